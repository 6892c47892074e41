package overplane_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/overplane"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// strict is a policy that refuses most changes of accounts.
var strict = registry.Policy{
	FixedEmail: true, KeepAttempts: true,
	Guards: map[store.Command][]registry.Guard{store.CommandUpdateUser: {registry.GuardNotDisabled}},
}

func TestExchanges(t *testing.T) {
	tests := []struct {
		files  string // in order, over one fixture
		policy registry.Policy
	}{
		{"list.http list_refused.http row.http", overplane.Policy()},
		{"create.http create_refused.http", overplane.Policy()},
		{"update.http update_refused.http", overplane.Policy()},
		{"order.http", overplane.Policy()},
		{"paths.http", overplane.Policy()},
		{"policy.http", strict},
	}
	for _, test := range tests {
		t.Run(test.files, func(t *testing.T) {
			f := newFixture(t, test.policy)
			for name := range strings.FieldsSeq(test.files) {
				exchange.Check(t, name, f)
			}
			for _, broken := range rostertest.Check(f.Snapshot()) {
				t.Error(broken)
			}
		})
	}
}

// The handler answers at "/", wherever it is mounted.
func TestNewHandlerRoot(t *testing.T) {
	f := newFixture(t, overplane.Policy())
	w := httptest.NewRecorder()
	overplane.NewHandler(f.Registry, overplane.Options{}).ServeHTTP(w, httptest.NewRequest("GET", "/?parent_id=shop", nil))
	if want := f.must("GET", "?parent_id=shop", ""); w.Body.String() != want {
		t.Errorf("%d %s, want %s", w.Code, w.Body, want)
	}
}

// A new row sends one welcome mail in the caller's name, unless welcome_email_sent is
// true, the account has no e-mail address (dan) or is disabled (eve). welcome_email_sent
// is true after a mailer accepted the mail, and where the client sent true.
func TestWelcomeMail(t *testing.T) {
	f := newFixture(t, overplane.Policy())
	for _, c := range []struct {
		body string
		sent bool // as the answer shows it: the mail is sent after the row was created
	}{
		{`{"parent_id": "shop", "parent_type": "Project", "user": "bob"}`, false},
		{`{"parent_id": "project_7", "parent_type": "Project", "user": "bob", "welcome_email_sent": true}`, true},
		{`{"parent_id": "shop", "parent_type": "Project", "user": "cyd@example.com", "welcome_email_sent": false}`, false},
		{`{"parent_id": "shop", "parent_type": "Project", "user": "ada", "idx": 9}`, false},
		{`{"parent_id": "website", "parent_type": "Project", "user": "dan"}`, false},
		{`{"parent_id": "website", "parent_type": "Project", "user": "eve"}`, false},
		{`{"parent_id": "shop", "parent_type": "Project", "user": "eve", "welcome_email_sent": true}`, true},
		{`{"parent_id": "shop", "parent_type": "Project", "user": "dan", "email": "dan@example.com"}`, false},
	} {
		r, w := httptest.NewRequest("POST", root, strings.NewReader(c.body)), httptest.NewRecorder()
		r.Header.Set("X-Caller", "ada")
		f.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), `"welcome_email_sent":true`) != c.sent {
			t.Errorf("%s: %s", c.body, w.Body)
		}
	}
	f.must("PATCH", "/project-user_52", `{"welcome_email_sent": false, "parent_id": "project_7"}`)
	want := []string{"welcome to Bob \"the\" Builder for 2 by ada", "welcome to cyd@example.com for 2 by ada", "welcome to dan for 2 by ada"}
	if diff := cmp.Diff(want, f.mailer.mails); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
}

// A failed mail does not fail the request, and it is logged at level Error once.
func TestFailedMailIsLogged(t *testing.T) {
	f := newFixture(t, overplane.Policy())
	f.mailer.err = errors.New("no connection")
	var log bytes.Buffer
	for _, logger := range []*slog.Logger{slog.New(slog.NewTextHandler(&log, nil)), nil} {
		h := overplane.NewHandler(f.Registry, overplane.Options{Logger: logger, Caller: func(*http.Request) string { return "ada" }})
		for _, user := range []string{"ada", "bob"} {
			before := f.Snapshot()
			body := `{"parent_id": "project_7", "parent_type": "Project", "user": "` + user + `"}`
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(body)))
			if w.Code == http.StatusOK == (f.Snapshot() == before) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
	}
	if got := log.String(); strings.Count(got, "no connection") != 2 || !strings.Contains(got, "actor=ada") {
		t.Errorf("logged %q", got)
	}
}

