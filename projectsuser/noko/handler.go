package noko

import (
	"net/http"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// NewHandler returns the handler of the API over a registry. It answers at /users and
// below; to serve it elsewhere, mount it with [http.StripPrefix]. It is safe for
// concurrent use.
func NewHandler(r *registry.Registry, o Options) http.Handler {
	h := &handler{web.Face{Registry: r, Caller: o.Caller, Logger: o.Logger}, o.URL}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Render: renderError}
	if o.Caller != nil {
		s.Admit = h.admit
	}
	s.Handle("GET", "/users", h.list)
	s.Handle("POST", "/users", h.create)
	s.Handle("GET", "/users/{id}", h.get)
	s.Handle("PATCH PUT", "/users/{id}", h.edit)
	s.Handle("DELETE", "/users/{id}", h.command((*registry.Tx).DeleteUser))
	s.Handle("GET", "/users/{id}/entries", h.entries)
	s.Handle("GET", "/users/{id}/expenses", h.expenses)
	s.Handle("GET", "/users/{id}/participating_projects", h.participating)
	s.Handle("GET", "/users/{id}/accessible_projects", h.accessible)
	s.Handle("PUT", "/users/{id}/resend_invitation_email", h.command((*registry.Tx).ResendInvitation))
	s.Handle("PUT", "/users/{id}/activate", h.command((*registry.Tx).Enable))
	s.Handle("PUT", "/users/{id}/deactivate", h.command((*registry.Tx).Disable))
	s.Handle("PUT", "/users/{id}/give_access_to_projects", h.access((*registry.Tx).GiveAccess))
	s.Handle("PUT", "/users/{id}/revoke_access_to_projects", h.access((*registry.Tx).RevokeAccess))
	return web.WithFreshness(r, s)
}

// handler answers the requests. Each reads one snapshot or runs one transaction.
type handler struct {
	web.Face
	url string // the root of links; empty is that of the request
}

// admit returns [web.ErrUnauthenticated] for a request of an unknown caller.
func (h *handler) admit(r *http.Request) (http.Header, error) {
	if h.Actor(r) == "" {
		return nil, web.ErrUnauthenticated
	}
	return nil, nil
}

// view returns the view that a request has of a snapshot.
func (h *handler) view(s *store.Snapshot, r *http.Request) view {
	return view{s, h.Registry.Policy(), web.RootOr(h.url, r)}
}

// list answers a page of the users, in order of id.
func (h *handler) list(r *http.Request, buf []byte) (web.Answer, error) {
	q, err := readQuery(r)
	if err != nil {
		return web.Answer{}, err
	}
	v := h.view(h.Snapshot(r), r)
	found, total, err := v.findUsers(q)
	if err != nil {
		return web.Answer{}, err
	}
	return answerList(r, buf, q, v, found, total, v.encodeUser)
}

// get answers one user.
func (h *handler) get(r *http.Request, buf []byte) (web.Answer, error) {
	v := h.view(h.Snapshot(r), r)
	u, err := userOf(v.Snapshot, r)
	if err != nil {
		return web.Answer{}, err
	}
	return answerUser(buf, v, u)
}

// create invites a new user and answers the account. It returns a TakenError if an
// account has the e-mail address, which Tx.Invite would accept.
func (h *handler) create(r *http.Request, buf []byte) (web.Answer, error) {
	p, err := readPatch(r)
	if err == nil && p.email.IsZero() {
		err = missing("email")
	}
	if err != nil {
		return web.Answer{}, err
	}
	var v view
	var created *user.User
	err = h.Do(r, func(tx *registry.Tx) error {
		if by := tx.View().UserByEmail(p.email.Or("")); by != nil {
			return &store.TakenError{Kind: store.KindUser, Field: "email", Value: by.Email, By: int64(by.ID)}
		}
		created, _, err = tx.Invite(registry.Invitation{
			Email: p.email.Or(""), FirstName: p.first.Or(""), LastName: p.last.Or(""), Role: p.role.Or(""),
		})
		v = h.view(tx.View(), r)
		return err
	})
	if err != nil {
		return web.Answer{}, err
	}
	return answerUser(buf, v, created)
}

// edit changes an account and answers it.
func (h *handler) edit(r *http.Request, buf []byte) (web.Answer, error) {
	p, err := readPatch(r)
	if err != nil {
		return web.Answer{}, err
	}
	var v view
	var edited *user.User
	err = h.Do(r, func(tx *registry.Tx) error {
		u, err := userOf(tx.View(), r)
		if err != nil {
			return err
		}
		err = p.apply(tx, u)
		v = h.view(tx.View(), r)
		edited = v.User(u.ID)
		return err
	})
	if err != nil {
		return web.Answer{}, err
	}
	return answerUser(buf, v, edited)
}

// command returns the handler of a command on an account. Its answer has no body.
func (h *handler) command(do func(*registry.Tx, user.ID) error) web.Handler {
	return func(r *http.Request, _ []byte) (web.Answer, error) {
		err := h.Do(r, func(tx *registry.Tx) error {
			u, err := userOf(tx.View(), r)
			if err != nil {
				return err
			}
			return do(tx, u.ID)
		})
		return web.Answer{Status: http.StatusNoContent}, err
	}
}

// access returns the handler of a command on a user's access to projects.
func (h *handler) access(do func(*registry.Tx, user.ID, ...project.ID) error) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		projects, err := readProjects(r)
		if err != nil {
			return web.Answer{}, err
		}
		run := func(tx *registry.Tx, id user.ID) error { return do(tx, id, projects...) }
		return h.command(run)(r, buf)
	}
}
