package standin

import (
	"net/http"
	"strconv"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// routeProjectsUsers declares the routes of registrations. The four routes that
// create one differ only in what the path names.
func (h *handler) routeProjectsUsers(s *web.Service) {
	f := &h.Registry.Fields().Registrations
	list := &h.lists.projectsUsers
	s.Handle("GET", "/v2/projects_users", serveList(h, list, h.namedInQuery))
	s.Handle("GET", "/v2/projects/{project_id}/projects_users", serveList(h, list, both(onProject(f.ProjectID), h.namedInQuery)))
	s.Handle("GET", "/v2/users/{user_id}/projects_users", serveList(h, list, both(ofUser(f.UserID), h.namedInQuery)))
	s.Handle("GET", "/v2/projects_users/{id}", serveOne(h, entryInPath, list.present))
	handleGraph(h, s, "/v2/projects_users/graph", list, h.namedInQuery, registrationDates)
	handleGraph(h, s, "/v2/projects/{project_id}/projects_users/graph", list, both(onProject(f.ProjectID), h.namedInQuery), registrationDates)
	handleGraph(h, s, "/v2/users/{user_id}/projects_users/graph", list, both(ofUser(f.UserID), h.namedInQuery), registrationDates)

	s.Handle("POST", "/v2/projects_users", h.createProjectsUser)
	s.Handle("POST", "/v2/projects/{project_id}/projects_users", h.createProjectsUser)
	s.Handle("POST", "/v2/users/{user_id}/projects_users", h.createProjectsUser)
	s.Handle("POST", "/v2/projects/{project_id}/register", h.createProjectsUser)
	s.Handle("PATCH PUT", "/v2/projects_users/{id}", h.updateProjectsUser)
	s.Handle("DELETE", "/v2/projects_users/{id}", h.deleteProjectsUser)
	s.Handle("PATCH PUT", "/v2/projects_users/{id}/retry", h.retry)
	s.Handle("PATCH PUT", "/v2/projects_users/{id}/compile", h.compile)
}

// entryInPath returns the registration of the id in the path.
func entryInPath(s *store.Snapshot, r *http.Request) (*store.Entry, error) {
	return recordOf(s.Registrations, r, "id")
}

// onProject narrows a list to the project in the path.
func onProject[R any](field *query.Field[R, project.ID]) scope[R] {
	return func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error) {
		p, err := projectOf(s, r.PathValue("project_id"))
		if err != nil {
			return nil, err
		}
		return []query.Condition[R]{field.In(p.ID)}, nil
	}
}

// userField is a field with one user or with many.
type userField[R any] interface {
	In(users ...user.ID) query.Condition[R]
}

// ofUser narrows a list to the user in the path.
func ofUser[R any](field userField[R]) scope[R] {
	return func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error) {
		u, err := userOf(s, r.PathValue("user_id"))
		if err != nil {
			return nil, err
		}
		return []query.Condition[R]{field.In(u.ID)}, nil
	}
}

// namedInQuery narrows a list of registrations to the project and the user that the
// parameters project_id and user_id name.
func (h *handler) namedInQuery(s *store.Snapshot, r *http.Request) (conditions []query.Condition[*store.Entry], err error) {
	f := &h.Registry.Fields().Registrations
	if name, ok := parameter(r.URL.RawQuery, "project_id"); ok {
		p, err := projectOf(s, name)
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, f.ProjectID.In(p.ID))
	}
	if name, ok := parameter(r.URL.RawQuery, "user_id"); ok {
		u, err := userOf(s, name)
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, f.UserID.In(u.ID))
	}
	return conditions, nil
}

// registrationBody is the content of a body about a registration.
type registrationBody struct {
	id    optional.Optional[projectsuser.ID]
	patch registry.RegistrationPatch
}

// takeRegistration reads the members that the bodies of a create and an update have.
func takeRegistration(f *web.Fields) registrationBody {
	web.Take(f, "skip_check_permission", readBool()) // checked, but without effect: there are no permissions to skip
	return registrationBody{
		id: web.Take(f, "id", readID[projectsuser.ID]()),
		patch: registry.RegistrationPatch{
			User:        web.Take(f, "user_id", readID[user.ID]()),
			Project:     web.Take(f, "project_id", readID[project.ID]()),
			Occurrence:  web.Take(f, "occurrence", readCount()),
			FinalMark:   web.Take(f, "final_mark", readInt[int32]()),
			MarkedAt:    web.Take(f, "marked_at", readTime()),
			RetriableAt: web.Take(f, "retriable_at", readTime()),
			CreatedAt:   web.Take(f, "created_at", readTime()),
			UpdatedAt:   web.Take(f, "updated_at", readTime()),
			Status:      web.Take(f, "status", readStatus()),
		},
	}
}

// createProjectsUser registers a user on a project. The body must name the user and
// the project unless the path does.
func (h *handler) createProjectsUser(r *http.Request, buf []byte) (answer web.Answer, err error) {
	f, err := fieldsOf(r, "projects_user")
	if err != nil {
		return answer, err
	}
	body := takeRegistration(f)
	patch := &body.patch
	if err := h.takePath(f, r, patch); err != nil {
		return answer, err
	}
	u, on := patch.User.Or(0), patch.Project.Or(0)
	patch.User, patch.Project = optional.Optional[user.ID]{}, optional.Optional[project.ID]{}
	err = h.Do(r, func(tx *registry.Tx) error {
		made, err := tx.RegisterAs(body.id.Or(0), u, on)
		if err != nil {
			return err
		}
		if *patch != (registry.RegistrationPatch{}) {
			if made, err = tx.Update(made.ID, *patch); err != nil {
				return err
			}
		}
		answer, err = h.createdProjectsUser(r, buf, tx.View(), made.ID)
		return err
	})
	return answer, err
}

