package fetch_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/user"
)

func TestScopesAreReadBack(t *testing.T) {
	for want, s := range map[string]fetch.Scope{
		"":                      {},
		"campus 9, cursus 21":   {Campus: 9, Cursus: 21},
		"projects 1,2, users 3": {Projects: []project.ID{1, 2}, Users: []user.ID{3}},
	} {
		got, err := fetch.ParseScope(s.String())
		if s.String() != want || err != nil || cmp.Diff(s, got) != "" {
			t.Errorf("%+v is %q, want %q, and %+v, %v", s, s.String(), want, got, err)
		}
	}
	if text := (fetch.Scope{Users: []user.ID{3, 1, 3}}).String(); text != "users 1,3" {
		t.Errorf("the scope is %q", text)
	}
	for _, text := range []string{"x", "campus", "campus 0", "campus 1,2", "campus 9,cursus 21", "users 1,", "city 3"} {
		if _, err := fetch.ParseScope(text); err == nil {
			t.Errorf("%q is a scope", text)
		} else if _, ok := errors.AsType[*fetch.ScopeTextError](err); !ok {
			t.Errorf("%q: %T", text, err)
		}
	}
}
