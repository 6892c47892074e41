package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// serveAPI serves the recorded data as the 42 API does.
func serveAPI(t *testing.T, o standin.Options) (url string, source *registry.Registry) {
	t.Helper()
	e := &environment{in: strings.NewReader(""), err: io.Discard, now: time.Now}
	r, _, err := loadRegistry(t.Context(), e, input{}, registry.Options{Fields: standin.Fields()})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(standin.NewHandler(r, o))
	t.Cleanup(server.Close)
	return server.URL, r
}

// A copy of the recorded data counts as the data does, and goes on without a change.
func TestSyncCopiesEverything(t *testing.T) {
	api, source := serveAPI(t, standin.Options{})
	dir, pages := filepath.Join(t.TempDir(), "school"), filepath.Join(t.TempDir(), "pages")
	planned := run("", "sync", "-dir", dir, "-api", api, "-unlimited", "-dry-run")
	if planned.code != 0 || !strings.Contains(planned.out, "projects_users                     228 records      3 requests\n") {
		t.Errorf("dry run: %+v", planned)
	}
	if states := run("", "states", "-dir", dir); strings.Contains(states.out, "228") {
		t.Errorf("the dry run copied: %+v", states)
	}
	first := run("", "sync", "-dir", dir, "-api", api, "-unlimited", "-record", pages)
	if first.code != 0 || !strings.Contains(first.out, "519 added, 108 changed, 0 removed, 0 refused; 16 requests in ") {
		t.Fatalf("%+v", first)
	}
	want, _, _ := strings.Cut(run("", "states").out, "\n\n") // the table; a mentioned parent is a project more
	if got := run("", "states", "-dir", dir); !strings.HasPrefix(got.out, want) || !strings.Contains(got.out, "\nprojects_users: known up to 20") {
		t.Errorf("states of the copy: %+v", got)
	}
	if got := run("", "states", "-data", pages); !strings.HasPrefix(got.out, want) {
		t.Errorf("states of the answers: %+v", got)
	}
	err := source.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.Unregister(1) })
	if err != nil {
		t.Fatal(err)
	}
	// The team of the registration is gone too.
	second := run("", "sync", "-dir", dir, "-api", api, "-unlimited", "-json")
	if second.code != 0 || !strings.Contains(second.out, `"added":0,"changed":0,"removed":2,"refused":0`) {
		t.Errorf("%+v", second)
	}
}

// A copy of a cursus says first how many users and memberships it reads, and states say how
// fresh each kind of record in it is.
func TestSyncCopiesACursus(t *testing.T) {
	api, _ := serveAPI(t, standin.Options{})
	dir := filepath.Join(t.TempDir(), "school")
	const plan = `
projects_users: open                11 records       1 request
projects_users                     123 records      2 requests
campus_users                       123 records      2 requests
cursus_users                       246 records      3 requests
users: mentioned                   123 records      2 requests
16 requests, about 1s
`
	got := run("", "sync", "-dir", dir, "-api", api, "-unlimited", "-cursus", "21")
	if got.code != 0 || !strings.HasPrefix("\n"+got.out, plan) {
		t.Errorf("%+v, want %s", got, plan)
	}
	states := run("", "states", "-dir", dir)
	for _, list := range []string{"projects", "project_sessions", "users", "campus_users", "cursus_users", "projects_users", "teams"} {
		if !strings.Contains(states.out, "\n"+list+" of cursus 21: known up to 20") {
			t.Errorf("%s: states are %s", list, states.out)
		}
	}
}

// The four faces over a copy say up to when it is known.
func TestServeSaysHowFreshACopyIs(t *testing.T) {
	api, _ := serveAPI(t, standin.Options{})
	dir := filepath.Join(t.TempDir(), "school")
	if got := run("", "sync", "-dir", dir, "-api", api, "-unlimited"); got.code != 0 {
		t.Fatal(got)
	}
	s := startServe(t, serveConfig{now: time.Now}, "-dir", dir)
	for _, path := range []string{"/v2/projects_users", "/api/projects/project-user", "/zoho/projects", "/noko/users"} {
		response, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if at, err := time.Parse(time.RFC3339, response.Header.Get("X-Known-At")); err != nil || time.Since(at) > time.Hour {
			t.Errorf("%s: X-Known-At is %q", path, response.Header.Get("X-Known-At"))
		}
	}
}

