package web

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Face runs the commands of requests on a registry in the callers' names. The
// handler of every face has one.
type Face struct {
	Registry *registry.Registry
	// Caller returns the login or the e-mail address of the caller, "" for an
	// unknown one. Nil means that no caller is known.
	Caller func(*http.Request) string
	// Logger logs mails that could not be sent; nil logs nothing.
	Logger *slog.Logger
}

// Actor returns the name of the caller of a request, "" if it is unknown. The
// registry records it as the actor of the commands.
func (f *Face) Actor(r *http.Request) string {
	if f.Caller == nil {
		return ""
	}
	return f.Caller(r)
}

// Account returns the caller's account in a snapshot, nil if the caller is unknown
// or has no account there.
func (f *Face) Account(s *store.Snapshot, r *http.Request) *user.User {
	return UserByName(s, f.Actor(r))
}

// Snapshot returns the snapshot to answer a request from: the published one, or that of
// the transaction in which the If-Match header of a change is checked.
func (f *Face) Snapshot(r *http.Request) *store.Snapshot {
	if s, _ := r.Context().Value(snapshotKey{}).(*store.Snapshot); s != nil {
		return s
	}
	return f.Registry.Snapshot()
}

// Do runs commands in one transaction in the name of the caller. It returns the
// error of the commands or of the registry; then nothing changed. If the request has an
// If-Match header that does not match, it returns a [*PreconditionError] and does not
// run the commands.
//
// A mail that could not be sent, or whose acceptance could not be stored, does not undo
// the commands: Do logs it once as an error and returns nil.
func (f *Face) Do(r *http.Request, commands func(*registry.Tx) error) error {
	actor := f.Actor(r)
	err := f.Registry.Do(r.Context(), actor, func(tx *registry.Tx) error {
		if err := checkPrecondition(r, tx.View); err != nil {
			return err
		}
		return commands(tx)
	})
	unsent, ok := errors.AsType[*registry.MailError](err)
	if !ok {
		return err
	}
	if f.Logger != nil && len(unsent.Unstored) > 0 {
		f.Logger.LogAttrs(r.Context(), slog.LevelError, "mail sent, but not stored as sent",
			slog.String("actor", actor), slog.Int("mails", len(unsent.Unstored)), slog.Any("error", unsent.Err))
	}
	if f.Logger != nil && len(unsent.Failed) > 0 {
		f.Logger.LogAttrs(r.Context(), slog.LevelError, "mail not sent",
			slog.String("actor", actor), slog.Int("mails", len(unsent.Failed)), slog.Any("error", unsent.Err))
	}
	return nil
}

// UserByName returns the user with a login, or else with an e-mail address; nil if
// not found or if the name is empty.
func UserByName(s *store.Snapshot, name string) *user.User {
	if name == "" {
		return nil
	}
	if u := s.UserByLogin(name); u != nil {
		return u
	}
	return s.UserByEmail(name)
}
