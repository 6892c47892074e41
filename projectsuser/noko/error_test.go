package noko

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Errors that no request causes reliably.
func TestRenderError(t *testing.T) {
	invalid := `{"message":"Validation Failed","errors":[{"resource":"User","field":null,"code":"invalid"}]}`
	tests := []struct {
		name   string
		err    error
		status int
		body   string
	}{
		{"refused event", &registry.Refusal{Err: errors.New("no")}, 422, invalid},
		{"unknown teams", &projectsuser.UnknownFactsError{}, 422, invalid},
		{"unknown guard", &registry.GuardError{Guard: "the moon is full"}, 422, invalid},
		{"referenced record", &store.ReferencedError{}, 422,
			`{"message":"Validation Failed","errors":[{"resource":"User","field":null,"code":"not_deletable"}]}`},
		{"canceled request", context.Canceled, 503, `{"message":"The request took too long. Nothing changed","errors":[]}`},
		{"incomplete body", &web.BodyError{Err: io.ErrUnexpectedEOF}, 400, `{"message":"The body is incomplete","errors":[]}`},
		{"late body", &web.BodyError{Err: os.ErrDeadlineExceeded}, 408, `{"message":"The body is incomplete","errors":[]}`},
		{"wrapped error", fmt.Errorf("reading: %w", &web.TypeError{}), 415, `{"message":"The body is neither JSON nor a form","errors":[]}`},
		{"failed commit with an error of a field", &registry.CommitError{Err: &web.FieldError{}}, 503, `{"message":"The change could not be stored","errors":[]}`},
	}
	for _, test := range tests {
		a := renderError(nil, nil, test.err)
		if a.Status != test.status || string(a.Body) != test.body {
			t.Errorf("%s: %d %s, want %d %s", test.name, a.Status, a.Body, test.status, test.body)
		}
	}
}
