package noko_test

import (
	"net/http"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/noko"
)

// FuzzRequests sends arbitrary requests, with those of the exchanges as seeds.
func FuzzRequests(f *testing.F) {
	exchange.Fuzz(f, exchange.Requests(f, "testdata/*.http"), func(t *testing.T) (*projectsuser.Registry, http.Handler) {
		r := newFixture(t, projectsuser.Options{Policy: noko.Policy()})
		return r, noko.NewHandler(r, noko.Options{Caller: byHeader, MaxBody: 4096})
	})
}
