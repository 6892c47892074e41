package standin

import (
	"net/http"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// routeCatalog declares the routes of projects, sessions and users, which are only
// read.
func (h *handler) routeCatalog(s *web.Service) {
	f, l := h.Registry.Fields(), &h.lists
	s.Handle("GET", "/v2/projects", serveList(h, &l.projects, nil))
	s.Handle("GET", "/v2/projects/{project_id}/projects", serveList(h, &l.projects, onProject(f.Projects.ParentID)))
	s.Handle("GET", "/v2/cursus/{cursus_id}/projects", serveList(h, &l.projects, inCursus))
	s.Handle("GET", "/v2/projects/{id}", serveOne(h, projectInPath, l.projects.present))

	s.Handle("GET", "/v2/project_sessions", serveList(h, &l.sessions, nil))
	s.Handle("GET", "/v2/projects/{project_id}/project_sessions", serveList(h, &l.sessions, onProject(f.Sessions.ProjectID)))
	s.Handle("GET", "/v2/project_sessions/{id}", serveOne(h, sessionInPath, l.sessions.present))

	s.Handle("GET", "/v2/users", serveList(h, &l.users, nil))
	s.Handle("GET", "/v2/projects/{project_id}/users", serveList(h, &l.users, registeredOnProject))
	s.Handle("GET", "/v2/teams/{team_id}/users", serveList(h, &l.users, membersOfTeam))
	s.Handle("GET", "/v2/users/{id}", serveOne(h, userInPath, func(p *intra.Presenter, u *user.User) object { return p.User(u) }))
}

// projectInPath returns the project of the id or slug in the path.
func projectInPath(s *store.Snapshot, r *http.Request) (*project.Project, error) {
	return projectOf(s, r.PathValue("id"))
}

// sessionInPath returns the session of the id in the path.
func sessionInPath(s *store.Snapshot, r *http.Request) (*project.Session, error) {
	return recordOf(s.Sessions, r, "id")
}

// userInPath returns the user of the id or login in the path.
func userInPath(s *store.Snapshot, r *http.Request) (*user.User, error) {
	return userOf(s, r.PathValue("id"))
}

// inCursus narrows projects to those that belong to the cursus in the path, by their own
// list or by a session for it. A cursus exists if a project, a session or a user refers to
// it.
func inCursus(s *store.Snapshot, r *http.Request) ([]query.Condition[*project.Project], error) {
	number, ok := web.ParseID(r.PathValue("cursus_id"))
	if !ok {
		return nil, errNotFound
	}
	id := project.CursusID(number)
	var projects []project.ID
	for session := range s.Sessions.All(where(s.Fields().Sessions.CursusID.In(id))) {
		projects = append(projects, session.Project)
	}
	for p := range s.Projects.Where() {
		if slices.Contains(p.Cursus, id) {
			projects = append(projects, p.ID)
		}
	}
	if projects == nil && s.Users.Count(s.Fields().Users.Cursus.In(id)) == 0 {
		return nil, errNotFound
	}
	return []query.Condition[*project.Project]{s.Fields().Projects.ID.In(projects...)}, nil
}

// registeredOnProject narrows users to those registered on the project in the path.
func registeredOnProject(s *store.Snapshot, r *http.Request) ([]query.Condition[*user.User], error) {
	p, err := projectOf(s, r.PathValue("project_id"))
	if err != nil {
		return nil, err
	}
	var users []user.ID
	for e := range s.Registrations.All(where(s.Fields().Registrations.ProjectID.In(p.ID))) {
		users = append(users, e.Registration.User)
	}
	return []query.Condition[*user.User]{s.Fields().Users.ID.In(users...)}, nil
}

// membersOfTeam narrows users to the members of the team in the path.
func membersOfTeam(s *store.Snapshot, r *http.Request) ([]query.Condition[*user.User], error) {
	e, err := recordOf(s.Teams, r, "team_id")
	if err != nil {
		return nil, err
	}
	var users []user.ID
	for _, m := range e.Team.Members {
		users = append(users, m.User)
	}
	return []query.Condition[*user.User]{s.Fields().Users.ID.In(users...)}, nil
}

// routeMe declares the routes of the user who asks.
func (h *handler) routeMe(s *web.Service) {
	f := h.Registry.Fields()
	s.Handle("GET", "/v2/me", serveOne(h, h.me, func(p *intra.Presenter, u *user.User) object { return p.User(u) }))
	s.Handle("GET", "/v2/me/teams", serveList(h, &h.lists.teams, ofMe(h, f.Teams.Members)))
	s.Handle("GET", "/v2/me/projects", serveList(h, &h.lists.projects, h.projectsOfMe))
	s.Handle("GET", "/v2/me/projects_users", serveList(h, &h.lists.projectsUsers, ofMe(h, f.Registrations.UserID)))
}

// ofMe narrows a list to the user who asks.
func ofMe[R any](h *handler, field userField[R]) scope[R] {
	return func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error) {
		u, err := h.me(s, r)
		if err != nil {
			return nil, err
		}
		return []query.Condition[R]{field.In(u.ID)}, nil
	}
}

// projectsOfMe narrows projects to those on which the user who asks is registered.
func (h *handler) projectsOfMe(s *store.Snapshot, r *http.Request) ([]query.Condition[*project.Project], error) {
	u, err := h.me(s, r)
	if err != nil {
		return nil, err
	}
	var projects []project.ID
	for e := range s.RegistrationsOf(u.ID) {
		projects = append(projects, e.Registration.Project)
	}
	return []query.Condition[*project.Project]{s.Fields().Projects.ID.In(projects...)}, nil
}
