package standin_test

import (
	"bytes"
	"errors"
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
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// desk is a registry whose clock is set by hand, behind a handler.
type desk struct {
	*testing.T
	*registry.Registry
	handler http.Handler
	now     time.Time
	changes []store.Change // since it was furnished
	full    bool           // the disk is

	furnished []store.Change // by which it was
}

// newDesk returns the handler of a small school.
//
//	projects  1 libft, alone, from 50, retried after a day; 2 duo, of two people;
//	          3 rush, which begins in an hour; 4 piscine, with 41 day-00
//	users     7 ada of campus 9, 8 bob of campus 1, 9 cyd
//	1         ada on libft: finished with 30, retriable, validated by no one
//	2, 3      ada and bob on duo, making a group
//	4         cyd on piscine: a parent
//	5         bob on rush, which waits to start
func newDesk(t *testing.T, o standin.Options) *desk {
	d := openDesk(t, standin.Fields(), o)
	d.do(furnish)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Register(7, 1)
		_, completed := tx.Complete(1, 30)
		_, compiled := tx.Compile(1)
		return errors.Join(err, completed, compiled)
	})
	d.now = d.now.Add(25 * time.Hour)
	d.do(func(tx *registry.Tx) error {
		_, ada := tx.Register(7, 2)
		_, bob := tx.Register(8, 2)
		_, formed := tx.FormTeam(2, registry.NewTeam{Members: []team.Member{{User: 7, Validated: true}, {User: 8}}})
		_, cyd := tx.Register(9, 4)
		_, rushed := tx.Register(8, 3)
		_, created := tx.CreateTeam(5)
		_, locked := tx.Lock(3)
		return errors.Join(ada, bob, formed, cyd, rushed, created, locked)
	})
	d.furnished, d.changes = d.changes, nil
	return d
}

// openDesk returns the handler of an empty registry.
func openDesk(t *testing.T, f *store.Fields, o standin.Options) *desk {
	d := &desk{T: t, now: noon}
	d.Registry = registry.New(registry.Options{Fields: f, Clock: func() time.Time { return d.now }, Commit: d.commit})
	if o.Clock == nil {
		o.Clock = func() time.Time { return d.now }
	}
	d.handler = standin.NewHandler(d.Registry, o)
	return d
}

func (d *desk) commit(b store.Batch) error {
	if d.full {
		return errors.New("the disk is full")
	}
	d.changes = append(d.changes, b.Changes...)
	return nil
}

func (d *desk) do(do func(*registry.Tx) error) {
	d.Helper()
	if err := d.Do(d.Context(), "", do); err != nil {
		d.Fatal(err)
	}
}

// furnish puts the projects, sessions and users.
func furnish(tx *registry.Tx) (err error) {
	for _, p := range []project.Project{
		{ID: 1, Name: "Libft", Slug: "libft", Difficulty: 462, CreatedAt: noon}, {ID: 2, Name: "Duo", Slug: "duo"},
		{ID: 3, Name: "Rush 00", Slug: "rush-00", Archived: true}, {ID: 4, Name: "Piscine", Slug: "piscine"},
		{ID: 41, Name: "Day 00", Slug: "day-00", Parent: 4, Exam: true},
	} {
		err = errors.Join(err, tx.PutProject(p))
	}
	for _, s := range []project.Session{
		{ID: 10, Project: 1, Solo: true, Cursus: 21, MinimumMark: project.MarkOf(50), RetryDelays: project.RetryDelays{24 * time.Hour}, UpdatedAt: noon},
		{ID: 20, Project: 2, MaxPeople: 2, Campus: 9, RetryDelays: project.RetryDelays{20 * time.Minute, 40 * time.Minute}},
		{ID: 30, Project: 3, BeginAt: noon.Add(26 * time.Hour), EndAt: noon.Add(74 * time.Hour)},
	} {
		err = errors.Join(err, tx.PutSession(s))
	}
	for _, u := range []user.User{
		{
			ID: 7, Login: "ada", Email: "ada@example.org", FirstName: "Ada", LastName: "L.", Kind: "student", Active: true, CreatedAt: noon,
			Cursus: []user.Cursus{{ID: 21, BeginAt: noon, Grade: "Learner", Level: 7.42}}, Campuses: []user.Campus{{ID: 9, Primary: true}},
		},
		{ID: 8, Login: "bob", Campuses: []user.Campus{{ID: 1, Primary: true}}, Staff: true},
		{ID: 9, Login: "cyd", Cursus: []user.Cursus{{ID: 21, EndAt: noon}}},
	} {
		err = errors.Join(err, tx.PutUser(u))
	}
	return err
}

// ask has the handler answer a request.
func (d *desk) ask(method, target, body string) *httptest.ResponseRecorder {
	d.Helper()
	return respond(d.handler, httptest.NewRequest(method, target, strings.NewReader(body)))
}

