package main

import (
	"log/slog"
	"net/http"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
)

// mount is a handler and where it stands among the paths of the server.
type mount struct {
	prefix  string // with a slash at both ends
	serves  string // what it is, for whoever starts the server
	handler http.Handler
}

// mounts returns what serve serves over a registry.
func mounts(r *projectsuser.Registry, o options, log *slog.Logger) []mount {
	return []mount{
		{"/", "the 42 intra API, from /v2 and /oauth on", api(r, o.serve, log)},
	}
}

// api returns the 42 API over a registry. Its limits and tokens go by the time
// of the machine, also where the registry's clock stands.
func api(r *projectsuser.Registry, o serveOptions, log *slog.Logger) http.Handler {
	with := intra.Options{Token: o.token, Log: log}
	if o.token != "" {
		with.Clients = map[string]string{} // nobody is given another
	}
	if o.rateLimit {
		with.Rates = intra.RealRates()
	}
	return intra.NewHandler(r, with)
}
