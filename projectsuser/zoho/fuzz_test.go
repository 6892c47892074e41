package zoho_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

// FuzzRequests sends raw requests, one behind the other, to an office: whatever
// they are, the answer is none of the server's own fault, its body is JSON or
// nothing, a refusal changes nothing, and the registry's laws hold.
//
// The seeds are all requests of the exchanges.
func FuzzRequests(f *testing.F) {
	for _, raw := range exchanged(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		r := newOffice(t, registry.Options{Policy: zoho.Policy()})
		h := zoho.NewHandler(r, zoho.Options{Caller: byHeader, MaxBody: 4096})
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
			diff := ""
			if w.Code != http.StatusOK {
				diff = rostertest.Diff(before, r.Snapshot())
			}
			if diff != "" {
				t.Fatalf("%d %s, and changed:\n%s", w.Code, w.Body, diff)
			}
		}
		for _, broken := range rostertest.Check(r.Snapshot()) {
			t.Error(broken)
		}
		if r.Snapshot().Admins() == 0 {
			t.Error("no admin remains")
		}
	})
}

// exchanged returns the requests in the files of exchanges, as a client sends
// them.
func exchanged(f *testing.F) (raw []string) {
	paths, err := filepath.Glob("testdata/*.http")
	if err != nil || len(paths) == 0 {
		f.Fatal(paths, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, one := range strings.Split(string(text), "\n== ")[1:] {
			_, request, _ := strings.Cut(one, "\n")
			request, _, _ = strings.Cut(request, "\n-- ")
			head, body, _ := strings.Cut(strings.Trim(request, "\n"), "\n\n")
			target, header, _ := strings.Cut(head, "\n")
			if header != "" {
				header = strings.ReplaceAll(header, "\n", "\r\n") + "\r\n"
			}
			raw = append(raw, fmt.Sprintf("%s HTTP/1.1\r\nHost: office\r\n%sContent-Length: %d\r\n\r\n%s", target, header, len(body), body))
		}
	}
	return raw
}
