package overplane

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser/internal/web"
)

// failure is an error as the body of an answer has it.
type failure struct {
	status  int
	param   string // the key that it is about; empty is null
	message string
	cause   error // the error that it tells of; nil if that is itself
}

func (f *failure) Error() string {
	if f.cause != nil {
		return f.cause.Error()
	}
	return "overplane: " + f.message
}

// Unwrap returns the cause.
func (f *failure) Unwrap() error { return f.cause }

// badRequest says that a request makes no sense.
func badRequest(param, message string) *failure {
	return &failure{status: http.StatusBadRequest, param: param, message: message}
}

// notFound says that a text names nothing.
func notFound(param, thing, text string) *failure {
	return &failure{status: http.StatusNotFound, param: param, message: "No such " + thing + ": " + quoted(text) + "."}
}

// conflict says that a request cannot be as things are.
func conflict(param, reason string) *failure {
	return &failure{status: http.StatusConflict, param: param, message: "Refused: " + reason + "."}
}

// quoted returns a text as a message repeats it.
func quoted(text string) string { return strconv.Quote(excerpt.Of(text)) }

// about returns an error as one about a key, unless it is about another.
func about(param string, err error) error {
	if err == nil {
		return nil
	}
	f := *failureOf(err)
	f.param = cmp.Or(f.param, param)
	return &f
}

// failureOf returns an error as an answer has it. It is of the first kind that it
// is known for.
func failureOf(err error) *failure {
	if f, ok := err.(*failure); ok {
		return f
	}
	for _, known := range kinds {
		if f := known(err); f != nil {
			f.status = cmp.Or(f.status, web.Status(err))
			f.cause = err
			return f
		}
	}
	return &failure{status: web.Status(err), message: "Something went wrong here.", cause: err}
}

// render answers an error.
func render(_ *http.Request, buf []byte, err error) web.Answer {
	f := failureOf(err)
	return web.Answer{Status: f.status, Body: f.appendTo(buf)}
}

// appendTo appends the error as JSON.
func (f *failure) appendTo(to []byte) []byte {
	to = web.AppendString(append(to, `{"error":{"type":`...), f.kind())
	to = web.AppendString(append(to, `,"message":`...), f.message)
	to = appendText(append(to, `,"param":`...), f.param)
	return append(to, "}}"...)
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