// serve -sync takes over what changes at the source.
func TestServeKeepsACopyUpToDate(t *testing.T) {
	api, source := serveAPI(t, standin.Options{Rates: []standin.Rate{{Requests: 1000, Per: time.Second}, {Requests: 1_000_000, Per: time.Hour}}})
	dir := filepath.Join(t.TempDir(), "school")
	if got := run("", "sync", "-dir", dir, "-api", api); got.code != 0 {
		t.Fatal(got)
	}
	if err := source.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.Unregister(1) }); err != nil {
		t.Fatal(err)
	}
	s := startServe(t, serveConfig{now: time.Now}, "-dir", dir, "-sync")
	moves := s.registry.Subscribe(registry.SubscribeOptions{})
	defer moves.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for s.registry.Snapshot().Registration(1) != nil {
		if _, err := moves.Next(ctx); err != nil {
			t.Fatal(err)
		}
	}
	checkSources(t, s.url, api)
	for _, args := range [][]string{{"-sync"}, {"-sync", "-dir", filepath.Join(t.TempDir(), "empty")}} {
		if got := run("", append([]string{"serve", "-addr", "127.0.0.1:0"}, args...)...); got.code == 0 {
			t.Errorf("serve %q: %+v", args, got)
		}
	}
}

// checkSources checks that the web page of a server says what the copy of an API did: it
// removed a registration, and then its team. The page learns of a request after the
// registry.
func checkSources(t *testing.T, server, api string) {
	t.Helper()
	var shown struct {
		Tables map[string]struct{ Rows []map[string]any }
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		response, err := http.Get(server + "/sources.json")
		if err != nil {
			t.Fatal(err)
		}
		err = json.NewDecoder(response.Body).Decode(&shown)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		rows := shown.Tables["sources"].Rows
		if len(rows) == 1 && rows[0]["source"] == api && rows[0]["removed"] == 2.0 && len(shown.Tables["lists"].Rows) >= 5 && len(shown.Tables["removed"].Rows) == 1 {
			return
		}
	}
	t.Errorf("the page of sources shows %v", shown.Tables)
}

// TestSourcesCountOverRuns tells a server of two runs, a failure and a refused record.
func TestSourcesCountOverRuns(t *testing.T) {
	var s servedSources
	s.beginCopy(&fetch.Options{API: "https://api.example", Scope: fetch.Scope{Campus: 9}}, newYear())
	first, second := newYear(), newYear().Add(time.Hour)
	refused := store.RefusedRecord{Kind: store.KindTeam, ID: 3, Err: errors.New("broken")}
	s.event(fetch.Event{Began: first, At: first, List: "teams", Phase: "walk", Requests: 4, Expected: 9, Left: time.Minute, Budget: 7, Added: 5, Refused: 1, NewlyRefused: []store.RefusedRecord{refused}})
	s.event(fetch.Event{Began: first, At: first, List: "teams", Requests: 9, Expected: 9, Budget: 6, Added: 6, Refused: 1})
	s.event(fetch.Event{Began: second, At: second, List: "users", Requests: 2, Expected: 3, Budget: 5, Added: 6, Removed: 2})
	want := board.Source{Name: "https://api.example, campus 9", Since: first, ReadAt: second, Doing: "users", Requests: 11, Budget: "5 this hour", Added: 12, Removed: 2, Refused: 1}
	got := s.all()[0]
	if len(got.Refusals) != 1 || got.Refusals[0].ID != 3 {
		t.Errorf("refused: %v", got.Refusals)
	}
	got.Refusals = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	s.event(fetch.Event{Began: second, At: second, Request: "GET /v2/users", Requests: 3, Expected: 4, Err: errors.New("503"), Wait: time.Second})
	if got := s.all()[0]; got.Problem != "GET /v2/users: 503; again in 1s" {
		t.Errorf("after a failure: %q", got.Problem)
	}
	s.failed(errors.New("gone"), time.Minute)
	if got := s.all()[0]; got.Problem != "gone; again in 1m0s" || got.Doing != "" {
		t.Errorf("after a run that failed: %+v", got)
	}
}

