package command

import (
	"cmp"
	"crypto/subtle"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

// mount is the handler of a system and its place in the server.
type mount struct {
	prefix  string // of its paths, with a slash at both ends
	system  string // the name of the system
	routes  string // the first path that it answers, for the user
	handler http.Handler
	owns    func(path string) bool // of the paths below the prefix; nil if all belong to it
	faults  standin.Faults         // in front of the handler, unless it has its own
	close   func()                 // ends streams when the server stops; nil if it has none
}

// caller returns the function that names the caller of a request, nil if the
// caller is unknown.
func (a access) caller() func(*http.Request) string {
	if a.login == "" {
		return nil
	}
	return func(*http.Request) string { return a.login }
}

// systems returns the four systems over a registry, or the only one of them, at the root.
func systems(r *registry.Registry, a access, log *slog.Logger) []mount {
	caller := a.caller()
	overplaneHandler := overplane.NewHandler(r, overplane.Options{Caller: caller, Logger: log})
	zohoHandler := zoho.NewHandler(r, zoho.Options{Caller: caller, Logger: log})
	const intraRoutes, overplaneRoot = "/v2 (tokens: /oauth/token)", "/api/projects/project-user"
	switch a.face {
	case "42":
		return []mount{{prefix: "/", system: "42 intra", routes: intraRoutes, handler: intraHandler(r, a, log)}}
	case "overplane":
		return []mount{{prefix: overplaneRoot + "/", system: "Overplane", routes: overplaneRoot, handler: requireToken(a.token, overplaneHandler), faults: a.faults}}
	case "zoho":
		return []mount{{prefix: "/", system: "Zoho", routes: "/projects", handler: requireToken(a.token, zohoHandler), faults: a.faults}}
	case "noko":
		return []mount{{prefix: "/", system: "Noko", routes: "/users", handler: nokoHandler(r, a, "", log), faults: a.faults}}
	}
	all := []mount{
		{prefix: "/", system: "42 intra", routes: intraRoutes, handler: intraHandler(r, a, log)},
		{prefix: overplaneRoot + "/", system: "Overplane", routes: overplaneRoot, handler: requireToken(a.token, overplaneHandler), faults: a.faults},
		{prefix: "/zoho/", system: "Zoho", routes: "/zoho/projects", handler: requireToken(a.token, zohoHandler), faults: a.faults},
		{prefix: "/noko/", system: "Noko", routes: "/noko/users", handler: nokoHandler(r, a, "/noko", log), faults: a.faults},
	}
	if a.board {
		all = append(all, boardMount(r, a))
	}
	return all
}

// boardMount returns the mount of the web page, whose paths lie beside those of 42 intra.
func boardMount(r *registry.Registry, a access) mount {
	page := board.New(r, board.Options{Token: a.token, Sources: a.sources})
	return mount{prefix: "/", system: "board", routes: "/now", handler: page, owns: page.Has, close: page.Close}
}

// servedFields returns the fields of a served registry: those of the web page only if that
// is served.
func servedFields(a access) *store.Fields {
	f := standin.Fields()
	if a.board {
		board.AddFields(f)
	}
	return f
}

// isLocal reports whether only this machine reaches an address.
func isLocal(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// nokoHandler returns Noko's API over a registry, below a path.
func nokoHandler(r *registry.Registry, a access, below string, log *slog.Logger) http.Handler {
	o := noko.Options{Caller: a.caller(), Logger: log}
	if a.url != "" {
		o.URL = a.url + below
	}
	return requireToken(a.token, noko.NewHandler(r, o))
}

// systemPolicy returns the policy of a served registry. It joins the promises of
// Noko and Zoho, because a change through one system must not break a promise of
// another.
func systemPolicy() registry.Policy {
	p := noko.Policy()
	p.Admins = zoho.Policy().Admins
	return p
}

// intraHandler returns the 42 API over a registry. Its rate limits and tokens
// follow the clock of the machine even if the clock of the registry is stopped.
func intraHandler(r *registry.Registry, a access, log *slog.Logger) http.Handler {
	o := standin.Options{
		Token: a.token, Clients: a.clients, Auth: a.clients != nil, Me: a.login,
		URL: a.url, Faults: a.faults, Logger: log,
	}
	if a.token != "" && a.clients == nil {
		o.Clients = map[string]string{} // issue no other tokens
	}
	if a.rateLimit {
		o.Rates = standin.RealRates()
	}
	return standin.NewHandler(r, o)
}

// requireToken lets the system answer 401 to requests without the token. An empty token
// admits all. It serves the systems whose documentation does not mention tokens, so a
// request may carry it in any of the ways of their clients.
func requireToken(token string, h http.Handler) http.Handler {
	if token == "" {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(tokenOf(r)), []byte(token)) == 0 {
			w.Header().Set("WWW-Authenticate", `Bearer realm="roster"`)
			r = web.Refuse(r, web.ErrUnauthenticated)
		}
		h.ServeHTTP(w, r)
	})
}

// tokenParameters are the parameters of a URL in which the clients of Zoho, Noko and others
// send a token.
var tokenParameters = []string{"authtoken", "noko_token", "freckle_token", "token", "access_token"}

// tokenOf returns the token of a request, "" without one: a bearer token, Zoho's, the header
// of Noko, which was once called Freckle, or a parameter.
func tokenOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	for _, known := range []string{"Bearer", "Zoho-oauthtoken", "Zoho-authtoken"} {
		if strings.EqualFold(scheme, known) {
			return token
		}
	}
	if token := cmp.Or(r.Header.Get("X-NokoToken"), r.Header.Get("X-FreckleToken")); token != "" {
		return token
	}
	query, _ := web.Parameters(r) // nil if it is malformed, which the face reports
	for _, name := range tokenParameters {
		if token := web.LastOf(query, name); token != "" {
			return token
		}
	}
	return ""
}
