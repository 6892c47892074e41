package noko

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// firstPrefix is the start of the paths of the first version of the API. Noko still serves
// it, and clients use it: a record is the only member of an object, a list of users or
// projects is one page, and only entries have pages.
const firstPrefix = "/api"

// firstID returns the id in the path of a request, or 0 if the path has no valid id.
func firstID(r *http.Request) int64 {
	id, _ := web.ParseID(strings.TrimSuffix(r.PathValue("id"), ".json"))
	return id
}

// firstUserOf returns the user in the path of a request; "self" is the caller.
func (h *handler) firstUserOf(v view, r *http.Request) (*user.User, error) {
	if strings.TrimSuffix(r.PathValue("id"), ".json") == "self" {
		return h.callerOf(v, r)
	}
	if u := v.User(user.ID(firstID(r))); u != nil {
		return u, nil
	}
	return nil, &store.MissingError{Kind: store.KindUser, ID: firstID(r)}
}

// firstUsers answers the users who are not deactivated, in order of id.
func (h *handler) firstUsers(r *http.Request, buf []byte) (web.Answer, error) {
	v := h.view(h.Snapshot(r), r)
	w := jsonwriter.New(buf)
	w.BeginArray()
	for u := range v.Users.Where() {
		if u.Account() != user.Disabled {
			encodeFirstUser(w, u)
		}
	}
	w.EndArray()
	body, err := w.Bytes()
	return web.Answer{Body: body}, err
}

// firstUser answers one user.
func (h *handler) firstUser(r *http.Request, buf []byte) (web.Answer, error) {
	v := h.view(h.Snapshot(r), r)
	u, err := h.firstUserOf(v, r)
	if err != nil {
		return web.Answer{}, err
	}
	return answerOne(buf, u, store.KindUser, int64(u.ID), encodeFirstUser)
}

// firstPatch returns the patch in the member user of the body of a request.
func firstPatch(r *http.Request) (patch, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return patch{}, err
	}
	inner := body.Value("user")
	if inner.Kind() != web.Map {
		return patch{}, missing("user")
	}
	return patchOf(inner.Object())
}

// done returns the answer to a command of the first version, which has no body.
func done(status int, location string) web.Answer {
	a := web.Answer{Status: status}
	if location != "" {
		a.Header = http.Header{"Location": {location}}
	}
	return a
}

// firstCreate invites a new user.
func (h *handler) firstCreate(r *http.Request, _ []byte) (web.Answer, error) {
	p, err := firstPatch(r)
	if err != nil {
		return web.Answer{}, err
	}
	v, created, err := h.invite(r, p)
	if err != nil {
		return web.Answer{}, err
	}
	return done(http.StatusCreated, v.root+firstPrefix+"/users/"+strconv.FormatInt(int64(created.ID), 10)), nil
}

// firstEdit changes an account.
func (h *handler) firstEdit(r *http.Request, _ []byte) (web.Answer, error) {
	p, err := firstPatch(r)
	if err != nil {
		return web.Answer{}, err
	}
	return h.firstCommand(r, func(tx *registry.Tx, u *user.User) error { return p.apply(tx, u) })
}

// firstRemove takes away an account: it deletes one that the policy lets it delete, and
// deactivates any other.
func (h *handler) firstRemove(r *http.Request, _ []byte) (web.Answer, error) {
	return h.firstCommand(r, func(tx *registry.Tx, u *user.User) error {
		err := tx.DeleteUser(u.ID)
		if err != nil && slices.Contains(failureOf(err).faults, fault{code: "not_deletable"}) {
			return tx.Disable(u.ID)
		}
		return err
	})
}

// firstCommand runs a command on the account in the path of a request.
func (h *handler) firstCommand(r *http.Request, do func(*registry.Tx, *user.User) error) (web.Answer, error) {
	err := h.Do(r, func(tx *registry.Tx) error {
		u, err := h.firstUserOf(h.view(tx.View(), r), r)
		if err != nil {
			return err
		}
		return do(tx, u)
	})
	return done(http.StatusOK, ""), err
}

// firstProjects answers the projects that the caller reaches, in order of id; all of them
// for an unknown caller.
func (h *handler) firstProjects(r *http.Request, buf []byte) (web.Answer, error) {
	v := h.view(h.Snapshot(r), r)
	ids, _ := allProjects(v, r)
	if u := h.Account(v.Snapshot, r); u != nil {
		ids = v.policy.Accessible(v.Snapshot, u)
	}
	w := jsonwriter.New(buf)
	w.BeginArray()
	for _, id := range ids {
		if p := v.Project(id); p != nil {
			v.encodeFirstProject(w, p)
		}
	}
	w.EndArray()
	body, err := w.Bytes()
	return web.Answer{Body: body}, err
}

// firstProject answers one project.
func (h *handler) firstProject(r *http.Request, buf []byte) (web.Answer, error) {
	v, id := h.view(h.Snapshot(r), r), firstID(r)
	return answerOne(buf, v.Project(project.ID(id)), store.KindProject, id, v.encodeFirstProject)
}

// firstEntry answers one entry.
func (h *handler) firstEntry(r *http.Request, buf []byte) (web.Answer, error) {
	v, id := h.view(h.Snapshot(r), r), firstID(r)
	e, _ := v.TimeEntries.Get(id)
	return answerOne(buf, e, store.KindTimeEntry, id, v.encodeFirstEntry)
}
