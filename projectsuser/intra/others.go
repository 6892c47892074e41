package intra

import (
	"net/http"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// routeOthers declares the routes of what can be read only.
func (h *Handler) routeOthers(on declare) {
	f, l := h.registry.Fields(), &h.lists
	on("GET", "/v2/projects", serve(h, &l.projects, nil))
	on("GET", "/v2/projects/{project_id}/projects", serve(h, &l.projects, onProject(f.Projects.ParentID)))
	on("GET", "/v2/cursus/{cursus_id}/projects", serve(h, &l.projects, inCursus))
	on("GET", "/v2/projects/{id}", one(h, func(s *store.Snapshot, r *http.Request) (*project.Project, error) {
		return projectOf(s, r.PathValue("id"))
	}, l.projects.write))

	on("GET", "/v2/project_sessions", serve(h, &l.sessions, nil))
	on("GET", "/v2/projects/{project_id}/project_sessions", serve(h, &l.sessions, onProject(f.Sessions.ProjectID)))
	on("GET", "/v2/project_sessions/{id}", one(h, func(s *store.Snapshot, r *http.Request) (*project.Session, error) {
		return recordOf(s.Sessions, r, "id")
	}, l.sessions.write))

	on("GET", "/v2/users", serve(h, &l.users, nil))
	on("GET", "/v2/projects/{project_id}/users", serve(h, &l.users, registered))
	on("GET", "/v2/teams/{team_id}/users", serve(h, &l.users, members))
	on("GET", "/v2/users/{id}", one(h, func(s *store.Snapshot, r *http.Request) (*user.User, error) {
		return userOf(s, r.PathValue("id"))
	}, func(p *presenter, u *user.User) encoder { return p.userInFull(u) }))
}

// inCursus narrows projects to those with a session for the cursus in the path.
// A cursus that no session and no user names is none.
func inCursus(s *store.Snapshot, r *http.Request) ([]query.Condition[*project.Project], error) {
	id := project.CursusID(idOf(r.PathValue("cursus_id")))
	var projects []project.ID
	for session := range s.Sessions.All(where(s.Fields().Sessions.CursusID.In(id))) {
		projects = append(projects, session.Project)
	}
	if projects == nil && s.Users.Count(s.Fields().Users.Cursus.In(id)) == 0 {
		return nil, errMissing
	}
	return []query.Condition[*project.Project]{s.Fields().Projects.ID.In(projects...)}, nil
}

// registered narrows users to those who are registered on the project in the path.
func registered(s *store.Snapshot, r *http.Request) ([]query.Condition[*user.User], error) {
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

// members narrows users to those of the team in the path.
func members(s *store.Snapshot, r *http.Request) ([]query.Condition[*user.User], error) {
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
