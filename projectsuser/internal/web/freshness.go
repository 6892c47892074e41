package web

import (
	"net/http"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// KnownAtHeader is the header of answers from a registry that is a copy of another service:
// the instant up to which the changes of that service are known.
const KnownAtHeader = "X-Known-At"

// WithFreshness returns a handler that adds [KnownAtHeader] to the answers of another one.
// A registry that is no copy, or one that is not complete yet, adds no header.
func WithFreshness(r *registry.Registry, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if s := r.Snapshot(); s.Progress.Len() > 0 {
			if at := s.KnownAt(); !at.IsZero() {
				w.Header().Set(KnownAtHeader, at.UTC().Format(time.RFC3339))
			}
		}
		next.ServeHTTP(w, request)
	})
}
