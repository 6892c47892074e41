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

// Errors that no request causes reliably.
func TestRenderError(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		status int
		body   string
	}{
		{"panic with an error of the registry", &web.PanicError{Value: &store.PositionError{}}, 500,
			`{"error":{"type":"api_error","message":"Internal error.","param":null}}`},
		{"unknown error", io.ErrNoProgress, 500,
			`{"error":{"type":"api_error","message":"Internal error.","param":null}}`},
		{"late body", &web.BodyError{Err: os.ErrDeadlineExceeded}, 408,
			`{"error":{"type":"invalid_request_error","message":"The body is incomplete.","param":null}}`},
		{"incomplete body", &web.BodyError{Err: io.ErrUnexpectedEOF}, 400,
			`{"error":{"type":"invalid_request_error","message":"The body is incomplete.","param":null}}`},
		{"canceled request", fmt.Errorf("reading: %w", context.Canceled), 503,
			`{"error":{"type":"api_error","message":"The request took too long. Nothing changed.","param":null}}`},
		{"one wrong field", &web.FieldError{Field: "idx", Value: "0", Want: "an integer from 1"}, 400,
			`{"error":{"type":"invalid_request_error","message":"Invalid value for idx: 0, want an integer from 1.","param":"idx"}}`},
		{"refused event", &registry.Refusal{Err: errors.New("no")}, 409,
			`{"error":{"type":"conflict_error","message":"Refused: no.","param":null}}`},
		{"error about a key", about("user", &store.InvalidError{Kind: store.KindRegistration, Reason: "no"}), 409,
			`{"error":{"type":"conflict_error","message":"Refused: no.","param":"user"}}`},
		{"error with a key of its own", about("user", &store.PositionError{Position: 2, Last: 1}), 400,
			`{"error":{"type":"invalid_request_error","message":"Invalid value for idx: 2, want an integer from 1 to 1.","param":"idx"}}`},
	}
	for _, test := range tests {
		a := renderError(nil, nil, test.err)
		if a.Status != test.status || string(a.Body) != test.body {
			t.Errorf("%s: %d %s, want %d %s", test.name, a.Status, a.Body, test.status, test.body)
		}
	}
}

// A failure unwraps to the error that it describes and has its text, for the log and
// for errors.Is.
func TestFailureUnwrap(t *testing.T) {
	cause := &registry.CommitError{Err: io.ErrShortWrite}
	f := about("user", cause)
	if !errors.Is(f, io.ErrShortWrite) || f.Error() != cause.Error() {
		t.Errorf("%v does not unwrap to %v", f, cause)
	}
	if about("user", nil) != nil {
		t.Error("about returns an error for nil")
	}
	if got, want := notFound("id", "project user", "x").Error(), `overplane: No such project user: "x".`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
