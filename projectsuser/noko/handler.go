package noko

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// Options of a handler. The zero Options serve anybody, and tell nobody what goes
// wrong.
type Options struct {
	// Caller says who asks: the login or the e-mail address of a user, in whose
	// name things are changed. If it is there and says nothing, the answer is 401.
	// Nil serves everybody. What a caller may is to be decided before.
	Caller func(*http.Request) string
	// Logger is told of panics, of other answers from 500 on, and of mail that
	// could not be sent. Nil is nobody.
	Logger *slog.Logger
	// URL is under which the links in answers are, as "https://example.com/noko";
	// empty is where the request says that it came to.
	URL string
	// MaxBody is the most bytes of a request's body; 0 is 1 MiB.
	MaxBody int64
	// Timeout is how long a request may take once its body is there; 0 is for
	// ever. How slowly a body may come is the server's to say.
	Timeout time.Duration
}

// NewHandler returns a handler that serves the users of the registry, under
// /users. To have it elsewhere put http.StripPrefix before it. Any number of
// goroutines may use it.
func NewHandler(r *registry.Registry, o Options) http.Handler {
	h := &handler{registry: r, options: o}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Render: renderError}
	if o.Caller != nil {
		s.Admit = h.admit
	}
	s.Handle("GET", "/users", h.list)
	s.Handle("POST", "/users", h.create)
	s.Handle("GET", "/users/{id}", h.get)
	s.Handle("PATCH PUT", "/users/{id}", h.edit)
	s.Handle("DELETE", "/users/{id}", h.command((*registry.Tx).DeleteUser))
	s.Handle("GET", "/users/{id}/entries", h.entries)
	s.Handle("GET", "/users/{id}/expenses", h.expenses)
	s.Handle("GET", "/users/{id}/participating_projects", h.participating)
	s.Handle("GET", "/users/{id}/accessible_projects", h.accessible)
	s.Handle("PUT", "/users/{id}/resend_invitation_email", h.command((*registry.Tx).ResendInvitation))
	s.Handle("PUT", "/users/{id}/activate", h.command((*registry.Tx).Enable))
	s.Handle("PUT", "/users/{id}/deactivate", h.command((*registry.Tx).Disable))
	s.Handle("PUT", "/users/{id}/give_access_to_projects", h.access((*registry.Tx).GiveAccess))
	s.Handle("PUT", "/users/{id}/revoke_access_to_projects", h.access((*registry.Tx).RevokeAccess))
	return s
}

// handler answers requests from a registry.
type handler struct {
	registry *registry.Registry
	options  Options
}

// admit refuses a request of nobody.
func (h *handler) admit(r *http.Request) error {
	if h.options.Caller(r) == "" {
		return errNobody
	}
	return nil
}

// caller returns who asks, empty for nobody.
func (h *handler) caller(r *http.Request) string {
	if h.options.Caller == nil {
		return ""
	}
	return h.options.Caller(r)
}

// root returns the URL under which the links of an answer are.
func (h *handler) root(r *http.Request) string {
	if h.options.URL != "" {
		return strings.TrimSuffix(h.options.URL, "/")
	}
	return web.Root(r)
}

// do carries out commands in one transaction, in the name of the caller. That
// mail could not be sent is for the log: the commands happened.
func (h *handler) do(r *http.Request, commands func(*registry.Tx) error) error {
	err := h.registry.Do(r.Context(), h.caller(r), commands)
	unsent, ok := err.(*registry.MailError)
	if !ok {
		return err
	}
	if h.options.Logger != nil {
		h.options.Logger.WarnContext(r.Context(), "mail not sent", slog.Int("mails", len(unsent.Failed)), slog.Any("error", unsent.Err))
	}
	return nil
}