func respond(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// An earlier team runs in its own session, and has the status that it has by
// itself.
func TestEarlierTeamsRunInTheirOwnSessions(t *testing.T) {
	d := openDesk(t, standin.Fields(), standin.Options{})
	d.do(furnish)
	rush := &team.Team{ID: 1, Project: 3, Session: 30, Members: []team.Member{{User: 7, Leader: true}}, LockedAt: noon}
	again := &team.Team{ID: 2, Project: 3, Session: 31, Members: rush.Members, LockedAt: noon}
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Sessions:      []*project.Session{{ID: 31, Project: 3}},
			Registrations: []*projectsuser.Registration{{ID: 1, User: 7, Project: 3, Attempts: team.Imported(rush, again)}},
		})
		return err
	})
	for p, err := range intra.Decode[intra.ProjectsUser](d.ask("GET", "/v2/projects_users/1", "").Body) {
		if err != nil || p.Teams[0].Status != intra.WaitingToStart || p.Teams[1].Status != intra.InProgress {
			t.Errorf("%s, then %s; %v", p.Teams[0].Status, p.Teams[1].Status, err)
		}
	}
	for lone, err := range intra.Decode[intra.Team](d.ask("GET", "/v2/teams/1", "").Body) {
		if err != nil || lone.Status != intra.WaitingToStart {
			t.Errorf("by itself %s, %v", lone.Status, err)
		}
	}
}

// TestExchanges holds each route and each error against a file that a person can
// read.
func TestExchanges(t *testing.T) {
	files, err := filepath.Glob("testdata/http/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			exchange.Check(t, "http/"+filepath.Base(file), newDesk(t, standin.Options{}).handler)
		})
	}
}

// TestExchangesHaveEveryRoute holds the files against the list of routes.
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
			t.Errorf("%s: no exchange in which it succeeds", route)
		}
	}
}

func TestAHandlerMayBeMountedAnywhere(t *testing.T) {
	d := newDesk(t, standin.Options{})
	mounted := http.NewServeMux()
	mounted.Handle("/intra/", http.StripPrefix("/intra", d.handler))
	w := respond(mounted, httptest.NewRequest("GET", "https://example.org/intra/v2/projects_users?page[size]=1", nil))
	for _, want := range []string{`"url":"https://example.org/intra/v2/users/bob"`, `"url":"https://example.org/intra/v2/teams/3"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in %s", want, w.Body)
		}
	}
	if link := w.Header().Get("Link"); !strings.Contains(link, `<https://example.org/intra/v2/projects_users?page%5Bnumber%5D=2&page%5Bsize%5D=1>; rel="next"`) {
		t.Errorf("Link: %s", link)
	}
	fixed := newDesk(t, standin.Options{URL: "https://intra.test/api/"})
	if w := fixed.ask("GET", "/v2/users/ada", ""); !strings.Contains(w.Body.String(), `"url":"https://intra.test/api/v2/users/ada"`) {
		t.Errorf("with a URL: %s", w.Body)
	}
}

func TestCommandsAreGivenInTheCallersName(t *testing.T) {
	d := newDesk(t, standin.Options{Caller: func(r *http.Request) string { return r.Header.Get("X-User") }})
	r := httptest.NewRequest("PATCH", "/v2/projects_users/1/compile", nil)
	r.Header.Set("X-User", "grace")
	if w := respond(d.handler, r); w.Code != 200 || len(d.changes) != 1 || d.changes[0].Actor != "grace" {
		t.Errorf("%d, changes %+v", w.Code, d.changes)
	}
}

