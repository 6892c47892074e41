package overplane

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// What cannot be reached by a request from outside, or not surely, is told of here.
func TestFailures(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		status int
		body   string
	}{
		{"a panic with an error of ours", &web.PanicError{Value: &store.PositionError{}}, 500,
			`{"error":{"type":"api_error","message":"Something went wrong here.","param":null}}`},
		{"an error of nobody's", io.ErrNoProgress, 500,
			`{"error":{"type":"api_error","message":"Something went wrong here.","param":null}}`},
		{"a late body", &web.BodyError{Err: os.ErrDeadlineExceeded}, 408,
			`{"error":{"type":"invalid_request_error","message":"The body did not come to its end.","param":null}}`},
		{"a cut body", &web.BodyError{Err: io.ErrUnexpectedEOF}, 400,
			`{"error":{"type":"invalid_request_error","message":"The body did not come to its end.","param":null}}`},
		{"a caller who is gone", fmt.Errorf("reading: %w", context.Canceled), 503,
			`{"error":{"type":"api_error","message":"There was no time to answer.","param":null}}`},
		{"a refused event", &registry.Refusal{Err: errors.New("no")}, 409,
			`{"error":{"type":"conflict_error","message":"Refused: no.","param":null}}`},
		{"about a key", about("user", &store.InvalidError{Kind: store.KindRegistration, Reason: "no"}), 409,
			`{"error":{"type":"conflict_error","message":"Refused: no.","param":"user"}}`},
		{"about a key of its own", about("user", &store.PositionError{Position: 2, Last: 1}), 400,
			`{"error":{"type":"invalid_request_error","message":"Invalid value for idx: 2, want an integer from 1 to 1.","param":"idx"}}`},
	}
	for _, test := range tests {
		a := render(nil, nil, test.err)
		if a.Status != test.status || string(a.Body) != test.body {
			t.Errorf("%s: %d %s, want %d %s", test.name, a.Status, a.Body, test.status, test.body)
		}
	}
}

// A failure is the error that it tells of, for the log and for errors.Is.
func TestFailureUnwraps(t *testing.T) {
	cause := &registry.CommitError{Err: io.ErrShortWrite}
	f := about("user", cause)
	if !errors.Is(f, io.ErrShortWrite) || f.Error() != cause.Error() {
		t.Errorf("%v does not unwrap to %v", f, cause)
	}
	if about("user", nil) != nil {
		t.Error("no error became one")
	}
	if got, want := notFound("id", "project user", "x").Error(), `overplane: No such project user: "x".`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
