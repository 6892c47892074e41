package standin_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// The status of an earlier team depends on its own session, also inside a registration.
func TestEarlierTeamHasTheStatusOfItsSession(t *testing.T) {
	f := emptyFixture(t, standin.Fields(), standin.Options{})
	f.run(putRecords)
	rush := &team.Team{ID: 1, Project: 3, Session: 30, Members: []team.Member{{User: 7, Leader: true}}, LockedAt: noon}
	again := &team.Team{ID: 2, Project: 3, Session: 31, Members: rush.Members, LockedAt: noon}
	f.run(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Sessions:      []*project.Session{{ID: 31, Project: 3}},
			Registrations: []*projectsuser.Registration{{ID: 1, User: 7, Project: 3, Attempts: team.Imported(rush, again)}},
		}, time.Time{})
		return err
	})
	for p, err := range intra.Decode[intra.ProjectsUser](f.ask("GET", "/v2/projects_users/1", "").Body) {
		if err != nil || p.Teams[0].Status != "waiting_to_start" || p.Teams[1].Status != "in_progress" {
			t.Errorf("%s, then %s; %v", p.Teams[0].Status, p.Teams[1].Status, err)
		}
	}
	for lone, err := range intra.Decode[intra.Team](f.ask("GET", "/v2/teams/1", "").Body) {
		if err != nil || lone.Status != "waiting_to_start" {
			t.Errorf("the team alone: %s, %v", lone.Status, err)
		}
	}
}

// TestExchanges compares the answers of every route and every error to golden files.
func TestExchanges(t *testing.T) {
	files, err := filepath.Glob("testdata/http/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			exchange.Check(t, "http/"+filepath.Base(file), newFixture(t, standin.Options{}).handler)
		})
	}
}

// TestExchangesHaveEveryRoute checks that the files have a successful request for every
// documented route.
func TestExchangesHaveEveryRoute(t *testing.T) {
	files, _ := filepath.Glob("testdata/http/*.txt")
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, route := range []string{
		"GET /v2/projects_users", "GET /v2/projects/{}/projects_users", "GET /v2/users/{}/projects_users", "GET /v2/projects_users/{}",
		"POST /v2/projects_users", "POST /v2/projects/{}/projects_users", "POST /v2/users/{}/projects_users", "POST /v2/projects/{}/register",
		"PATCH /v2/projects_users/{}", "PUT /v2/projects_users/{}", "DELETE /v2/projects_users/{}",
		"PATCH /v2/projects_users/{}/retry", "PUT /v2/projects_users/{}/retry",
		"PATCH /v2/projects_users/{}/compile", "PUT /v2/projects_users/{}/compile",
		"GET /v2/teams", "GET /v2/teams/{}", "GET /v2/projects/{}/teams", "GET /v2/users/{}/teams", "GET /v2/users/{}/projects/{}/teams",
		"GET /v2/project_sessions/{}/teams", "POST /v2/teams", "PATCH /v2/teams/{}", "PUT /v2/teams/{}", "DELETE /v2/teams/{}",
		"GET /v2/projects", "GET /v2/projects/{}", "GET /v2/projects/{}/projects", "GET /v2/cursus/{}/projects",
		"GET /v2/project_sessions", "GET /v2/project_sessions/{}", "GET /v2/projects/{}/project_sessions",
		"GET /v2/users", "GET /v2/users/{}", "GET /v2/projects/{}/users", "GET /v2/teams/{}/users",
	} {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(route), `\{\}`, `[^/? ]+`)
		pattern = strings.Replace(pattern, "GET", "(GET|HEAD)", 1)
		if !regexp.MustCompile(`(?m)^` + pattern + `(\?.*)?$(\n.+)*\n(\n[^-=]+)*\n-- 2`).MatchString(all.String()) {
			t.Errorf("%s: no successful exchange", route)
		}
	}
}