// A failed commit is answered with 503 and changes nothing.
func TestFailedCommit(t *testing.T) {
	full := registry.New(registry.Options{Commit: func(b store.Batch) error {
		if b.Changes[0].Command != store.CommandImport {
			return errors.New("the disk is full")
		}
		return nil
	}})
	err := full.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(records(), time.Time{}); return err })
	if err != nil {
		t.Fatal(err)
	}
	before := full.Snapshot()
	var log bytes.Buffer
	h := overplane.NewHandler(full, overplane.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(`{"parent_id":"shop","parent_type":"Project","user":"ada"}`)))
	want := `{"error":{"type":"api_error","message":"The change could not be stored. Nothing changed.","param":null}}`
	if w.Code != http.StatusServiceUnavailable || w.Body.String() != want {
		t.Errorf("%d %s, want 503 %s", w.Code, w.Body, want)
	}
	if diff := rostertest.Diff(before, full.Snapshot()); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(log.String(), "the disk is full") {
		t.Errorf("logged %q", log.String())
	}
}

func TestBounds(t *testing.T) {
	f := newFixture(t, overplane.Policy())
	before := f.Snapshot()
	status := func(text string) string { return `{"project_status": "` + text + `"}` }
	tests := []struct {
		name string
		body string
		want int
		is   string
	}{
		{"body too large", status(strings.Repeat("a", 5000)), 413, `{"error":{"type":"invalid_request_error","message":"The body has more than 4096 bytes.","param":null}}`},
		{"name too long", `{"full_name": "` + strings.Repeat("ä", 256) + `"}`, 400,
			`{"error":{"type":"invalid_request_error","message":"Invalid value for full_name: \"` + strings.Repeat("ä", 32) + `...\", want a text of at most 255 characters.","param":"full_name"}}`},
		{"user too long", `{"user": "` + strings.Repeat("a", 256) + `"}`, 400,
			`{"error":{"type":"invalid_request_error","message":"Invalid value for user: \"` + strings.Repeat("a", 64) + `...\", want a text of 1 to 255 characters.","param":"user"}}`},
		{"image too long", `{"image": "` + strings.Repeat("a", 2001) + `"}`, 400,
			`{"error":{"type":"invalid_request_error","message":"Invalid value for image: \"` + strings.Repeat("a", 64) + `...\", want a text of at most 2000 characters.","param":"image"}}`},
		{"unclosed arrays", strings.Repeat("[", 100), 400, `{"error":{"type":"invalid_request_error","message":"Invalid body at offset 100: unexpected end of JSON input.","param":null}}`},
	}
	for _, test := range tests {
		w := f.ask("PATCH", "/project-user_52", test.body)
		if w.Code != test.want || w.Body.String() != test.is {
			t.Errorf("%s: %d %s, want %d %s", test.name, w.Code, w.Body, test.want, test.is)
		}
	}
	if diff := rostertest.Diff(before, f.Snapshot()); diff != "" {
		t.Errorf("refused, and changed:\n%s", diff)
	}
	f.must("PATCH", "/project-user_52", `{"full_name": "`+strings.Repeat("ä", 255)+`"}`)

	large := overplane.NewHandler(f.Registry, overplane.Options{})
	for length, want := range map[int]int{10_000: 200, 10_001: 400} {
		w := httptest.NewRecorder()
		large.ServeHTTP(w, httptest.NewRequest("PATCH", "/project-user_52", strings.NewReader(status(strings.Repeat("a", length)))))
		if w.Code != want {
			t.Errorf("a status of %d characters: %d, want %d", length, w.Code, want)
		}
	}
}

// A list has at most 1,000 rows and reports whether rows follow.
func TestListLimit(t *testing.T) {
	const n = 1001
	records := store.Records{Projects: []*project.Project{{ID: 1}}}
	order := make([]string, n)
	for i := range projectsuser.ID(n) {
		records.Registrations = append(records.Registrations, &projectsuser.Registration{ID: i + 1, Project: 1})
		order[n-1-i] = fmt.Sprintf("%q", fmt.Sprint("project-user_", i+1))
	}
	r := registry.New(registry.Options{})
	f := &fixture{TB: t, Registry: r, Handler: mounted(overplane.NewHandler(r, overplane.Options{}))}
	f.run(func(tx *registry.Tx) error { _, err := tx.Import(records, time.Time{}); return err })
	reordered := f.must("POST", "/reorder", `{"parent_id": "1", "ids": [`+strings.Join(order, ",")+`]}`)
	var page envelope
	if err := json.Unmarshal([]byte(reordered), &page); err != nil {
		t.Fatal(err)
	}
	if !page.More || page.Total != n || len(page.Data) != 1000 || page.Data[0].ID != "project-user_1001" || page.Data[999].Index != 1000 {
		t.Errorf("has_more %t, total %d, %d rows", page.More, page.Total, len(page.Data))
	}
	for _, query := range []string{"", "&limit=1000"} {
		if list := f.must("GET", "?parent_id=1"+query, ""); list != reordered {
			t.Errorf("the list with %q differs from the answer to reorder", query)
		}
	}
	rest := f.must("GET", "?parent_id=1&starting_after=project-user_2", "")
	if err := json.Unmarshal([]byte(rest), &page); err != nil {
		t.Fatal(err)
	}
	if want := []object{{ID: "project-user_1", Index: 1001}}; page.More || page.Total != n || !slices.Equal(page.Data, want) {
		t.Errorf("the rest is %s", rest)
	}
}

