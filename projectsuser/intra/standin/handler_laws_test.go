package standin_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// TestLawsOverHTTP checks the laws on the handler of a registry after random steps.
func TestLawsOverHTTP(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, standin.Fields())
		for range 12 {
			c.Step(t)
		}
		h := standin.NewHandler(c.Registry, standin.Options{})
		lawPagesConcatenate(t, c, h)
		lawIndexFree(t, c, h)
		lawACopyServesTheSame(t, c, h)
		lawTagsAreOfBodies(t, c, h)
	})
}

// fetch requests a path, which must exist.
func fetch(t *rapid.T, h http.Handler, path string) *httptest.ResponseRecorder {
	w := respond(h, httptest.NewRequest("GET", path, nil))
	if w.Code != 200 {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w
}

// decoded returns the records of a body.
func decoded[T intra.Record](t *rapid.T, body []byte) (all []*T) {
	for record, err := range intra.Decode[T](bytes.NewReader(body)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, record)
	}
	return all
}

// drawQuery draws a query string and the condition that it means for a registration.
func drawQuery(t *rapid.T) (raw string, holds func(*store.Entry) bool) {
	statuses := rapid.SliceOfNDistinct(rapid.SampledFrom([]intra.Status{
		intra.Unknown, intra.SearchingAGroup, intra.Parent, intra.CreatingGroup, intra.WaitingToStart, intra.InProgress, intra.WaitingForCorrection, intra.Finished,
	}), 1, 5, rapid.ID[intra.Status]).Draw(t, "statuses")
	status := func(e *store.Entry) intra.Status { return intra.StatusOf(e.Status, e.Setting.HasChildren) }
	if rapid.Bool().Draw(t, "range") {
		lo, hi := statuses[0], statuses[len(statuses)-1]
		return fmt.Sprintf("range[status]=%s,%s", lo, hi), func(e *store.Entry) bool { return lo <= status(e) && status(e) <= hi }
	}
	texts := make([]string, len(statuses))
	for i, s := range statuses {
		texts[i] = s.String()
	}
	return "filter[status]=" + strings.Join(texts, ","), func(e *store.Entry) bool { return slices.Contains(statuses, status(e)) }
}

var nextLink = regexp.MustCompile(`<([^>]*)>; rel="next"`)

// All pages, followed by their links, have the registrations that a naive filter finds,
// each once, the newest first. Every page has the total.
func lawPagesConcatenate(t *rapid.T, c *rostertest.Campaign, h http.Handler) {
	raw, holds := drawQuery(t)
	var want []int64
	for e := range c.Registry.Snapshot().Registrations.Where() {
		if holds(e) {
			want = append(want, int64(e.Registration.ID))
		}
	}
	var got []int64
	size := rapid.IntRange(1, 4).Draw(t, "size")
	for next, page := fmt.Sprintf("/v2/projects_users?%s&per_page=%d", raw, size), 1; next != ""; page++ {
		w := fetch(t, h, next)
		if w.Header().Get("X-Total") != strconv.Itoa(len(want)) || w.Header().Get("X-Page") != strconv.Itoa(page) {
			t.Fatalf("%s: %v, want %d in all", next, w.Header(), len(want))
		}
		for _, p := range decoded[intra.ProjectsUser](t, w.Body.Bytes()) {
			got = append(got, p.ID)
		}
		next = ""
		if m := nextLink.FindStringSubmatch(w.Header().Get("Link")); m != nil {
			next = m[1]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-naive +pages)\n%s", raw, diff)
	}
}

// A registry without the fields of the stand-in answers the same.
func lawIndexFree(t *rapid.T, c *rostertest.Campaign, h http.Handler) {
	plainly := registry.New(registry.Options{})
	if err := plainly.Replay(t.Context(), c.Changes...); err != nil {
		t.Fatal(err)
	}
	raw, _ := drawQuery(t)
	for _, path := range []string{"/v2/projects_users?", "/v2/teams?"} {
		path += raw + "&sort=" + rapid.SampledFrom([]string{"", "-status", "status,id"}).Draw(t, "sort")
		want, got := fetch(t, h, path), fetch(t, standin.NewHandler(plainly, standin.Options{}), path)
		if diff := cmp.Diff(want.Body.String(), got.Body.String()); diff != "" {
			t.Fatalf("%s (-indexed +plain)\n%s", path, diff)
		}
	}
}

// HEAD has the headers of GET, and the ETag changes exactly when the body changes.
func lawTagsAreOfBodies(t *rapid.T, c *rostertest.Campaign, h http.Handler) {
	path := rapid.SampledFrom([]string{"/v2/projects_users?page[size]=3", "/v2/teams?page[size]=2", "/v2/projects/1", "/v2/users", "/v2/projects/1/projects_users"}).Draw(t, "path")
	before := fetch(t, h, path)
	head := respond(h, httptest.NewRequest("HEAD", path, nil))
	if diff := cmp.Diff(before.Header(), head.Header()); diff != "" || head.Body.Len() > 0 {
		t.Fatalf("%s (-GET +HEAD)\n%s", path, diff)
	}
	c.Step(t)
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("If-None-Match", before.Header().Get("ETag"))
	after, same := respond(h, r), fetch(t, h, path).Body.String() == before.Body.String()
	if (after.Code == 304) != same || same != (after.Header().Get("ETag") == before.Header().Get("ETag")) {
		t.Fatalf("%s: %d, and the body is the same: %t", path, after.Code, same)
	}
}

