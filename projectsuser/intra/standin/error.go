package standin

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// render returns the answer to an error: the answer of the API where one was
// recorded, and that of Rails elsewhere.
func render(_ *http.Request, buf []byte, err error) web.Answer {
	if err == errNotFound {
		return renderNotFound(buf)
	}
	if e, ok := err.(interface{ render([]byte) web.Answer }); ok {
		return e.render(buf)
	}
	switch cause, err := web.CauseOf(err); cause {
	case web.CauseUnauthenticated:
		return renderUnauthenticated(buf)
	case web.CauseRate:
		return renderRate(buf, err.(*web.LimitError))
	case web.CauseNoRoute:
		return renderMessage(buf, http.StatusNotFound, "Not Found", "This stand-in has no route "+excerpt.Of(err.(*web.NoRouteError).Path)+".")
	case web.CauseParameter:
		title, message := parameterProblem(err)
		return renderMessage(buf, http.StatusBadRequest, title, message)
	case web.CauseMissing:
		return renderMissing(buf, err.(*store.MissingError))
	case web.CauseForbidden:
		guard := err.(*registry.GuardError).Guard
		return renderMessage(buf, http.StatusForbidden, "Access Denied", "Only if "+string(guard)+".")
	case web.CauseFields, web.CauseTaken, web.CauseInvalid, web.CauseReferenced, web.CauseRefused:
		return renderProblems(buf, problemsOf(err))
	case web.CauseTimeout:
		return renderMessage(buf, cause.Status(), "Service Unavailable", "The request took too long. Nothing changed.")
	case web.CausePending:
		return renderMessage(buf, cause.Status(), "Service Unavailable", "The request took too long. The change may still happen.")
	default:
		return renderFailure(buf, cause.Status(), err)
	}
}

// renderNotFound returns the answer of the API for a record or a path that does not
// exist.
func renderNotFound(buf []byte) web.Answer {
	return web.Answer{Status: http.StatusNotFound, Body: append(buf, "{}"...)}
}

// renderMissing returns the answer to a record that the registry does not have. The
// path names registrations and teams, so they are 404; the body names all others,
// so they are 422.
func renderMissing(buf []byte, e *store.MissingError) web.Answer {
	if e.Kind == store.KindRegistration || e.Kind == store.KindTeam {
		return renderNotFound(buf)
	}
	return renderProblems(buf, []problem{{bodyFields[e.Kind], "must exist"}})
}

// bodyFields are the fields by which bodies name records.
var bodyFields = map[store.Kind]string{
	store.KindUser: "user_id", store.KindProject: "project_id", store.KindSession: "project_session_id",
}

// renderMessage returns an answer of a title and a sentence.
func renderMessage(buf []byte, status int, title, message string) web.Answer {
	w := jsonwriter.New(buf)
	w.BeginObject()
	w.Key("error").String(title)
	w.Key("message").String(message)
	w.EndObject()
	return answerOf(status, w)
}

// renderFailure returns the answer to an error that the API does not document: a
// request that breaks a rule of HTTP, or a fault of the server. It says nothing of
// the cause of a fault.
func renderFailure(buf []byte, status int, err error) web.Answer {
	if status < http.StatusInternalServerError {
		return renderMessage(buf, status, http.StatusText(status), strings.TrimPrefix(err.Error(), "web: "))
	}
	return renderStatus(buf, status, http.StatusText(status))
}

// renderStatus returns an answer of a status and a text.
func renderStatus(buf []byte, status int, text string) web.Answer {
	w := jsonwriter.New(buf)
	w.BeginObject()
	w.Key("status").Int(int64(status))
	w.Key("error").String(text)
	w.EndObject()
	return answerOf(status, w)
}

// answerOf returns an answer of a status with the JSON of a writer, which has no
// value that can fail.
func answerOf(status int, w *jsonwriter.Writer) web.Answer {
	body, _ := w.Bytes()
	return web.Answer{Status: status, Body: body}
}

// renderUnauthenticated returns the answer to a request without a valid token.
func renderUnauthenticated(buf []byte) web.Answer {
	const reason = "The access token is invalid"
	answer := renderStatus(buf, http.StatusUnauthorized, reason)
	answer.Header = challenge("invalid_token", reason)
	return answer
}

// renderRate returns the answer to too many requests. It is the only answer of the
// API that is not JSON.
func renderRate(buf []byte, e *web.LimitError) web.Answer {
	return web.Answer{
		Status: http.StatusTooManyRequests, Type: web.TypeText,
		Header: http.Header{"Retry-After": {strconv.Itoa(e.Wait.Seconds())}},
		Body:   append(buf, "429 Too Many Requests (Spam Rate Limit Exceeded)"...),
	}
}

