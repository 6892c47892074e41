package overplane_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/rostertest"
)

// requests returns the requests of the exchanges with the handler's own root, "/".
func requests(t testing.TB) []string {
	raw := exchange.Requests(t)
	for i, request := range raw {
		method, target, _ := strings.Cut(request, " ")
		if target = strings.TrimPrefix(target, root); !strings.HasPrefix(target, "/") {
			target = "/" + target
		}
		raw[i] = method + " " + target
	}
	return raw
}

// FuzzHandler sends arbitrary requests. No request panics or causes a fault of the
// service, every body of an answer is JSON, a refused request changes nothing, and the
// laws of the registry hold.
func FuzzHandler(f *testing.F) {
	for _, raw := range requests(f) {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return
		}
		f := newFixture(t, overplane.Policy())
		h := overplane.NewHandler(f.Registry, overplane.Options{Caller: caller, MaxBody: 4096})
		before := f.Snapshot()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%d %q is not JSON", w.Code, w.Body)
		}
		if w.Code >= http.StatusBadRequest && f.Snapshot() != before {
			t.Fatalf("refused, and changed:\n%s", rostertest.Diff(before, f.Snapshot()))
		}
		for _, broken := range rostertest.Check(f.Snapshot()) {
			t.Fatal(broken)
		}
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
