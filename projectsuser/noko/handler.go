package noko

import (
	"net/http"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// userFinder returns the user that a request is about.
type userFinder func(view, *http.Request) (*user.User, error)

// userInPath returns the user in the path of a request.
func userInPath(v view, r *http.Request) (*user.User, error) { return userOf(v.Snapshot, r) }

// callerOf returns the account of the caller, or [web.ErrUnauthenticated] if the caller
// has none.
func (h *handler) callerOf(v view, r *http.Request) (*user.User, error) {
	if u := h.Account(v.Snapshot, r); u != nil {
		return u, nil
	}
	return nil, web.ErrUnauthenticated
}

// revokeAll revokes a user's access to all projects.
func revokeAll(tx *registry.Tx, id user.ID) error {
	var projects []project.ID
	for e := range tx.View().RegistrationsOf(id) {
		projects = append(projects, e.Registration.Project)
	}
	return tx.RevokeAccess(id, projects...)
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

// versionPrefix is the start of the paths of the current API.
const versionPrefix = "/v2"

// view returns the view that a request has of a snapshot.
func (h *handler) view(s *store.Snapshot, r *http.Request) view {
	v := view{s, h.Registry.Policy(), web.RootOr(h.url, r), ""}
	if strings.HasPrefix(r.URL.Path, versionPrefix+"/") {
		v.version = versionPrefix
	}
	return v
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
func (h *handler) get(of userFinder) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		v := h.view(h.Snapshot(r), r)
		u, err := of(v, r)
		if err != nil {
			return web.Answer{}, err
		}
		return answerUser(buf, v, u)
	}
}

// create invites a new user and answers the account. It returns a TakenError if an
// account has the e-mail address, which Tx.Invite would accept.
func (h *handler) create(r *http.Request, buf []byte) (web.Answer, error) {
	p, err := readPatch(r)
	if err != nil {
		return web.Answer{}, err
	}
	v, created, err := h.invite(r, p)
	if err != nil {
		return web.Answer{}, err
	}
	return answerUser(buf, v, created)
}

// invite invites a new user and returns the account.
func (h *handler) invite(r *http.Request, p patch) (v view, created *user.User, err error) {
	if p.email.IsZero() {
		return v, nil, missing("email")
	}
	err = h.Do(r, func(tx *registry.Tx) (err error) {
		if by := tx.View().UserByEmail(p.email.Or("")); by != nil {
			return &store.TakenError{Kind: store.KindUser, Field: "email", Value: by.Email, By: int64(by.ID)}
		}
		created, _, err = tx.Invite(registry.Invitation{
			Email: p.email.Or(""), FirstName: p.first.Or(""), LastName: p.last.Or(""), Role: p.role.Or(""),
		})
		v = h.view(tx.View(), r)
		return err
	})
	return v, created, err
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
