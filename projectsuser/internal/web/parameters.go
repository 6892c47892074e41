package web

import (
	"net/http"
	"net/url"

	"github.com/projectsuser/roster/query"
)

// What the query of a URL may be, for dialects whose parameters are not those of
// package query: the defaults of [query.Limits].
const (
	maxQuery      = 64 << 10
	maxParameters = 256
)

// Parameters returns the parameters of a request's URL. It is stricter than
// url.URL.Query: what is not well encoded is a [*query.EncodingError], and more
// than 65,536 bytes or 256 names are a [*query.LimitError].
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
