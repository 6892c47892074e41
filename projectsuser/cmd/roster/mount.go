package main

import (
	"log/slog"
	"net/http"

	"github.com/projectsuser/roster/projectsuser"
)

// mount is a handler and where it stands among the paths of the server.
type mount struct {
	prefix  string // with a slash at both ends
	serves  string // what it is, for whoever starts the server
	handler http.Handler
}

// mounts returns what serve serves over a registry.
func mounts(r *projectsuser.Registry, o options, log *slog.Logger) []mount {
	return []mount{}
}
