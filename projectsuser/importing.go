package projectsuser

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Import puts records of another system in their places, as one change, and
// returns how many were put. A record that the registry has is replaced only by
// a newer one, so that importing the same twice is importing it once. Teams that
// only registrations have are found there. Declared statuses are kept; where
// the teams are known the derived ones stand.
//
// What a short record does not hold is not lost: a registration whose teams are
// unknown leaves the teams that are known, a user who is unknown the user, and a
// source that knows nothing of terms, accounts or how projects are run leaves those.
// A project named by a registration should be among the projects.
func (tx *Tx) Import(r Records) (put int, err error) {
	err = tx.run(CommandImport, func() error {
		if err := tx.checkImport(r); err != nil {
			return err
		}
		r.Teams = slices.Concat(r.Teams, nestedTeams(r.Registrations))
		fresh := tx.newer(r.last())
		put = fresh.Len()
		tx.put(fresh)
		return nil
	})
	return put, err
}

// nestedTeams returns the teams that registrations have.
func nestedTeams(registrations []*Registration) []*team.Team {
	teams := make([]*team.Team, 0, len(registrations))
	for _, r := range registrations {
		teams = slices.AppendSeq(teams, r.Attempts.All())
	}
	return teams
}

// checkImport refuses what cannot be: a record without an id, a cycle of
// projects, two registrations of one user on one project.
func (tx *Tx) checkImport(r Records) error {
	view, tree := tx.draft.view(), new(project.Tree)
	for p := range view.Projects.Where() {
		if err := tree.Put(p.ID, p.Parent); err != nil {
			return err
		}
	}
	for _, p := range r.Projects {
		if err := tree.Put(p.ID, p.Parent); err != nil {
			return err
		}
	}
	type place struct {
		user    user.ID
		project project.ID
	}
	taken := make(map[place]ID, len(r.Registrations))
	for _, reg := range r.Registrations {
		if reg.ID == 0 {
			return &InvalidError{KindRegistration, 0, "without an id"}
		}
		if reg.User == 0 {
			continue
		}
		at := place{reg.User, reg.Project}
		if e := view.Find(reg.User, reg.Project); e != nil {
			taken[at] = e.Registration.ID
		}
		if by, ok := taken[at]; ok && by != reg.ID {
			return &TakenError{KindRegistration, "user_id", fmt.Sprint(reg.User), int64(by)}
		}
		taken[at] = reg.ID
	}
	return nil
}

// newer returns those of the records that the registry does not have, or has
// older, with what only the older ones know.
func (tx *Tx) newer(r Records) Records {
	d := tx.draft
	return Records{
		Projects: newer(r.Projects, get(&d.projects, func(p *project.Project) int64 { return int64(p.ID) }),
			func(p *project.Project) time.Time { return p.UpdatedAt }, overProject),
		Sessions: newer(r.Sessions, get(&d.sessions, func(s *project.Session) int64 { return int64(s.ID) }),
			func(s *project.Session) time.Time { return s.UpdatedAt }, whole),
		Users: newer(r.Users, get(&d.users, func(u *user.User) int64 { return int64(u.ID) }),
			func(u *user.User) time.Time { return u.UpdatedAt }, overUser),
		Teams: newer(r.Teams, func(t *team.Team) *team.Team { return d.team(t.ID) },
			func(t *team.Team) time.Time { return t.UpdatedAt }, whole),
		Registrations: newer(r.Registrations, func(r *Registration) *Registration { return d.registration(r.ID) },
			func(r *Registration) time.Time { return r.UpdatedAt }, overRegistration),
		Entries: newer(r.Entries, get(&d.entries, func(e *user.Entry) int64 { return int64(e.ID) }),
			func(e *user.Entry) time.Time { return e.UpdatedAt }, whole),
		Expenses: newer(r.Expenses, get(&d.expenses, func(e *user.Expense) int64 { return int64(e.ID) }),
			func(e *user.Expense) time.Time { return e.UpdatedAt }, whole),
	}
}

