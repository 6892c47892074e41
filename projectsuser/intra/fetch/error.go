package fetch

import (
	"errors"
	"fmt"
	"time"
)

// RequestError reports a request that failed for good. The other errors of the package
// are inside it, so that every error names its request.
type RequestError struct {
	Request string // method and URL; it has no secrets
	Tries   int    // how often it was sent
	Err     error
}

func (e *RequestError) Error() string {
	if e.Tries > 1 {
		return fmt.Sprintf("fetch: %s: %v (after %d tries)", e.Request, e.Err, e.Tries)
	}
	return fmt.Sprintf("fetch: %s: %v", e.Request, e.Err)
}

// Unwrap returns the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// StatusError reports an answer with a status other than 200.
type StatusError struct {
	Status int
	Body   string // the beginning of the body, empty for HTML
}

func (e *StatusError) Error() string {
	if e.Body == "" {
		return fmt.Sprintf("status %d", e.Status)
	}
	return fmt.Sprintf("status %d: %s", e.Status, e.Body)
}

// ErrSecret is the cause of a [*RequestError] if the service refuses the id and the secret
// of the application, or a token that it has just issued.
var ErrSecret = errors.New("the service refuses the id, the secret or the token of the application")

// ErrNoEnd is the cause of a [*RequestError] if a list has far more records than it said
// at first.
var ErrNoEnd = errors.New("the list does not end")

// OrderError reports a page whose ids are neither strictly descending nor strictly
// ascending, or are outside the range that was asked for.
type OrderError struct {
	Before, ID int64 // two ids that follow each other; Before is 0 if the id is outside
	First      int64 // the range that was asked for, if Before is 0
	Last       int64
}

func (e *OrderError) Error() string {
	if e.Before == 0 {
		return fmt.Sprintf("id %d is outside the range %d to %d", e.ID, e.First, e.Last)
	}
	return fmt.Sprintf("id %d follows id %d: want one strict order of ids", e.ID, e.Before)
}

// FormatError reports an answer that is not the JSON array of a list.
type FormatError struct {
	Err  error
	Body string // the beginning of the answer
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("the answer is not a list in JSON: %v: %q", e.Err, e.Body)
}

// Unwrap returns the error of encoding/json.
func (e *FormatError) Unwrap() error { return e.Err }

// ClockError reports that the clocks of the service and of this machine differ.
type ClockError struct {
	Skew time.Duration // the service's clock minus this machine's
	Most time.Duration
}

func (e *ClockError) Error() string {
	return fmt.Sprintf("the clock of the service differs by %s from the clock of this machine; want at most %s", e.Skew.Round(time.Second), e.Most)
}

// ScopeTextError reports a text that names no scope.
type ScopeTextError struct {
	Text string
}

func (e *ScopeTextError) Error() string {
	return fmt.Sprintf("fetch: scope %q: want parts as \"campus 9\", \"cursus 21\", \"projects 1,2\" and \"users 3\"", e.Text)
}

// ScopeError reports a scope that names a record which the service does not have. A
// campus or a cursus without registrations is no error: its copy is empty.
type ScopeError struct {
	Scope   Scope
	Missing Scope // the part that does not exist
}

func (e *ScopeError) Error() string {
	return fmt.Sprintf("the service does not have %s, which the scope names", e.Missing)
}
