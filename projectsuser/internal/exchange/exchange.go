// Package exchange compares the answers of a handler with files of requests and
// responses that are easy to read. It is better than tables in tests for faces with
// hundreds of answers.
//
// A file has exchanges, each with a title, a request and its response:
//
//	== unknown user
//	GET /users/9
//	Accept: application/json
//
//	-- 404
//	Content-Type: application/json; charset=utf-8
//
//	{
//	  "message": "Not Found"
//	}
//
// An empty line separates the headers from the body. JSON is indented; the order of
// its keys and the digits of its numbers are those of the response.
package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/projectsuser/roster/internal/golden"
)

// Check sends the requests of a file in testdata to a handler in order, and fails the
// test if a response differs from the file. With -update it writes the responses to
// the file.
func Check(t *testing.T, name string, h http.Handler) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, name, Answers(string(text), h))
}

// Answers returns the text of a file with the responses of a handler.
func Answers(text string, h http.Handler) string {
	head, rest, _ := strings.Cut("\n"+text, "\n== ")
	var b strings.Builder
	b.WriteString(strings.TrimPrefix(head, "\n"))
	if head != "" {
		b.WriteByte('\n')
	}
	for i, one := range strings.Split(rest, "\n== ") {
		if i > 0 {
			b.WriteByte('\n')
		}
		title, request, _ := strings.Cut(one, "\n")
		request, _, _ = strings.Cut("\n"+request, "\n-- ")
		request = strings.Trim(request, "\n")
		fmt.Fprintf(&b, "== %s\n%s\n\n%s", title, request, answer(request, h))
	}
	return b.String()
}

// answer returns the response to a request.
func answer(text string, h http.Handler) string {
	r, err := parse(text)
	if err != nil {
		return fmt.Sprintf("-- %s\n", err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var b strings.Builder
	fmt.Fprintf(&b, "-- %d\n", w.Code)
	for _, name := range shown(w.Header()) {
		for _, v := range w.Header()[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	if w.Body.Len() > 0 {
		fmt.Fprintf(&b, "\n%s\n", indented(w.Body.Bytes()))
	}
	return b.String()
}

// parse returns the request of a text.
func parse(text string) (*http.Request, error) {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := bufio.NewScanner(strings.NewReader(head))
	lines.Scan()
	method, target, ok := strings.Cut(lines.Text(), " ")
	if !ok {
		return nil, fmt.Errorf("no request line: %q", lines.Text())
	}
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		r.Header.Add(name, value)
	}
	return r, nil
}

// shown returns the names of the headers that a file shows, sorted. It leaves out those
// that every response has and those that only depend on the body.
func shown(h http.Header) (names []string) {
	for name := range h {
		switch name {
		case "Content-Length", "Etag", "Date", "X-Content-Type-Options", "X-Application-Id",
			"X-Secondly-Ratelimit-Limit", "X-Secondly-Ratelimit-Remaining", "X-Hourly-Ratelimit-Limit", "X-Hourly-Ratelimit-Remaining":
		default:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// indented returns a body with its JSON indented. It returns other bodies unchanged.
func indented(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return strings.TrimRight(string(body), "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
