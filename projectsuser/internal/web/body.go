package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// ReadObject returns the object in the body of a request: a JSON object, or a form, also
// as multipart/form-data, whose names nest as in team[name]. A body without a content type
// is read as JSON, and an empty body as an object without members. The values of a form
// are texts; a file in a form is refused.
//
// The error is a [*TooLargeError], [*BodyError], [*TypeError], [*SyntaxError] or
// [*DuplicateError].
func ReadObject(r *http.Request) (Object, error) {
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
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
	case kind == "multipart/form-data":
		return parseMultipart(text, parameters["boundary"])
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

// parseMultipart reads a form as [ParseForm] does. The parts together are as large as the
// body, which the service limits.
func parseMultipart(text []byte, boundary string) (Object, error) {
	var form strings.Builder
	for parts := multipart.NewReader(bytes.NewReader(text), boundary); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			return ParseForm(form.String())
		}
		if err != nil {
			return Object{}, &SyntaxError{Reason: "the form is not well encoded"}
		}
		if part.FileName() != "" {
			return Object{}, &SyntaxError{Reason: "the form contains a file"}
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return Object{}, &SyntaxError{Reason: "the form is not well encoded"}
		}
		form.WriteString(url.QueryEscape(part.FormName()) + "=" + url.QueryEscape(string(value)) + "&")
	}
}
