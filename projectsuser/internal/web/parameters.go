package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/projectsuser/roster/query"
)

// The limits of a query string for faces that do not parse it with package query. They
// are the defaults of [query.Limits].
const (
	maxQuery      = 64 << 10
	maxParameters = 256
)

// Parameters returns the parameters of a request's URL. Unlike url.URL.Query it returns
// a [*query.EncodingError] if they are not well encoded, and a [*query.LimitError] if
// they have more than 65,536 bytes or 256 names.
func Parameters(r *http.Request) (url.Values, error) {
	if n := len(r.URL.RawQuery); n > maxQuery {
		return nil, &query.LimitError{Limit: "QueryBytes", Got: n, Max: maxQuery}
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &query.EncodingError{Err: err}
	}
	if n := len(values); n > maxParameters {
		return nil, &query.LimitError{Limit: "Parameters", Got: n, Max: maxParameters}
	}
	return values, nil
}

// LastOf returns the last value of a parameter, "" if it has none.
func LastOf(values url.Values, parameter string) string {
	given := values[parameter]
	if len(given) == 0 {
		return ""
	}
	return given[len(given)-1]
}

// Positive returns an integer from 1 that a parameter has as its value, or a
// [*FieldError].
func Positive(parameter, value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, &FieldError{Field: parameter, Value: strconv.Quote(value), Want: "an integer from 1"}
	}
	return n, nil
}
