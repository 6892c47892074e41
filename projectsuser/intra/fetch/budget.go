package fetch

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"
)

// The limits of the real service, until an answer says others.
const (
	perSecond = 2
	perHour   = 1200
)

// slack is added to each window, because clocks and networks are not exact.
const slack = 5 * time.Millisecond

// usage is how many requests were sent, as the file of a budget keeps it.
type usage struct {
	PerSecond int     `json:"per_second"`
	PerHour   int     `json:"per_hour"`
	Until     int64   `json:"until"` // no request before it
	Sent      []int64 `json:"sent"`  // the last requests: when their answers came, oldest first
}

// budget keeps the requests within the limits of the service. A service counts requests in
// windows that begin when it likes. So no span of a second or an hour may have more
// requests than the limit, wherever it begins; and a request counts from its answer,
// because nobody but the service knows when it counted it.
type budget struct {
	path      string // of the file; empty keeps the usage in memory
	unlimited bool
	memory    usage
}

// spend waits until a request may be sent, sends it and learns from its answer. While a
// file is used it is locked, so that the requests of several processes follow each other.
func (b *budget) spend(ctx context.Context, send func() (*http.Response, error)) (*http.Response, error) {
	if b.unlimited {
		return send()
	}
	u, save, unlock, err := b.open(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := sleep(ctx, time.Until(u.next(time.Now()))); err != nil {
		return nil, err
	}
	u.Sent = append(u.trimmed(), time.Now().UnixMilli())
	if err := save(); err != nil { // before it is sent, because a killed process counts too
		return nil, err
	}
	response, err := send()
	now := time.Now()
	u.Sent[len(u.Sent)-1] = now.UnixMilli()
	if err == nil {
		u.learn(response, now)
	}
	b.memory = *u
	if saved := save(); err == nil && saved != nil {
		response.Body.Close()
		return nil, saved
	}
	return response, err
}

// open returns the usage. The caller must call unlock.
func (b *budget) open(ctx context.Context) (u *usage, save func() error, unlock func(), err error) {
	if b.path == "" {
		return &b.memory, func() error { return nil }, func() {}, nil
	}
	f, err := lockFile(ctx, b.path)
	if err != nil {
		return nil, nil, nil, err
	}
	u = new(usage)
	text, err := os.ReadFile(b.path)
	if err != nil {
		f.release()
		return nil, nil, nil, err
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, u); err != nil {
			f.release()
			return nil, nil, nil, &BudgetError{b.path, err}
		}
	}
	u.clamp(time.Now())
	save = func() error {
		text, err := json.Marshal(u)
		if err != nil {
			return err
		}
		return os.WriteFile(b.path, append(text, '\n'), 0o600)
	}
	return u, save, f.release, nil
}

// clamp moves instants of the future to now: the clock went back.
func (u *usage) clamp(now time.Time) {
	for i, at := range u.Sent {
		u.Sent[i] = min(at, now.UnixMilli())
	}
	slices.Sort(u.Sent)
	u.Until = min(u.Until, now.Add(time.Hour+slack).UnixMilli())
}

// limits returns the limits that are known.
func (u *usage) limits() (second, hour int) {
	second, hour = u.PerSecond, u.PerHour
	if second <= 0 {
		second = perSecond
	}
	if hour <= 0 {
		hour = perHour
	}
	return second, hour
}

// trimmed returns the requests that can still count.
func (u *usage) trimmed() []int64 {
	second, hour := u.limits()
	if extra := len(u.Sent) - max(second, hour); extra > 0 {
		return slices.Clone(u.Sent[extra:])
	}
	return u.Sent
}

// next returns the first instant at which a request may be sent.
func (u *usage) next(now time.Time) time.Time {
	second, hour := u.limits()
	at := now
	for _, window := range []struct {
		limit int
		per   time.Duration
	}{{second, time.Second}, {hour, time.Hour}} {
		if i := len(u.Sent) - window.limit; i >= 0 {
			at = latest(at, time.UnixMilli(u.Sent[i]).Add(window.per+slack))
		}
	}
	return latest(at, time.UnixMilli(u.Until))
}

// closed returns for how long the service wants no request.
func (b *budget) closed(now time.Time) time.Duration {
	return time.UnixMilli(b.memory.Until).Sub(now)
}

// left returns how many requests the limit of an hour still permits.
func (u *usage) left(now time.Time) int {
	_, hour := u.limits()
	since := now.Add(-time.Hour).UnixMilli()
	used := 0
	for i := len(u.Sent) - 1; i >= 0 && u.Sent[i] > since; i-- {
		used++
	}
	return max(0, hour-used)
}

// learn takes the limits from the headers of an answer. If the service permits fewer
// requests than this usage knows of, other programs use the application too: then their
// requests count from now.
func (u *usage) learn(response *http.Response, now time.Time) {
	h := response.Header
	if n, ok := number(h, "X-Secondly-Ratelimit-Limit"); ok && n > 0 {
		u.PerSecond = n
	}
	if n, ok := number(h, "X-Hourly-Ratelimit-Limit"); ok && n > 0 {
		u.PerHour = n
	}
	if n, ok := number(h, "X-Hourly-Ratelimit-Remaining"); ok && n >= 0 {
		for range u.left(now) - n {
			u.Sent = append(u.Sent, now.UnixMilli())
		}
	}
	if n, ok := number(h, "X-Secondly-Ratelimit-Remaining"); ok && n == 0 {
		u.Until = max(u.Until, now.Add(time.Second+slack).UnixMilli())
	}
	if response.StatusCode == http.StatusTooManyRequests {
		wait := time.Second
		if n, ok := number(h, "Retry-After"); ok && n > 0 && n <= 2*3600 {
			wait = time.Duration(n) * time.Second
		}
		u.Until = max(u.Until, now.Add(wait+slack).UnixMilli())
	}
}

// forecast returns how long some more requests take, each with a latency.
func (u *usage) forecast(n int, latency time.Duration, now time.Time) time.Duration {
	future := usage{PerSecond: u.PerSecond, PerHour: u.PerHour, Until: u.Until, Sent: slices.Clone(u.trimmed())}
	at := now
	for range n {
		at = future.next(at).Add(latency)
		future.Sent = append(future.Sent, at.UnixMilli())
	}
	return at.Sub(now)
}

// number returns a header that is a number.
func number(h http.Header, name string) (int, bool) {
	n, err := strconv.Atoi(h.Get(name))
	return n, err == nil
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// sleep waits, unless the context ends before.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
