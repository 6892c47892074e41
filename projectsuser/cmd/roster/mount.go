package main

import (
	"crypto/subtle"
	"log/slog"
	"net/http"
	"strings"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

// mount is a handler and where it stands among the paths of the server.
type mount struct {
	prefix  string // with a slash at both ends
	routes  string // where its routes begin, for whoever starts the server
	serves  string // what it is
	handler http.Handler
}

// mounts returns what serve serves over a registry: the four systems.
func mounts(r *registry.Registry, o options, log *slog.Logger) []mount {
	caller := o.serve.caller()
	return []mount{
		{"/", "/v2, /oauth", "42 intra", api(r, o.serve, log)},
		{"/api/projects/project-user/", "/api/projects/project-user", "Overplane", bearing(o.serve.token, overplane.NewHandler(r, overplane.Options{Caller: caller, Logger: log}))},
		{"/zoho/", "/zoho/projects", "Zoho", bearing(o.serve.token, zoho.NewHandler(r, zoho.Options{Caller: caller, Logger: log}))},
		{"/noko/", "/noko/users", "Noko", bearing(o.serve.token, noko.NewHandler(r, noko.Options{Caller: caller, Logger: log}))},
	}
}

// policy is that of the registry which is served: what Noko's and Zoho's pages
// promise holds whichever of the systems is asked.
func policy() registry.Policy {
	p := noko.Policy()
	p.Admins = zoho.Policy().Admins
	return p
}

// caller returns who every request is from, nil if nobody was named.
func (o *serveOptions) caller() func(*http.Request) string {
	if o.as == "" {
		return nil
	}
	return func(*http.Request) string { return o.as }
}

// bearing refuses requests that do not bear a token, unless that is empty. It is
// for the systems whose pages say nothing of tokens.
func bearing(token string, h http.Handler) http.Handler {
	if token == "" {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || subtle.ConstantTimeCompare([]byte(given), []byte(token)) == 0 {
			w.Header().Set("WWW-Authenticate", `Bearer realm="roster"`)
			http.Error(w, "401 Unauthorized", http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// api returns the 42 API over a registry. Its limits and tokens go by the time
// of the machine, also where the registry's clock stands.
func api(r *registry.Registry, o serveOptions, log *slog.Logger) http.Handler {
	with := standin.Options{Token: o.token, Caller: o.caller(), Logger: log}
	if o.token != "" {
		with.Clients = map[string]string{} // nobody is given another
	}
	if o.rateLimit {
		with.Rates = standin.RealRates()
	}
	return standin.NewHandler(r, with)
}
