package standin

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// matches reports whether a request is one of those that the fault counts.
func (f *Fault) matches(r *http.Request) bool {
	method, path := splitRoute(f.Route)
	return (method == "" || method == r.Method) && (path == "" || matchesPath(path, r.URL.Path))
}

// matchesPath reports whether a path matches a pattern. A slash at the end of the path
// means nothing.
func matchesPath(pattern, path string) bool {
	wanted := strings.Split(strings.Trim(pattern, "/"), "/")
	given := strings.Split(strings.Trim(path, "/"), "/")
	for i, want := range wanted {
		if strings.HasPrefix(want, "{") && strings.HasSuffix(want, "...}") {
			return true
		}
		if i == len(given) || want != given[i] && (!isPlaceholder(want) || given[i] == "") {
			return false
		}
	}
	return len(wanted) == len(given)
}

// isPlaceholder reports whether a segment of a pattern matches any segment.
func isPlaceholder(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}

// faultCounter counts the requests of each fault, so that it knows which get it.
type faultCounter struct {
	Faults

	mu     sync.Mutex
	counts []faultCount // one for each fault
}

// faultCount is how many requests a fault matched and how many got it.
type faultCount struct{ matched, happened int }

// next counts a request and returns the fault that it gets, nil without one.
func (c *faultCounter) next(r *http.Request) (due *Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.List {
		f, n := &c.List[i], &c.counts[i]
		if !f.matches(r) {
			continue
		}
		n.matched++
		if due == nil && c.isDue(i) {
			n.happened++
			due = f
		}
	}
	return due
}

// isDue reports whether the request counted last gets the fault at i.
func (c *faultCounter) isDue(i int) bool {
	f, n := &c.List[i], c.counts[i]
	after := n.matched - f.After
	if after <= 0 || after%max(f.Every, 1) != 0 || f.Times > 0 && n.happened >= f.Times {
		return false
	}
	// Each draw has a source of its own, so that it does not depend on other faults.
	source := rand.NewPCG(c.Seed, uint64(i)<<32|uint64(n.matched))
	return f.Chance == 0 || rand.New(source).Float64() < f.Chance
}

// faultKey is the key of the fault in the context of a request that gets one.
type faultKey struct{}

// faultOf returns the fault that a request gets, nil without one.
func faultOf(r *http.Request) *Fault {
	f, _ := r.Context().Value(faultKey{}).(*Fault)
	return f
}

// withFaults returns a handler that adds faults to another one, which reads those that
// change its answer with faultOf. It panics if the faults are not valid.
func withFaults(h http.Handler, faults Faults) http.Handler {
	if len(faults.List) == 0 {
		return h
	}
	if err := faults.Validate(); err != nil {
		panic(err)
	}
	counter := &faultCounter{Faults: faults, counts: make([]faultCount, len(faults.List))}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := counter.next(r)
		if f == nil {
			h.ServeHTTP(w, r)
			return
		}
		if !wait(r.Context(), f.Delay) {
			return
		}
		f.serve(h, w, r.WithContext(context.WithValue(r.Context(), faultKey{}, f)))
	})
}

// wait waits and reports whether the context is still alive.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
