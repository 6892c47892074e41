package noko

import (
	"net/http"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// NewHandler returns the handler of the API over a registry. It answers at /users,
// /current_user, /projects, /entries and /expenses and below, and at the same paths below
// /v2, as the current API has them. At /api it answers as the first version of the API; to
// serve it elsewhere, mount it with [http.StripPrefix]. It is safe for concurrent use.
func NewHandler(r *registry.Registry, o Options) http.Handler {
	h := &handler{web.Face{Registry: r, Caller: o.Caller, Logger: o.Logger}, o.URL}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Render: renderError}
	if o.Caller != nil {
		s.Admit = h.admit
	}
	for _, prefix := range []string{"", versionPrefix} {
		h.routeUsers(s, prefix+"/users")
		h.routeReading(s, prefix)
		h.routeOf(s, prefix+"/users/{id}", userInPath)
		h.routeOf(s, prefix+"/current_user", h.callerOf)
	}
	h.routeFirst(s)
	return web.WithFreshness(r, s)
}

// routeUsers declares the list of users and the commands on accounts.
func (h *handler) routeUsers(s *web.Service, users string) {
	one := users + "/{id}"
	s.Handle("GET", users, h.list)
	s.Handle("POST", users, h.create)
	s.Handle("PATCH PUT", one, h.edit)
	s.Handle("DELETE", one, h.command((*registry.Tx).DeleteUser))
	s.Handle("PUT", one+"/resend_invitation_email", h.command((*registry.Tx).ResendInvitation))
	s.Handle("PUT", one+"/activate", h.command((*registry.Tx).Enable))
	s.Handle("PUT", one+"/deactivate", h.command((*registry.Tx).Disable))
	s.Handle("PUT", one+"/give_access_to_projects", h.access((*registry.Tx).GiveAccess))
	s.Handle("PUT", one+"/revoke_access_to_projects", h.access((*registry.Tx).RevokeAccess))
	s.Handle("PUT", one+"/revoke_access_to_all_projects", h.command(revokeAll))
}

// routeOf declares what is read of one user.
func (h *handler) routeOf(s *web.Service, path string, of userFinder) {
	s.Handle("GET", path, h.get(of))
	s.Handle("GET", path+"/entries", h.entries(ofUser(of)))
	s.Handle("GET", path+"/expenses", h.expenses(ofUser(of)))
	s.Handle("GET", path+"/participating_projects", h.projects(func(v view, r *http.Request) ([]project.ID, error) {
		u, err := of(v, r)
		if err != nil {
			return nil, err
		}
		return v.Participating(u.ID), nil
	}))
	s.Handle("GET", path+"/accessible_projects", h.projects(func(v view, r *http.Request) ([]project.ID, error) {
		u, err := of(v, r)
		if err != nil {
			return nil, err
		}
		return v.policy.Accessible(v.Snapshot, u), nil
	}))
}

// routeReading declares the projects, entries and expenses, which are only read.
func (h *handler) routeReading(s *web.Service, prefix string) {
	s.Handle("GET", prefix+"/projects", h.projects(allProjects))
	s.Handle("GET", prefix+"/projects/{id}", h.getProject)
	s.Handle("GET", prefix+"/projects/{id}/entries", h.entries(ofProject))
	s.Handle("GET", prefix+"/projects/{id}/expenses", h.expenses(ofProject))
	s.Handle("GET", prefix+"/entries", h.entries(ofAll))
	s.Handle("GET", prefix+"/entries/{id}", h.getEntry)
	s.Handle("GET", prefix+"/expenses", h.expenses(ofAll))
	s.Handle("GET", prefix+"/expenses/{id}", h.getExpense)
}

// routeFirst declares the routes of the first version. Their paths may end with ".json".
func (h *handler) routeFirst(s *web.Service) {
	for _, suffix := range []string{"", ".json"} {
		s.Handle("GET", firstPrefix+"/users"+suffix, h.firstUsers)
		s.Handle("POST", firstPrefix+"/users"+suffix, h.firstCreate)
		s.Handle("GET", firstPrefix+"/projects"+suffix, h.firstProjects)
		s.Handle("GET", firstPrefix+"/entries"+suffix, h.firstEntries)
	}
	s.Handle("GET", firstPrefix+"/users/{id}", h.firstUser)
	s.Handle("PUT", firstPrefix+"/users/{id}", h.firstEdit)
	s.Handle("DELETE", firstPrefix+"/users/{id}", h.firstRemove)
	s.Handle("GET", firstPrefix+"/projects/{id}", h.firstProject)
	s.Handle("GET", firstPrefix+"/entries/{id}", h.firstEntry)
}
