package intra

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// render returns the answer that an error is, as the API has it where it was
// recorded, and as Rails has it elsewhere.
func render(_ *http.Request, buf []byte, err error) web.Answer {
	cause, _ := web.CauseOf(err)
	if cause.Status() >= http.StatusInternalServerError && cause != web.CauseInternal {
		return renderFailure(buf, err)
	}
	if e, ok := errors.AsType[*tokenError](err); ok {
		return e.render(buf)
	}
	if e, ok := errors.AsType[*web.LimitError](err); ok {
		return renderLimit(buf, e)
	}
	if errors.Is(err, errNoToken) {
		return renderNoToken(buf)
	}
	if missing(err) {
		return web.Answer{Status: http.StatusNotFound, Body: append(buf, "{}"...)}
	}
	if title, words := refusedQuery(err); title != "" {
		return renderWords(buf, http.StatusBadRequest, title, words)
	}
	if problems := invalid(err); problems != nil {
		return renderProblems(buf, problems)
	}
	if e, ok := errors.AsType[*projectsuser.GuardError](err); ok {
		return renderWords(buf, http.StatusForbidden, "Access Denied", "Only if "+string(e.Guard)+".")
	}
	return renderFailure(buf, err)
}

// missing reports whether a request is about something that is not there. What
// a body names is another matter: the registration or the team is the path's.
func missing(err error) bool {
	e, ok := errors.AsType[*projectsuser.MissingError](err)
	of := ok && (e.Kind == projectsuser.KindRegistration || e.Kind == projectsuser.KindTeam)
	_, nowhere := errors.AsType[*web.NoRouteError](err)
	return of || nowhere || errors.Is(err, errMissing)
}

// renderWords returns an answer of a title and a sentence.
func renderWords(buf []byte, status int, title, words_ string) web.Answer {
	w := writer{to: buf}
	w.begin()
	member(&w, "error", title, words)
	member(&w, "message", words_, words)
	w.end()
	return web.Answer{Status: status, Body: w.to}
}

// renderFailure returns the answer to what is none of the API's errors: a request
// that HTTP refuses, or a failure here, of which the caller is told nothing more.
func renderFailure(buf []byte, err error) web.Answer {
	status := web.Status(err)
	if status < http.StatusInternalServerError {
		return renderWords(buf, status, http.StatusText(status), strings.TrimPrefix(err.Error(), "web: "))
	}
	w := writer{to: buf}
	w.begin()
	member(&w, "status", status, number)
	member(&w, "error", http.StatusText(status), words)
	w.end()
	return web.Answer{Status: status, Body: w.to}
}

// renderNoToken returns the answer to who has no token that is good.
func renderNoToken(buf []byte) web.Answer {
	const reason = "The access token is invalid"
	w := writer{to: buf}
	w.begin()
	member(&w, "status", http.StatusUnauthorized, number)
	member(&w, "error", reason, words)
	w.end()
	return web.Answer{Status: http.StatusUnauthorized, Header: challenge("invalid_token", reason), Body: w.to}
}

// renderLimit returns the answer to who asks too often, which is the only one of
// the API that is no JSON.
func renderLimit(buf []byte, e *web.LimitError) web.Answer {
	return web.Answer{
		Status: http.StatusTooManyRequests, Type: web.TypeText,
		Header: http.Header{"Retry-After": {strconv.Itoa(e.Wait.Seconds())}},
		Body:   append(buf, "429 Too Many Requests (Spam Rate Limit Exceeded)"...),
	}
}

// refusedQuery returns the title and the words of an error in what was asked of a
// list, "" for any other.
func refusedQuery(err error) (title, words string) {
	if e, ok := errors.AsType[*query.UnknownFieldError](err); ok {
		return unknownField(e.Parameter, e.Field, e.Allowed)
	}
	if e, ok := errors.AsType[*query.NotFilterableError](err); ok {
		return unknownField("filter", e.Field, e.Allowed)
	}
	if e, ok := errors.AsType[*query.NotRangeableError](err); ok {
		return unknownField("range", e.Field, e.Allowed)
	}
	if e, ok := errors.AsType[*query.NotSortableError](err); ok {
		return unknownField("sort", e.Field, e.Allowed)
	}
	if e, ok := errors.AsType[*query.ValueError](err); ok {
		return titleOf(e.Parameter), fmt.Sprintf("%s is %q: want %s", e.Parameter, e.Value, e.Allowed)
	}
	if e, ok := errors.AsType[*query.RangeError](err); ok {
		return titleOf(e.Parameter), fmt.Sprintf("%s is %q: want two ends as in 1,9", e.Parameter, e.Value)
	}
	if strings.HasPrefix(err.Error(), "query: ") {
		return "Bad Request", strings.TrimPrefix(err.Error(), "query: ")
	}
	return "", ""
}