// A request that takes too long is answered with 503 and changes nothing.
func TestTimeout(t *testing.T) {
	f := newFixture(t, overplane.Policy())
	h := overplane.NewHandler(f.Registry, overplane.Options{Timeout: time.Nanosecond})
	before := f.Snapshot()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("DELETE", "/project-user_52", nil))
	if w.Code != http.StatusServiceUnavailable || f.Snapshot() != before {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A panic is answered with 500 and logged.
func TestPanic(t *testing.T) {
	f := newFixture(t, overplane.Policy())
	var log bytes.Buffer
	h := overplane.NewHandler(f.Registry, overplane.Options{
		Logger: slog.New(slog.NewTextHandler(&log, nil)), Caller: func(*http.Request) string { panic("broken") },
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("DELETE", "/project-user_52", nil))
	want := `{"error":{"type":"api_error","message":"Internal error.","param":null}}`
	if w.Code != http.StatusInternalServerError || w.Body.String() != want {
		t.Errorf("%d %s, want 500 %s", w.Code, w.Body, want)
	}
	if !strings.Contains(log.String(), "panic: broken") {
		t.Errorf("logged %q", log.String())
	}
}

// An unchanged list is answered with 304, and a change gives it another ETag.
func TestListETag(t *testing.T) {
	f := newFixture(t, overplane.Policy())
	list := func(tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", root+"?parent_id=website", nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		return w
	}
	tag := list("").Header().Get("ETag")
	if w := list(tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("unchanged: %d %s", w.Code, w.Body)
	}
	f.must("PATCH", "/project-user_52", `{"idx": 2}`)
	if w := list(tag); w.Code != http.StatusOK || w.Header().Get("ETag") == tag {
		t.Errorf("changed: %d, tag %s", w.Code, w.Header().Get("ETag"))
	}
}

// The caller is the actor of all changes of a request, which are one transaction.
func TestCallerIsActor(t *testing.T) {
	var batches [][]store.Change
	r := registry.New(registry.Options{
		Clock:  func() time.Time { return noon },
		Commit: func(b store.Batch) error { batches = append(batches, b.Changes); return nil },
	})
	err := r.Do(context.Background(), "", func(tx *registry.Tx) error { _, err := tx.Import(records(), time.Time{}); return err })
	if err != nil {
		t.Fatal(err)
	}
	h := overplane.NewHandler(r, overplane.Options{Caller: caller})
	request := httptest.NewRequest("PATCH", "/project-user_51", strings.NewReader(
		`{"parent_id": "shop", "project_status": "late", "full_name": "Dan", "idx": 1}`))
	request.Header.Set("X-Caller", "bob")
	h.ServeHTTP(httptest.NewRecorder(), request)
	var got []string
	for _, c := range batches[len(batches)-1] {
		got = append(got, c.Actor+" "+string(c.Command))
	}
	if diff := cmp.Diff([]string{"bob transfer", "bob update_terms", "bob update_user"}, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// Concurrent requests that create, move and delete rows keep idx 1 to n.
func TestConcurrentRequests(t *testing.T) {
	f := newFixture(t, overplane.Policy())
	var wg sync.WaitGroup
	for i, user := range []string{"ada", "bob", "cyd@example.com", "dan", "eve"} {
		wg.Go(func() {
			for range 20 {
				w := f.ask("POST", "", `{"parent_id": "project_7", "parent_type": "Project", "idx": 1, "user": "`+user+`"}`)
				id, _, _ := strings.Cut(strings.TrimPrefix(w.Body.String(), `{"id":"`), `"`)
				f.ask("PATCH", "/"+id, `{"idx": 3}`)
				f.ask("GET", "?parent_id=project_7", "")
				if i > 0 {
					f.ask("DELETE", "/"+id, "")
				}
			}
		})
	}
	wg.Wait()
	for _, broken := range rostertest.Check(f.Snapshot()) {
		t.Error(broken)
	}
	if got := f.list("project_7"); len(got) != 1 || got[0].User != "ada" || got[0].Index != 1 {
		t.Errorf("left: %+v", got)
	}
}
