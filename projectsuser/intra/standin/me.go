package standin

import (
	"net/http"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

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
