package overplane

import (
	"net/http"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// NewHandler returns the handler of the API over a registry. It answers at "/" and
// below: mount it with [http.StripPrefix]. It is safe for concurrent use.
func NewHandler(r *registry.Registry, o Options) http.Handler {
	h := &handler{web.Face{Registry: r, Caller: o.Caller, Logger: o.Logger}}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Render: renderError}
	s.Handle("GET", "/", h.list)
	s.Handle("POST", "/", h.create)
	s.Handle("POST", "/reorder", h.reorder)
	s.Handle("GET", "/{id}", h.get)
	s.Handle("PATCH", "/{id}", h.update)
	s.Handle("DELETE", "/{id}", h.remove)
	return web.WithFreshness(r, s)
}

// handler answers the requests. Each reads one snapshot or runs one transaction.
type handler struct{ web.Face }

// list answers a page of the rows of a project.
func (h *handler) list(r *http.Request, buf []byte) (web.Answer, error) {
	asked, err := readPage(r)
	if err != nil {
		return web.Answer{}, err
	}
	found, err := asked.find(h.Snapshot(r))
	return answer(buf, found, err)
}

// get answers one row.
func (h *handler) get(r *http.Request, buf []byte) (web.Answer, error) {
	found, err := rowAt(h.Snapshot(r), r)
	return answer(buf, found, err)
}

// create puts a user on a project and answers the row as it was created: its
// welcome_email_sent is what the request says, by default false, because the mail is sent
// afterwards.
func (h *handler) create(r *http.Request, buf []byte) (web.Answer, error) {
	wanted, err := readCreation(r)
	if err != nil {
		return web.Answer{}, err
	}
	var created row
	err = h.Do(r, func(tx *registry.Tx) (err error) {
		created, err = wanted.apply(tx)
		return err
	})
	return answer(buf, created, err)
}

// update changes a row and answers it.
func (h *handler) update(r *http.Request, buf []byte) (web.Answer, error) {
	wanted, err := readUpdate(r)
	if err != nil {
		return web.Answer{}, err
	}
	var updated row
	err = h.Do(r, func(tx *registry.Tx) error {
		found, err := rowAt(tx.View(), r)
		if err != nil {
			return err
		}
		updated, err = wanted.apply(tx, found)
		return err
	})
	return answer(buf, updated, err)
}

// remove takes a user off a project and answers the row's id.
func (h *handler) remove(r *http.Request, buf []byte) (web.Answer, error) {
	var removed row
	err := h.Do(r, func(tx *registry.Tx) (err error) {
		if removed, err = rowAt(tx.View(), r); err != nil {
			return err
		}
		return tx.Unregister(removed.id())
	})
	return answer(buf, deletion{removed}, err)
}

// reorder sets the order of the rows of a project and answers the list.
func (h *handler) reorder(r *http.Request, buf []byte) (web.Answer, error) {
	wanted, err := readOrder(r)
	if err != nil {
		return web.Answer{}, err
	}
	var reordered rows
	err = h.Do(r, func(tx *registry.Tx) (err error) {
		reordered, err = wanted.apply(tx)
		return err
	})
	return answer(buf, reordered, err)
}