func TestURLsHaveTheRootOfTheCaller(t *testing.T) {
	f := newFixture(t, standin.Options{})
	mounted := http.NewServeMux()
	mounted.Handle("/intra/", http.StripPrefix("/intra", f.handler))
	w := respond(mounted, httptest.NewRequest("GET", "https://example.org/intra/v2/projects_users?page[size]=1", nil))
	for _, want := range []string{`"url":"https://example.org/intra/v2/users/bob"`, `"url":"https://example.org/intra/v2/teams/3"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in %s", want, w.Body)
		}
	}
	if link := w.Header().Get("Link"); !strings.Contains(link, `<https://example.org/intra/v2/projects_users?page%5Bnumber%5D=2&page%5Bsize%5D=1>; rel="next"`) {
		t.Errorf("Link: %s", link)
	}
	fixed := newFixture(t, standin.Options{URL: "https://intra.test/api/"})
	if w := fixed.ask("GET", "/v2/users/ada", ""); !strings.Contains(w.Body.String(), `"url":"https://intra.test/api/v2/users/ada"`) {
		t.Errorf("with a URL: %s", w.Body)
	}
}

func TestCommandsHaveTheCallerAsActor(t *testing.T) {
	f := newFixture(t, standin.Options{Caller: func(r *http.Request) string { return r.Header.Get("X-User") }})
	r := httptest.NewRequest("PATCH", "/v2/projects_users/1/compile", nil)
	r.Header.Set("X-User", "grace")
	if w := respond(f.handler, r); w.Code != 200 || len(f.changes) != 1 || f.changes[0].Actor != "grace" {
		t.Errorf("%d, changes %+v", w.Code, f.changes)
	}
}

