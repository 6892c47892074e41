package zoho

import (
	"log/slog"
	"net/http"
	"time"
)

// Options configure a handler. The zero Options serve every caller, name no actor in
// changes and log nothing.
type Options struct {
	// Caller returns the login or the e-mail address of the caller: the actor of the
	// changes, and the user for whom is_current_user is true. Nil, and an empty result,
	// mean an unknown caller. The handler does not decide who may call: authenticate
	// callers before it.
	Caller func(*http.Request) string
	// Logger logs panics, other answers from 500 on and mails that could not be sent;
	// nil logs nothing.
	Logger *slog.Logger
	// MaxBody is the most bytes of a request's body; 0 is 1 MiB.
	MaxBody int64
	// Timeout is how long a request may take; 0 is 30 seconds, a negative one is no
	// limit. The server limits how slowly a body may arrive.
	Timeout time.Duration
}
