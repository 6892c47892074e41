package noko_test

import (
	"net/http"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// FuzzRequests sends arbitrary requests, with those of the exchanges as seeds.
func FuzzRequests(f *testing.F) {
	exchange.Fuzz(f, exchange.Requests(f, "testdata/*.http"), func(t *testing.T) (*registry.Registry, http.Handler) {
		r := newFixture(t, registry.Options{Policy: noko.Policy()})
		return r, noko.NewHandler(r, noko.Options{Caller: byHeader, MaxBody: 4096})
	})
}
