package zoho_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

const john1 = "/projects/460000000044007/users/460000000024003"

// A handler answers below any prefix.
func TestMounted(t *testing.T) {
	h := zoho.NewHandler(newOffice(t, projectsuser.Options{}), zoho.Options{})
	mux := http.NewServeMux()
	mux.Handle("/zoho/", http.StripPrefix("/zoho", h))
	if got, want := send(mux, "GET", "/zoho"+john1, ""), send(h, "GET", john1, ""); got.Code != 200 || got.Body.String() != want.Body.String() {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

// A list of more than a page says so, also to whoever did not ask for one.
func TestLongListsAreCut(t *testing.T) {
	h := zoho.NewHandler(imported(t, projectsuser.Options{}, crowded()), zoho.Options{})
	body := send(h, "GET", list(crowd), "").Body.String()
	context := `,"page_context":{"page":1,"per_page":200,"has_more_page":true}}`
	if n := strings.Count(body, `"user_id"`); n != 200 || !strings.HasSuffix(body, "]"+context) {
		t.Errorf("%d users and %s", n, body[len(body)-80:])
	}
}

// An answer has a tag, which stays while nothing that is shown changes.
func TestTags(t *testing.T) {
	h := zoho.NewHandler(newOffice(t, projectsuser.Options{}), zoho.Options{})
	get := func(tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", john1, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	tag := get("").Header().Get("Etag")
	head := send(h, "HEAD", john1, "")
	if diff := cmp.Diff(get("").Header(), head.Header()); diff != "" || head.Body.Len() > 0 {
		t.Errorf("HEAD (-GET +HEAD):\n%s%s", diff, head.Body)
	}
	send(h, "PUT", john1, `{"rate":5}`)
	if w := get(tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("the rate, which is not shown here, changed: %d", w.Code)
	}
	send(h, "PUT", john1, `{"user_name":"Jim"}`)
	if w := get(tag); w.Code != http.StatusOK || w.Header().Get("Etag") == tag {
		t.Errorf("the name changed: %d", w.Code)
	}
}

// noMail is a mailer that fails.
type noMail struct{}

func (noMail) Mail(context.Context, projectsuser.Mail) error { return errors.New("no stamps") }

// What happened is answered as what happened, though nobody was told by mail. The
// log has it, if there is one.
func TestMailThatFailsIsLogged(t *testing.T) {
	const dan = `{"user_name":"Dan","email":"dan@zilliuminc.com"}`
	for _, logs := range []bool{true, false} {
		var log bytes.Buffer
		o := zoho.Options{}
		if logs {
			o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		}
		r := newOffice(t, projectsuser.Options{Mailer: noMail{}})
		w := send(zoho.NewHandler(r, o), "POST", list(rush)+"/invite", dan)
		if w.Code != http.StatusOK || len(r.Snapshot().Positions(rush)) != 1 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if logs != strings.Contains(log.String(), `level=WARN msg="mail not sent" mails=2 error="no stamps`) {
			t.Errorf("log %q", log.String())
		}
	}
}

// What is not the caller's fault is answered without a reason, which the log has;
// nothing changes.
func TestFaults(t *testing.T) {
	full := errors.New("the disk is full")
	done, cancel := context.WithCancel(context.Background())
	cancel()
	tests := []struct {
		name   string
		commit error
		o      zoho.Options
		ctx    context.Context
		body   io.Reader
		status int
		answer string
		log    string
	}{
		{name: "the commit fails", commit: full, status: 503, answer: `{"code":1000,"message":"Internal error"}`, log: "the disk is full"},
		{name: "a panic", o: zoho.Options{Caller: func(*http.Request) string { panic(full) }}, status: 500, answer: `{"code":1000,"message":"Internal error"}`, log: "panic: the disk is full"},
		{name: "a panic with an error of a request", o: zoho.Options{Caller: func(*http.Request) string {
			panic(&projectsuser.MissingError{Kind: projectsuser.KindUser})
		}}, status: 500, answer: `{"code":1000,"message":"Internal error"}`, log: "panic"},
		{name: "the caller is gone", ctx: done, status: 503, answer: `{"code":1000,"message":"Internal error"}`, log: "context canceled"},
		{name: "no time left", o: zoho.Options{Timeout: time.Nanosecond}, status: 503, answer: `{"code":1000,"message":"Internal error"}`, log: "deadline exceeded"},
		{name: "a body that breaks off", body: iotest.ErrReader(full), status: 400, answer: `{"code":1038,"message":"The body did not come to its end"}`},
		{name: "a body that is late", body: iotest.ErrReader(os.ErrDeadlineExceeded), status: 408, answer: `{"code":1038,"message":"The body did not come to its end"}`},
		{name: "a large body", o: zoho.Options{MaxBody: 9}, status: 413, answer: `{"code":1038,"message":"The body has more than 9 bytes"}`},
	}
	for _, test := range tests {
		var log bytes.Buffer
		var commit error
		registry := newOffice(t, projectsuser.Options{Commit: func([]projectsuser.Change) error { return commit }})
		before := registry.Snapshot()
		commit = test.commit
		test.o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		if test.body == nil {
			test.body = strings.NewReader(`{"rate":5}`)
		}
		r := httptest.NewRequest("PUT", john1, test.body)
		if test.ctx != nil {
			r = r.WithContext(test.ctx)
		}
		w := httptest.NewRecorder()
		zoho.NewHandler(registry, test.o).ServeHTTP(w, r)
		if w.Code != test.status || w.Body.String() != test.answer || w.Header().Get("Content-Type") != "application/json;charset=UTF-8" {
			t.Errorf("%s: %d %s, want %d %s", test.name, w.Code, w.Body, test.status, test.answer)
		}
		if (log.Len() > 0) != (test.log != "") || !strings.Contains(log.String(), test.log) {
			t.Errorf("%s: log %q, want %q", test.name, log.String(), test.log)
		}
		if diff := rostertest.Diff(before, registry.Snapshot()); diff != "" {
			t.Errorf("%s: changed\n%s", test.name, diff)
		}
	}
}

// A command names who gave it, as the caller is called.
func TestTheCallerIsTheActor(t *testing.T) {
	var changes []projectsuser.Change
	r := newOffice(t, projectsuser.Options{Commit: func(c []projectsuser.Change) error { changes = c; return nil }})
	h := zoho.NewHandler(r, zoho.Options{Caller: func(*http.Request) string { return "grace@zilliuminc.com" }})
	send(h, "PUT", john1, `{"user_name":"Jim","user_role":"staff","rate":3}`)
	var got []string
	for _, c := range changes {
		got = append(got, fmt.Sprintf("%s by %s", c.Command, c.Actor))
	}
	want := []string{"update_user by grace@zilliuminc.com", "change_role by grace@zilliuminc.com", "update_terms by grace@zilliuminc.com"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("one commit has (-want +got):\n%s", diff)
	}
}

// Who is not called anything is not who asks where nobody does.
func TestNobodyIsNotTheNameless(t *testing.T) {
	r := newOffice(t, projectsuser.Options{})
	err := r.Do(t.Context(), "", func(tx *projectsuser.Tx) error {
		nameless := projectsuser.Records{Users: []*user.User{{ID: 17}}}
		_, imported := tx.Import(nameless)
		_, assigned := tx.Assign(rush, projectsuser.Assignment{User: 17})
		return errors.Join(imported, assigned)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []zoho.Options{{}, {Caller: byHeader}} {
		if body := send(zoho.NewHandler(r, o), "GET", one(place{17, rush}), "").Body.String(); !strings.Contains(body, `"is_current_user":false`) {
			t.Error(body)
		}
	}
}

// Many callers at once are answered as one by one: each is assigned once, and
// every list is one that there was.
func TestManyCallers(t *testing.T) {
	r := newOffice(t, projectsuser.Options{Policy: zoho.Policy()})
	h := zoho.NewHandler(r, zoho.Options{Caller: byHeader})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, u := range []user.ID{john, grace, linus, susan, ada} {
				if w := send(h, "POST", list(rush), fmt.Sprintf(`{"users":[{"user_id":"%d"}]}`, u)); w.Code != http.StatusOK {
					t.Errorf("%d %s", w.Code, w.Body)
				}
				if w := send(h, "GET", list(rush), ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), fmt.Sprintf(`"%d"`, u)) {
					t.Errorf("%d, just assigned, is not in %s", u, w.Body)
				}
			}
		})
	}
	wg.Wait()
	if n := len(r.Snapshot().Positions(rush)); n != 5 {
		t.Errorf("%d are assigned", n)
	}
}
