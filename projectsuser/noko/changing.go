package noko

import (
	"net/http"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// maxText is the most characters of a name or an e-mail address.
const maxText = 255

// create makes an account, and has its user invited. One whose e-mail address
// somebody has is refused.
func (h *handler) create(r *http.Request, buf []byte) (web.Answer, error) {
	p, err := readPatch(r)
	if err == nil && p.email.IsZero() {
		err = missing("email")
	}
	if err != nil {
		return web.Answer{}, err
	}
	var made *user.User
	err = h.do(r, func(tx *registry.Tx) error {
		if by := tx.View().UserByEmail(p.email.Or("")); by != nil {
			return &store.TakenError{Kind: store.KindUser, Field: "email", Value: by.Email, By: int64(by.ID)}
		}
		made, _, err = tx.Invite(registry.Invitation{
			Email: p.email.Or(""), FirstName: p.first.Or(""), LastName: p.last.Or(""), Role: p.role.Or(""),
		})
		return err
	})
	if err != nil {
		return web.Answer{}, err
	}
	return web.Answer{Body: h.view(r).appendUser(buf, made)}, nil
}

// edit changes what is sent of an account, together or not at all.
func (h *handler) edit(r *http.Request, buf []byte) (web.Answer, error) {
	p, err := readPatch(r)
	if err != nil {
		return web.Answer{}, err
	}
	var v view
	var edited *user.User
	err = h.do(r, func(tx *registry.Tx) error {
		u, err := userOf(tx.View(), r)
		if err != nil {
			return err
		}
		changed := registry.UserPatch{Email: p.email, FirstName: p.first, LastName: p.last}
		if edited, err = tx.UpdateUser(u.ID, changed); err != nil {
			return err
		}
		if role, ok := p.role.Value(); ok && role != roleOf(u) {
			err = tx.ChangeRole(u.ID, role)
		}
		v = view{tx.View(), h.registry.Policy(), h.root(r)}
		edited, _ = v.Users.Get(int64(u.ID))
		return err
	})
	if err != nil {
		return web.Answer{}, err
	}
	return web.Answer{Body: v.appendUser(buf, edited)}, nil
}

// patch is what a body says of an account. What is absent stays.
type patch struct {
	email, first, last optional.Optional[string]
	role               optional.Optional[user.Role]
}

// readPatch returns what the body of a request says of an account.
func readPatch(r *http.Request) (p patch, err error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return p, err
	}
	f := web.FieldsOf(body)
	p = patch{
		email: web.Take(f, "email", anAddress()),
		first: web.Take(f, "first_name", web.String(maxText)),
		last:  web.Take(f, "last_name", web.String(maxText)),
		role:  web.Take(f, "role", aRole()),
	}
	if email, ok := p.email.Value(); !p.email.IsZero() && (!ok || email == "") {
		return p, missing("email")
	}
	if p.role.IsNull() {
		f.Refuse("role", aRole().Want)
	}
	return p, f.Err()
}

// missing returns the error for a field that has to be there and is not, or is
// blank.
func missing(field string) error {
	return &web.FieldError{Field: field, Want: "something"}
}

// anAddress reads e-mail addresses, without a name beside them, and blank texts.
func anAddress() web.Reader[string] {
	return web.Reader[string]{Want: "an e-mail address", Read: func(v web.Value) (string, bool) {
		text := strings.TrimSpace(v.Text())
		address, err := mail.ParseAddress(text)
		ok := text == "" || err == nil && address.Address == text && utf8.RuneCountInString(text) <= maxText
		return text, ok && v.Kind() == web.Text
	}}
}

// aRole reads roles.
func aRole() web.Reader[user.Role] {
	roles := web.OneOf(string(user.Member), string(user.Admin), string(user.Freelancer))
	return web.Reader[user.Role]{Want: roles.Want, Read: func(v web.Value) (user.Role, bool) {
		text, ok := roles.Read(v)
		return user.Role(text), ok
	}}
}

// command returns the handler of a command about an account, which answers with
// nothing.
func (h *handler) command(do func(*registry.Tx, user.ID) error) web.Handler {
	return func(r *http.Request, _ []byte) (web.Answer, error) {
		err := h.do(r, func(tx *registry.Tx) error {
			u, err := userOf(tx.View(), r)
			if err != nil {
				return err
			}
			return do(tx, u.ID)
		})
		return web.Answer{Status: http.StatusNoContent}, err
	}
}

// access returns the handler of a command about a user's access to projects.
func (h *handler) access(do func(*registry.Tx, user.ID, ...project.ID) error) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		body, err := web.ReadObject(r)
		if err != nil {
			return web.Answer{}, err
		}
		f := web.FieldsOf(body)
		if v := body.Value("projects"); v.Kind() == web.Absent || v.Kind() == web.Null {
			return web.Answer{}, missing("projects")
		}
		projects := web.Require(f, "projects", web.ListOf(web.Int[project.ID]().OrText(web.Number)))
		if err := f.Err(); err != nil {
			return web.Answer{}, err
		}
		give := func(tx *registry.Tx, id user.ID) error { return do(tx, id, projects...) }
		return h.command(give)(r, buf)
	}
}
