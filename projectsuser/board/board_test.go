package board_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/internal/smallschool"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// fixture is a board over the small school.
type fixture struct {
	*testing.T
	registry *registry.Registry
	board    *board.Board
}

// newFixture returns a board of the small school, in which three commands ran.
func newFixture(t *testing.T, o board.Options) *fixture {
	fields := store.NewFields()
	board.AddFields(fields)
	now := smallschool.Now
	r := registry.New(registry.Options{Fields: fields, Clock: func() time.Time { return now }})
	do := func(actor string, commands func(*registry.Tx) error) {
		t.Helper()
		if err := r.Do(context.Background(), actor, commands); err != nil {
			t.Fatal(err)
		}
	}
	do("import", func(tx *registry.Tx) error {
		records := smallschool.Records()
		records.Progress = smallschool.Copies()
		result, err := tx.Import(records, now)
		if err == nil {
			err = result.Err()
		}
		return err
	})
	now = now.Add(time.Hour)
	do("ada", func(tx *registry.Tx) error {
		_, err := tx.CreateTeam(r.Snapshot().Find(100, smallschool.Minishell).Registration.ID)
		return err
	})
	do("staff", func(tx *registry.Tx) error {
		_, err := tx.Register(103, smallschool.Day)
		return err
	})
	now = now.Add(time.Hour)
	o.Clock = func() time.Time { return now.Add(5 * time.Minute) }
	b := board.New(r, o)
	t.Cleanup(b.Close)
	return &fixture{t, r, b}
}

// get returns the answer to a GET.
func (f *fixture) get(path string, more ...func(*http.Request)) *httptest.ResponseRecorder {
	f.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, change := range more {
		change(r)
	}
	w := httptest.NewRecorder()
	f.board.ServeHTTP(w, r)
	return w
}

// pages are the pages that the tests open, by the name of their golden file.
var pages = []struct{ name, path string }{
	{"now", "/now"}, {"now_campus", "/?filter[campus]=1"}, {"project_list", "/project"}, {"project", "/project/2"}, {"project_markup", "/project/markup"},
	{"matrix", "/matrix"}, {"matrix_sorted", "/matrix?projects=1,2&by=-1"}, {"matrix_missing", "/matrix?missing=3&filter[pool_year]=2023"},
	{"stuck", "/stuck?days_in_progress=10"}, {"person_list", "/person?person=a"}, {"person", "/person/ada"}, {"person_hard", "/person/120"},
	{"table", "/table?filter[status]=finished&sort=-final_mark&page[size]=5"}, {"table_explained", "/table?explain=1&range[final_mark]=80,&columns=id,person,cursus,marked,since"},
	{"audit", "/audit"}, {"changes", "/changes"}, {"sources", "/sources"},
}

// sources are what a program that copies says of itself, with a reason from a record that
// is hard to show.
func sources() []board.Source {
	return []board.Source{
		{Name: "school.jsonl", ReadAt: smallschool.Now, Added: 202, Refused: 1, Refusals: []store.RefusedRecord{
			{Kind: store.KindTeam, ID: 17, Err: errors.New(`a name "<img src=x onerror=alert(1)>" that is refused`)},
		}},
		{Name: "https://api.example, campus 1", Since: smallschool.Now, ReadAt: smallschool.Now.Add(time.Minute), Doing: "projects_users: census", Requests: 388, Left: 95 * time.Minute,
			Budget: "812 this hour", Added: 3, Replaced: 41, Removed: 2, Problem: "GET /v2/teams: 503; again in 40s"},
	}
}

// tags matches the tags of a page.
var tags = regexp.MustCompile(`(?s)<(title|style|script|option)[^>]*>.*?</(title|style|script|option)>|<[^>]*>`)

