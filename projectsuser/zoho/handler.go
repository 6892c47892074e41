package zoho

import (
	"net/http"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// NewHandler returns the handler of the API over a registry. It answers at /projects and
// /users and below, and at the same paths below /api/v3, as in the URLs of Zoho Invoice;
// to serve it elsewhere, mount it with [http.StripPrefix]. It is safe for concurrent use.
func NewHandler(r *registry.Registry, o Options) http.Handler {
	h := &handler{web.Face{Registry: r, Caller: o.Caller, Logger: o.Logger}}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Render: renderError}
	for _, prefix := range []string{"", "/api/v3"} {
		list := prefix + "/projects/{project_id}/users"
		one := list + "/{user_id}"
		s.Handle("GET", list, h.list)
		s.Handle("POST", list, h.assign)
		s.Handle("POST", list+"/invite", h.invite)
		s.Handle("GET", one, h.get)
		s.Handle("PUT", one, h.update)
		s.Handle("DELETE", one, h.remove)
		s.Handle("GET", prefix+"/projects", h.projects)
		s.Handle("GET", prefix+"/projects/{project_id}", h.project)
		s.Handle("GET", prefix+"/users", h.users)
		s.Handle("GET", prefix+"/users/me", h.me)
		s.Handle("GET", prefix+"/users/{user_id}", h.user)
	}
	return web.WithFreshness(r, s)
}

// handler answers the requests. Each reads one snapshot or runs one transaction.
type handler struct{ web.Face }

// list answers a page of the users of a project, in order of position.
func (h *handler) list(r *http.Request, buf []byte) (web.Answer, error) {
	s := h.Snapshot(r)
	p, err := readPage(r)
	if err != nil {
		return web.Answer{}, err
	}
	on, err := projectOf(s, r)
	if err != nil {
		return web.Answer{}, err
	}
	ids := s.Positions(on)
	from, to := p.bounds(len(ids))
	return answerPage(buf, h.staffOf(s, r, ids[from:to]), p, to < len(ids))
}

// get answers one user of a project.
func (h *handler) get(r *http.Request, buf []byte) (web.Answer, error) {
	s := h.Snapshot(r)
	e, err := entryOf(s, r)
	if err != nil {
		return web.Answer{}, err
	}
	return answerDetail(buf, success, newStaff(e, h.Account(s, r)))
}

// assign assigns users to a project, all of them or none, and answers each of them
// once. A user who is on the project stays unchanged.
func (h *handler) assign(r *http.Request, buf []byte) (web.Answer, error) {
	assignments, err := readAssignments(r)
	if err != nil {
		return web.Answer{}, err
	}
	var assigned []staff
	err = h.Do(r, func(tx *registry.Tx) error {
		on, err := projectOf(tx.View(), r)
		if err != nil {
			return err
		}
		registrations, err := tx.Assign(on, assignments...)
		if err != nil {
			return err
		}
		assigned = h.staffOf(tx.View(), r, uniqueIDs(registrations))
		return nil
	})
	if err != nil {
		return web.Answer{}, err
	}
	return answerAssigned(buf, assigned)
}

// uniqueIDs returns the ids of registrations, each once.
func uniqueIDs(registrations []*projectsuser.Registration) (ids []projectsuser.ID) {
	seen := make(map[projectsuser.ID]bool, len(registrations))
	for _, r := range registrations {
		if !seen[r.ID] {
			seen[r.ID] = true
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// staffOf returns the users of registrations. It leaves out registrations whose source
// gave no user.
func (h *handler) staffOf(s *store.Snapshot, r *http.Request, ids []projectsuser.ID) []staff {
	caller := h.Account(s, r)
	all := make([]staff, 0, len(ids))
	for _, id := range ids {
		e := s.Registration(id)
		if e.Registration.User != 0 {
			all = append(all, newStaff(e, caller))
		}
	}
	return all
}

// invite assigns the user with an e-mail address to a project. If no account has the
// address, it invites a new user.
func (h *handler) invite(r *http.Request, buf []byte) (web.Answer, error) {
	invitation, err := readInvitation(r)
	if err != nil {
		return web.Answer{}, err
	}
	var invited staff
	err = h.Do(r, func(tx *registry.Tx) (err error) {
		if invitation.Project, err = projectOf(tx.View(), r); err != nil {
			return err
		}
		_, registration, err := tx.Invite(invitation)
		if err != nil {
			return err
		}
		s := tx.View()
		invited = newStaff(s.Registration(registration.ID), h.Account(s, r))
		return nil
	})
	if err != nil {
		return web.Answer{}, err
	}
	return answerDetail(buf, "The staff has been added.", invited)
}

// update changes the account and the terms of a user of a project, both or none.
func (h *handler) update(r *http.Request, buf []byte) (web.Answer, error) {
	p, err := readPatch(r)
	if err != nil {
		return web.Answer{}, err
	}
	var updated staff
	err = h.Do(r, func(tx *registry.Tx) error {
		e, err := entryOf(tx.View(), r)
		if err != nil {
			return err
		}
		if err := p.apply(tx, newStaff(e, nil)); err != nil {
			return err
		}
		s := tx.View()
		e, err = entryOf(s, r)
		updated = newStaff(e, h.Account(s, r))
		return err
	})
	if err != nil {
		return web.Answer{}, err
	}
	return answerDetail(buf, "The staff information has been updated", updated)
}

// remove takes a user off a project. The account stays.
func (h *handler) remove(r *http.Request, buf []byte) (web.Answer, error) {
	err := h.Do(r, func(tx *registry.Tx) error {
		e, err := entryOf(tx.View(), r)
		if err != nil {
			return err
		}
		return tx.Unregister(e.Registration.ID)
	})
	if err != nil {
		return web.Answer{}, err
	}
	return finish(begin(buf, codeSuccess, "The staff has been removed"))
}
