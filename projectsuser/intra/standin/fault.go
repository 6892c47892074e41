package standin

import (
	"fmt"
	"strings"
	"time"
)

// Faults are what a handler does wrong on purpose, so that a test can see what a client
// does about it. The zero Faults change no answer. Read only.
//
// The requests that a [Fault] matches are counted from the start of the handler. Which of
// them get the fault depends on that count and on the seed alone, so a run with the same
// requests in the same order repeats.
type Faults struct {
	// Seed decides the draws of [Fault].Chance.
	Seed uint64
	// List are the faults. A request gets the first one that is due.
	List []Fault
}

// Fault is one thing that goes wrong, and for which requests.
//
// A status, and the end of a token, refuse a request before it changes anything. An
// answer that is cut or dropped is the answer to a request that was done: the client
// cannot know whether it was.
type Fault struct {
	// Route is a method, a path or both, as "GET /v2/users/{id}". A segment such as {id}
	// matches any one segment, and {rest...} at the end the rest of the path. Empty
	// matches every request, also those for a token.
	Route string
	// After is how many matching requests come before the first that can get the fault.
	After int
	// Every is n for every n-th of the requests after those; 0 is each of them.
	Every int
	// Times is how often the fault happens; 0 is no limit.
	Times int
	// Chance is the probability that a request gets the fault when it is due, from 0 to 1;
	// 0 is 1.
	Chance float64

	// Delay is how long the request waits before anything else happens.
	Delay time.Duration
	// Status is answered in place of the answer, from 400 to 599; 0 changes no status. 502, 503 and
	// 504 have a page of HTML, as from a proxy.
	Status int
	// RetryAfter is the header Retry-After of Status, rounded up to seconds. 0 is no
	// header, but one second with the status 429.
	RetryAfter time.Duration
	// EndToken ends the token of the request before its time: this request and all later
	// ones with the token are 401. A token that [Options].Token names is 401 only this
	// once. A request without a valid token does not get the fault.
	EndToken bool
	// Cut is the number of bytes of the body that are sent before the connection is
	// closed; 0 is all. A shorter body is sent whole.
	Cut int
	// NoLength omits the header Content-Length. A body that is cut then ends as if it were
	// whole, so that only its JSON shows that it is not.
	NoLength bool
	// Drop closes the connection without an answer.
	Drop bool
}

// FaultError reports a fault that is not valid.
type FaultError struct {
	Index int    // of the fault in the list, from 0; -1 is the file as a whole
	Field string // as "status"; empty if the text is not JSON
	Want  string // what is accepted, in words
	Err   error  // why the text is not JSON, else nil
}

func (e *FaultError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("standin: faults: %v", e.Err)
	}
	return fmt.Sprintf("standin: fault %d: %s: want %s", e.Index+1, e.Field, e.Want)
}

// Unwrap returns the cause, or nil.
func (e *FaultError) Unwrap() error { return e.Err }

// Validate returns a [*FaultError] for the first fault that is not valid.
func (f *Faults) Validate() error {
	for i := range f.List {
		if field, want := f.List[i].mistake(); field != "" {
			return &FaultError{Index: i, Field: field, Want: want}
		}
	}
	return nil
}

// mistake returns the first field that is not valid and what it should be, "" if all are.
func (f *Fault) mistake() (field, want string) {
	if !validRoute(f.Route) {
		return "route", "a method and a path, as GET /v2/users/{id}"
	}
	for _, amount := range []struct {
		field string
		value int64
	}{
		{"after", int64(f.After)},
		{"every", int64(f.Every)},
		{"times", int64(f.Times)},
		{"delay", int64(f.Delay)},
		{"retry_after", int64(f.RetryAfter)},
		{"cut", int64(f.Cut)},
	} {
		if amount.value < 0 {
			return amount.field, "no less than 0"
		}
	}
	switch {
	case !(f.Chance >= 0 && f.Chance <= 1):
		return "chance", "a number from 0 to 1"
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return "status", "an error, from 400 to 599"
	case f.Status != 0 && f.EndToken:
		return "end_token", "no status, which is 401"
	case f.RetryAfter != 0 && f.Status == 0:
		return "retry_after", "a status"
	case f.Drop && f.Cut+f.Status != 0:
		return "drop", "no status and no cut: there is no answer"
	case f.Delay == 0 && f.Status+f.Cut == 0 && !f.EndToken && !f.Drop && !f.NoLength:
		return "status", "something that goes wrong: delay, status, end_token, cut, no_length or drop"
	}
	return "", ""
}

// validRoute reports whether a text is a route of a fault.
func validRoute(route string) bool {
	method, path := splitRoute(route)
	return (path == "" || path[0] == '/') && !strings.ContainsAny(path, " ?#") && strings.ToUpper(method) == method
}

// splitRoute returns the method and the path of a route, each "" without one.
func splitRoute(route string) (method, path string) {
	method, path, both := strings.Cut(route, " ")
	if !both && strings.HasPrefix(method, "/") {
		return "", method
	}
	return method, path
}
