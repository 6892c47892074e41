package zoho

import (
	"net/http"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// assign puts users on a project, all of them or none, and answers with each of
// them once, those who were there before as they are.
func (h *handler) assign(r *http.Request, buf []byte) (web.Answer, error) {
	assignments, err := readAssignments(r)
	if err != nil {
		return web.Answer{}, err
	}
	var rows []staff
	err = h.do(r, func(tx *registry.Tx) error {
		on, err := projectOf(tx.View(), r)
		if err != nil {
			return err
		}
		registrations, err := tx.Assign(on, assignments...)
		if err != nil {
			return err
		}
		rows = h.rows(tx.View(), r, onceEach(registrations))
		return nil
	})
	if err != nil {
		return web.Answer{}, err
	}
	buf = appendRows(appendHead(buf, 0, "Users added"), rows)
	return web.Answer{Type: typeJSON, Body: append(buf, '}')}, nil
}

// onceEach returns the ids of registrations, each once.
func onceEach(registrations []*projectsuser.Registration) (ids []projectsuser.ID) {
	seen := make(map[projectsuser.ID]bool, len(registrations))
	for _, r := range registrations {
		if !seen[r.ID] {
			seen[r.ID] = true
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// readAssignments returns who is to be assigned by the body of a request.
func readAssignments(r *http.Request) ([]registry.Assignment, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	f := web.FieldsOf(body)
	users := web.Require(f, "users", someObjects())
	if err := f.Err(); err != nil {
		return nil, err
	}
	assignments := make([]registry.Assignment, len(users))
	for i, u := range users {
		f := web.FieldsOf(u)
		assignments[i].User = web.Require(f, "user_id", anID())
		assignments[i].Terms = terms(f, u).Apply(projectsuser.Terms{})
		if err := f.Err(); err != nil {
			return nil, err
		}
	}
	return assignments, nil
}

// someObjects reads arrays of objects that have one at least.
func someObjects() web.Reader[[]web.Object] {
	objects := web.ListOf(web.Nested())
	return web.Reader[[]web.Object]{Want: "an array of one object or more", Read: func(v web.Value) ([]web.Object, bool) {
		list, ok := objects.Read(v)
		return list, ok && len(list) > 0
	}}
}
