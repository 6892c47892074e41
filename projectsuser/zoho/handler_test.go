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

	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/projectsuser/zoho"
)

const john1 = "/projects/460000000044007/users/460000000024003"

func TestExchanges(t *testing.T) {
	for _, name := range []string{"list", "get", "assign", "invite", "update", "remove", "requests"} {
		t.Run(name, func(t *testing.T) {
			r := newFixture(t, registry.Options{Policy: zoho.Policy()})
			exchange.Check(t, name+".http", zoho.NewHandler(r, zoho.Options{Caller: byHeader, MaxBody: 4096}))
			for _, broken := range rostertest.Check(r.Snapshot()) {
				t.Error(broken)
			}
		})
	}
}

// The policy of the embedding program applies, with roles that Zoho does not have.
func TestExchangesWithOtherPolicy(t *testing.T) {
	strict := registry.Policy{
		Roles: []user.Role{user.Admin, user.Member, "king"}, Seats: 4, KeepAttempts: true,
		Guards: map[store.Command][]registry.Guard{store.CommandChangeRole: {registry.GuardNotSelf}},
	}
	r := newFixture(t, registry.Options{Policy: strict})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.ChangeRole(susan, "king") })
	if err != nil {
		t.Fatal(err)
	}
	exchange.Check(t, "policy.http", zoho.NewHandler(r, zoho.Options{Caller: byHeader}))
}

// The handler answers below any prefix.
func TestNewHandlerPrefix(t *testing.T) {
	h := zoho.NewHandler(newFixture(t, registry.Options{}), zoho.Options{})
	mux := http.NewServeMux()
	mux.Handle("/zoho/", http.StripPrefix("/zoho", h))
	if got, want := send(mux, "GET", "/zoho"+john1, ""), send(h, "GET", john1, ""); got.Code != 200 || got.Body.String() != want.Body.String() {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

// A list of more than 200 users has a page_context, even if the caller did not ask for
// a page.
func TestListLimit(t *testing.T) {
	h := zoho.NewHandler(imported(t, registry.Options{}, crowded()), zoho.Options{})
	body := send(h, "GET", list(crowd), "").Body.String()
	context := `,"page_context":{"page":1,"per_page":200,"has_more_page":true}}`
	if n := strings.Count(body, `"user_id"`); n != 200 || !strings.HasSuffix(body, "]"+context) {
		t.Errorf("%d users and %s", n, body[len(body)-80:])
	}
}

// The ETag of an answer changes if and only if its body changes.
func TestETag(t *testing.T) {
	h := zoho.NewHandler(newFixture(t, registry.Options{}), zoho.Options{})
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

// failingMailer fails to send every mail.
type failingMailer struct{}

func (failingMailer) Mail(context.Context, registry.Mail) error {
	return errors.New("no connection")
}

// A failed mail does not fail the request, and it is logged at level Error once.
func TestFailedMailIsLogged(t *testing.T) {
	const dan = `{"user_name":"Dan","email":"dan@zilliuminc.com"}`
	for _, logs := range []bool{true, false} {
		var log bytes.Buffer
		o := zoho.Options{}
		if logs {
			o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		}
		r := newFixture(t, registry.Options{Mailer: failingMailer{}})
		w := send(zoho.NewHandler(r, o), "POST", list(rush)+"/invite", dan)
		if w.Code != http.StatusOK || len(r.Snapshot().Positions(rush)) != 1 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if n := strings.Count(log.String(), `level=ERROR msg="mail not sent" actor="" mails=1 error="no connection`); n == 1 != logs || n > 1 {
			t.Errorf("log %q", log.String())
		}
	}
}

// A fault of the service is answered without a reason, which is logged. A failed request
// changes nothing.
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
		{name: "failed commit", commit: full, status: 503, answer: `{"code":1000,"message":"The change could not be stored"}`, log: "the disk is full"},
		{name: "panic", o: zoho.Options{Caller: func(*http.Request) string { panic(full) }}, status: 500, answer: `{"code":1000,"message":"Internal error"}`, log: "panic: the disk is full"},
		{name: "panic with an error of the registry", o: zoho.Options{Caller: func(*http.Request) string {
			panic(&store.MissingError{Kind: store.KindUser})
		}}, status: 500, answer: `{"code":1000,"message":"Internal error"}`, log: "panic"},
		{name: "canceled request", ctx: done, status: 503, answer: `{"code":1000,"message":"The request took too long. Nothing changed"}`, log: "context canceled"},
		{name: "timeout", o: zoho.Options{Timeout: time.Nanosecond}, status: 503, answer: `{"code":1000,"message":"The request took too long. Nothing changed"}`, log: "deadline exceeded"},
		{name: "incomplete body", body: iotest.ErrReader(full), status: 400, answer: `{"code":1038,"message":"The body is incomplete"}`},
		{name: "late body", body: iotest.ErrReader(os.ErrDeadlineExceeded), status: 408, answer: `{"code":1038,"message":"The body is incomplete"}`},
		{name: "large body", o: zoho.Options{MaxBody: 9}, status: 413, answer: `{"code":1038,"message":"The body has more than 9 bytes"}`},
	}
	for _, test := range tests {
		var log bytes.Buffer
		var commit error
		reg := newFixture(t, registry.Options{Commit: func(store.Batch) error { return commit }})
		before := reg.Snapshot()
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
		zoho.NewHandler(reg, test.o).ServeHTTP(w, r)
		if w.Code != test.status || w.Body.String() != test.answer || w.Header().Get("Content-Type") != "application/json;charset=UTF-8" {
			t.Errorf("%s: %d %s, want %d %s", test.name, w.Code, w.Body, test.status, test.answer)
		}
		if (log.Len() > 0) != (test.log != "") || !strings.Contains(log.String(), test.log) {
			t.Errorf("%s: log %q, want %q", test.name, log.String(), test.log)
		}
		if diff := rostertest.Diff(before, reg.Snapshot()); diff != "" {
			t.Errorf("%s: changed\n%s", test.name, diff)
		}
	}
}

// The caller is the actor of all changes of a request, which are one transaction.
func TestCallerIsActor(t *testing.T) {
	var changes []store.Change
	r := newFixture(t, registry.Options{Commit: func(b store.Batch) error { changes = b.Changes; return nil }})
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

// A user without login and e-mail address is not the unknown caller.
func TestUnknownCallerIsNoUser(t *testing.T) {
	r := newFixture(t, registry.Options{})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		unnamed := store.Records{Users: []*user.User{{ID: 17}}}
		_, imported := tx.Import(unnamed, time.Time{})
		_, assigned := tx.Assign(rush, registry.Assignment{User: 17})
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

// Concurrent requests assign each user once, and an assigned user is listed at once.
func TestConcurrentRequests(t *testing.T) {
	r := newFixture(t, registry.Options{Policy: zoho.Policy()})
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
