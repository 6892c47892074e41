package intra

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

// routeProjectsUsers declares the routes of registrations. The four ways to create
// one differ in what the path names, and nothing else.
func (h *Handler) routeProjectsUsers(on declare) {
	f := &h.registry.Fields().Registrations
	list := &h.lists.projectsUsers
	on("GET", "/v2/projects_users", serve(h, list, h.named))
	on("GET", "/v2/projects/{project_id}/projects_users", serve(h, list, onProject(f.ProjectID)))
	on("GET", "/v2/users/{user_id}/projects_users", serve(h, list, ofUser(f.UserID)))
	on("GET", "/v2/projects_users/{id}", one(h, entryOf, list.write))

	on("POST", "/v2/projects_users", h.createProjectsUser)
	on("POST", "/v2/projects/{project_id}/projects_users", h.createProjectsUser)
	on("POST", "/v2/users/{user_id}/projects_users", h.createProjectsUser)
	on("POST", "/v2/projects/{project_id}/register", h.createProjectsUser)
	on("PATCH PUT", "/v2/projects_users/{id}", h.updateProjectsUser)
	on("DELETE", "/v2/projects_users/{id}", h.destroyProjectsUser)
	on("PATCH PUT", "/v2/projects_users/{id}/retry", h.retry)
	on("PATCH PUT", "/v2/projects_users/{id}/compile", h.compile)
}

// entryOf returns the registration of the id in the path.
func entryOf(s *store.Snapshot, r *http.Request) (*store.Entry, error) {
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

// ofUsers is a field by which records are found that are of users: of one or of
// many.
type ofUsers[R any] interface {
	In(users ...user.ID) query.Condition[R]
}

// ofUser narrows a list to the user in the path.
func ofUser[R any](field ofUsers[R]) scope[R] {
	return func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error) {
		u, err := userOf(s, r.PathValue("user_id"))
		if err != nil {
			return nil, err
		}
		return []query.Condition[R]{field.In(u.ID)}, nil
	}
}

// named narrows the plain list to the project and the user that its parameters
// name, if they do.
func (h *Handler) named(s *store.Snapshot, r *http.Request) (named []query.Condition[*store.Entry], err error) {
	f := &h.registry.Fields().Registrations
	if ref, ok := parameter(r.URL.RawQuery, "project_id"); ok {
		p, err := projectOf(s, ref)
		if err != nil {
			return nil, err
		}
		named = append(named, f.ProjectID.In(p.ID))
	}
	if ref, ok := parameter(r.URL.RawQuery, "user_id"); ok {
		u, err := userOf(s, ref)
		if err != nil {
			return nil, err
		}
		named = append(named, f.UserID.In(u.ID))
	}
	return named, nil
}

// registrationBody is what a body says of a registration.
type registrationBody struct {
	id    optional.Optional[projectsuser.ID]
	patch registry.RegistrationPatch
}

// takeRegistration reads the members that a create and an update have in common.
func takeRegistration(f *web.Fields) registrationBody {
	web.Take(f, "skip_check_permission", aBool()) // there is nothing to skip
	return registrationBody{
		id: web.Take(f, "id", anID[projectsuser.ID]()),
		patch: registry.RegistrationPatch{
			User:        web.Take(f, "user_id", anID[user.ID]()),
			Project:     web.Take(f, "project_id", anID[project.ID]()),
			Occurrence:  web.Take(f, "occurrence", aCount()),
			FinalMark:   web.Take(f, "final_mark", anInt[int32]()),
			MarkedAt:    web.Take(f, "marked_at", aDate()),
			RetriableAt: web.Take(f, "retriable_at", aDate()),
			CreatedAt:   web.Take(f, "created_at", aDate()),
			UpdatedAt:   web.Take(f, "updated_at", aDate()),
			Status:      web.Take(f, "status", aStatus()),
		},
	}
}

// createProjectsUser registers somebody. What the path names the body need not.
func (h *Handler) createProjectsUser(r *http.Request, buf []byte) (answer web.Answer, err error) {
	f, err := fieldsOf(r, "projects_user")
	if err != nil {
		return answer, err
	}
	body := takeRegistration(f)
	patch := &body.patch
	if err := h.place(f, r, patch); err != nil {
		return answer, err
	}
	u, on := patch.User.Or(0), patch.Project.Or(0)
	patch.User, patch.Project = optional.Optional[user.ID]{}, optional.Optional[project.ID]{}
	err = h.do(r, func(tx *registry.Tx) error {
		made, err := tx.RegisterAs(body.id.Or(0), u, on)
		if err != nil {
			return err
		}
		if *patch != (registry.RegistrationPatch{}) {
			if made, err = tx.Update(made.ID, *patch); err != nil {
				return err
			}
		}
		answer, err = h.created(r, buf, tx.View(), made.ID)
		return err
	})
	return answer, err
}

