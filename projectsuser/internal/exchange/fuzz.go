package exchange

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
)

// Fuzz sends arbitrary requests, up to four on one connection, to a new target for each
// input. It fails if a request panics or causes a fault of the service, if the body of
// an answer is not JSON, if a refused request changes the registry, or if a law of the
// registry does not hold afterwards. The seeds are raw requests.
func Fuzz(f *testing.F, seeds []string, target func(*testing.T) (*registry.Registry, http.Handler)) {
	for _, raw := range seeds {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		r, h := target(t)
		connection := bufio.NewReader(strings.NewReader(raw))
		for range 4 {
			request, err := http.ReadRequest(connection)
			if err != nil {
				break
			}
			before, w := r.Snapshot(), httptest.NewRecorder()
			h.ServeHTTP(w, request)
			checkAnswer(t, w)
			if w.Code >= http.StatusMultipleChoices && r.Snapshot() != before {
				t.Fatalf("%d %s, and changed:\n%s", w.Code, w.Body, rostertest.Diff(before, r.Snapshot()))
			}
		}
		for _, broken := range rostertest.Check(r.Snapshot()) {
			t.Error(broken)
		}
	})
}

// checkAnswer checks that an answer is no fault of the service and that its body is
// JSON or empty.
func checkAnswer(t *testing.T, w *httptest.ResponseRecorder) {
	if w.Code >= http.StatusInternalServerError || w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}
