package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// ReadObject returns the object in the body of a request: a JSON object, or a form,
// whose names nest as in team[name]. A body without a content type is read as JSON, and
// an empty body as an object without members. The values of a form are texts.
//
// The error is a [*TooLargeError], [*BodyError], [*TypeError], [*SyntaxError] or
// [*DuplicateError].
func ReadObject(r *http.Request) (Object, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = r.Header.Get("Content-Type")
	}
	text, err := readBody(r)
	switch {
	case err != nil:
		return Object{}, err
	case len(bytes.TrimSpace(text)) == 0:
		return Object{}, nil
	case kind == "application/x-www-form-urlencoded":
		return ParseForm(string(text))
	case kind == "" || kind == "application/json" || strings.HasSuffix(kind, "+json"):
		return ParseObject(text)
	}
	return Object{}, &TypeError{Type: kind}
}

// readBody returns the body of a request. The service limits its size.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	text, err := io.ReadAll(r.Body)
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, &TooLargeError{Limit: large.Limit}
	}
	if err != nil {
		return nil, &BodyError{Err: err}
	}
	return text, nil
}