func TestFaultsAreAnsweredAndLogged(t *testing.T) {
	var log bytes.Buffer
	f := newFixture(t, standin.Options{
		Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Caller: func(r *http.Request) string { return map[string]string{"": "x"}[r.Header["X-User"][0]] },
	})
	if w := f.ask("DELETE", "/v2/projects_users/1", ""); w.Code != 500 || w.Body.String() != `{"status":500,"error":"Internal Server Error"}` {
		t.Errorf("a panic: %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "index out of range") {
		t.Errorf("logged %q", log.String())
	}
	f = newFixture(t, standin.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	f.full = true
	if w := f.ask("DELETE", "/v2/projects_users/1", ""); w.Code != 503 || w.Body.String() != `{"status":503,"error":"Service Unavailable"}` {
		t.Errorf("failed commit: %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "the disk is full") || len(f.changes) > 0 {
		t.Errorf("logged %q", log.String())
	}
	f.full = false
	f.handler = standin.NewHandler(f.Registry, standin.Options{Timeout: 1})
	if w := f.ask("DELETE", "/v2/projects_users/1", ""); w.Code != 503 || len(f.changes) > 0 {
		t.Errorf("deadline passed: %d, %d changes", w.Code, len(f.changes))
	}
	f.handler = standin.NewHandler(f.Registry, standin.Options{Timeout: -1})
	if w := f.ask("DELETE", "/v2/projects_users/1", ""); w.Code != 204 {
		t.Errorf("without a deadline: %d", w.Code)
	}
}

// A fault with the error of a missing record inside is not 404.
func TestFaultsHideTheirCause(t *testing.T) {
	missing := &store.MissingError{Kind: store.KindTeam, ID: 1}
	f := newFixture(t, standin.Options{Caller: func(*http.Request) string { panic(missing) }})
	if w := f.ask("DELETE", "/v2/teams/1", ""); w.Code != 500 {
		t.Errorf("a panic: %d %s", w.Code, w.Body)
	}
	r := registry.New(registry.Options{Commit: func(store.Batch) error { return missing }})
	if err := r.Replay(t.Context(), f.prepared...); err != nil {
		t.Fatal(err)
	}
	f.handler = standin.NewHandler(r, standin.Options{})
	if w := f.ask("DELETE", "/v2/teams/1", ""); w.Code != 503 {
		t.Errorf("failed commit: %d %s", w.Code, w.Body)
	}
}

func TestCommandRefusedByThePolicyIsForbidden(t *testing.T) {
	f := &fixture{T: t, now: noon}
	f.Registry = registry.New(registry.Options{Policy: registry.Policy{KeepAttempts: true}})
	f.run(putRecords)
	f.run(func(tx *registry.Tx) error { _, err := tx.Register(7, 1); return err })
	f.handler = standin.NewHandler(f.Registry, standin.Options{})
	w := f.ask("DELETE", "/v2/projects_users/1", "")
	if want := `{"error":"Access Denied","message":"Only if the registration has no attempts."}`; w.Code != 403 || w.Body.String() != want {
		t.Errorf("%d %s, want 403 %s", w.Code, w.Body, want)
	}
}

func TestBodyAboveTheLimitIsRefused(t *testing.T) {
	f := newFixture(t, standin.Options{MaxBody: 30})
	w := f.ask("PATCH", "/v2/projects_users/1", `{"projects_user":{"final_mark":7}}`)
	if want := `{"error":"Request Entity Too Large","message":"body: more than 30 bytes"}`; w.Code != 413 || w.Body.String() != want {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(f.changes) > 0 {
		t.Error("the registry changed")
	}
}

// A request without an effect commits no change, and neither does a refused one.
func TestRequestsThatChangeNothing(t *testing.T) {
	f := newFixture(t, standin.Options{})
	before := f.Snapshot()
	for _, request := range []string{
		`PATCH /v2/projects_users/1 {}`,
		`PATCH /v2/projects_users/1 `,
		`PATCH /v2/projects_users/1 {"projects_user":{}}`,
		`PATCH /v2/projects_users/1 {"projects_user":{"id":1,"skip_check_permission":true}}`,
		`PATCH /v2/projects_users/1 {"projects_user":{"final_mark":30,"occurrence":"0","user_id":7,"unheard_of":1}}`,
		`PUT /v2/teams/1 {}`,
		`PUT /v2/teams/1 {"team":{"final_mark":30,"name":"ada's group","project_id":1,"teams_users_attributes":[{"user_id":7,"leader":true}]}}`,
		`PATCH /v2/projects_users/1 {"projects_user":{"final_mark":31},"projects_user":{}}`,
		`PATCH /v2/projects_users/1 {"projects_user":{"final_mark":31,"final_mark":32}}`,
		`PATCH /v2/projects_users/1 {"projects_user":{"final_mark":31}`,
		`PATCH /v2/projects_users/1 {"projects_user":{"final_mark":31}} x`,
		`PATCH /v2/projects_users/1 {"projects_user":{"final_mark":31.5}}`,
		`PATCH /v2/projects_users/1 {"projects_user":{"final_mark":31,"user_id":7.0}}`,
		`PATCH /v2/projects_users/1 {"projects_user":{"final_mark":31,"project_id":null}}`,
		`PATCH /v2/projects_users/1 {"projects_user":[31]}`,
		`PUT /v2/projects_users/2 {"projects_user":{"user_id":9}}`,
		`POST /v2/projects_users {"projects_user":{"user_id":9,"project_id":1,"created_at":"yesterday"}}`,
		`POST /v2/projects_users {"projects_user":{"user_id":7,"project_id":1}}`,
		`POST /v2/teams {"team":{"project_id":2,"closed_at":"2024-01-01","teams_users_attributes":[{"user_id":7}]}}`,
		`PATCH /v2/projects_users/2/retry {"force":true}`,
		`GET /v2/projects_users `,
		`DELETE /v2/projects_users/99 `,
		`DELETE /v2/teams `,
	} {
		method, rest, _ := strings.Cut(request, " ")
		target, body, _ := strings.Cut(rest, " ")
		w := f.ask(method, target, body)
		if status := f.Snapshot().Registrations; len(f.changes) > 0 || f.Snapshot() != before {
			t.Fatalf("%s: %d %s: changes %+v, %d registrations", request, w.Code, w.Body, f.changes, status.Len())
		}
	}
}

// Forms are read as JSON is, and numbers and booleans may be texts.
func TestFormsAreReadAsJSON(t *testing.T) {
	f := newFixture(t, standin.Options{})
	form := func(method, target, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return respond(f.handler, r)
	}
	for _, test := range []struct {
		method, target, body string
		status               int
	}{
		{"POST", "/v2/projects_users", "projects_user[project_id]=1&projects_user[user_id]=9", 201},
		{"PATCH", "/v2/projects_users/1", "projects_user[final_mark]=42&projects_user[skip_check_permission]=false", 204},
		{"PATCH", "/v2/projects_users/1/retry", "force=true", 200},
		{"PUT", "/v2/teams/2", "team[teams_users_attributes][][user_id]=8&team[teams_users_attributes][][leader]=true", 204},
		{"PATCH", "/v2/projects_users/1", "projects_user=7", 422},
		{"PATCH", "/v2/projects_users/1", "projects_user[final_mark]=4%zz", 400},
	} {
		if w := form(test.method, test.target, test.body); w.Code != test.status {
			t.Errorf("%s %s %s: %d %s, want %d", test.method, test.target, test.body, w.Code, w.Body, test.status)
		}
	}
	if w := f.ask("POST", "/v2/projects/day-00/register?projects_user%5Buser_id%5D=7", ""); w.Code != 201 {
		t.Errorf("in the URL: %d %s", w.Code, w.Body)
	}
	if w := f.ask("PATCH", "/v2/projects_users/1?projects_user[final_mark]=9", `{"projects_user":{"final_mark":42}}`); w.Code != 204 {
		t.Errorf("in the URL and the body: %d %s", w.Code, w.Body)
	}
	if w := f.ask("PATCH", "/v2/projects_users/1?projects_user[final_mark]=%zz", ""); w.Code != 400 {
		t.Errorf("invalid parameters: %d %s", w.Code, w.Body)
	}
	s := f.Snapshot()
	ada := s.Registration(1)
	if ada.Registration.FinalMark != project.MarkOf(42) || ada.Registration.Attempts.Len() != 2 {
		t.Errorf("%+v", ada.Registration)
	}
	pair := s.Team(2)
	if leader, _ := pair.Team.Leader(); leader.User != 8 {
		t.Errorf("user %d leads", leader.User)
	}
}

// Readers and writers use a handler at the same time.
func TestHandlerIsSafeForConcurrentUse(t *testing.T) {
	f := newFixture(t, standin.Options{Rates: []standin.Rate{{1_000_000, time.Hour}}})
	done := make(chan string, 8)
	call := func(n int) {
		for i := range 60 {
			target, method := fmt.Sprintf("/v2/projects_users?page[size]=%d", 1+i%5), "GET"
			if n%2 == 0 {
				target, method = "/v2/projects_users/1/compile", "PUT"
			}
			w := respond(f.handler, httptest.NewRequest(method, target, nil))
			if w.Code != 200 {
				done <- w.Body.String()
				return
			}
		}
		done <- ""
	}
	for n := range cap(done) {
		go call(n)
	}
	for range cap(done) {
		if wrong := <-done; wrong != "" {
			t.Error(wrong)
		}
	}
}

// An id in a path has one form. Any other text does not name a record.
func TestIDInPathHasOneForm(t *testing.T) {
	f := newFixture(t, standin.Options{})
	for _, route := range []string{
		"GET /v2/projects_users/1", "DELETE /v2/projects_users/1", "PUT /v2/projects_users/1/retry", "PUT /v2/projects_users/1/compile",
		"GET /v2/teams/1", "PATCH /v2/teams/1", "DELETE /v2/teams/1", "GET /v2/teams/1/users",
		"GET /v2/projects/1", "GET /v2/projects/1/teams", "POST /v2/projects/1/register", "GET /v2/projects/1/users",
		"GET /v2/users/7", "GET /v2/users/7/teams", "GET /v2/users/7/projects/1/teams",
		"GET /v2/project_sessions/10", "GET /v2/project_sessions/10/teams", "GET /v2/cursus/21/projects",
	} {
		method, path, _ := strings.Cut(route, " ")
		at := strings.IndexAny(path[3:], "123456789") + 3
		for _, prefix := range []string{"0", "00000000000000000000", "+", "-", "%20", "0x", "9223372036854775808"} {
			target := path[:at] + prefix + path[at:]
			if w := f.ask(method, target, ""); w.Code != http.StatusNotFound || len(f.changes) > 0 {
				t.Errorf("%s %s: %d %s", method, target, w.Code, w.Body)
			}
		}
	}
}

func TestCommandOnUnknownTeamsIsRefused(t *testing.T) {
	f := emptyFixture(t, standin.Fields(), standin.Options{})
	f.run(putRecords)
	f.run(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 1, User: 7, Project: 1, Declared: state.Finished}}}, time.Time{})
		return err
	})
	w := f.ask("PUT", "/v2/projects_users/1/retry", "")
	if want := `{"errors":{"base":["cannot retry: the teams are unknown"]}}`; w.Code != 422 || w.Body.String() != want {
		t.Errorf("%d %s, want 422 %s", w.Code, w.Body, want)
	}
}
