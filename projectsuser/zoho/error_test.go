package zoho

import (
	"errors"
	"fmt"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
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
		{"refused event", &registry.Refusal{Err: errors.New("no")}, 409, `{"code":57,"message":"You are not allowed to do this: no"}`},
		{"unknown teams", &projectsuser.UnknownFactsError{}, 409, `{"code":57,"message":"You are not allowed to do this"}`},
		{"invalid record", &store.InvalidError{Kind: store.KindUser, Reason: "no"}, 400, `{"code":4,"message":"Invalid value passed: no"}`},
		{"wrapped error", fmt.Errorf("reading: %w", &web.TypeError{}), 415, `{"code":1038,"message":"The body is neither JSON nor a form"}`},
		{"failed commit with an error of a field", &registry.CommitError{Err: &web.FieldError{}}, 503, `{"code":1000,"message":"The change could not be stored"}`},
	}
	for _, test := range tests {
		a := renderError(nil, nil, test.err)
		if a.Status != test.status || string(a.Body) != test.body || a.Type != typeJSON {
			t.Errorf("%s: %d %s %s, want %d %s", test.name, a.Status, a.Type, a.Body, test.status, test.body)
		}
	}
}
