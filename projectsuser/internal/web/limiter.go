package web

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Rate is the largest number of requests within a time.
type Rate struct {
	Requests int
	Per      time.Duration
}

// Wait is how long a caller has to wait; it is greater than 0.
type Wait time.Duration

// Seconds returns the wait in whole seconds, rounded up, as for a Retry-After header.
func (w Wait) Seconds() int { return int((time.Duration(w) + time.Second - 1) / time.Second) }

// String returns the wait as a duration.
func (w Wait) String() string { return fmt.Sprint(time.Duration(w)) }

// maxCallers is the default of Limiter.Callers.
const maxCallers = 10_000

// Limiter limits the number of requests of each caller. The zero Limiter has no limit.
// Its fields must be set before it is used; then any number of goroutines may use it.
//
// It counts requests in windows that begin with a caller's first request. A refused
// request is not counted. It remembers a limited number of callers: when there are more,
// it forgets those whose windows are over, and all callers if more than half of the limit
// would remain.
type Limiter struct {
	// Rates are the limits; a request must keep all of them.
	Rates []Rate
	// Clock returns the time; nil is time.Now.
	Clock func() time.Time
	// Callers is the largest number of callers that are remembered; 0 is 10,000.
	Callers int

	mu      sync.Mutex
	callers map[string][]window // by caller, one for each rate
}

// window counts the requests within a time.
type window struct {
	ends     time.Time
	requests int
}

// Allow counts a request of a caller, and returns how many requests each rate still
// permits. If a rate is exceeded, it returns the [*LimitError] of the rate with the
// longest wait too, and does not count the request.
func (l *Limiter) Allow(caller string) (remaining []int, err error) {
	if len(l.Rates) == 0 {
		return nil, nil
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
	remaining = make([]int, len(l.Rates))
	for i, rate := range l.Rates {
		if refused == nil {
			windows[i].count(rate, now)
		}
		remaining[i] = windows[i].remaining(rate, now)
	}
	if refused != nil {
		return remaining, refused
	}
	return remaining, nil
}

// remaining returns how many requests the rate still permits in this window.
func (w *window) remaining(rate Rate, now time.Time) int {
	if !now.Before(w.ends) {
		return rate.Requests
	}
	return max(0, rate.Requests-w.requests)
}

// wait returns the time until the next request is permitted, 0 if it is now.
func (w *window) wait(rate Rate, now time.Time) Wait {
	if w.requests < rate.Requests {
		return 0
	}
	return max(0, Wait(w.ends.Sub(now)))
}

// count counts a request. It begins a new window if this one is over.
func (w *window) count(rate Rate, now time.Time) {
	if !now.Before(w.ends) {
		*w = window{ends: now.Add(rate.Per)}
	}
	w.requests++
}

// now returns the time of the clock.
func (l *Limiter) now() time.Time {
	if l.Clock == nil {
		return time.Now()
	}
	return l.Clock()
}

// windows returns the windows of a caller. It creates them for a new caller.
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

// forget forgets the callers whose windows are all over. If more than most callers
// remain, it forgets all, so that it does not run again for the next caller.
func (l *Limiter) forget(now time.Time, most int) {
	maps.DeleteFunc(l.callers, func(_ string, windows []window) bool {
		return !slices.ContainsFunc(windows, func(w window) bool { return now.Before(w.ends) })
	})
	if len(l.callers) > most {
		clear(l.callers)
	}
}
