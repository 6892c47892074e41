package overplane_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/rostertest"
)

// requests returns the requests of the exchanges, as they are on the wire, at the
// handler's own root.
func requests(t testing.TB) (raw []string) {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.http")
	if err != nil || len(paths) == 0 {
		t.Fatal("no exchanges", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range strings.Split(string(text), "\n== ")[1:] {
			_, request, _ := strings.Cut(one, "\n")
			request, _, _ = strings.Cut(request, "\n-- ")
			raw = append(raw, wire(request))
		}
	}
	return raw
}

// wire returns a request of a file as it is on the wire.
func wire(request string) string {
	head, body, _ := strings.Cut(strings.Trim(request, "\n"), "\n\n")
	line, headers, _ := strings.Cut(head, "\n")
	method, target, _ := strings.Cut(line, " ")
	if target = strings.TrimPrefix(target, root); !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	if headers != "" {
		headers = strings.ReplaceAll(headers, "\n", "\r\n") + "\r\n"
	}
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: example.com\r\n%sContent-Length: %d\r\n\r\n%s", method, target, headers, len(body), body)
}

// FuzzHandler sends whatever can be read as a request: nothing panics, no fault is
// the service's, what comes back is JSON or nothing, what is refused changes
// nothing, and no law of the registry is broken.
func FuzzHandler(f *testing.F) {
	for _, raw := range requests(f) {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return
		}
		o := newOffice(t, overplane.Policy())
		h := overplane.NewHandler(o.Registry, overplane.Options{Caller: caller, MaxBody: 4096})
		before := o.Snapshot()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%d %q is no JSON", w.Code, w.Body)
		}
		if w.Code >= http.StatusBadRequest && o.Snapshot() != before {
			t.Fatalf("refused, and changed:\n%s", rostertest.Diff(before, o.Snapshot()))
		}
		for _, broken := range rostertest.Check(o.Snapshot()) {
			t.Fatal(broken)
		}
	})
}

// The seeds are the exchanges: nearly all can be read, and are answered as there.
func TestSeedsAreRequests(t *testing.T) {
	answers := make(map[int]int)
	o := newOffice(t, overplane.Policy())
	for _, raw := range requests(t) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		w := httptest.NewRecorder()
		overplane.NewHandler(o.Registry, overplane.Options{MaxBody: 4096}).ServeHTTP(w, r)
		answers[w.Code]++
	}
	for _, status := range []int{200, 204, 400, 404, 405, 409, 415} {
		if answers[status] == 0 {
			t.Errorf("no seed is answered with %d: %v", status, answers)
		}
	}
}