// readable returns the text of a page, with a line for each that is not blank.
func readable(page string) string {
	_, main, _ := strings.Cut(page, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	main = strings.ReplaceAll("<main"+main, "</td>", " | </td>")
	main = strings.ReplaceAll(main, "</th>", " | </th>")
	main = strings.ReplaceAll(main, "\u202f", " ")
	var lines []string
	for line := range strings.SplitSeq(tags.ReplaceAllString(main, ""), "\n") {
		line = html.UnescapeString(line)
		if line = strings.TrimSuffix(strings.TrimSpace(line), " |"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestPages(t *testing.T) {
	f := newFixture(t, board.Options{Sources: sources})
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			w := f.get(p.path)
			if w.Code != http.StatusOK {
				t.Fatalf("%d: %s", w.Code, readable(w.Body.String()))
			}
			if w.Body.Len() > 100_000 {
				t.Errorf("the page has %d bytes", w.Body.Len())
			}
			golden.Check(t, p.name+".txt", readable(w.Body.String()))
		})
	}
}

func TestJSONAndCSVOfPages(t *testing.T) {
	f := newFixture(t, board.Options{})
	for _, p := range pages {
		path, parameters, _ := strings.Cut(p.path, "?")
		if path == "/" {
			path = "/now"
		}
		w := f.get(path + ".json?" + parameters)
		var parsed struct {
			View   string
			Tables map[string]struct{ Rows []map[string]any }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &parsed); err != nil || parsed.View == "" || len(parsed.Tables) == 0 {
			t.Errorf("%s.json: %v, %.300s", path, err, w.Body)
		}
		w = f.get(path + ".csv?" + parameters)
		records, err := csv.NewReader(w.Body).ReadAll()
		if err != nil || len(records) < 2 {
			t.Errorf("%s.csv: %v, %d records", path, err, len(records))
		}
		if p.name == "table" && len(records) < 10 {
			t.Errorf("%s.csv has %d records, which is only a page", path, len(records))
		}
	}
}

// TestNothingFromRecordsIsMarkup looks for the hostile names as they are in the records.
func TestNothingFromRecordsIsMarkup(t *testing.T) {
	f := newFixture(t, board.Options{Sources: sources})
	for _, p := range append(pages, struct{ name, path string }{"", "/person/121"}, struct{ name, path string }{"", "/table?filter[id]=<script>"}, struct{ name, path string }{"", "/<script>alert(1)"}) {
		body := f.get(p.path).Body.String()
		for _, raw := range []string{"<script>alert", "<img", "<b>bold", `"><`, "javascript:", " onerror=", " style="} {
			if i := strings.Index(body, raw); i >= 0 && !strings.HasPrefix(body[i:], `"><`+"/") && raw != `"><` && raw != "javascript:" && raw != " onerror=" {
				t.Errorf("%s has %q in %q", p.path, raw, body[max(i-60, 0):min(i+60, len(body))])
			}
		}
		for _, href := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			if !strings.HasPrefix(href[1], "/") && !strings.HasPrefix(href[1], "#") || strings.HasPrefix(href[1], "//") {
				t.Errorf("%s leads to %q", p.path, href[1])
			}
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	f := newFixture(t, board.Options{})
	for _, path := range []string{"/", "/board.css", "/board.js", "/nothing", "/table?filter[x]=1", "/now.json", "/table.csv"} {
		h := f.get(path).Header()
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy is %q", path, csp)
			}
		}
		if strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}

func TestWrongRequests(t *testing.T) {
	f := newFixture(t, board.Options{})
	for path, want := range map[string]int{
		"/nothing": 404, "/project/999": 404, "/person/nobody": 404, "/now/x": 404, "/table?filter[nothing]=1": 400, "/table?sort=nothing": 400,
		"/table?columns=nothing": 400, "/matrix?projects=x": 400, "/stuck?days_searching=x": 400, "/now?tz=Nowhere/Town": 400, "/now?tz=../../etc/passwd": 400,
		"/now?filter[campus]=x": 400, "/table?page[number]=0": 400, "/now?tz=Europe/Paris": 200,
		"/table?least[final_mark]=10&most[final_mark]=": 303, "/table?column=id&column=status": 303, "/now?filter[campus]=": 303,
	} {
		w := f.get(path)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
		if w.Code == http.StatusSeeOther {
			if to := f.get(w.Header().Get("Location")); to.Code != http.StatusOK {
				t.Errorf("%s leads to %s: %d", path, w.Header().Get("Location"), to.Code)
			}
		}
	}
	w := httptest.NewRecorder()
	f.board.ServeHTTP(w, httptest.NewRequest(http.MethodDelete, "/now", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("DELETE: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestFormsLeadToOneAddress(t *testing.T) {
	f := newFixture(t, board.Options{})
	for path, want := range map[string]string{
		"/table?least[final_mark]=90&most[final_mark]=&least[id]=&most[id]=&filter[status]=finished": "/table?filter[status]=finished&range[final_mark]=90,",
		"/table?least[final_mark]=&most[final_mark]=70&range[final_mark]=1,2":                        "/table?range[final_mark]=,70",
		"/table?least[final_mark]=&most[final_mark]=&range[final_mark]=1,2":                          "/table",
		"/table.csv?column=id&column=status":                                                         "/table.csv?columns=id,status",
		"/matrix?filter[campus]=&projects=1":                                                         "/matrix?projects=1",
	} {
		if got := f.get(path).Header().Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}

// TestLinksBelowAPrefix checks that a board mounted below a path links to itself.
func TestLinksBelowAPrefix(t *testing.T) {
	f := newFixture(t, board.Options{})
	server := httptest.NewServer(http.StripPrefix("/staff/board", f.board))
	defer server.Close()
	answer, err := server.Client().Get(server.URL + "/staff/board/now")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, href := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(string(body), -1) {
		if !strings.HasPrefix(href[1], "/staff/board/") && !strings.HasPrefix(href[1], "#") {
			t.Errorf("a link leads to %q", href[1])
		}
	}
}

func TestScopes(t *testing.T) {
	scopes := map[string]board.Scope{
		"nothing": {}, "campus": {Campuses: []project.CampusID{1}}, "project": {Projects: []project.ID{smallschool.Rush}}, "own": {Users: []user.ID{100}},
	}
	for name, scope := range scopes {
		f := newFixture(t, board.Options{Allow: func(*http.Request) (board.Scope, error) { return scope, nil }})
		for _, p := range append(pages, struct{ name, path string }{"", "/person/101"}, struct{ name, path string }{"", "/table?columns=id,user_id"}) {
			body := f.get(p.path).Body.String()
			// bob has the id 101 and is on campus 2, and has no registration on the rush.
			if strings.Contains(body, "/person/101") && p.path != "/person/101" || strings.Contains(body, ">bob<") || strings.Contains(body, "bob's team") {
				t.Errorf("%s: %s shows bob", name, p.path)
			}
		}
		if code := f.get("/person/bob").Code; code != http.StatusNotFound {
			t.Errorf("%s: bob's page answers %d", name, code)
		}
	}
	f := newFixture(t, board.Options{Sources: sources, Allow: func(*http.Request) (board.Scope, error) { return board.Scope{Campuses: []project.CampusID{1}}, nil }})
	if body := f.get("/sources").Body.String(); strings.Contains(body, "api.example") || strings.Contains(body, "school.jsonl") {
		t.Errorf("a scope of a campus sees what runs: %s", readable(body))
	}
	f = newFixture(t, board.Options{Allow: func(*http.Request) (board.Scope, error) { return board.Scope{All: true}, board.ErrForbidden }})
	if w := f.get("/now"); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "ada") {
		t.Errorf("refused: %d", w.Code)
	}
}

// TestCountsKeepTheScope compares the counts of the table in a scope with those of the
// same filter without a scope. A count that leaves out the conditions on its own field must
// keep those of the scope on it.
func TestCountsKeepTheScope(t *testing.T) {
	counts := func(f *fixture, path string) map[string]any {
		var shown struct{ Tables map[string]any }
		if err := json.Unmarshal(f.get(path).Body.Bytes(), &shown); err != nil {
			t.Fatal(err)
		}
		delete(shown.Tables, "registrations")
		return shown.Tables
	}
	scope := board.Scope{Campuses: []project.CampusID{1}}
	inScope := counts(newFixture(t, board.Options{Allow: func(*http.Request) (board.Scope, error) { return scope, nil }}), "/table.json")
	if campus := fmt.Sprint(inScope["facet_campus"]); !strings.Contains(campus, "value:1") || strings.Contains(campus, "value:2") || strings.Contains(campus, "value:3") {
		t.Errorf("the counts by campus are %s", campus)
	}
	all := counts(newFixture(t, board.Options{}), "/table.json?filter[campus]=1")
	for name, want := range all {
		if diff := cmp.Diff(want, inScope[name]); diff != "" && name != "facet_campus" {
			t.Errorf("%s: -filtered +scope:\n%s", name, diff)
		}
	}
}

func TestToken(t *testing.T) {
	f := newFixture(t, board.Options{Token: "secret"})
	for _, p := range pages {
		if w := f.get(p.path); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sign-in" {
			t.Errorf("%s: %d to %q", p.path, w.Code, w.Header().Get("Location"))
		}
	}
	if w := f.get("/events"); w.Code != http.StatusSeeOther {
		t.Errorf("events: %d", w.Code)
	}
	signIn := func(token string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(url.Values{"token": {token}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		f.board.ServeHTTP(w, r)
		return w
	}
	if w := signIn("wrong"); w.Code != http.StatusForbidden || len(w.Result().Cookies()) != 0 {
		t.Errorf("wrong token: %d", w.Code)
	}
	w := signIn("secret")
	cookies := w.Result().Cookies()
	if w.Code != http.StatusSeeOther || len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode || strings.Contains(cookies[0].Value, "secret") {
		t.Fatalf("right token: %d, cookies %v", w.Code, cookies)
	}
	if w := f.get("/now", func(r *http.Request) { r.AddCookie(cookies[0]) }); w.Code != http.StatusOK {
		t.Errorf("with the cookie: %d", w.Code)
	}
	for range 12 {
		w = signIn("wrong")
	}
	if w.Code != http.StatusTooManyRequests {
		t.Errorf("after many attempts: %d", w.Code)
	}
}

func TestEvents(t *testing.T) {
	f := newFixture(t, board.Options{Live: 1})
	server := httptest.NewServer(f.board)
	defer server.Close()
	defer f.board.Close()
	answer, err := server.Client().Get(server.URL + "/events?filter[campus]=1")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	next := func() string {
		buf := make([]byte, 4096)
		n, err := answer.Body.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		return string(buf[:n])
	}
	first := next()
	busy, err := server.Client().Get(server.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	busy.Body.Close()
	if busy.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one reader too many: %d", busy.StatusCode)
	}
	began := time.Now()
	err = f.registry.Do(t.Context(), "staff", func(tx *registry.Tx) error {
		return tx.Unregister(f.registry.Snapshot().Find(100, smallschool.Day).Registration.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	if second := next(); second == first || time.Since(began) > 5*time.Second {
		t.Errorf("after %s: %s", time.Since(began), second)
	}
}

func TestZones(t *testing.T) {
	f := newFixture(t, board.Options{})
	cookie := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "roster_tz", Value: "Asia%2FTokyo"}) }
	for _, test := range []struct {
		path string
		with func(*http.Request)
		want string
	}{
		{"/changes", func(*http.Request) {}, `<time datetime="2026-03-02T10:30:00Z">2 Mar 2026 10:30</time>`},
		{"/changes", cookie, `<time datetime="2026-03-02T10:30:00Z">2 Mar 2026 19:30</time>`},
		{"/changes?tz=Europe/Paris", cookie, `<time datetime="2026-03-02T10:30:00Z">2 Mar 2026 11:30</time>`},
	} {
		if body := f.get(test.path, test.with).Body.String(); !strings.Contains(body, test.want) {
			t.Errorf("%s has no %s", test.path, test.want)
		}
	}
}
