package standin

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// NewHandler returns a local 42 API over a registry: the routes of projects_users,
// teams, projects, project sessions and users, and those of OAuth 2, which issue tokens.
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
		lists:   newLists(r.Fields(), &intra.TextCache{Size: cmp.Or(max(o.CacheSize, -1), DefaultCacheSize)}),
		signer:  newSigner(),
		clients: slices.Sorted(maps.Keys(o.Clients)),
	}
	h.unlimited = unlimitedHeaders(len(h.clients))
	if h.Caller == nil {
		h.Caller = h.caller
	}
	h.limiter.Clock = o.Clock
	for _, rate := range o.Rates {
		h.limiter.Rates = append(h.limiter.Rates, web.Rate(rate))
	}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Admit: h.admit, Render: render}
	h.routeProjectsUsers(s)
	h.routeTeams(s)
	h.routeCatalog(s)
	h.routePlaces(s)
	h.routeMe(s)
	h.routeOAuth(s)
	return mergeSlashes(withFaults(web.WithFreshness(r, s), o.Faults))
}

// handler answers the requests of the API from a registry.
type handler struct {
	web.Face
	options Options
	lists   lists
	signer  *signer
	clients []string // the client_ids, sorted
	limiter web.Limiter

	unlimited []http.Header // without limits, the rate-limit headers of each client
}

// present returns the presenter of a snapshot for the answer to a request.
func (h *handler) present(r *http.Request, s *store.Snapshot) *intra.Presenter {
	return &intra.Presenter{Snapshot: s, Root: web.RootOr(h.options.URL, r)}
}

// url returns the URL of a record for the answer to a request.
func (h *handler) url(r *http.Request, path string, id int64) string {
	return web.RootOr(h.options.URL, r) + path + strconv.FormatInt(id, 10)
}

// mergeSlashes returns a handler that takes several slashes below /v2 for one, as the
// proxy in front of the API does: some clients write two.
func mergeSlashes(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path := r.URL.EscapedPath(); strings.HasPrefix(path, "/v2/") && strings.Contains(path, "//") {
			merged := *r.URL
			merged.RawPath = singleSlashes(path)
			merged.Path, _ = url.PathUnescape(merged.RawPath) // an escaped path
			clone := *r
			clone.URL = &merged
			r = &clone
		}
		h.ServeHTTP(w, r)
	})
}

// singleSlashes returns a path without repeated slashes.
func singleSlashes(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return path
}
