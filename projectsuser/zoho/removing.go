package zoho

import (
	"net/http"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// remove takes a user off a project. The account stays.
func (h *handler) remove(r *http.Request, buf []byte) (web.Answer, error) {
	err := h.do(r, func(tx *registry.Tx) error {
		e, err := entryOf(tx.View(), r)
		if err != nil {
			return err
		}
		return tx.Unregister(e.Registration.ID)
	})
	if err != nil {
		return web.Answer{}, err
	}
	buf = append(appendHead(buf, 0, "The staff has been removed"), '}')
	return web.Answer{Type: typeJSON, Body: buf}, nil
}
