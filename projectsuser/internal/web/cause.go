package web

import (
	"context"
	"errors"
	"net/http"
	"os"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// Cause classifies why a request fails. All faces share the classification; each
// face has its own statuses and words for the causes. [CauseOf] returns the cause
// of an error.
type Cause uint8

// The causes of failed requests, with the types of the errors that have them.
const (
	// CauseInternal is a fault of the service, and of any error not listed here.
	CauseInternal Cause = iota
	// CausePanic is a *PanicError, whatever it wraps.
	CausePanic
	// CauseUncommitted is a *registry.CommitError or a *registry.CatchUpError, whatever it wraps: the
	// commands were valid but could not be stored, and nothing changed.
	CauseUncommitted
	// CauseTimeout is the error of a context: the request took too long, or the
	// caller closed the connection. Nothing changed.
	CauseTimeout
	// CausePending is a *registry.WaitError after the commands ran: the request took
	// too long, and the change may still happen.
	CausePending

	// CauseMissing is a *store.MissingError: no record has the id.
	CauseMissing
	// CauseTaken is a *store.TakenError: another record has the unique value.
	CauseTaken
	// CauseInvalid is a value that a record or a command must not have:
	// *store.InvalidError, PositionError, OrderError, NegativeError,
	// RoleError, *project.CycleError, *user.DecimalError.
	CauseInvalid
	// CauseRefused is a command that the status of a registration, a team or an
	// account does not permit: *registry.Refusal, UnknownFactsError,
	// *state.RefusedError, *user.RefusedError.
	CauseRefused
	// CauseForbidden is a *registry.GuardError: the policy refuses the command.
	CauseForbidden
	// CauseReferenced is a *store.ReferencedError: other records refer to
	// the record that should be removed.
	CauseReferenced

	// CauseNoRoute is a *NoRouteError.
	CauseNoRoute
	// CauseMethod is a *MethodError.
	CauseMethod
	// CausePrecondition is a *PreconditionError: the If-Match header does not match.
	CausePrecondition
	// CauseUnauthenticated is [ErrUnauthenticated].
	CauseUnauthenticated
	// CauseCrossSite is [ErrCrossSite].
	CauseCrossSite
	// CauseRate is a *LimitError: the caller sends too many requests.
	CauseRate
	// CauseParameter is a parameter of the URL that cannot be read: the errors of
	// package query.
	CauseParameter

	// CauseTooLarge is a *TooLargeError.
	CauseTooLarge
	// CauseUnread is a *BodyError: the body ended early.
	CauseUnread
	// CauseSlow is a *BodyError of a body that did not arrive in time.
	CauseSlow
	// CauseType is a *TypeError: a content type that is not supported.
	CauseType
	// CauseSyntax is a *SyntaxError or a *DuplicateError: the body is not one
	// unambiguous object.
	CauseSyntax
	// CauseFields is a *FieldsError or a *FieldError: members of the body have wrong
	// values.
	CauseFields

	causes // their number
)

// causeTexts are the names of the causes and the statuses that a face uses for them
// unless its system has another.
var causeTexts = [causes]struct {
	name   string
	status int
}{
	CauseInternal:        {"internal", http.StatusInternalServerError},
	CausePanic:           {"panic", http.StatusInternalServerError},
	CauseUncommitted:     {"uncommitted", http.StatusServiceUnavailable},
	CauseTimeout:         {"timeout", http.StatusServiceUnavailable},
	CausePending:         {"pending", http.StatusServiceUnavailable},
	CauseMissing:         {"missing", http.StatusNotFound},
	CauseTaken:           {"taken", http.StatusConflict},
	CauseInvalid:         {"invalid", http.StatusUnprocessableEntity},
	CauseRefused:         {"refused", http.StatusConflict},
	CauseForbidden:       {"forbidden", http.StatusForbidden},
	CauseReferenced:      {"referenced", http.StatusConflict},
	CauseNoRoute:         {"no route", http.StatusNotFound},
	CauseMethod:          {"method", http.StatusMethodNotAllowed},
	CausePrecondition:    {"precondition", http.StatusPreconditionFailed},
	CauseUnauthenticated: {"unauthenticated", http.StatusUnauthorized},
	CauseCrossSite:       {"cross site", http.StatusForbidden},
	CauseRate:            {"rate", http.StatusTooManyRequests},
	CauseParameter:       {"parameter", http.StatusBadRequest},
	CauseTooLarge:        {"too large", http.StatusRequestEntityTooLarge},
	CauseUnread:          {"unread", http.StatusBadRequest},
	CauseSlow:            {"slow", http.StatusRequestTimeout},
	CauseType:            {"type", http.StatusUnsupportedMediaType},
	CauseSyntax:          {"syntax", http.StatusBadRequest},
	CauseFields:          {"fields", http.StatusUnprocessableEntity},
}

// String returns the name of the cause, as "too large".
func (c Cause) String() string { return causeTexts[c].name }

// Status returns the usual HTTP status for the cause. A face may answer another one.
func (c Cause) Status() int { return causeTexts[c].status }

// Status returns the usual HTTP status for an error: that of its cause.
func Status(err error) int {
	cause, _ := CauseOf(err)
	return cause.Status()
}

// CauseOf returns the cause of an error and the error with that cause: err itself
// or the first one that err wraps with a known cause, of a type that the cause
// lists. If no error has a known cause, it returns CauseInternal and err. The
// outermost error decides, so a panic with an error of the registry is a panic.
func CauseOf(err error) (Cause, error) {
	if cause := causeOf(err); cause != CauseInternal {
		return cause, err
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		if cause, found := CauseOf(wrapper.Unwrap()); cause != CauseInternal {
			return cause, found
		}
	case interface{ Unwrap() []error }:
		for _, inner := range wrapper.Unwrap() {
			if cause, found := CauseOf(inner); cause != CauseInternal {
				return cause, found
			}
		}
	}
	return CauseInternal, err
}

// causeOf returns the cause of an error without those that it wraps.
func causeOf(err error) Cause {
	if err == context.DeadlineExceeded || err == context.Canceled {
		return CauseTimeout
	}
	if cause := causeOfRequest(err); cause != CauseInternal {
		return cause
	}
	switch e := err.(type) {
	case *registry.CommitError, *registry.CatchUpError:
		return CauseUncommitted
	case *registry.WaitError:
		if e.MayHappen {
			return CausePending
		}
		return CauseTimeout
	case *store.MissingError:
		return CauseMissing
	case *store.TakenError:
		return CauseTaken
	case *store.InvalidError, *store.PositionError, *store.OrderError, *projectsuser.NegativeError,
		*registry.RoleError, *project.CycleError, *user.DecimalError, *store.ScopeError:
		return CauseInvalid
	case *registry.Refusal:
		return causeOfRefusal(e)
	case *projectsuser.UnknownFactsError, *state.RefusedError, *user.RefusedError:
		return CauseRefused
	case *registry.GuardError:
		return CauseForbidden
	case *store.ReferencedError:
		return CauseReferenced
	}
	return CauseInternal
}

// causeOfRequest returns the cause of an error that concerns the request itself.
func causeOfRequest(err error) Cause {
	if err == ErrUnauthenticated {
		return CauseUnauthenticated
	}
	if err == ErrCrossSite {
		return CauseCrossSite
	}
	switch e := err.(type) {
	case *PanicError:
		return CausePanic
	case *NoRouteError:
		return CauseNoRoute
	case *MethodError:
		return CauseMethod
	case *PreconditionError:
		return CausePrecondition
	case *LimitError:
		return CauseRate
	case *query.UnknownParameterError, *query.UnknownFieldError, *query.NotFilterableError, *query.NotRangeableError,
		*query.NotSortableError, *query.ValueError, *query.RangeError, *query.PageError, *query.LimitError, *query.EncodingError:
		return CauseParameter
	case *TooLargeError:
		return CauseTooLarge
	case *BodyError:
		return causeOfBody(e)
	case *TypeError:
		return CauseType
	case *SyntaxError, *DuplicateError:
		return CauseSyntax
	case *FieldsError, *FieldError:
		return CauseFields
	}
	return CauseInternal
}

// causeOfBody distinguishes a body that did not arrive in time from one that ended
// early.
func causeOfBody(e *BodyError) Cause {
	if errors.Is(e.Err, os.ErrDeadlineExceeded) {
		return CauseSlow
	}
	return CauseUnread
}

// causeOfRefusal distinguishes the refusal of a rule from a command whose context
// ended and from a defect of the state machine.
func causeOfRefusal(e *registry.Refusal) Cause {
	if errors.Is(e.Err, context.DeadlineExceeded) || errors.Is(e.Err, context.Canceled) {
		return CauseTimeout
	}
	if _, defect := errors.AsType[*state.MachineError](e.Err); defect {
		return CauseInternal
	}
	return CauseRefused
}
