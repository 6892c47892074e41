package noko_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/exchange"
	"github.com/projectsuser/roster/projectsuser/noko"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Each file has a fixture of its own, with Noko's policy unless the name says otherwise.
func TestExchanges(t *testing.T) {
	seats := noko.Policy()
	seats.Seats = 5
	for _, name := range []string{"list", "get", "entries", "expenses", "projects", "create", "edit", "states", "access", "delete", "requests"} {
		t.Run(name, func(t *testing.T) {
			r := newFixture(t, projectsuser.Options{Policy: noko.Policy()})
			exchange.Check(t, name+".http", noko.NewHandler(r, noko.Options{Caller: byHeader}))
		})
	}
	t.Run("seats", func(t *testing.T) {
		r := newFixture(t, projectsuser.Options{Policy: seats})
		exchange.Check(t, "seats.http", noko.NewHandler(r, noko.Options{URL: "https://example.com/noko/"}))
	})
	t.Run("other policies", func(t *testing.T) {
		strict := projectsuser.Policy{Admins: 2, FixedEmail: true, KeepAttempts: true, Roles: []user.Role{user.Member, user.Admin}}
		r := newFixture(t, projectsuser.Options{Policy: strict})
		h := noko.NewHandler(r, noko.Options{})
		err := r.Do(t.Context(), "", func(tx *projectsuser.Tx) error {
			registered := r.Snapshot().Find(3, 20)
			_, err := tx.CreateTeam(registered.Registration.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		exchange.Check(t, "policy.http", h)
	})
}

// failingMailer fails to send every mail.
type failingMailer struct{}

func (failingMailer) Mail(context.Context, projectsuser.Mail) error {
	return errors.New("no connection")
}

// A failed mail does not fail the request, and it is logged at level Error once.
func TestFailedMailIsLogged(t *testing.T) {
	var log bytes.Buffer
	for _, logger := range []*slog.Logger{slog.New(slog.NewTextHandler(&log, nil)), nil} {
		r := newFixture(t, projectsuser.Options{Mailer: failingMailer{}})
		log.Reset()
		w := send(noko.NewHandler(r, noko.Options{Logger: logger, Caller: byHeader}), "POST", "/users", `{"email":"gus@example.com"}`)
		if w.Code != http.StatusOK || r.Snapshot().UserByEmail("gus@example.com") == nil {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if n := strings.Count(log.String(), `level=ERROR msg="mail not sent" actor=bob mails=1 error="no connection`); n == 1 != (logger != nil) || n > 1 {
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
	panics := func(v any) func(*http.Request) string { return func(*http.Request) string { panic(v) } }
	tests := []struct {
		name   string
		commit error
		o      noko.Options
		ctx    context.Context
		body   io.Reader
		status int
		answer string
		log    string
	}{
		{name: "failed commit", commit: full, status: 503, answer: `{"message":"Internal error","errors":[]}`, log: "the disk is full"},
		{name: "panic", o: noko.Options{Caller: panics(full)}, status: 500, answer: `{"message":"Internal error","errors":[]}`, log: "panic: the disk is full"},
		{name: "panic with an error of the registry", o: noko.Options{Caller: panics(&projectsuser.MissingError{})}, status: 500, answer: `{"message":"Internal error","errors":[]}`, log: "panic"},
		{name: "canceled request", ctx: done, status: 503, answer: `{"message":"Internal error","errors":[]}`, log: "context canceled"},
		{name: "timeout", o: noko.Options{Timeout: time.Nanosecond}, status: 503, answer: `{"message":"Internal error","errors":[]}`, log: "deadline exceeded"},
		{name: "incomplete body", body: iotest.ErrReader(full), status: 400, answer: `{"message":"The body is incomplete","errors":[]}`},
		{name: "late body", body: iotest.ErrReader(os.ErrDeadlineExceeded), status: 408, answer: `{"message":"The body is incomplete","errors":[]}`},
		{name: "large body", o: noko.Options{MaxBody: 9}, status: 413, answer: `{"message":"The body has more than 9 bytes","errors":[]}`},
	}
	for _, test := range tests {
		var log bytes.Buffer
		var commit error
		registry := newFixture(t, projectsuser.Options{Commit: func([]projectsuser.Change) error { return commit }})
		before := registry.Snapshot()
		commit = test.commit
		test.o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		if test.body == nil {
			test.body = strings.NewReader(`{"first_name":"Bobby"}`)
		}
		r := httptest.NewRequest("PATCH", "/users/2", test.body)
		if test.ctx != nil {
			r = r.WithContext(test.ctx)
		}
		w := httptest.NewRecorder()
		noko.NewHandler(registry, test.o).ServeHTTP(w, r)
		if w.Code != test.status || w.Body.String() != test.answer {
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