// A registry that imports all answers of a handler serves the same answers.
func lawACopyServesTheSame(t *rapid.T, c *rostertest.Campaign, h http.Handler) {
	if err := c.Registry.Advance(t.Context(), c.Now); err != nil {
		t.Fatal(err)
	}
	kept := registry.New(registry.Options{Fields: standin.Fields(), Clock: func() time.Time { return c.Now }})
	err := kept.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(crawl(t, h), time.Time{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v2/projects_users?per_page=100", "/v2/teams?per_page=100", "/v2/users", "/v2/projects", "/v2/project_sessions"} {
		want, got := fetch(t, h, path).Body.String(), fetch(t, standin.NewHandler(kept, standin.Options{}), path).Body.String()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-served +kept)\n%s", path, diff)
		}
	}
}

// crawl reads all records of a handler.
func crawl(t *rapid.T, h http.Handler) (r store.Records) {
	var c intra.Converter
	for _, p := range decoded[intra.Project](t, fetch(t, h, "/v2/projects?page[size]=100").Body.Bytes()) {
		converted := intra.ProjectOf(p)
		r.Projects = append(r.Projects, &converted)
	}
	for _, s := range decoded[intra.Session](t, fetch(t, h, "/v2/project_sessions?page[size]=100").Body.Bytes()) {
		converted := intra.SessionOf(s)
		r.Sessions = append(r.Sessions, &converted)
	}
	for _, short := range decoded[intra.User](t, fetch(t, h, "/v2/users?page[size]=100").Body.Bytes()) {
		for _, u := range decoded[intra.User](t, fetch(t, h, fmt.Sprint("/v2/users/", short.ID)).Body.Bytes()) {
			r.Users = append(r.Users, intra.UserOf(u))
		}
	}
	for _, p := range decoded[intra.ProjectsUser](t, fetch(t, h, "/v2/projects_users?page[size]=100").Body.Bytes()) {
		r.Registrations = append(r.Registrations, c.Registration(p))
	}
	for _, one := range decoded[intra.Team](t, fetch(t, h, "/v2/teams?page[size]=100").Body.Bytes()) {
		r.Teams = append(r.Teams, c.Team(one))
	}
	return r
}

// FuzzHandler sends arbitrary requests. The handler must not answer with a fault, it must
// answer JSON and keep the laws of the registry, and a request that is refused or only
// reads must not change anything.
func FuzzHandler(f *testing.F) {
	for _, request := range exchange.Requests(f, "testdata/http/*.txt") {
		f.Add([]byte(request))
	}
	f.Add([]byte("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"))
	f.Add([]byte("GET http://x\">/v2/teams HTTP/1.0\r\n\r\n"))
	f.Add([]byte("POST /v2/teams HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{\"team\":"))
	f.Add([]byte("PUT /v2/projects_users/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(text)))
		if err != nil {
			t.Skip()
		}
		d := newFixture(t, standin.Options{MaxBody: 1 << 12})
		before := d.Snapshot()
		w := respond(d.handler, r)
		checkAnswer(t, r, w)
		if changed := d.Snapshot() != before; changed && (w.Code >= 400 || r.Method == "GET" || r.Method == "HEAD") {
			t.Errorf("%s %s: %d, and something changed", r.Method, r.URL, w.Code)
		}
		for _, broken := range rostertest.Check(d.Snapshot()) {
			t.Errorf("%s %s: %s", r.Method, r.URL, broken)
		}
	})
}

// checkAnswer checks the status, the body and the headers of an answer.
func checkAnswer(t *testing.T, r *http.Request, w *httptest.ResponseRecorder) {
	if !slices.Contains([]int{200, 201, 204, 304, 400, 404, 405, 413, 415, 422}, w.Code) && !strings.HasPrefix(r.URL.Path, "/oauth/token") {
		t.Errorf("%s %s: %d %s", r.Method, r.URL, w.Code, w.Body)
	}
	if none := w.Code == 204 || w.Code == 304 || r.Method == "HEAD"; none != (w.Body.Len() == 0) || !none && !json.Valid(w.Body.Bytes()) {
		t.Errorf("%s %s: %d with the body %q", r.Method, r.URL, w.Code, w.Body)
	}
	for _, values := range w.Header() {
		if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
			t.Errorf("%s %s: headers %q", r.Method, r.URL, w.Header())
		}
	}
}

// SessionOf reads the minimum mark and the delays from the rules that a session is served
// with.
func TestLawSessionRulesAreReversible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := project.Session{ID: 1, Project: 1}
		if rapid.Bool().Draw(t, "minimum") {
			s.MinimumMark = project.MarkOf(rapid.Int32().Draw(t, "mark"))
		}
		unit := rapid.SampledFrom([]time.Duration{time.Minute, 24 * time.Hour}).Draw(t, "unit")
		for range rapid.IntRange(0, 3).Draw(t, "delays") {
			s.RetryDelays = append(s.RetryDelays, time.Duration(rapid.IntRange(0, 3000).Draw(t, "delay"))*unit)
		}
		r := registry.New(registry.Options{})
		err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
			if err := tx.PutProject(project.Project{ID: 1}); err != nil {
				return err
			}
			return tx.PutSession(s)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, served := range decoded[intra.Session](t, fetch(t, standin.NewHandler(r, standin.Options{}), "/v2/project_sessions/1").Body.Bytes()) {
			if diff := cmp.Diff(s, intra.SessionOf(served), cmpopts.EquateComparable(project.Mark{})); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
