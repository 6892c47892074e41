package web

import (
	"net/http"
	"net/url"
	"strconv"
)

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

// PageBounds returns the part of a list of n elements that a page has: from the first
// element up to the one before to. It is empty past the end of the list. The number
// of the page and its size are from 1; they can be as large as an int.
func PageBounds(number, size, n int) (from, to int) {
	if number-1 > n/size {
		return n, n
	}
	from = min((number-1)*size, n)
	return from, from + min(size, n-from)
}

// PathID returns the id in a value of a request's path, as [ParseID] reads it. It
// returns 0, which no record has, for any other text.
func PathID(r *http.Request, name string) int64 {
	id, _ := ParseID(r.PathValue(name))
	return id
}