func TestFailuresAreTheHandlersOwn(t *testing.T) {
	var log bytes.Buffer
	d := newDesk(t, standin.Options{
		Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Caller: func(r *http.Request) string { return map[string]string{"": "x"}[r.Header["X-User"][0]] },
	})
	if w := d.ask("DELETE", "/v2/projects_users/1", ""); w.Code != 500 || w.Body.String() != `{"status":500,"error":"Internal Server Error"}` {
		t.Errorf("a panic: %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "index out of range") {
		t.Errorf("logged %q", log.String())
	}
	d = newDesk(t, standin.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	d.full = true
	if w := d.ask("DELETE", "/v2/projects_users/1", ""); w.Code != 503 || w.Body.String() != `{"status":503,"error":"Service Unavailable"}` {
		t.Errorf("no commit: %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "the disk is full") || len(d.changes) > 0 {
		t.Errorf("logged %q", log.String())
	}
	d.full = false
	d.handler = standin.NewHandler(d.Registry, standin.Options{Timeout: 1})
	if w := d.ask("DELETE", "/v2/projects_users/1", ""); w.Code != 503 || len(d.changes) > 0 {
		t.Errorf("too late: %d, %d changes", w.Code, len(d.changes))
	}
	d.handler = standin.NewHandler(d.Registry, standin.Options{Timeout: -1})
	if w := d.ask("DELETE", "/v2/projects_users/1", ""); w.Code != 204 {
		t.Errorf("without a deadline: %d", w.Code)
	}
}

// Whatever is behind a failure, it is not the caller's.
func TestFailuresAreNotTheCallers(t *testing.T) {
	missing := &store.MissingError{Kind: store.KindTeam, ID: 1}
	d := newDesk(t, standin.Options{Caller: func(*http.Request) string { panic(missing) }})
	if w := d.ask("DELETE", "/v2/teams/1", ""); w.Code != 500 {
		t.Errorf("a panic: %d %s", w.Code, w.Body)
	}
	r := registry.New(registry.Options{Commit: func(store.Batch) error { return missing }})
	if err := r.Replay(t.Context(), d.furnished...); err != nil {
		t.Fatal(err)
	}
	d.handler = standin.NewHandler(r, standin.Options{})
	if w := d.ask("DELETE", "/v2/teams/1", ""); w.Code != 503 {
		t.Errorf("no commit: %d %s", w.Code, w.Body)
	}
}

func TestAPolicyMayForbid(t *testing.T) {
	d := &desk{T: t, now: noon}
	d.Registry = registry.New(registry.Options{Policy: registry.Policy{KeepAttempts: true}})
	d.do(furnish)
	d.do(func(tx *registry.Tx) error { _, err := tx.Register(7, 1); return err })
	d.handler = standin.NewHandler(d.Registry, standin.Options{})
	w := d.ask("DELETE", "/v2/projects_users/1", "")
	if want := `{"error":"Access Denied","message":"Only if the registration has no attempts."}`; w.Code != 403 || w.Body.String() != want {
		t.Errorf("%d %s, want 403 %s", w.Code, w.Body, want)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	d := newDesk(t, standin.Options{MaxBody: 30})
	w := d.ask("PATCH", "/v2/projects_users/1", `{"projects_user":{"final_mark":7}}`)
	if want := `{"error":"Request Entity Too Large","message":"body: more than 30 bytes"}`; w.Code != 413 || w.Body.String() != want {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(d.changes) > 0 {
		t.Error("something changed")
	}
}

// A request that changes nothing is no change, and one that is refused neither.
func TestWhatChangesNothing(t *testing.T) {
	d := newDesk(t, standin.Options{})
	before := d.Snapshot()
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
		w := d.ask(method, target, body)
		if status := d.Snapshot().Registrations; len(d.changes) > 0 || d.Snapshot() != before {
			t.Fatalf("%s: %d %s: changes %+v, %d registrations", request, w.Code, w.Body, d.changes, status.Len())
		}
	}
}

// Every number and boolean may arrive as a text, and a form is as good as JSON.
func TestBodiesMayBeForms(t *testing.T) {
	d := newDesk(t, standin.Options{})
	form := func(method, target, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return respond(d.handler, r)
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
	if w := d.ask("POST", "/v2/projects/day-00/register?projects_user%5Buser_id%5D=7", ""); w.Code != 201 {
		t.Errorf("by parameters: %d %s", w.Code, w.Body)
	}
	if w := d.ask("PATCH", "/v2/projects_users/1?projects_user[final_mark]=9", `{"projects_user":{"final_mark":42}}`); w.Code != 204 {
		t.Errorf("by parameters and a body: %d %s", w.Code, w.Body)
	}
	if w := d.ask("PATCH", "/v2/projects_users/1?projects_user[final_mark]=%zz", ""); w.Code != 400 {
		t.Errorf("by parameters that are none: %d %s", w.Code, w.Body)
	}
	s := d.Snapshot()
	ada, _ := s.Registrations.Get(1)
	if ada.Registration.FinalMark != project.MarkOf(42) || ada.Registration.Attempts.Len() != 2 {
		t.Errorf("%+v", ada.Registration)
	}
	pair, _ := s.Teams.Get(2)
	if leader, _ := pair.Team.Leader(); leader.User != 8 {
		t.Errorf("user %d leads", leader.User)
	}
}

// A reader holds a snapshot: lists and objects of one answer fit one another while
// others write.
func TestManyCallersAtOnce(t *testing.T) {
	d := newDesk(t, standin.Options{Rates: []standin.Rate{{1_000_000, time.Hour}}})
	done := make(chan string, 8)
	call := func(n int) {
		for i := range 60 {
			target, method := fmt.Sprintf("/v2/projects_users?page[size]=%d", 1+i%5), "GET"
			if n%2 == 0 {
				target, method = "/v2/projects_users/1/compile", "PUT"
			}
			w := respond(d.handler, httptest.NewRequest(method, target, nil))
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
