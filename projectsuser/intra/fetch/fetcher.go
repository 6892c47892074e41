package fetch

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Fetcher copies the lists of the service into a registry. [New] makes one. It is for one
// goroutine; any number of goroutines may read the registry meanwhile.
type Fetcher struct {
	registry *registry.Registry
	options  Options
	client   client
	result   *Result
	planned  estimate
	told     int // how many refused records of the result were in an event
}

// New returns a fetcher that copies into a registry.
func New(r *registry.Registry, o Options) *Fetcher {
	o = o.withDefaults()
	f := &Fetcher{registry: r, options: o, result: new(Result)}
	f.client = client{options: o, budget: budget{path: o.Budget, unlimited: o.Unlimited}}
	return f
}

// Begin notes in the registry that it is a copy, before the first request: so a program that
// fills an empty registry leaves it alone, although the copy was killed early. It does nothing
// if a copy of this scope has begun already. Run does not need it.
func (f *Fetcher) Begin(ctx context.Context) error {
	p := f.progressOf(roundList)
	if p.ID != 0 {
		return nil
	}
	return f.put(ctx, store.Records{}, store.IDs{}, time.Time{}, p)
}

// Run copies what the registry does not have yet, and returns when the copy is complete as
// of an instant of this run. A run that was stopped, by its context or with its process, is
// continued by the next one, which repeats at most one request.
//
// It returns a [*RequestError] for a request that failed for good, the error of the
// context, or that of the registry. What was read before it is in the registry.
func (f *Fetcher) Run(ctx context.Context) (Result, error) { return f.runAs(ctx, roundFull) }

// short is how old a round may be that counts as one of this run.
const short = time.Minute

func (f *Fetcher) runAs(ctx context.Context, phase string) (Result, error) {
	result := Result{Began: time.Now()}
	f.result, f.told, f.client.sent, f.client.elapsed = &result, 0, 0, 0
	if f.options.Full && phase == roundFull {
		phase = roundAgain
	}
	err := f.rounds(ctx, &result, phase)
	result.Requests, result.Ended = f.client.sent, time.Now()
	f.options.Logger.LogAttrs(ctx, slog.LevelInfo, "sync", slog.Int("requests", result.Requests), slog.Int("added", result.Added),
		slog.Int("replaced", result.Replaced), slog.Int("removed", result.Removed), slog.Int("refused", result.TotalRefused), slog.Any("error", err))
	return result, err
}

// rounds runs the round that is in progress, or another one. A first round and one that was
// continued may have begun long ago: then what has changed since is read too.
func (f *Fetcher) rounds(ctx context.Context, result *Result, phase string) error {
	r := f.newRound(result, phase)
	continued, first := r.began.Before(result.Began), r.progress.CompleteAt.IsZero()
	r.follows = continued || first || phase == roundAgain
	err := f.runRound(ctx, r)
	if err != nil || !r.follows || time.Since(r.began) < short {
		return err
	}
	return f.runRound(ctx, f.newRound(result, roundFull))
}

func (f *Fetcher) runRound(ctx context.Context, r *round) error {
	f.client.failed = r.tellFailure
	defer func() { f.client.failed = nil }()
	return r.run(ctx)
}

// Watch copies for ever: what the source says has changed as often as the limits permit,
// and every hour also what it does not say. It returns the error of the context, or the
// first one that [Fetcher.Run] would return.
func (f *Fetcher) Watch(ctx context.Context) error {
	var full time.Time
	for {
		phase := roundLight
		continued := f.progressOf(roundList).Phase // by another process, which was stopped
		if continued != roundLight && time.Since(full) >= time.Hour {
			phase, full = roundFull, time.Now()
		}
		result, err := f.runAs(ctx, phase)
		if err != nil {
			return err
		}
		if err := sleep(ctx, f.pause(result.Requests)); err != nil {
			return err
		}
	}
}

// pause returns how long to wait after a run, so that the limit of an hour lasts.
func (f *Fetcher) pause(requests int) time.Duration {
	_, hour := f.client.budget.memory.limits()
	if f.options.Unlimited {
		return time.Second
	}
	return max(time.Second, time.Duration(requests)*time.Hour/time.Duration(hour))
}

// tell calls the function of the options with what was done so far.
func (r *round) tell() {
	if r.options.Event != nil {
		e := r.event()
		e.NewlyRefused = slices.Clone(r.result.Refused[r.told:])
		r.told = len(r.result.Refused)
		r.options.Event(e)
	}
}

// tellFailure tells of a try that is repeated.
func (r *round) tellFailure(request string, wait time.Duration, err error) {
	r.options.Logger.LogAttrs(context.Background(), slog.LevelWarn, "request failed", slog.String("request", request), slog.Duration("wait", wait), slog.Any("error", err))
	if r.options.Event != nil {
		e := r.event()
		e.Request, e.Wait, e.Err = request, wait, err
		r.options.Event(e)
	}
}

// event describes the state of the round.
func (r *round) event() Event {
	now := time.Now()
	e := Event{
		At: now, Began: r.result.Began, Requests: r.client.sent, Budget: -1,
		Added: r.result.Added, Replaced: r.result.Replaced, Removed: r.result.Removed, Refused: r.result.TotalRefused,
	}
	if s := r.current; s != nil {
		e.List, e.Phase = s.list.name, r.phase
	}
	left := r.requestsLeft()
	if e.Left = r.forecast(left, now); r.follows && now.Sub(r.began)+e.Left >= short {
		left += r.following()
		e.Left = r.forecast(left, now)
	}
	e.Expected = e.Requests + left
	if !r.options.Unlimited {
		e.Budget = r.client.budget.memory.left(now)
	}
	return e
}
