package fetch

import (
	"cmp"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"
)

// DefaultAPI is the URL of the real service.
const DefaultAPI = "https://api.intra.42.fr"

// Options configure a [Fetcher]. The zero Options copy everything from the real service
// with a client that authorises its own requests.
type Options struct {
	// API is the URL of the service without a path; empty is [DefaultAPI]. It names the
	// source in the registry, so that another URL begins another copy.
	API string
	// ID and Secret are those of an application. With them the fetcher asks for a token,
	// and for another one when that ends or is refused. An empty ID sends no token: then
	// Client may authorise the requests, as a client of golang.org/x/oauth2 does.
	ID, Secret string
	// Client sends the requests; nil is a client with a timeout of one minute.
	Client *http.Client
	// Scope is what is copied; the zero Scope is everything.
	Scope Scope

	// Budget is the file that counts the requests. Processes that name the same file share
	// the limits of one application. Empty counts in memory.
	Budget string
	// Unlimited sends requests without regard to limits: for a stand-in on this machine.
	Unlimited bool
	// Tries is how often a request is sent at most before it counts as failed; 0 is 8.
	Tries int
	// Jitter returns a number from 0 to 1 that shortens the wait before another try; nil is
	// a random number.
	Jitter func() float64

	// Full reads all lists again as a first run does, which finds changes that moved no
	// updated_at.
	Full bool
	// Overlap is how far an increment reaches back before the begin of the last one; 0 is
	// five minutes. It must be longer than a change takes to become visible.
	Overlap time.Duration
	// MaxSkew is how far the clock of the service may differ from that of this machine;
	// 0 is four minutes. A larger difference is a [*ClockError]. It must be less than
	// Overlap.
	MaxSkew time.Duration

	// Record is a folder in which every answer of a list is kept as it came, except those
	// that only count for a [Plan]; empty keeps none. The files can be read by [intra.World].
	Record string
	// Event is called after each request, by the goroutine of the run; nil is not called.
	// It should return soon.
	Event func(Event)
	// Logger logs what is read, and tries that failed; nil logs nothing.
	Logger *slog.Logger
}

// withDefaults returns the options with a value for each that is not set.
func (o Options) withDefaults() Options {
	o.API = cmp.Or(o.API, DefaultAPI)
	for len(o.API) > 0 && o.API[len(o.API)-1] == '/' {
		o.API = o.API[:len(o.API)-1]
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: time.Minute}
	}
	o.Tries = cmp.Or(o.Tries, 8)
	o.Overlap = cmp.Or(o.Overlap, 5*time.Minute)
	o.MaxSkew = cmp.Or(o.MaxSkew, 4*time.Minute)
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}
