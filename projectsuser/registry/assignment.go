package registry

import (
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Assignment describes a user to assign to a project.
type Assignment struct {
	User     user.ID
	Terms    projectsuser.Terms
	Position int // from 1; 0 means the last
}

// Assign registers users on a project with their terms, all of them or none, and returns
// their registrations. A user who is registered already keeps the registration as it is.
// The others get a welcome mail, unless their terms say that it was sent: WelcomeSent
// becomes true when a [Mailer] accepts the mail. Negative terms
// are refused with a [*projectsuser.NegativeError], even for a user who is registered
// already. A position past the end is refused with a [*store.PositionError].
func (tx *Tx) Assign(p project.ID, all ...Assignment) (registrations []*projectsuser.Registration, err error) {
	err = tx.run(store.CommandAssign, func() error {
		registrations, err = tx.assign(p, all)
		return err
	})
	return registrations, err
}

// assign assigns users as part of the command in progress.
func (tx *Tx) assign(p project.ID, all []Assignment) (registrations []*projectsuser.Registration, err error) {
	if _, err := tx.project(p); err != nil {
		return nil, err
	}
	var made store.Records
	var shifts []store.Shift
	assigned := make(map[user.ID]*projectsuser.Registration)
	for _, a := range all {
		if err := a.Terms.Validate(); err != nil {
			return nil, err
		}
		r := assigned[a.User]
		if e := tx.current().Find(a.User, p); e != nil {
			r = e.Registration
		}
		if r == nil {
			records, err := tx.assignOne(p, a)
			if err != nil {
				return nil, err
			}
			made.Append(records)
			r = records.Registrations[0]
			if a.Position != 0 {
				shifts = append(shifts, store.Shift{Project: p, Registration: r.ID, To: a.Position})
			}
		}
		assigned[a.User] = r
		registrations = append(registrations, r)
	}
	if err := tx.put(made); err != nil {
		return nil, err
	}
	for _, s := range shifts {
		if err := tx.edit.Shift(s); err != nil {
			return nil, err
		}
	}
	return registrations, nil
}

// assignOne returns the records of one assignment. The caller puts them.
func (tx *Tx) assignOne(p project.ID, a Assignment) (store.Records, error) {
	made, err := tx.enrol(0, a.User, p, a.Terms)
	if err == nil && !a.Terms.WelcomeSent {
		tx.mail(MailWelcome, tx.edit.User(a.User), p, made.Registrations[0].ID)
	}
	return made, err
}

// UpdateTerms changes the terms of a registration and returns it. A negative rate or
// number of hours is refused with a [*projectsuser.NegativeError]. A patch that changes
// nothing makes no change.
func (tx *Tx) UpdateTerms(id projectsuser.ID, p projectsuser.TermsPatch) (r *projectsuser.Registration, err error) {
	err = tx.run(store.CommandUpdateTerms, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		r = e.Registration
		terms := p.Apply(r.Terms)
		if err := terms.Validate(); err != nil || terms == r.Terms {
			return err
		}
		changed := *r
		changed.Terms, changed.UpdatedAt = terms, tx.now()
		changed.Unknown = changed.Unknown.Without(projectsuser.FieldTerms)
		r = &changed
		return tx.putRegistration(r)
	})
	return r, err
}

// Transfer moves a registration to another project, at a position there from 1; 0 means
// the last. It is refused with a [*store.InvalidError] once there are teams.
func (tx *Tx) Transfer(id projectsuser.ID, to project.ID, position int) (r *projectsuser.Registration, err error) {
	err = tx.run(store.CommandTransfer, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		r = e.Registration
		if r.Project != to {
			patch := RegistrationPatch{Project: optional.Some(to)}
			if err := tx.checkMove(r, patch); err != nil {
				return err
			}
			r = patch.apply(r, tx.now())
			if err := tx.putRegistration(r); err != nil {
				return err
			}
			if err := tx.settle(id); err != nil {
				return err
			}
			r = tx.edit.Registration(id).Registration
		}
		if position == 0 {
			position = len(tx.edit.Positions(to))
		}
		return tx.edit.Shift(store.Shift{Project: to, Registration: id, To: position})
	})
	return r, err
}

// GiveAccess registers a user on the projects. A project that is not found, and one that
// the user is registered on, are ignored.
func (tx *Tx) GiveAccess(u user.ID, projects ...project.ID) error {
	return tx.run(store.CommandGiveAccess, func() error {
		if err := tx.checkAccess(u); err != nil {
			return err
		}
		if tx.rules.policy.Reaches(tx.edit.User(u)) {
			return nil
		}
		for _, p := range unique(projects) {
			if tx.edit.Project(p) == nil || tx.current().Find(u, p) != nil {
				continue
			}
			made, err := tx.enrol(0, u, p, projectsuser.Terms{})
			if err != nil {
				return err
			}
			if err := tx.put(made); err != nil {
				return err
			}
		}
		return nil
	})
}

// RevokeAccess removes the registrations of a user on the projects. A project without
// one is ignored. The time and expenses that the user logged there stay.
func (tx *Tx) RevokeAccess(u user.ID, projects ...project.ID) error {
	return tx.run(store.CommandRevokeAccess, func() error {
		if err := tx.checkAccess(u); err != nil {
			return err
		}
		for _, p := range unique(projects) {
			if e := tx.current().Find(u, p); e != nil {
				if err := tx.unregister(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// checkAccess checks the guards of the command in progress for a user.
func (tx *Tx) checkAccess(id user.ID) error {
	u, err := tx.user(id)
	if err != nil {
		return err
	}
	return tx.checkGuards(u)
}

// unique returns the ids in order, each once.
func unique(ids []project.ID) []project.ID {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}