// takePath takes the user and the project from the path, and requires of the body
// the one that the path does not name.
func (h *handler) takePath(f *web.Fields, r *http.Request, patch *registry.RegistrationPatch) error {
	s := h.Snapshot(r)
	if name := r.PathValue("project_id"); name != "" {
		p, err := projectOf(s, name)
		if err != nil {
			return err
		}
		patch.Project = optional.Some(p.ID)
	} else if _, ok := patch.Project.Value(); !ok {
		f.Refuse("project_id", wantValue)
	}
	if name := r.PathValue("user_id"); name != "" {
		u, err := userOf(s, name)
		if err != nil {
			return err
		}
		patch.User = optional.Some(u.ID)
	} else if _, ok := patch.User.Value(); !ok {
		f.Refuse("user_id", wantValue)
	}
	return f.Err()
}

// createdProjectsUser answers with a new registration.
func (h *handler) createdProjectsUser(r *http.Request, buf []byte, s *store.Snapshot, id projectsuser.ID) (web.Answer, error) {
	answer, err := h.fullProjectsUser(r, buf, s, id)
	answer.Status = http.StatusCreated
	answer.Header = http.Header{"Location": {h.url(r, "/v2/projects_users/", int64(id))}}
	return answer, err
}

// fullProjectsUser answers with the full form of a registration in a snapshot, which
// may be one that is not committed yet.
func (h *handler) fullProjectsUser(r *http.Request, buf []byte, s *store.Snapshot, id projectsuser.ID) (web.Answer, error) {
	body, err := h.present(r, s).ProjectsUser(s.Registration(id)).AppendJSON(buf)
	return web.Answer{Body: body}, err
}

// noContent is the answer to a command without a result.
var noContent = web.Answer{Status: http.StatusNoContent}

// updateProjectsUser changes the stored fields of a registration. An empty body runs
// no command.
func (h *handler) updateProjectsUser(r *http.Request, _ []byte) (web.Answer, error) {
	e, err := entryInPath(h.Snapshot(r), r)
	if err != nil {
		return web.Answer{}, err
	}
	f, err := fieldsOf(r, "projects_user")
	if err != nil {
		return web.Answer{}, err
	}
	body := takeRegistration(f)
	notNull(f, "user_id", body.patch.User)
	notNull(f, "project_id", body.patch.Project)
	id := e.Registration.ID
	if body.id.Or(id) != id {
		f.Refuse("id", "the id of the path")
	}
	if err := f.Err(); err != nil || body.patch == (registry.RegistrationPatch{}) {
		return noContent, err
	}
	err = h.Do(r, func(tx *registry.Tx) error {
		_, err := tx.Update(id, body.patch)
		return err
	})
	return noContent, err
}

// deleteProjectsUser unregisters a user from a project.
func (h *handler) deleteProjectsUser(r *http.Request, _ []byte) (web.Answer, error) {
	e, err := entryInPath(h.Snapshot(r), r)
	if err != nil {
		return web.Answer{}, err
	}
	err = h.Do(r, func(tx *registry.Tx) error { return tx.Unregister(e.Registration.ID) })
	return noContent, err
}

// retry begins another attempt and answers with the registration. The parameter
// force, in the URL or in the body, permits it before retriable_at.
func (h *handler) retry(r *http.Request, buf []byte) (web.Answer, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return web.Answer{}, err
	}
	force, err := isForced(r, body)
	if err != nil {
		return web.Answer{}, err
	}
	return h.runOnProjectsUser(r, buf, func(tx *registry.Tx, id projectsuser.ID) error {
		_, err := tx.Retry(id, registry.RetryOptions{Force: force})
		return err
	})
}

// isForced returns the parameter force of a retry. The one in the URL counts before
// the one in the body.
func isForced(r *http.Request, body web.Object) (bool, error) {
	f := web.FieldsOf(body)
	force := web.Take(f, "force", readBool()).Or(false)
	if text, ok := parameter(r.URL.RawQuery, "force"); ok {
		if text != "true" && text != "false" {
			return false, &web.FieldError{Field: "force", Value: strconv.Quote(text), Want: readBool().Want}
		}
		force = text == "true"
	}
	return force, f.Err()
}

// compile recomputes the mark of a registration from its teams and answers with the
// registration.
func (h *handler) compile(r *http.Request, buf []byte) (web.Answer, error) {
	return h.runOnProjectsUser(r, buf, func(tx *registry.Tx, id projectsuser.ID) error {
		_, err := tx.Compile(id)
		return err
	})
}

// runOnProjectsUser runs a command on the registration in the path and answers with
// the registration after it.
func (h *handler) runOnProjectsUser(r *http.Request, buf []byte, command func(*registry.Tx, projectsuser.ID) error) (answer web.Answer, err error) {
	e, err := entryInPath(h.Snapshot(r), r)
	if err != nil {
		return answer, err
	}
	id := e.Registration.ID
	err = h.Do(r, func(tx *registry.Tx) error {
		if err := command(tx, id); err != nil {
			return err
		}
		answer, err = h.fullProjectsUser(r, buf, tx.View(), id)
		return err
	})
	return answer, err
}
