package user_test

import (
	"testing"

	"github.com/projectsuser/roster/projectsuser/user"
)

func TestFieldSet(t *testing.T) {
	s := user.FieldLogin.With(user.FieldPoolYear)
	if !s.Has(user.FieldLogin) || s.Has(user.AllFields) || s.Without(user.FieldLogin) != user.FieldPoolYear || s.String() != "login, pool_year" {
		t.Errorf("%s: wrong members", s)
	}
}
