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

// NoRouteError says that nothing answers at a path.
type NoRouteError struct {
	Path string
}

func (e *NoRouteError) Error() string {
	return fmt.Sprintf("web: path %q: nothing answers there", excerpt.Of(e.Path))
}

// MethodError says that a path does not answer a method.
type MethodError struct {
	Method string
	Allow  []string // those that it does answer
}

func (e *MethodError) Error() string {
	return fmt.Sprintf("web: method %q: want one of %s", excerpt.Of(e.Method), strings.Join(e.Allow, ", "))
}

// PanicError says that a handler panicked.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("web: panic: %v", e.Value) }

// Unwrap returns what the handler panicked with, if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// TooLargeError says that a body is larger than allowed.
type TooLargeError struct {
	Limit int64 // the most bytes
}

func (e *TooLargeError) Error() string { return fmt.Sprintf("web: body: more than %d bytes", e.Limit) }

// BodyError says that a body could not be read to its end.
type BodyError struct {
	Err error
}

func (e *BodyError) Error() string { return "web: body: " + e.Err.Error() }

// Unwrap returns why.
func (e *BodyError) Unwrap() error { return e.Err }

// TypeError says that a body is of a type that is not read.
type TypeError struct {
	Type string // as the request has it
}

func (e *TypeError) Error() string {
	return fmt.Sprintf("web: content type %q: want application/json or application/x-www-form-urlencoded", excerpt.Of(e.Type))
}

// SyntaxError says that a text is not one value of JSON.
type SyntaxError struct {
	Offset int64 // in bytes, from 0
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("web: JSON at offset %d: %s", e.Offset, e.Reason)
}

// DuplicateError says that an object has a key twice, or that a form gives two
// things one name.
type DuplicateError struct {
	Field string // the path to the value, as "team.name"
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("web: field %q: given twice", excerpt.Of(e.Field))
}

// FieldError says that a member of an object is not what was wanted.
type FieldError struct {
	Field string // the path to the value, as "team.users[1].id"
	Value string // as it stands in the JSON, shortened; empty if there is none
	Want  string // what would do, in words
}

func (e *FieldError) Error() string {
	if e.Missing() {
		return fmt.Sprintf("web: field %q: missing, want %s", excerpt.Of(e.Field), e.Want)
	}
	return fmt.Sprintf("web: field %q is %s: want %s", excerpt.Of(e.Field), e.Value, e.Want)
}

// Missing reports whether there is no value.
func (e *FieldError) Missing() bool { return e.Value == "" }

// Key returns the name of the member itself, without the path to it.
func (e *FieldError) Key() string { return e.Field[strings.LastIndexByte(e.Field, '.')+1:] }

// FieldsError says what is wrong with the members of an object; it has one
// [FieldError] at least.
type FieldsError struct {
	Fields []*FieldError // in the order in which they were taken
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

// LimitError says that a caller asks too often.
type LimitError struct {
	Rate Rate // that which is exceeded
	Wait Wait // until it may ask again
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("web: more than %d requests in %s: wait for %s", e.Rate.Requests, e.Rate.Per, e.Wait)
}
