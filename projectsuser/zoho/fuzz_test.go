package zoho_test

import (
	"net/http"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

// FuzzRequests sends arbitrary requests, with those of the exchanges as seeds. After
// them an admin must remain.
func FuzzRequests(f *testing.F) {
	exchange.Fuzz(f, exchange.Requests(f, "testdata/*.http"), func(t *testing.T) (*registry.Registry, http.Handler) {
		r := newFixture(t, registry.Options{Policy: zoho.Policy()})
		t.Cleanup(func() {
			if r.Snapshot().ActiveAdmins() == 0 {
				t.Error("no admin remains")
			}
		})
		return r, zoho.NewHandler(r, zoho.Options{Caller: byHeader, MaxBody: 4096})
	})
}
