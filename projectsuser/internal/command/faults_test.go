package command

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faultFile writes faults to a file and returns its name.
func faultFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "faults.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// reaction is what a client sees of one request.
type reaction struct {
	Status int
	Retry  string // the header Retry-After
	Kind   string // the content type without its parameters
	Body   bool   // the body is not empty
	Err    string // of the request, or of its body
}

// ask sends a GET with a token and returns what the client sees.
func ask(t *testing.T, url string) (seen reaction) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer secret")
	r.Close = true // Go repeats a request on a connection that it used before
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return reaction{Err: reason(err)}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	kind, _, _ := strings.Cut(answer.Header.Get("Content-Type"), ";")
	return reaction{answer.StatusCode, answer.Header.Get("Retry-After"), kind, len(text) > 0, reason(err)}
}

// reason returns the last words of an error, "" for nil.
func reason(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	return text[strings.LastIndex(text, ":")+1:]
}

// faultPaths are a list of each system.
var faultPaths = []string{"/v2/users", "/noko/users", "/zoho/users", "/api/projects/project-user?parent_id=libft"}

// TestServeFaultsOfEveryKind expects every kind of fault of a file from every system, and
// that the request after it is answered.
func TestServeFaultsOfEveryKind(t *testing.T) {
	const json, html = "application/json", "text/html"
	whole := reaction{Status: 200, Kind: json, Body: true}
	for fault, want := range map[string]reaction{
		`"status": 429, "retry_after": "1500ms"`: {Status: 429, Retry: "2", Kind: json, Body: true},
		`"status": 429`:                          {Status: 429, Retry: "1", Kind: json, Body: true},
		`"status": 500`:                          {Status: 500, Kind: json, Body: true},
		`"status": 502`:                          {Status: 502, Kind: html, Body: true},
		`"status": 503, "retry_after": "1m"`:     {Status: 503, Retry: "60", Kind: html, Body: true},
		`"end_token": true`:                      {Status: 401, Kind: json, Body: true},
		`"cut": 10`:                              {Status: 200, Kind: json, Body: true, Err: "unexpected EOF"},
		`"cut": 10, "no_length": true`:           whole,
		`"no_length": true`:                      whole,
		`"delay": "1ms"`:                         whole,
		`"drop": true`:                           {Err: " EOF"},
	} {
		file := faultFile(t, `{"faults": [{"route": "GET /{path...}", "times": 1, `+fault+`}]}`)
		s := startServe(t, serveConfig{}, "-token", "secret", "-faults", file)
		for _, path := range faultPaths {
			want := want
			if path == "/v2/users" && want.Status == 429 {
				want.Kind = "text/plain" // the only answer of the 42 API that is not JSON
			}
			if diff := cmp.Diff(want, ask(t, s.url+path)); diff != "" {
				t.Errorf("%s of %s: %s", fault, path, diff)
			}
			if diff := cmp.Diff(whole, ask(t, s.url+path)); diff != "" {
				t.Errorf("after %s of %s: %s", fault, path, diff)
			}
		}
		s.stop()
		s.stopped(t)
	}
}

// TestServeRepeatsItsFaults expects the same faults from every run with a seed, by route and
// by count, from every system.
func TestServeRepeatsItsFaults(t *testing.T) {
	run := func(seed string) (statuses []int) {
		file := faultFile(t, `{"seed": `+seed+`, "faults": [{"chance": 0.5, "every": 2, "after": 1, "status": 500}]}`)
		s := startServe(t, serveConfig{}, "-faults", file)
		for _, path := range faultPaths {
			for range 30 {
				statuses = append(statuses, ask(t, s.url+path).Status)
			}
		}
		s.stop()
		s.stopped(t)
		return statuses
	}
	first, again, other := run("1"), run("1"), run("2")
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if slices.Equal(first, other) || !slices.Contains(first, 500) {
		t.Errorf("the seed does not decide: %v", first)
	}
	for i, status := range first {
		if i%2 == 1 && status != 200 || i%2 == 0 && i%30 == 0 && status != 200 {
			t.Errorf("request %d, which the counts leave out, is %d", i, status)
		}
	}
}

// TestServeFaultsOfOneFace expects that -face serves the faults too.
func TestServeFaultsOfOneFace(t *testing.T) {
	file := faultFile(t, `{"faults": [{"route": "GET /v2/users", "every": 2, "status": 418}]}`)
	s := startServe(t, serveConfig{}, "-face", "noko", "-faults", file)
	if got := []int{ask(t, s.url+"/v2/users").Status, ask(t, s.url+"/v2/users").Status, ask(t, s.url+"/users").Status}; !slices.Equal(got, []int{200, 418, 200}) {
		t.Error(got)
	}
}
