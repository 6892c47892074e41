package command

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// system is one of the four systems, with paths to attack.
type system struct {
	name     string
	list     string // the path of a list
	required string // the parameters that the list requires
	write    string // the method and the path of a request with a body
	forms    bool   // the system accepts forms
}

func attackedSystems() []system {
	return []system{
		{"42 intra", "/v2/users", "", "POST /v2/projects_users", true},
		{"Overplane", "/api/projects/project-user", "parent_id=10&", "POST /api/projects/project-user", false},
		{"Zoho", "/zoho/projects/10/users", "", "POST /zoho/projects/10/users", true},
		{"Noko", "/noko/users", "", "POST /noko/users", true},
	}
}

// request returns a request to the system with a body.
func (f system) request(body io.Reader, kind string) *http.Request {
	method, path, _ := strings.Cut(f.write, " ")
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Content-Type", kind)
	return r
}

// target is what serve serves, before it listens.
type target struct {
	*http.Server
	registry *registry.Registry
	log      *logBuffer
}

// newTarget returns what serve serves over a text of data.
func newTarget(t *testing.T, data string, a access) target {
	t.Helper()
	e := &environment{in: strings.NewReader(data), now: newYear, err: io.Discard}
	r, _, err := loadRegistry(t.Context(), e, input{files: []string{"-"}}, registry.Options{
		Clock: newYear, Fields: standin.Fields(), Policy: systemPolicy(),
	})
	if err != nil {
		t.Fatal(err)
	}
	log := new(logBuffer)
	logger := slog.New(slog.NewTextHandler(log, nil))
	return target{newServer(systems(r, a, logger), logger), r, log}
}

// newSchoolTarget returns what serve serves over the school.
func newSchoolTarget(t *testing.T) target {
	t.Helper()
	return newTarget(t, schoolAt(february()), access{})
}

// answer answers a request without a network.
func (s target) answer(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler.ServeHTTP(w, r)
	return w
}

// allocated returns how many bytes do allocates, including those freed again.
func allocated(do func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// The most memory that a request may allocate: per request and per byte of it.
const (
	perRequest = 2 << 20
	perByte    = 192
)

// assertRefused fails unless an answer has a status, is JSON without markup, and
// took no more memory than allowed.
func assertRefused(t *testing.T, what string, got *httptest.ResponseRecorder, status, size, took int) {
	t.Helper()
	if got.Code != status {
		t.Errorf("%s: %d %.200s, want %d", what, got.Code, got.Body, status)
	}
	header := got.Header()
	if !strings.HasPrefix(header.Get("Content-Type"), "application/json") || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: %v", what, header)
	}
	if got.Body.Len() > 64<<10 || strings.ContainsAny(got.Body.String(), "<>") {
		t.Errorf("%s: an answer of %d bytes, %.200s", what, got.Body.Len(), got.Body)
	}
	if took > perRequest+perByte*size {
		t.Errorf("%s: %d bytes allocated %d", what, size, took)
	}
}
