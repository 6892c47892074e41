package overplane_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// requests returns the requests of the exchanges with the handler's own root, "/".
func requests(t testing.TB) []string {
	raw := exchange.Requests(t, "testdata/*.http")
	for i, request := range raw {
		method, target, _ := strings.Cut(request, " ")
		if target = strings.TrimPrefix(target, root); !strings.HasPrefix(target, "/") {
			target = "/" + target
		}
		raw[i] = method + " " + target
	}
	return raw
}

// FuzzHandler sends arbitrary requests, with those of the exchanges as seeds.
func FuzzHandler(f *testing.F) {
	exchange.Fuzz(f, requests(f), func(t *testing.T) (*registry.Registry, http.Handler) {
		f := newFixture(t, overplane.Policy())
		return f.Registry, overplane.NewHandler(f.Registry, overplane.Options{Caller: caller, MaxBody: 4096})
	})
}

// Every seed is a valid request, and together they cause every usual status.
func TestFuzzSeeds(t *testing.T) {
	answers := make(map[int]int)
	f := newFixture(t, overplane.Policy())
	for _, raw := range requests(t) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		w := httptest.NewRecorder()
		overplane.NewHandler(f.Registry, overplane.Options{MaxBody: 4096}).ServeHTTP(w, r)
		answers[w.Code]++
	}
	for _, status := range []int{200, 204, 400, 404, 405, 409, 415} {
		if answers[status] == 0 {
			t.Errorf("no seed is answered with %d: %v", status, answers)
		}
	}
}