// titleOf returns the title of an error in a parameter such as filter[id].
func titleOf(parameter string) string {
	word, _, _ := strings.Cut(parameter, "[")
	return strings.ToUpper(word[:1]) + word[1:] + " Error"
}

// unknownField says that a parameter names what it cannot. The sentences are the
// API's own, as recorded.
func unknownField(parameter, field string, allowed []string) (title, words string) {
	if parameter == "sort" {
		return titleOf(parameter), fmt.Sprintf("The %s field is not sortable", field)
	}
	return titleOf(parameter), fmt.Sprintf("Attributes %s doesn't exists. You can only %s on: [%s]", field, parameter, strings.Join(allowed, ", "))
}

// problem is what is wrong with a field of a body, or with all of it, which Rails
// calls base.
type problem struct{ field, words string }

// invalid returns what is wrong with a body or with what it asks for, nil if the
// error is another.
func invalid(err error) []problem {
	if e, ok := errors.AsType[*web.FieldsError](err); ok {
		return unfit(e)
	}
	if e, ok := errors.AsType[*projectsuser.TakenError](err); ok {
		return []problem{{e.Field, "has already been taken"}}
	}
	if e, ok := errors.AsType[*projectsuser.MissingError](err); ok {
		return []problem{{kindFields[e.Kind], "must exist"}}
	}
	if e, ok := errors.AsType[*state.RefusedError](err); ok {
		return []problem{refused(e)}
	}
	if e, ok := errors.AsType[*projectsuser.InvalidError](err); ok {
		return []problem{{"base", e.Reason}}
	}
	if e, ok := errors.AsType[*projectsuser.UnknownTeamsError](err); ok {
		return []problem{{"base", fmt.Sprintf("cannot %s: the teams are unknown", e.Event)}}
	}
	return nil
}

// kindFields are the fields by which bodies name records.
var kindFields = map[projectsuser.Kind]string{
	projectsuser.KindUser: "user_id", projectsuser.KindProject: "project_id", projectsuser.KindSession: "project_session_id",
}

// unfit returns what is wrong with the members of a body. They are named without
// the object that all of them are in.
func unfit(e *web.FieldsError) (problems []problem) {
	for _, f := range e.Fields {
		p := problem{field: f.Field, words: "must be " + f.Want}
		if _, inner, ok := strings.Cut(f.Field, "."); ok {
			p.field = inner
		}
		if f.Missing() || f.Value == "null" {
			p.words = "can't be blank"
		}
		problems = append(problems, p)
	}
	return problems
}

// refused says that the status of a registration does not let something happen.
func refused(e *state.RefusedError) problem {
	switch {
	case e.Event == state.Register:
		return problem{"user_id", "has already been taken"}
	case e.State == state.NotRegistered:
		return problem{"user_id", "is not registered on the project"}
	}
	words := fmt.Sprintf("cannot %s while %s", e.Event, StatusOf(e.State, false))
	if e.Guard != "" {
		words += ": only if " + e.Guard
	}
	return problem{"base", words}
}

// renderProblems returns the answer that Rails gives to a record that is not
// valid.
func renderProblems(buf []byte, problems []problem) web.Answer {
	w := writer{to: buf}
	w.begin()
	w.key("errors")
	w.begin()
	for _, p := range problems {
		w.key(p.field)
		w.to = append(w.to, '[')
		words(&w, p.words)
		w.to = append(w.to, ']')
	}
	w.end()
	w.end()
	return web.Answer{Status: http.StatusUnprocessableEntity, Body: w.to}
}
