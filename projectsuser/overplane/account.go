package overplane

import (
	"cmp"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// account is what a body says of the account of a row's user. All rows of the user
// show it.
type account struct {
	email, image, name optional.Optional[string]
}

// readAccount takes what a body says of an account.
func readAccount(f *web.Fields) account {
	return account{
		email: web.Take(f, "email", web.String(mostOfName)),
		image: web.Take(f, "image", web.String(mostOfImage)),
		name:  web.Take(f, "full_name", web.String(mostOfName)),
	}
}

// write writes to a user's account what it does not say already. So a row may be
// sent back as it was shown, whatever is refused to whoever changes accounts.
func (a account) write(tx *registry.Tx, id user.ID) error {
	u, ok := tx.View().Users.Get(int64(id))
	if !ok {
		u = new(user.User) // which is how it is shown
	}
	p := registry.UserPatch{
		Email:       unless(a.email, u.Email),
		Image:       unless(a.image, u.Image),
		DisplayName: unless(a.name, u.Name()),
	}
	if p == (registry.UserPatch{}) {
		return nil
	}
	_, err := tx.UpdateUser(id, p)
	return err
}

// unless returns what is given unless it is there already.
func unless(given optional.Optional[string], there string) optional.Optional[string] {
	if given.Or("") == there {
		return optional.Optional[string]{}
	}
	return given
}

// orAbsent returns a value, absent for null.
func orAbsent[T any](o optional.Optional[T]) optional.Optional[T] {
	if o.IsNull() {
		return optional.Optional[T]{}
	}
	return o
}

// nameOf returns what a user goes by, "" for nothing, and for nil.
func nameOf(u *user.User) string {
	if u == nil {
		return ""
	}
	return cmp.Or(u.Login, u.Email)
}

// findUser returns the user that goes by a login or an e-mail address.
func findUser(s *store.Snapshot, name string) (*user.User, error) {
	if u := s.UserByLogin(name); u != nil {
		return u, nil
	}
	if u := s.UserByEmail(name); u != nil {
		return u, nil
	}
	return nil, notFound("user", "user", name)
}
