package zoho

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Options of a handler. The zero Options serve anybody, and tell nobody what goes
// wrong.
type Options struct {
	// Caller says who asks: the login or the e-mail address of a user, for whom
	// is_current_user is true, and in whose name things are changed. Nil, and the
	// empty text, are nobody. Whether they may ask is to be decided before.
	Caller func(*http.Request) string
	// Logger is told of panics, of other answers from 500 on, and of mail that
	// could not be sent. Nil is nobody.
	Logger *slog.Logger
	// MaxBody is the most bytes of a request's body; 0 is 1 MiB.
	MaxBody int64
	// Timeout is how long a request may take once its body is there; 0 is for
	// ever. How slowly a body may come is the server's to say.
	Timeout time.Duration
}

// NewHandler returns a handler that serves the staff of the registry's projects,
// under /projects/{project_id}/users. To have it elsewhere put http.StripPrefix
// before it. Any number of goroutines may use it.
func NewHandler(r *registry.Registry, o Options) http.Handler {
	h := &handler{registry: r, options: o}
	s := &web.Service{Timeout: o.Timeout, MaxBody: o.MaxBody, Log: o.Logger, Render: renderError}
	const list, one = "/projects/{project_id}/users", "/projects/{project_id}/users/{user_id}"
	s.Handle(http.MethodGet, list, h.list)
	s.Handle(http.MethodPost, list, h.assign)
	s.Handle(http.MethodPost, list+"/invite", h.invite)
	s.Handle(http.MethodGet, one, h.get)
	s.Handle(http.MethodPut, one, h.update)
	s.Handle(http.MethodDelete, one, h.remove)
	return s
}

// handler answers requests from a registry.
type handler struct {
	registry *registry.Registry
	options  Options
}

// caller returns who asks, empty for nobody.
func (h *handler) caller(r *http.Request) string {
	if h.options.Caller == nil {
		return ""
	}
	return h.options.Caller(r)
}

// callerIn returns the user who asks, 0 for one whom the registry does not know.
func (h *handler) callerIn(s *store.Snapshot, r *http.Request) user.ID {
	name := h.caller(r)
	if name == "" {
		return 0
	}
	if u := s.UserByLogin(name); u != nil {
		return u.ID
	}
	if u := s.UserByEmail(name); u != nil {
		return u.ID
	}
	return 0
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
