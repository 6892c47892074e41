package standin

import (
	"log/slog"
	"net/http"
	"time"
)

// Options of a handler. The zero Options require no token and limit no caller.
type Options struct {
	// Caller returns the name of the caller of a request: the login or the e-mail
	// address of a user, or any other text. The registry records it as the actor of
	// the request's commands. The empty text means an unknown caller. Nil is the user
	// who authorised the token of the request, else Me.
	Caller func(*http.Request) string
	// Logger logs panics, other answers from 500 on, and mails that could not be
	// sent. Nil logs nothing.
	Logger *slog.Logger
	// MaxBody is the largest body of a request, in bytes; 0 is 1 MiB.
	MaxBody int64
	// Timeout is how long a request may take; 0 is 30 seconds, and a negative one is
	// no limit.
	Timeout time.Duration

	// CacheSize is about how many bytes the JSON of registrations that were answered lately
	// may need in memory; 0 is [DefaultCacheSize], and a negative one keeps none. Answers
	// are the same with and without it; see [intra.TextCache].
	CacheSize int

	// URL is the URL under which callers reach the handler, as
	// "https://intra.example/api"; URLs in answers start with it. Empty takes it from
	// each request: its scheme, its host and the prefix that an http.StripPrefix
	// removed.
	URL string
	// Me is the login or the id of the user whom /v2/me returns, unless the token of the
	// request is of another user. It is also the user for whom /oauth/authorize issues a
	// code, unless the request names one. Empty is no user: then /v2/me is 404.
	Me string
	// Auth requires a token for every request except those that ask for a token.
	Auth bool
	// Token is valid without being issued and never expires, in addition to the
	// tokens that the handler issues. If it is not empty, Auth is on. A request sends its
	// token in the Authorization header or in the parameter access_token.
	Token string
	// Clients are the secrets of the clients that may have a token, by client_id. Nil
	// issues a token to every client, an empty map to none.
	Clients map[string]string
	// TokenLifetime is how long an issued token is valid; 0 is two hours.
	TokenLifetime time.Duration
	// Rates limit the requests of each token, and of each address that sends no valid
	// token. Nil is no limit; the headers of answers then name the limits of the real
	// service, which [RealRates] returns, as if no request had been counted.
	Rates []Rate
	// Clock returns the time for tokens and rates; nil is time.Now.
	Clock func() time.Time
	// Faults are statuses, delays and broken answers, for tests of clients. [NewHandler]
	// panics if they are not valid; see [Faults.Validate].
	Faults Faults
}

// DefaultCacheSize is the default of [Options.CacheSize]: 64 MiB, the JSON of about 50,000
// registrations.
const DefaultCacheSize = 64 << 20

// Rate is the largest number of requests within a time.
type Rate struct {
	Requests int
	Per      time.Duration
}

// RealRates returns the limits of the real service: 2 requests a second and 1200 an
// hour.
func RealRates() []Rate { return []Rate{{2, time.Second}, {1200, time.Hour}} }
