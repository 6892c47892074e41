package web

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Rate is how many requests there may be in how long.
type Rate struct {
	Requests int
	Per      time.Duration
}

// Wait is how long a caller has to wait, more than 0.
type Wait time.Duration

// Seconds returns the wait in whole seconds, rounded up, as Retry-After has it.
func (w Wait) Seconds() int { return int((time.Duration(w) + time.Second - 1) / time.Second) }

// String returns the wait as a duration.
func (w Wait) String() string { return fmt.Sprint(time.Duration(w)) }

// maxCallers is how many callers a limiter remembers unless told.
const maxCallers = 10_000

// Limiter bounds how often each caller may ask. The zero Limiter bounds nothing.
// Its fields are set before it is used; then any number of goroutines may use it.
//
// Requests are counted in windows that begin with a caller's first request. One
// that is refused is not counted. The callers remembered are bounded:
// beyond that those whose windows are over are forgotten, and if that makes
// little room, all are.
type Limiter struct {
	// Rates all have to hold.
	Rates []Rate
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
	// Callers is how many callers are remembered; 0 is 10,000.
	Callers int

	mu      sync.Mutex
	callers map[string][]window // by caller, one for each rate
}

// window is a stretch of time with the requests in it.
type window struct {
	ends     time.Time
	requests int
}

// Allow counts a request of a caller, or returns a [*LimitError] if there were too
// many: that of the rate for which the wait is longest.
func (l *Limiter) Allow(caller string) error {
	if len(l.Rates) == 0 {
		return nil
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	windows := l.windows(caller, now)
	var refused *LimitError
	for i, rate := range l.Rates {
		if w := windows[i].wait(rate, now); w > 0 && (refused == nil || w > refused.Wait) {
			refused = &LimitError{Rate: rate, Wait: w}
		}
	}
	if refused != nil {
		return refused
	}
	for i, rate := range l.Rates {
		windows[i].count(rate, now)
	}
	return nil
}

// wait returns how long until there may be one request more.
func (w *window) wait(rate Rate, now time.Time) Wait {
	if w.requests < rate.Requests {
		return 0
	}
	return max(0, Wait(w.ends.Sub(now)))
}

// count counts a request, the first of a new window if this one is over.
func (w *window) count(rate Rate, now time.Time) {
	if !now.Before(w.ends) {
		*w = window{ends: now.Add(rate.Per)}
	}
	w.requests++
}

// now returns what the clock says.
func (l *Limiter) now() time.Time {
	if l.Clock == nil {
		return time.Now()
	}
	return l.Clock()
}

// windows returns those of a caller, and makes room for it if need be.
func (l *Limiter) windows(caller string, now time.Time) []window {
	if known := l.callers[caller]; known != nil {
		return known
	}
	most := l.Callers
	if most <= 0 {
		most = maxCallers
	}
	if len(l.callers) >= most {
		l.forget(now, most/2)
	}
	if l.callers == nil {
		l.callers = make(map[string][]window)
	}
	l.callers[caller] = make([]window, len(l.Rates))
	return l.callers[caller]
}

// forget forgets the callers whose windows are all over, and everybody if that
// leaves more than most: so that it is not called again at once.
func (l *Limiter) forget(now time.Time, most int) {
	maps.DeleteFunc(l.callers, func(_ string, windows []window) bool {
		return !slices.ContainsFunc(windows, func(w window) bool { return now.Before(w.ends) })
	})
	if len(l.callers) > most {
		clear(l.callers)
	}
}
