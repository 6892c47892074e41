package noko_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/rostertest"
)

// FuzzRequests sends arbitrary requests, up to four on one connection. No request panics
// or causes a fault of the service, every body of an answer is JSON, a refused request
// changes nothing, and the laws of the registry hold.
//
// The seeds are the requests of the exchanges.
func FuzzRequests(f *testing.F) {
	for _, raw := range exchange.Requests(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		r := newFixture(t, projectsuser.Options{Policy: noko.Policy()})
		h := noko.NewHandler(r, noko.Options{Caller: byHeader, MaxBody: 4096})
		in := bufio.NewReader(strings.NewReader(raw))
		for range 4 {
			request, err := http.ReadRequest(in)
			if err != nil {
				break
			}
			before, w := r.Snapshot(), httptest.NewRecorder()
			h.ServeHTTP(w, request)
			if w.Code >= 500 || w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if w.Code >= 300 {
				if diff := rostertest.Diff(before, r.Snapshot()); diff != "" {
					t.Fatalf("%d %s, and changed:\n%s", w.Code, w.Body, diff)
				}
			}
		}
		for _, broken := range rostertest.Check(r.Snapshot()) {
			t.Error(broken)
		}
	})
}
