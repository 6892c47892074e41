package zoho

import (
	"net/http"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
)

// list answers with a page of the users on a project, in order of position.
func (h *handler) list(r *http.Request, buf []byte) (web.Answer, error) {
	s := h.registry.Snapshot()
	p, err := readPage(r)
	if err != nil {
		return web.Answer{}, err
	}
	on, err := projectOf(s, r)
	if err != nil {
		return web.Answer{}, err
	}
	line := s.Positions(on)
	from, to := p.bounds(len(line))
	buf = appendRows(appendHead(buf, 0, success), h.rows(s, r, line[from:to]))
	if more := to < len(line); p.asked || more {
		buf = p.appendContext(buf, more)
	}
	return web.Answer{Type: typeJSON, Body: append(buf, '}')}, nil
}

// rows returns what is shown of registrations. One whose source does not say
// whose it is cannot be shown.
func (h *handler) rows(s *store.Snapshot, r *http.Request, ids []projectsuser.ID) []staff {
	caller := h.callerIn(s, r)
	rows := make([]staff, 0, len(ids))
	for _, id := range ids {
		e, _ := s.Registrations.Get(int64(id))
		if e.Registration.User != 0 {
			rows = append(rows, staffOf(e, caller))
		}
	}
	return rows
}

// get answers with one of the users on a project.
func (h *handler) get(r *http.Request, buf []byte) (web.Answer, error) {
	s := h.registry.Snapshot()
	e, err := entryOf(s, r)
	if err != nil {
		return web.Answer{}, err
	}
	return detail(buf, success, staffOf(e, h.callerIn(s, r))), nil
}
