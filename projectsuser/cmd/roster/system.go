package main

import (
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
	close   func()                 // ends streams when the server stops; nil if it has none
}

// access says which requests the systems accept and for whom.
type access struct {
	token     string // the bearer token that a request must carry; empty for none
	login     string // the user who sends every request; empty if unknown
	rateLimit bool   // limit requests as the 42 API does
	board     bool   // serve the web page too
}

// caller returns the function that names the caller of a request, nil if the
// caller is unknown.
func (a access) caller() func(*http.Request) string {
	if a.login == "" {
		return nil
	}
	return func(*http.Request) string { return a.login }
}

// systems returns the four systems over a registry.
func systems(r *registry.Registry, a access, log *slog.Logger) []mount {
	caller := a.caller()
	all := []mount{
		{prefix: "/", system: "42 intra", routes: "/v2 (tokens: /oauth/token)", handler: intraHandler(r, a, log)},
		{prefix: "/api/projects/project-user/", system: "Overplane", routes: "/api/projects/project-user", handler: requireToken(a.token, overplane.NewHandler(r, overplane.Options{Caller: caller, Logger: log}))},
		{prefix: "/zoho/", system: "Zoho", routes: "/zoho/projects", handler: requireToken(a.token, zoho.NewHandler(r, zoho.Options{Caller: caller, Logger: log}))},
		{prefix: "/noko/", system: "Noko", routes: "/noko/users", handler: requireToken(a.token, noko.NewHandler(r, noko.Options{Caller: caller, Logger: log}))},
	}
	if a.board {
		all = append(all, boardMount(r, a))
	}
	return all
}

// boardMount returns the mount of the web page, whose paths lie beside those of 42 intra.
func boardMount(r *registry.Registry, a access) mount {
	page := board.New(r, board.Options{Token: a.token})
	return mount{prefix: "/", system: "board", routes: "/now", handler: page, owns: page.Has, close: page.Close}
}

// servedFields returns the fields of a served registry.
func servedFields() *store.Fields {
	f := standin.Fields()
	board.AddFields(f)
	return f
}

// isLocal reports whether only this machine reaches an address.
func isLocal(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
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
	o := standin.Options{Token: a.token, Caller: a.caller(), Logger: log}
	if a.token != "" {
		o.Clients = map[string]string{} // issue no other tokens
	}
	if a.rateLimit {
		o.Rates = standin.RealRates()
	}
	return standin.NewHandler(r, o)
}

// requireToken lets the system answer 401 to requests without the bearer token. An empty
// token admits all. It serves the systems whose documentation does not mention tokens.
func requireToken(token string, h http.Handler) http.Handler {
	if token == "" {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 0 {
			w.Header().Set("WWW-Authenticate", `Bearer realm="roster"`)
			r = web.Refuse(r, web.ErrUnauthenticated)
		}
		h.ServeHTTP(w, r)
	})
}
