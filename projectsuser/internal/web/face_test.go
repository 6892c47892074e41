package web_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// brokenMailer is a mailer that sends nothing.
type brokenMailer struct{}

func (brokenMailer) Mail(context.Context, registry.Mail) error {
	return errors.New("no route to host")
}

// callerHeader is a caller who gives their name in a header.
func callerHeader(r *http.Request) string { return r.Header.Get("Caller") }

func TestFaceDoLogsAFailedMailOnceAndSucceeds(t *testing.T) {
	var log bytes.Buffer
	reg := registry.New(registry.Options{Mailer: brokenMailer{}})
	face := web.Face{Registry: reg, Caller: callerHeader, Logger: slog.New(slog.NewTextHandler(&log, nil))}
	r := httptest.NewRequest("POST", "/", nil)
	r.Header.Set("Caller", "ada")
	invite := func(email string) func(*registry.Tx) error {
		return func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Name: "Bob", Email: email})
			return err
		}
	}
	if err := face.Do(r, invite("bob@example.com")); err != nil {
		t.Fatal(err)
	}
	if n := reg.Snapshot().Users.Len(); n != 1 {
		t.Errorf("%d users, want the invited one", n)
	}
	text := log.String()
	for _, want := range []string{"level=ERROR", `msg="mail not sent"`, "actor=ada", "mails=1", `error="no route to host"`} {
		if strings.Count(text, want) != 1 {
			t.Errorf("log %q: want %q once", text, want)
		}
	}
	face.Logger = nil
	if err := face.Do(r, invite("eve@example.com")); err != nil {
		t.Errorf("without a logger: %v", err)
	}
}

func TestFaceDoReturnsTheErrorOfTheCommands(t *testing.T) {
	face := web.Face{Registry: registry.New(registry.Options{})}
	want := errors.New("want")
	if err := face.Do(httptest.NewRequest("POST", "/", nil), func(*registry.Tx) error { return want }); err != want {
		t.Errorf("got %v, want the commands' own error", err)
	}
}

func TestFaceAccountIsFoundByLoginOrEmail(t *testing.T) {
	reg := registry.New(registry.Options{})
	err := reg.Do(t.Context(), "", func(tx *registry.Tx) error {
		return errors.Join(tx.PutUser(user.User{ID: 1, Login: "ada", Email: "ada@example.com"}), tx.PutUser(user.User{ID: 2, Email: "bob@example.com"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	face := web.Face{Registry: reg, Caller: callerHeader}
	for name, want := range map[string]user.ID{"ada": 1, "ada@example.com": 1, "BOB@example.com": 2, "eve": 0, "": 0} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Caller", name)
		u := face.Account(reg.Snapshot(), r)
		if face.Actor(r) != name || (u == nil) != (want == 0) || u != nil && u.ID != want {
			t.Errorf("caller %q: actor %q, account %v; want %d", name, face.Actor(r), u, want)
		}
	}
	face.Caller = nil
	r := httptest.NewRequest("GET", "/", nil)
	if face.Actor(r) != "" || face.Account(reg.Snapshot(), r) != nil {
		t.Error("without Caller: the caller is known")
	}
}

func TestRootOrPrefersTheConfiguredURL(t *testing.T) {
	r := httptest.NewRequest("GET", "http://host.example/", nil)
	for configured, want := range map[string]string{"": "http://host.example", "https://a.example/api//": "https://a.example/api"} {
		if got := web.RootOr(configured, r); got != want {
			t.Errorf("RootOr(%q) = %q, want %q", configured, got, want)
		}
	}
}