// A sync collects garbage often until it ends, unless the caller says how often.
func TestCollectOften(t *testing.T) {
	percent := func() int { // without a change
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	before := percent()
	for gogc, want := range map[string]int{"": 50, "80": before} {
		t.Setenv("GOGC", gogc)
		end := collectOften()
		during := percent()
		if end(); during != want || percent() != before {
			t.Errorf("GOGC=%s: %d, want %d; %d after the end, want %d", gogc, during, want, percent(), before)
		}
	}
}

// Times are rounded to whole minutes, and not cut.
func TestRoundedTimes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "1s", 2600 * time.Millisecond: "3s", 59600 * time.Millisecond: "1 min", 233 * time.Second: "4 min", 3590 * time.Second: "1 h 0 min", 103 * time.Minute: "1 h 43 min",
	} {
		if got := rounded(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

func TestSyncRefusesBadInput(t *testing.T) {
	api, _ := serveAPI(t, standin.Options{Auth: true, Clients: map[string]string{"app": "s3cr3t"}})
	dir := filepath.Join(t.TempDir(), "school")
	open, closed := filepath.Join(t.TempDir(), "open"), filepath.Join(t.TempDir(), "closed")
	for name, mode := range map[string]os.FileMode{open: 0o644, closed: 0o600} {
		if err := os.WriteFile(name, []byte("app\nguess\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{2, "sync: want -dir DIR", nil},
		{2, `sync: -api "intra": want a URL`, []string{"-dir", dir, "-api", "intra"}},
		{2, "sync: -unlimited: want -api with an address of this machine, not api.intra.42.fr", []string{"-dir", dir, "-unlimited"}},
		{2, "want an id, a whole number from 1", []string{"-dir", dir, "-campus", "paris"}},
		{1, "others than its owner may read it", []string{"-dir", dir, "-api", api, "-secret", open}},
		{1, "POST " + api + "/oauth/token: the service refuses the id, the secret", []string{"-dir", dir, "-api", api, "-secret", closed}},
		{1, "GET " + api + "/v2/projects?", []string{"-dir", dir, "-api", api}},
	} {
		got := run("", append([]string{"sync"}, c.args...)...)
		if got.code != c.code || !strings.Contains(got.errors, c.want) || strings.Contains(got.errors, "guess") {
			t.Errorf("%q: %+v, want %d and %q", c.args, got, c.code, c.want)
		}
	}
	free, _ := serveAPI(t, standin.Options{})
	got := run("", "sync", "-dir", dir, "-api", free, "-unlimited", "-campus", "99")
	if got.code != 1 || !strings.Contains(got.errors, "/v2/campus/99: the service does not have campus 99, which the scope names") {
		t.Errorf("a campus that does not exist: %+v", got)
	}
}

// A bad API is an error that names the request, with the exit code 1, and what was copied
// before stays.
func TestSyncReportsBadAnswers(t *testing.T) {
	good, _ := serveAPI(t, standin.Options{})
	dir := filepath.Join(t.TempDir(), "school")
	if got := run("", "sync", "-dir", dir, "-api", good, "-unlimited"); got.code != 0 {
		t.Fatal(got)
	}
	want := run("", "states", "-dir", dir).out
	endless := int64(1 << 30)
	for name, c := range map[string]struct {
		want   string
		answer func(w http.ResponseWriter)
	}{
		"no JSON":     {`the answer is not a list in JSON: invalid character '<' looking for beginning of value: "<html>gateway</html>" (after 3 tries)`, func(w http.ResponseWriter) { io.WriteString(w, "<html>gateway</html>") }},
		"refused":     {"the service refuses the id, the secret or the token", func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }},
		"mixed order": {"id 4 follows id 5: want one strict order of ids", func(w http.ResponseWriter) { io.WriteString(w, `[{"id": 3}, {"id": 5}, {"id": 4}]`) }},
		"no end": {"the list does not end", func(w http.ResponseWriter) {
			endless--
			w.Header().Set("X-Total", "2")
			fmt.Fprintf(w, `[{"id": %d, "slug": "a"}]`, endless)
		}},
		"clock": {"the clock of the service differs by 1h", func(w http.ResponseWriter) {
			w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
			io.WriteString(w, "[]")
		}},
		"not found": {"status 404", func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }},
	} {
		bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { c.answer(w) }))
		got := run("", "sync", "-dir", dir, "-api", bad.URL, "-unlimited")
		bad.Close()
		if got.code != 1 || !strings.Contains(got.errors, "GET "+bad.URL+"/v2/projects?") || !strings.Contains(got.errors, c.want) {
			t.Errorf("%s: %+v, want %s", name, got, c.want)
		}
		if got := run("", "states", "-dir", dir).out; !strings.HasPrefix(got, want[:strings.Index(want, "\n\n")]) {
			t.Errorf("%s: states are %s", name, got)
		}
	}
}
