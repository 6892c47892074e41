package command

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
	fourFaces = "### Four APIs over one registry\n"
)

// TestReadmeShowsFourFaces sends the requests of README.md to the four systems over the
// recorded data, one after the other. README.md shows the beginning of each answer, and
// a golden file the whole answers. With -update the test writes both.
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
	whole, answered := converse(t, shown)
	golden.Check(t, "readme.txt", whole)
	if golden.Updating() {
		written := before + fourFaces + about + "```console\n" + answered + "```\n" + after
		if err := os.WriteFile(readme, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(answered, shown); diff != "" {
		t.Errorf("README.md (-answered +README); -update writes it:\n%s", diff)
	}
}

// converse returns the commands of a console, each with its answer, and the same with
// shortened answers.
func converse(t *testing.T, console string) (whole, short string) {
	t.Helper()
	now := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	e := &environment{now: func() time.Time { return now }}
	r, _, err := loadRegistry(t.Context(), e, input{}, registry.Options{Clock: e.now, Fields: standin.Fields(), Policy: systemPolicy()})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	server := newServer(systems(r, access{login: "user-16"}, log), log)
	for line := range strings.Lines(console) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		whole, short = whole+line, short+line
		if request, ok := curl(command); ok {
			w := httptest.NewRecorder()
			server.Handler.ServeHTTP(w, request)
			whole += w.Body.String() + "\n"
			short += shorten(w.Body.String()) + "\n"
		}
	}
	return whole, short
}

// shorten cuts an answer of more than 96 bytes after a comma.
func shorten(answer string) string {
	if len(answer) <= 96 {
		return answer
	}
	return answer[:strings.LastIndexByte(answer[:93], ',')+1] + "..."
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
