package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
)

const (
	readme    = "../../../README.md"
	fourFaces = "## Four faces of one registry\n"
)

// The README shows what the four systems answer to its requests, one after the
// other, over the recorded data. With -update the test writes the answers.
func TestReadmeShowsFourFaces(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), fourFaces)
	if !ok {
		t.Fatalf("README.md does not contain %q", fourFaces)
	}
	about, rest, _ := strings.Cut(rest, "```console\n")
	shown, after, _ := strings.Cut(rest, "```\n")
	answered := converse(t, shown)
	if golden.Updating() {
		whole := before + fourFaces + about + "```console\n" + answered + "```\n" + after
		if err := os.WriteFile(readme, []byte(whole), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(answered, shown); diff != "" {
		t.Errorf("README.md (-answered +README); -update writes it:\n%s", diff)
	}
}

// converse returns the commands of a console, each with the answer to it.
func converse(t *testing.T, console string) string {
	t.Helper()
	now := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	e := &environment{now: func() time.Time { return now }}
	r, err := loadRegistry(t.Context(), e, nil, registry.Options{Clock: e.now, Fields: standin.Fields(), Policy: systemPolicy()})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	server := newServer(systems(r, access{login: "user-16"}, log), log)
	var b strings.Builder
	for line := range strings.Lines(console) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			b.WriteString(line)
			if request, ok := curl(command); ok {
				w := httptest.NewRecorder()
				server.Handler.ServeHTTP(w, request)
				b.WriteString(w.Body.String() + "\n")
			}
		}
	}
	return b.String()
}

// curl returns the request of the command line curl [-g] [-d BODY] 'URL'.
func curl(command string) (*http.Request, bool) {
	words := strings.FieldsFunc(command, func(r rune) bool { return r == '\'' || r == '\n' })
	flags := strings.Fields(words[0])
	if flags[0] != "curl" {
		return nil, false
	}
	method, body, url := http.MethodGet, "", words[len(words)-1]
	if flags[len(flags)-1] == "-d" {
		method, body = http.MethodPost, words[1]
	}
	r := httptest.NewRequest(method, "http://"+strings.TrimSpace(url), strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded") // the default of curl
	}
	return r, true
}
