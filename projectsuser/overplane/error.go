package overplane

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// failure is an error as the body of an answer.
type failure struct {
	status  int
	param   string // the key at fault; empty is null
	message string
	cause   error // the error that the failure describes; nil if it is the failure itself
}

func (f *failure) Error() string {
	if f.cause != nil {
		return f.cause.Error()
	}
	return "overplane: " + f.message
}

// Unwrap returns the error that the failure describes.
func (f *failure) Unwrap() error { return f.cause }

// badRequest returns the failure of a malformed request.
func badRequest(param, message string) *failure {
	return &failure{status: http.StatusBadRequest, param: param, message: message}
}

// notFound returns the failure of a text that names no record.
func notFound(param, record, text string) *failure {
	return &failure{status: http.StatusNotFound, param: param, message: fmt.Sprintf("No such %s: %s.", record, quoted(text))}
}

// quoted returns a text as a message repeats it.
func quoted(text string) string { return strconv.Quote(excerpt.Of(text)) }

// about returns an error as a failure with a param, unless it has another one. It
// returns nil for nil.
func about(param string, err error) error {
	if err == nil {
		return nil
	}
	f := *failureOf(err)
	f.param = cmp.Or(f.param, param)
	return &f
}

// failureOf returns an error as an answer shows it.
func failureOf(err error) *failure {
	if f, ok := err.(*failure); ok {
		return f
	}
	cause, found := web.CauseOf(err)
	f := &failure{status: statusOf(cause, found), cause: err}
	switch cause {
	case web.CauseTimeout:
		f.message = "The request took too long. Nothing changed."
	case web.CausePending:
		f.message = "The request took too long. The change may still happen."
	default:
		f.param, f.message = describe(found)
	}
	return f
}

// statusOf returns the HTTP status for a cause and the error with that cause.
func statusOf(cause web.Cause, err error) int {
	switch cause {
	case web.CauseFields:
		return http.StatusBadRequest
	case web.CauseForbidden:
		return http.StatusConflict
	case web.CauseInvalid:
		if e, ok := err.(*store.InvalidError); ok && e.Kind != store.KindUser {
			return http.StatusConflict // a registration that must stay where it is
		}
		return http.StatusBadRequest
	}
	return cause.Status()
}

// describe returns the param and the message for an error. The message for a fault of
// the service gives no reason: the reason is in the log.
func describe(err error) (param, message string) {
	switch e := err.(type) {
	case *store.PositionError:
		return "idx", fmt.Sprintf("Invalid value for idx: %d, want an integer from 1 to %d.", e.Position, e.Last)
	case *store.OrderError:
		return "ids", fmt.Sprintf("Invalid value for ids: \"%s%d\" is %s.", rowPrefix, e.Registration, e.Reason)
	case *store.TakenError:
		if e.Kind == store.KindRegistration {
			return "user", fmt.Sprintf("Refused: the user is on the project already, as \"%s%d\".", rowPrefix, e.By)
		}
		return e.Field, fmt.Sprintf("Refused: %s is another user's.", quoted(e.Value))
	case *store.MissingError: // rows and projects are looked up before
		return "user", fmt.Sprintf("The %s of the row is not known.", e.Kind)
	case *store.InvalidError:
		if e.Kind == store.KindUser {
			return "email", fmt.Sprintf("Invalid value for email: the account would be %s.", e.Reason)
		}
		return "", fmt.Sprintf("Refused: %s.", e.Reason)
	case *registry.GuardError:
		return paramOf(e.Guard), fmt.Sprintf("Refused: this can only be if %s.", e.Guard)
	case *registry.Refusal:
		return "", fmt.Sprintf("Refused: %s.", e.Err)
	case *registry.CommitError, *registry.CatchUpError:
		return "", "The change could not be stored. Nothing changed."
	}
	return describeRequest(err)
}

// paramOf returns the key that a guard protects, "" for a guard of whole records.
func paramOf(g registry.Guard) string {
	if g == registry.GuardSameEmail {
		return "email"
	}
	return ""
}

// describeRequest returns the param and the message for an error in a request itself.
func describeRequest(err error) (param, message string) {
	switch e := err.(type) {
	case *web.NoRouteError:
		return "", fmt.Sprintf("Nothing answers at %s.", quoted(e.Path))
	case *web.MethodError:
		return "", fmt.Sprintf("%s is not answered there.", excerpt.Of(e.Method))
	case *web.PreconditionError:
		return "", "If-Match is not the current ETag of this URL. Nothing changed."
	case *web.FieldError:
		return e.Field, describeField(e)
	case *web.FieldsError:
		return e.Fields[0].Field, describeField(e.Fields[0])
	case *web.DuplicateError:
		return excerpt.Of(e.Field), fmt.Sprintf("Invalid body: %s is given twice.", quoted(e.Field))
	case *web.SyntaxError:
		return "", fmt.Sprintf("Invalid body at offset %d: %s.", e.Offset, e.Reason)
	case *web.TypeError:
		return "", fmt.Sprintf("Invalid content type %s: want application/json.", quoted(e.Type))
	case *web.TooLargeError:
		return "", fmt.Sprintf("The body has more than %d bytes.", e.Limit)
	case *web.BodyError:
		return "", "The body is incomplete."
	}
	switch err {
	case web.ErrUnauthenticated:
		return "", "Authentication is required."
	case web.ErrCrossSite:
		return "", "A page of another site must not change anything."
	}
	return "", "Internal error."
}

// describeField returns the message for a key with a wrong value.
func describeField(e *web.FieldError) string {
	if e.Missing() {
		return fmt.Sprintf("Missing value for %s: want %s.", e.Field, e.Want)
	}
	return fmt.Sprintf("Invalid value for %s: %s, want %s.", e.Field, e.Value, e.Want)
}

// renderError answers an error.
func renderError(_ *http.Request, buf []byte, err error) web.Answer {
	f := failureOf(err)
	a, _ := answer(buf, f, nil)
	a.Status = f.status
	return a
}

// EncodeJSON writes the failure.
func (f *failure) EncodeJSON(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("error").BeginObject()
	w.Key("type").String(f.kind())
	w.Key("message").String(f.message)
	w.Key("param").StringOrNull(f.param)
	w.EndObject()
	w.EndObject()
}

// kind returns the type of the error.
func (f *failure) kind() string {
	switch {
	case f.status == http.StatusNotFound:
		return "not_found_error"
	case f.status == http.StatusConflict:
		return "conflict_error"
	case f.status >= http.StatusInternalServerError:
		return "api_error"
	}
	return "invalid_request_error"
}
