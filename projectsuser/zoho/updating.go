package zoho

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// update changes what is sent of a user on a project: of the account, and of the
// terms, together or not at all.
func (h *handler) update(r *http.Request, buf []byte) (web.Answer, error) {
	p, err := readPatch(r)
	if err != nil {
		return web.Answer{}, err
	}
	var shown staff
	err = h.do(r, func(tx *registry.Tx) error {
		e, err := entryOf(tx.View(), r)
		if err != nil {
			return err
		}
		if err := p.carry(tx, staffOf(e, 0)); err != nil {
			return err
		}
		s := tx.View()
		e, err = entryOf(s, r)
		shown = staffOf(e, h.callerIn(s, r))
		return err
	})
	if err != nil {
		return web.Answer{}, err
	}
	return detail(buf, "The staff information has been updated", shown), nil
}

// patch is what an update changes. What is absent stays.
type patch struct {
	name  optional.Optional[string]
	email optional.Optional[string] // cannot differ
	role  optional.Optional[user.Role]
	terms projectsuser.TermsPatch
}

// readPatch returns what the body of a request changes.
func readPatch(r *http.Request) (patch, error) {
	body, err := readBody(r)
	if err != nil {
		return patch{}, err
	}
	f := web.FieldsOf(body)
	return patch{
		name:  given(f, body, "user_name", aName()),
		email: given(f, body, "email", web.String(maxEmail)),
		role:  given(f, body, "user_role", aRole()),
		terms: terms(f, body),
	}, f.Err()
}

// carry carries a patch out. What is sent as it is shown already is no change: so
// a caller can send back what it was given.
func (p patch) carry(tx *registry.Tx, s staff) error {
	account := s.account
	if email := p.email.Or(account.Email); email != account.Email {
		return &web.FieldError{Field: "email", Value: strconv.Quote(email), Want: "the one that the account has"}
	}
	if name := p.name.Or(account.Name()); name != account.Name() {
		changed := registry.UserPatch{DisplayName: optional.Some(name)}
		if _, err := tx.UpdateUser(account.ID, changed); err != nil {
			return err
		}
	}
	was := cmp.Or(account.Role, user.Member)
	if role := p.role.Or(was); role != was {
		if err := tx.ChangeRole(account.ID, role); err != nil {
			return err
		}
	}
	_, err := tx.UpdateTerms(s.registration.ID, p.terms)
	return err
}
