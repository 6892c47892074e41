package web_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/internal/web"
)

var start = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// In every window of a caller no rate is exceeded, a request is refused only if a window
// is full, and the wait is exactly as long as necessary.
func TestLawLimiterHoldsTheRates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := start
		rates := []web.Rate{{Requests: 2, Per: time.Second}, {Requests: 5, Per: 10 * time.Second}}
		l := web.Limiter{Rates: rates, Clock: func() time.Time { return now }}
		allowed := make(map[string][]time.Time) // the slow oracle: every request that was allowed
		for range rapid.IntRange(1, 60).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 400, 1000, 9000}).Draw(t, "pause")) * time.Millisecond)
			caller := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "caller")
			want := wait(rates, allowed[caller], now)
			remaining, err := l.Allow(caller)
			limit, _ := errors.AsType[*web.LimitError](err)
			switch {
			case (err == nil) != (want == 0):
				t.Fatalf("%s at %s: %v, want to wait %s", caller, now, err, want)
			case err == nil:
				allowed[caller] = append(allowed[caller], now)
			case time.Duration(limit.Wait) != want:
				t.Fatalf("%s at %s: wait %s, want %s", caller, now, limit.Wait, want)
			}
			for i, rate := range rates {
				if want := left(rate, allowed[caller], now); remaining[i] != want {
					t.Fatalf("%s at %s: %d requests remain of %v, want %d", caller, now, remaining[i], rate, want)
				}
			}
		}
	})
}

// wait returns how long a caller has to wait, computed from its permitted requests.
func wait(rates []web.Rate, allowed []time.Time, now time.Time) (longest time.Duration) {
	for _, rate := range rates {
		if ends, n := lastWindow(rate, allowed); now.Before(ends) && n >= rate.Requests {
			longest = max(longest, ends.Sub(now))
		}
	}
	return longest
}

// left returns how many requests a rate permits now.
func left(rate web.Rate, allowed []time.Time, now time.Time) int {
	if ends, n := lastWindow(rate, allowed); now.Before(ends) {
		return rate.Requests - n
	}
	return rate.Requests
}

// lastWindow returns the end of the last window, and the requests in it.
func lastWindow(rate web.Rate, allowed []time.Time) (ends time.Time, n int) {
	for _, at := range allowed {
		if !at.Before(ends) {
			ends, n = at.Add(rate.Per), 0
		}
		n++
	}
	return ends, n
}

// allow returns the error of Allow.
func allow(l *web.Limiter, caller string) error {
	_, err := l.Allow(caller)
	return err
}

func TestLimiterRemembersSoManyCallers(t *testing.T) {
	now := start
	l := web.Limiter{Rates: []web.Rate{{1, time.Second}}, Callers: 4, Clock: func() time.Time { return now }}
	for i := range 4 {
		if err := allow(&l, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if allow(&l, "0") == nil {
		t.Error("a caller was forgotten while there was room")
	}
	if allow(&l, "new") != nil || allow(&l, "0") != nil {
		t.Error("no caller was forgotten")
	}
	now = now.Add(time.Second)
	_ = allow(&l, "1")
	_ = allow(&l, "2")
	_ = allow(&l, "3")
	if allow(&l, "1") == nil {
		t.Error("a caller was forgotten before its window was over")
	}
}

func TestZeroLimiterHasNoLimit(t *testing.T) {
	var l web.Limiter
	for range 10 {
		if err := allow(&l, "x"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLimiterIsSafeForConcurrentUse(t *testing.T) {
	l := web.Limiter{Rates: []web.Rate{{100, time.Hour}}}
	var wg sync.WaitGroup
	var mu sync.Mutex
	allowed := 0
	for range 4 {
		wg.Go(func() {
			for range 100 {
				if allow(&l, "x") == nil {
					mu.Lock()
					allowed++
					mu.Unlock()
				}
			}
		})
	}
	if wg.Wait(); allowed != 100 {
		t.Errorf("%d requests were allowed, want 100", allowed)
	}
}

func TestWaitIsInWholeSeconds(t *testing.T) {
	for wait, want := range map[time.Duration]int{1: 1, time.Second: 1, time.Second + 1: 2} {
		if got := web.Wait(wait).Seconds(); got != want {
			t.Errorf("%s: %d, want %d", wait, got, want)
		}
	}
}
