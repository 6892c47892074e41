package zoho

import (
	"net/http"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// users answers a page of the users of the organisation, in order of id.
func (h *handler) users(r *http.Request, buf []byte) (web.Answer, error) {
	s := h.Snapshot(r)
	caller := h.Account(s, r)
	return answerRecords(r, buf, s.Users, "users", func(w *jsonwriter.Writer, u *user.User) { encodeUser(w, u, caller) })
}

// me answers the caller's account, or returns a [*store.MissingError] if the caller has
// none.
func (h *handler) me(r *http.Request, buf []byte) (web.Answer, error) {
	caller := h.Account(h.Snapshot(r), r)
	if caller == nil {
		return web.Answer{}, &store.MissingError{Kind: store.KindUser}
	}
	return answerUser(buf, caller, caller)
}

// user answers one user of the organisation.
func (h *handler) user(r *http.Request, buf []byte) (web.Answer, error) {
	s, id := h.Snapshot(r), web.PathID(r, "user_id")
	u := s.User(user.ID(id))
	if u == nil {
		return web.Answer{}, &store.MissingError{Kind: store.KindUser, ID: id}
	}
	return answerUser(buf, u, h.Account(s, r))
}

// projects answers a page of the projects, in order of id.
func (h *handler) projects(r *http.Request, buf []byte) (web.Answer, error) {
	return answerRecords(r, buf, h.Snapshot(r).Projects, "projects", encodeProject)
}

// project answers one project.
func (h *handler) project(r *http.Request, buf []byte) (web.Answer, error) {
	s := h.Snapshot(r)
	id, err := projectOf(s, r)
	if err != nil {
		return web.Answer{}, err
	}
	w := begin(buf, codeSuccess, success)
	w.Key("project")
	encodeProject(w, s.Project(id))
	return finish(w)
}

// answerRecords answers a page of a table, in order of id, as a member with a name.
func answerRecords[R any](r *http.Request, buf []byte, t *query.Table[R], name string, encode func(*jsonwriter.Writer, R)) (web.Answer, error) {
	p, err := readPage(r)
	if err != nil {
		return web.Answer{}, err
	}
	from, to := p.bounds(t.Len())
	w := begin(buf, codeSuccess, success)
	w.Key(name).BeginArray()
	at := 0
	for record := range t.Where() {
		if at >= to {
			break
		}
		if at >= from {
			encode(w, record)
		}
		at++
	}
	w.EndArray()
	encodeContext(w, p, to < t.Len())
	return finish(w)
}

// answerUser answers one user of the organisation.
func answerUser(buf []byte, u, caller *user.User) (web.Answer, error) {
	w := begin(buf, codeSuccess, success)
	w.Key("user")
	encodeUser(w, u, caller)
	return finish(w)
}

// encodeUser writes a user of the organisation as a caller, who may be nil, sees it.
func encodeUser(w *jsonwriter.Writer, u, caller *user.User) {
	w.BeginObject()
	w.Key("user_id").ID("", int64(u.ID))
	w.Key("name").String(u.Name())
	w.Key("email").String(u.Email)
	w.Key("user_role").String(roleOf(u))
	w.Key("status").String(stateOf(u))
	w.Key("is_current_user").Bool(caller != nil && caller.ID == u.ID)
	w.Key("photo_url").String(u.Image)
	w.EndObject()
}

// encodeProject writes a project.
func encodeProject(w *jsonwriter.Writer, p *project.Project) {
	status := "active"
	if p.Archived {
		status = "inactive"
	}
	w.BeginObject()
	w.Key("project_id").ID("", int64(p.ID))
	w.Key("project_name").String(p.Name)
	w.Key("status").String(status)
	w.Key("created_time").TimeFormat(p.CreatedAt, "2006-01-02T15:04:05.000Z") // null if it is unknown
	w.EndObject()
}