// parameterProblem returns the title and the sentence of the answer to an error of
// package query.
func parameterProblem(err error) (title, message string) {
	switch e := err.(type) {
	case *query.UnknownFieldError:
		return unknownField(e.Parameter, e.Field, e.Allowed)
	case *query.NotFilterableError:
		return unknownField("filter", e.Field, e.Allowed)
	case *query.NotRangeableError:
		return unknownField("range", e.Field, e.Allowed)
	case *query.NotSortableError:
		return unknownField("sort", e.Field, e.Allowed)
	case *query.UnknownParameterError:
		return "Filter Error", fmt.Sprintf("Parameter %s doesn't exists. You can only use: [%s]", e.Parameter, strings.Join(e.Allowed, ", "))
	case *query.ValueError:
		return parameterTitle(e.Parameter), fmt.Sprintf("%s is %q: want %s", e.Parameter, e.Value, e.Allowed)
	case *query.RangeError:
		return parameterTitle(e.Parameter), fmt.Sprintf("%s is %q: want two ends as in 1,9", e.Parameter, e.Value)
	}
	return "Bad Request", strings.TrimPrefix(err.Error(), "query: ")
}

// parameterTitle returns the title of an error in a parameter: "Filter Error" for
// filter[id].
func parameterTitle(parameter string) string {
	word, _, _ := strings.Cut(parameter, "[")
	return strings.ToUpper(word[:1]) + word[1:] + " Error"
}

// unknownField returns the answer to a parameter that names a field which it must
// not name. The sentences are the API's own, as recorded.
func unknownField(parameter, field string, allowed []string) (title, message string) {
	if parameter == "sort" {
		return parameterTitle(parameter), fmt.Sprintf("The %s field is not sortable", field)
	}
	return parameterTitle(parameter), fmt.Sprintf("Attributes %s doesn't exists. You can only %s on: [%s]", field, parameter, strings.Join(allowed, ", "))
}

// problem is what is wrong with a field of a body. The field "base", a word of
// Rails, means the record as a whole.
type problem struct{ field, message string }

// problemsOf returns what is wrong with a body or with the command that it asks for.
func problemsOf(err error) []problem {
	switch e := err.(type) {
	case *web.FieldsError:
		return fieldProblems(e.Fields)
	case *web.FieldError:
		return fieldProblems([]*web.FieldError{e})
	case *store.TakenError:
		return []problem{{e.Field, "has already been taken"}}
	}
	if e, ok := errors.AsType[*state.RefusedError](err); ok {
		return []problem{refusalProblem(e)}
	}
	if e, ok := errors.AsType[*store.InvalidError](err); ok {
		return []problem{{"base", e.Reason}}
	}
	if e, ok := errors.AsType[*projectsuser.UnknownFactsError](err); ok {
		return []problem{{"base", fmt.Sprintf("cannot %s: %s", e.Event, e.Reason())}}
	}
	return []problem{{"base", strings.TrimPrefix(err.Error(), "projectsuser: ")}}
}

// fieldProblems returns what is wrong with the members of a body. It leaves out the
// name of the object that contains all of them.
func fieldProblems(fields []*web.FieldError) (problems []problem) {
	for _, f := range fields {
		p := problem{field: f.Field, message: "must be " + f.Want}
		if _, inner, ok := strings.Cut(f.Field, "."); ok {
			p.field = inner
		}
		if f.Missing() || f.Value == "null" {
			p.message = "can't be blank"
		}
		problems = append(problems, p)
	}
	return problems
}

// refusalProblem returns the problem of a command that the status of a registration
// does not permit.
func refusalProblem(e *state.RefusedError) problem {
	switch {
	case e.Event == state.Register:
		return problem{"user_id", "has already been taken"}
	case e.State == state.NotRegistered:
		return problem{"user_id", "is not registered on the project"}
	}
	message := fmt.Sprintf("cannot %s while %s", e.Event, intra.StatusOf(e.State, false))
	if e.Guard != "" {
		message += ": only if " + e.Guard
	}
	return problem{"base", message}
}

// renderProblems returns the answer of Rails to a record that is not valid.
func renderProblems(buf []byte, problems []problem) web.Answer {
	w := jsonwriter.New(buf)
	w.BeginObject()
	w.Key("errors").BeginObject()
	for _, p := range problems {
		w.Key(p.field).BeginArray()
		w.String(p.message)
		w.EndArray()
	}
	w.EndObject()
	w.EndObject()
	return answerOf(http.StatusUnprocessableEntity, w)
}

// challenge returns the header that describes how to authenticate.
func challenge(code, description string) http.Header {
	return http.Header{"Www-Authenticate": {`Bearer realm="42 API", error=` + strconv.Quote(code) + `, error_description=` + strconv.Quote(description)}}
}