// newer returns those of the records that are not there, or are there older, each
// put over its older one.
func newer[R any](records []*R, old func(*R) *R, updated func(*R) time.Time, over func(r, old *R) *R) (fresh []*R) {
	for _, r := range records {
		before := old(r)
		if before == nil {
			fresh = append(fresh, r)
		} else if updated(r).After(updated(before)) {
			fresh = append(fresh, over(r, before))
		}
	}
	return fresh
}

// get returns a function that finds the record on a shelf that has another's id,
// nil if there is none.
func get[R any](s *shelf[*R], id func(*R) int64) func(*R) *R {
	return func(r *R) *R {
		old, _ := s.edit.Get(id(r))
		return old
	}
}

// whole is a record that says everything: nothing is kept of an older one.
func whole[R any](r, _ *R) *R { return r }

// overRegistration returns a registration with what only an older version knows:
// a short form has no user and no teams, and most sources know no terms.
func overRegistration(r, old *Registration) *Registration {
	merged := *r
	if !r.Attempts.Known() {
		merged.Attempts = old.Attempts
	}
	if r.User == 0 {
		merged.User = old.User
	}
	if r.Terms == (Terms{}) {
		merged.Terms = old.Terms
	}
	return &merged
}

// overUser returns a user with what only an older version knows: a source that
// says nothing of accounts has neither role nor state.
func overUser(u, old *user.User) *user.User {
	if u.Role != "" || u.State != 0 {
		return u
	}
	merged := *u
	merged.Role, merged.State, merged.Owner, merged.InvitedAt = old.Role, old.State, old.Owner, old.InvitedAt
	return &merged
}

// overProject returns a project with what only an older version knows: a source
// for which projects are all of one kind says nothing of how they are run.
func overProject(p, old *project.Project) *project.Project {
	if p.Kind != "" || p.Group != "" || p.Color != "" || p.Archived || p.Unbilled || p.Budget != 0 {
		return p
	}
	merged := *p
	merged.Kind, merged.Group, merged.Color = old.Kind, old.Group, old.Color
	merged.Archived, merged.Unbilled, merged.Budget = old.Archived, old.Unbilled, old.Budget
	return &merged
}

// Replay applies changes that were committed before, in order, and publishes
// what they lead to: by the law replay-is-identity, replaying all changes of a
// registry on an empty one gives the same registry. They are not committed
// again. A change out of order is refused with a [*SequenceError]; those before
// it stay applied.
func (r *Registry) Replay(ctx context.Context, changes ...Change) error {
	r.committing.Lock()
	defer r.committing.Unlock()
	r.applying.Lock()
	defer r.applying.Unlock()
	if r.batch != nil && len(r.batch.changes) > 0 {
		return &SequenceError{Want: r.draft.sequence + 1}
	}
	d := newDraft(r.Snapshot())
	defer func() { r.draft = nil; r.publish(d.view(), d.touched) }()
	for _, c := range changes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if want := d.sequence + 1; c.Sequence != want || c.At.Before(d.at) {
			return &SequenceError{Want: want, Got: c.Sequence, At: c.At}
		}
		d.replay(c)
	}
	return nil
}

// replay applies one change.
func (d *draft) replay(c Change) {
	if c.Command == CommandTime {
		d.tick(c.At)
		return
	}
	d.sequence, d.at = c.Sequence, c.At
	tx := &Tx{draft: d, change: c, cause: newCause(c), before: make(map[ID]*Entry), events: make(map[ID][]state.Event)}
	for _, m := range c.Moves {
		tx.events[m.Registration] = m.Events
	}
	tx.displace(IDs{Registrations: c.Removed.Registrations})
	tx.place(c.Put)
	rest := c.Removed
	rest.Registrations = nil
	tx.displace(rest)
	for _, s := range c.Shifts {
		d.shift(s)
	}
	d.positions.put(pointers(c.Orders))
	d.touched = append(d.touched, tx.touched...)
}

// SequenceError says that a change does not follow on the one before it.
type SequenceError struct {
	Want, Got uint64
	At        time.Time // of the change
}

func (e *SequenceError) Error() string {
	return fmt.Sprintf("projectsuser: change %d of %s: want change %d, not earlier than the last", e.Got, e.At.UTC().Format(time.RFC3339), e.Want)
}