// place takes who registers on what from the path, or else requires it of the
// body.
func (h *Handler) place(f *web.Fields, r *http.Request, patch *registry.RegistrationPatch) error {
	s := h.registry.Snapshot()
	if ref := r.PathValue("project_id"); ref != "" {
		p, err := projectOf(s, ref)
		if err != nil {
			return err
		}
		patch.Project = optional.Some(p.ID)
	} else if _, ok := patch.Project.Value(); !ok {
		f.Refuse("project_id", wantValue)
	}
	if ref := r.PathValue("user_id"); ref != "" {
		u, err := userOf(s, ref)
		if err != nil {
			return err
		}
		patch.User = optional.Some(u.ID)
	} else if _, ok := patch.User.Value(); !ok {
		f.Refuse("user_id", wantValue)
	}
	return f.Err()
}

// created answers with a registration that was made.
func (h *Handler) created(r *http.Request, buf []byte, s *store.Snapshot, id projectsuser.ID) (web.Answer, error) {
	answer, err := h.whole(r, buf, s, id)
	answer.Status = http.StatusCreated
	answer.Header = http.Header{"Location": {h.present(r, s).url("/v2/projects_users/", int64(id))}}
	return answer, err
}

// whole answers with a whole registration, as a transaction has made it.
func (h *Handler) whole(r *http.Request, buf []byte, s *store.Snapshot, id projectsuser.ID) (web.Answer, error) {
	e, _ := s.Registrations.Get(int64(id))
	body, err := h.present(r, s).projectsUser(e).AppendJSON(buf)
	return web.Answer{Body: body}, err
}

// noContent is the answer to an update that has nothing more to say.
var noContent = web.Answer{Status: http.StatusNoContent}

// updateProjectsUser changes the stored fields of a registration. What changes
// nothing is no command.
func (h *Handler) updateProjectsUser(r *http.Request, _ []byte) (web.Answer, error) {
	e, err := entryOf(h.registry.Snapshot(), r)
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
	err = h.do(r, func(tx *registry.Tx) error {
		_, err := tx.Update(id, body.patch)
		return err
	})
	return noContent, err
}

// destroyProjectsUser unregisters somebody.
func (h *Handler) destroyProjectsUser(r *http.Request, _ []byte) (web.Answer, error) {
	e, err := entryOf(h.registry.Snapshot(), r)
	if err != nil {
		return web.Answer{}, err
	}
	err = h.do(r, func(tx *registry.Tx) error { return tx.Unregister(e.Registration.ID) })
	return noContent, err
}

// retry begins another attempt, and answers with it. It may be forced by a
// parameter of the URL or of the body.
func (h *Handler) retry(r *http.Request, buf []byte) (web.Answer, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return web.Answer{}, err
	}
	force, err := forced(r, body)
	if err != nil {
		return web.Answer{}, err
	}
	return h.answerWith(r, buf, func(tx *registry.Tx, id projectsuser.ID) error {
		_, err := tx.Retry(id, registry.RetryOptions{Force: force})
		return err
	})
}

// forced reports whether a retry is forced.
func forced(r *http.Request, body web.Object) (bool, error) {
	f := web.FieldsOf(body)
	force := web.Take(f, "force", aBool()).Or(false)
	if text, ok := parameter(r.URL.RawQuery, "force"); ok {
		if text != "true" && text != "false" {
			return false, &web.FieldsError{Fields: []*web.FieldError{{Field: "force", Value: strconv.Quote(text), Want: aBool().Want}}}
		}
		force = text == "true"
	}
	return force, f.Err()
}

// compile recomputes a registration's mark from its teams, and answers with it.
func (h *Handler) compile(r *http.Request, buf []byte) (web.Answer, error) {
	return h.answerWith(r, buf, func(tx *registry.Tx, id projectsuser.ID) error {
		_, err := tx.Compile(id)
		return err
	})
}

// answerWith carries out a command about the registration in the path, and
// answers with what it is then.
func (h *Handler) answerWith(r *http.Request, buf []byte, command func(*registry.Tx, projectsuser.ID) error) (answer web.Answer, err error) {
	e, err := entryOf(h.registry.Snapshot(), r)
	if err != nil {
		return answer, err
	}
	id := e.Registration.ID
	err = h.do(r, func(tx *registry.Tx) error {
		if err := command(tx, id); err != nil {
			return err
		}
		answer, err = h.whole(r, buf, tx.View(), id)
		return err
	})
	return answer, err
}
