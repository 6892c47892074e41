package web

import (
	"errors"
	"fmt"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
)

// ErrUnauthenticated reports a request whose caller is unknown, where a face
// requires a known one.
var ErrUnauthenticated = errors.New("web: the caller is not authenticated")

// ErrCrossSite reports a change that a browser sends for a page of another site. A
// server refuses it with [Refuse].
var ErrCrossSite = errors.New("web: a page of another site must not change anything")

// NoRouteError reports a path for which there is no route.
type NoRouteError struct {
	Path string
}

func (e *NoRouteError) Error() string {
	return fmt.Sprintf("web: path %q: no route", excerpt.Of(e.Path))
}

// MethodError reports a method that a path does not answer.
type MethodError struct {
	Method string
	Allow  []string // the methods that the path answers, sorted
}

func (e *MethodError) Error() string {
	return fmt.Sprintf("web: method %q: want one of %s", excerpt.Of(e.Method), strings.Join(e.Allow, ", "))
}

// PreconditionError reports an If-Match header that does not contain the current ETag of
// what the URL names.
type PreconditionError struct{}

func (e *PreconditionError) Error() string {
	return "web: If-Match: not the current ETag of this URL"
}

// PanicError reports that a handler panicked.
type PanicError struct {
	Value any    // the argument of panic
	Stack []byte // of the goroutine that panicked
}

func (e *PanicError) Error() string { return fmt.Sprintf("web: panic: %v", e.Value) }

// Unwrap returns the argument of the panic if it is an error, else nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// TooLargeError reports a body that is larger than allowed.
type TooLargeError struct {
	Limit int64 // in bytes
}

func (e *TooLargeError) Error() string { return fmt.Sprintf("web: body: more than %d bytes", e.Limit) }

// BodyError reports a body that could not be read to its end.
type BodyError struct {
	Err error
}

func (e *BodyError) Error() string { return "web: body: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *BodyError) Unwrap() error { return e.Err }

// TypeError reports a content type that is not supported.
type TypeError struct {
	Type string // as sent
}

func (e *TypeError) Error() string {
	return fmt.Sprintf("web: content type %q: want application/json or application/x-www-form-urlencoded", excerpt.Of(e.Type))
}

// SyntaxError reports a text that is not one valid JSON object, or that exceeds a limit
// of [ParseObject] or [ParseForm].
type SyntaxError struct {
	Offset int64 // in bytes, from 0
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("web: JSON at offset %d: %s", e.Offset, e.Reason)
}

// DuplicateError reports a key that an object has twice, or a name that a form uses for
// two values that contradict each other.
type DuplicateError struct {
	Field string // the path to the value, as "team.name"
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("web: field %q: given twice", excerpt.Of(e.Field))
}

// FieldError reports a member of an object with a wrong value, or a missing one.
type FieldError struct {
	Field string // the path to the value, as "team.users[1].id"
	Value string // as sent in JSON, shortened; empty if the member is missing
	Want  string // what is accepted, in words
}

func (e *FieldError) Error() string {
	if e.Missing() {
		return fmt.Sprintf("web: field %q: missing, want %s", excerpt.Of(e.Field), e.Want)
	}
	return fmt.Sprintf("web: field %q is %s: want %s", excerpt.Of(e.Field), e.Value, e.Want)
}

// Missing reports whether the member is missing.
func (e *FieldError) Missing() bool { return e.Value == "" }

// Key returns the name of the member without the path to it.
func (e *FieldError) Key() string { return e.Field[strings.LastIndexByte(e.Field, '.')+1:] }

// FieldsError reports all members of an object that are wrong; it has at least one
// [FieldError].
type FieldsError struct {
	Fields []*FieldError // in the order in which they were read
}

func (e *FieldsError) Error() string {
	if len(e.Fields) == 1 {
		return e.Fields[0].Error()
	}
	return fmt.Sprintf("%s, and %d more", e.Fields[0], len(e.Fields)-1)
}

// Unwrap returns the errors of the members.
func (e *FieldsError) Unwrap() []error {
	errs := make([]error, len(e.Fields))
	for i, f := range e.Fields {
		errs[i] = f
	}
	return errs
}

// LimitError reports a caller who sends too many requests.
type LimitError struct {
	Rate Rate // the rate that was exceeded
	Wait Wait // until the caller may send the next request
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("web: more than %d requests in %s: wait for %s", e.Rate.Requests, e.Rate.Per, e.Wait)
}
