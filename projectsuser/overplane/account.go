package overplane

import (
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// account is the part of a body that concerns the account of a row's user. All rows
// of the user show it.
type account struct {
	email, image, name optional.Optional[string]
}

// readAccount takes the keys of an account.
func readAccount(f *web.Fields) account {
	return account{
		email: web.Take(f, "email", web.String(maxName)),
		image: web.Take(f, "image", web.String(maxImage)),
		name:  web.Take(f, "full_name", web.String(maxName)),
	}
}

// withoutNulls returns the account with each null as absent.
func (a account) withoutNulls() account {
	return account{orAbsent(a.email), orAbsent(a.image), orAbsent(a.name)}
}

// write updates the values of a user's account that differ. Values that are shown
// already are left out, so that a row can be sent back as it was shown even if the
// policy refuses changes of accounts.
func (a account) write(tx *registry.Tx, id user.ID) error {
	u := tx.View().User(id)
	if u == nil {
		u = new(user.User) // a row shows an unknown user as empty
	}
	p := registry.UserPatch{
		Email:       ifChanged(a.email, u.Email),
		Image:       ifChanged(a.image, u.Image),
		DisplayName: ifChanged(a.name, u.Name()),
	}
	if p == (registry.UserPatch{}) {
		return nil
	}
	_, err := tx.UpdateUser(id, p)
	return err
}

// ifChanged returns the given value, absent if it equals the current one. Null equals
// an empty text.
func ifChanged(given optional.Optional[string], current string) optional.Optional[string] {
	if given.Or("") == current {
		return optional.Optional[string]{}
	}
	return given
}

// orAbsent returns a value, absent instead of null.
func orAbsent[T any](o optional.Optional[T]) optional.Optional[T] {
	if o.IsNull() {
		return optional.Optional[T]{}
	}
	return o
}

// findUser returns the user with a login or an e-mail address, or a not-found failure.
func findUser(s *store.Snapshot, name string) (*user.User, error) {
	if u := web.UserByName(s, name); u != nil {
		return u, nil
	}
	return nil, notFound("user", "user", name)
}
