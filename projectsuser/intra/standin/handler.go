package standin

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// NewHandler returns a local 42 API over a registry: the routes of projects_users,
// teams, projects, project sessions and users, and the route that issues tokens.
// Any number of goroutines may use it.
//
// The handler reads the snapshot that the registry published last, so reads never
// wait. Commands run in one transaction of the registry each.
//
// The paths are those of the API, from /v2 and /oauth on; the handler may be
// mounted below an http.StripPrefix. Time passes in a registry through commands
// and [registry.Registry.Run]: a server should run both. How long a caller may
// take to send a request is a matter of the http.Server: set its ReadHeaderTimeout
// and ReadTimeout.
//
// A registry made with [Fields], or with fields to which [AddFields] was applied,
// filters and sorts by status with an index. For any other registry the handler
// reads every record instead.
func NewHandler(r *registry.Registry, o Options) http.Handler {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	h := &handler{
		Face:    web.Face{Registry: r, Caller: o.Caller, Logger: o.Logger},
		options: o,
		lists:   newLists(r.Fields()),
		tokens:  newTokens(cmp.Or(o.TokenLifetime, 2*time.Hour)),
	}
	h.limiter.Clock = o.Clock
	for _, rate := range o.Rates {
		h.limiter.Rates = append(h.limiter.Rates, web.Rate(rate))
	}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Admit: h.admit, Render: render}
	h.routeProjectsUsers(s)
	h.routeTeams(s)
	h.routeCatalog(s)
	s.Handle("POST", tokenPath, h.issueToken)
	return s
}

// handler answers the requests of the API from a registry.
type handler struct {
	web.Face
	options Options
	lists   lists
	tokens  tokens
	limiter web.Limiter
}

// admit refuses a request of a caller who sends too many, or without a valid token
// where one is required.
func (h *handler) admit(r *http.Request) error {
	caller, known := h.bearer(r)
	if !known {
		caller = address(r)
	}
	if err := h.limiter.Allow(caller); err != nil {
		return err
	}
	required := h.options.Auth || h.options.Token != ""
	if required && !known && strings.TrimSuffix(r.URL.Path, "/") != tokenPath {
		return web.ErrUnauthenticated
	}
	return nil
}

// present returns the presenter of a snapshot for the answer to a request.
func (h *handler) present(r *http.Request, s *store.Snapshot) *intra.Presenter {
	return &intra.Presenter{Snapshot: s, Root: web.RootOr(h.options.URL, r)}
}

// url returns the URL of a record for the answer to a request.
func (h *handler) url(r *http.Request, path string, id int64) string {
	return web.RootOr(h.options.URL, r) + path + strconv.FormatInt(id, 10)
}
