package projectsuser

import (
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Assignment is a user who is to be on a project.
type Assignment struct {
	User     user.ID
	Terms    Terms
	Position int // from 1; 0 for the last
}

// Assign registers users on a project with their terms, all of them or none, and
// returns their registrations. Who is registered already stays as they are. The
// others are welcomed by mail, unless their terms say that they were. Terms that
// cannot be are refused with a [*NegativeError], whoever they are for.
//
// A position beyond the end is refused with a [*PositionError].
func (tx *Tx) Assign(p project.ID, all ...Assignment) (registrations []*Registration, err error) {
	err = tx.run(CommandAssign, func() error {
		registrations, err = tx.assign(p, all)
		return err
	})
	return registrations, err
}

// assign carries out assignments as part of the change.
func (tx *Tx) assign(p project.ID, all []Assignment) (registrations []*Registration, err error) {
	if _, err := tx.findProject(p); err != nil {
		return nil, err
	}
	var made Records
	var shifts []Shift
	here := make(map[user.ID]*Registration)
	for _, a := range all {
		if err := a.Terms.check(); err != nil {
			return nil, err
		}
		r := here[a.User]
		if e := tx.draft.view().Find(a.User, p); e != nil {
			r = e.Registration
		}
		if r == nil {
			one, err := tx.assignOne(p, a)
			if err != nil {
				return nil, err
			}
			made, r = made.and(one), one.Registrations[0]
			if a.Position != 0 {
				shifts = append(shifts, Shift{p, r.ID, a.Position})
			}
		}
		here[a.User] = r
		registrations = append(registrations, r)
	}
	tx.put(made)
	for _, s := range shifts {
		if err := tx.shift(s); err != nil {
			return nil, err
		}
	}
	return registrations, nil
}

// assignOne returns the records of an assignment, still to be put.
func (tx *Tx) assignOne(p project.ID, a Assignment) (Records, error) {
	welcomed := a.Terms.WelcomeSent
	a.Terms.WelcomeSent = true
	made, err := tx.enrol(0, a.User, p, a.Terms)
	if err == nil && !welcomed {
		u, _ := tx.findUser(a.User)
		tx.mail(Welcome, u, p)
	}
	return made, err
}

// Transfer moves a registration to another project, to a position there, from 1;
// 0 is the last. It is refused once there are teams.
func (tx *Tx) Transfer(id ID, to project.ID, position int) (r *Registration, err error) {
	err = tx.run(CommandTransfer, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		r = e.Registration
		if r.Project != to {
			patch := Patch{Project: Some(to)}
			if err := tx.checkMoved(r, patch); err != nil {
				return err
			}
			r = patch.apply(r, tx.draft.at)
			tx.put(Records{Registrations: []*Registration{r}})
		}
		if position == 0 {
			position = len(tx.draft.line(to))
		}
		return tx.shift(Shift{to, id, position})
	})
	return r, err
}

// GiveAccess registers a user on those of the projects that there are and that
// the user is not on. The others are ignored.
func (tx *Tx) GiveAccess(u user.ID, projects ...project.ID) error {
	return tx.run(CommandGiveAccess, func() error {
		if err := tx.checkAccess(u); err != nil {
			return err
		}
		for _, p := range unique(projects) {
			if _, ok := tx.draft.projects.edit.Get(int64(p)); !ok || tx.draft.view().Find(u, p) != nil {
				continue
			}
			made, err := tx.enrol(0, u, p, Terms{})
			if err != nil {
				return err
			}
			tx.put(made)
		}
		return nil
	})
}

// RevokeAccess takes a user's registrations on projects away. Where there is none
// nothing happens. What the user logged there stays.
func (tx *Tx) RevokeAccess(u user.ID, projects ...project.ID) error {
	return tx.run(CommandRevokeAccess, func() error {
		if err := tx.checkAccess(u); err != nil {
			return err
		}
		for _, p := range unique(projects) {
			if e := tx.draft.view().Find(u, p); e != nil {
				if err := tx.unregister(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// checkAccess refuses a change of access that the policy does not let be.
func (tx *Tx) checkAccess(id user.ID) error {
	u, err := tx.findUser(id)
	if err != nil {
		return err
	}
	return tx.guard(u)
}

// unique returns the ids, each once, in order.
func unique(ids []project.ID) []project.ID {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Accessible returns the ids of the projects that a user reaches by a policy: all
// of them for some roles, those that the user is registered on for others.
func (s *Snapshot) Accessible(u *user.User, p *Policy) (projects []project.ID) {
	if p.Reaches(u) {
		for on := range s.Projects.Where() {
			projects = append(projects, on.ID)
		}
		return projects
	}
	for e := range s.registrationsOf(u.ID) {
		projects = append(projects, e.Registration.Project)
	}
	slices.Sort(projects)
	return projects
}
