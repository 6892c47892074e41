package intra

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// Options of a [Handler]. The zero Options ask nobody for a token and limit
// nobody.
type Options struct {
	// URL is where callers reach the handler, as "https://intra.example/api"; URLs
	// in answers start with it. Empty is what each request says: its scheme, its
	// host and the prefix that an http.StripPrefix took away.
	URL string
	// Actor names who gives a command, for the registry's changes. Nil is nobody.
	Actor func(*http.Request) string

	// Auth asks for a token in every request but that for a token.
	Auth bool
	// Token is one that is always good, beside those that are given out; if it is
	// not empty, Auth is on.
	Token string
	// Clients have the secrets of those who may have a token, by client_id. Nil
	// gives one to everybody.
	Clients map[string]string
	// TokenLifetime is how long a token is good; 0 is two hours.
	TokenLifetime time.Duration
	// Rates bound how often each token may be used, and how often each address may
	// ask without; nil does not. The real service has [RealRates].
	Rates []Rate
	// Clock tells the time for tokens and rates; nil is time.Now.
	Clock func() time.Time

	// Timeout is how long a command may wait; 0 is 30 seconds, below 0 for ever.
	Timeout time.Duration
	// MaxBody is the most bytes of a request's body; 0 is 1 MiB.
	MaxBody int64
	// Logger is told of what went wrong on the handler's side; nil is nobody.
	Logger *slog.Logger
}

// Rate is how many requests there may be in how long.
type Rate struct {
	Requests int
	Per      time.Duration
}

// RealRates returns those of the real service: 2 requests a second, and 1200 an
// hour.
func RealRates() []Rate { return []Rate{{2, time.Second}, {1200, time.Hour}} }

// Handler is a local 42 API over a registry: an http.Handler of the routes of
// projects_users, teams, projects, project sessions and users, and of tokens. It
// answers from the snapshot that the registry published last, so that readers
// never wait, and its commands are the registry's. [NewHandler] makes one; any
// number of goroutines may use it.
//
// It may be mounted anywhere, below http.StripPrefix too. The paths are those of
// the API, from /v2 and /oauth on.
//
// Time passes in a registry by commands and by [projectsuser.Registry.Run]:
// a program that serves a registry runs it beside.
//
// How long a caller may take to send a request is up to the http.Server: set its
// ReadHeaderTimeout and ReadTimeout.
type Handler struct {
	service  web.Service
	registry *projectsuser.Registry
	options  Options
	lists    lists
	tokens   tokens
	limiter  web.Limiter
}

// NewHandler returns a handler for a registry. One that was made with [Fields],
// or with fields of its own to which [AddFields] added, answers questions by
// status from an index; any other registry has to look at each record for them.
func NewHandler(r *projectsuser.Registry, o Options) *Handler {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	h := &Handler{registry: r, options: o, lists: newLists(r.Fields()), tokens: newTokens(cmp.Or(o.TokenLifetime, 2*time.Hour))}
	h.limiter.Clock = o.Clock
	for _, rate := range o.Rates {
		h.limiter.Rates = append(h.limiter.Rates, web.Rate(rate))
	}
	h.service = web.Service{
		Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger,
		Admit: h.admit, Render: render,
	}
	h.route()
	return h
}

// ServeHTTP answers a request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.service.ServeHTTP(w, r) }

// route declares what answers where.
func (h *Handler) route() {
	h.routeProjectsUsers(h.service.Handle)
	h.routeTeams(h.service.Handle)
	h.routeOthers(h.service.Handle)
	h.service.Handle("POST", "/oauth/token", h.issueToken)
}

// declare declares a route, as [web.Service.Handle] does.
type declare func(methods, path string, h web.Handler)

// admit refuses who asks too often, or without a token if one is asked for.
func (h *Handler) admit(r *http.Request) error {
	caller, known := h.bearer(r)
	if !known {
		caller = address(r)
	}
	if err := h.limiter.Allow(caller); err != nil {
		return err
	}
	if (h.options.Auth || h.options.Token != "") && !known && strings.TrimSuffix(r.URL.Path, "/") != "/oauth/token" {
		return errNoToken
	}
	return nil
}

// present returns a presenter of a snapshot for the answer to a request.
func (h *Handler) present(r *http.Request, s *projectsuser.Snapshot) *presenter {
	return &presenter{Snapshot: s, root: web.RootOr(h.options.URL, r)}
}

// do runs commands in the caller's name.
func (h *Handler) do(r *http.Request, commands func(*projectsuser.Tx) error) error {
	face := web.Face{Registry: h.registry, Caller: h.options.Actor, Logger: h.options.Logger}
	return face.Do(r, commands)
}
