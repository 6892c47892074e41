package zoho

import (
	"net/http"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// invite puts the user with an e-mail address on a project, and invites one who
// has no account yet.
func (h *handler) invite(r *http.Request, buf []byte) (web.Answer, error) {
	guest, err := readGuest(r)
	if err != nil {
		return web.Answer{}, err
	}
	var shown staff
	err = h.do(r, func(tx *registry.Tx) (err error) {
		if guest.Project, err = projectOf(tx.View(), r); err != nil {
			return err
		}
		_, registration, err := tx.Invite(guest)
		if err != nil {
			return err
		}
		s := tx.View()
		e, _ := s.Registrations.Get(int64(registration.ID))
		shown = staffOf(e, h.callerIn(s, r))
		return nil
	})
	if err != nil {
		return web.Answer{}, err
	}
	return detail(buf, "The staff has been added.", shown), nil
}

// readGuest returns who is to be invited by the body of a request.
func readGuest(r *http.Request) (registry.Invitation, error) {
	body, err := readBody(r)
	if err != nil {
		return registry.Invitation{}, err
	}
	f := web.FieldsOf(body)
	return registry.Invitation{
		Name:  web.Require(f, "user_name", aName()),
		Email: web.Require(f, "email", anAddress()),
		Role:  given(f, body, "user_role", aRole()).Or(""),
		Terms: terms(f, body).Apply(projectsuser.Terms{}),
	}, f.Err()
}
