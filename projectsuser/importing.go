package projectsuser

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
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
// unknown leaves the teams that are known, and a user who is unknown the user.
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
func nestedTeams(registrations []*Registration) (teams []*team.Team) {
	for _, r := range registrations {
		teams = slices.AppendSeq(teams, r.Attempts.All())
	}
	return teams
}

// checkImport refuses what cannot be: a record without an id, a cycle of
// projects, two registrations of one user on one project.
func (tx *Tx) checkImport(r Records) error {
	view, tree := tx.draft.view(), new(project.Tree)
	for p := range view.Projects.All(query.Query[*project.Project]{}) {
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
	taken := make(map[place]ID)
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
// older.
func (tx *Tx) newer(r Records) Records {
	d := tx.draft
	fresh := Records{
		Projects: newerThan(&d.projects, r.Projects, func(p *project.Project) (int64, time.Time) { return int64(p.ID), p.UpdatedAt }),
		Sessions: newerThan(&d.sessions, r.Sessions, func(s *project.Session) (int64, time.Time) { return int64(s.ID), s.UpdatedAt }),
		Users:    newerThan(&d.users, r.Users, func(u *user.User) (int64, time.Time) { return int64(u.ID), u.UpdatedAt }),
	}
	for _, t := range r.Teams {
		if old := d.team(t.ID); old == nil || t.UpdatedAt.After(old.UpdatedAt) {
			fresh.Teams = append(fresh.Teams, t)
		}
	}
	for _, reg := range r.Registrations {
		if e := tx.entry(reg.ID); e == nil {
			fresh.Registrations = append(fresh.Registrations, reg)
		} else if reg.UpdatedAt.After(e.Registration.UpdatedAt) {
			fresh.Registrations = append(fresh.Registrations, reg.over(e.Registration))
		}
	}
	return fresh
}

// newerThan returns those of the records that the shelf does not have, or has
// older.
func newerThan[R any](s *shelf[R], records []R, key func(R) (id int64, updated time.Time)) (fresh []R) {
	for _, r := range records {
		id, updated := key(r)
		old, ok := s.edit.Get(id)
		if ok {
			if _, before := key(old); !updated.After(before) {
				continue
			}
		}
		fresh = append(fresh, r)
	}
	return fresh
}

// over returns the registration with what only an older version of it knows.
func (r *Registration) over(old *Registration) *Registration {
	merged := *r
	if !r.Attempts.Known() {
		merged.Attempts = old.Attempts
	}
	if r.User == 0 {
		merged.User = old.User
	}
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
	defer func() { r.draft = nil; r.publish(d.view()) }()
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
	tx.displace(IDs{Projects: c.Removed.Projects, Sessions: c.Removed.Sessions, Users: c.Removed.Users, Teams: c.Removed.Teams})
}

// SequenceError says that a change does not follow on the one before it.
type SequenceError struct {
	Want, Got uint64
	At        time.Time // of the change
}

func (e *SequenceError) Error() string {
	return fmt.Sprintf("projectsuser: change %d of %s: want change %d, not earlier than the last", e.Got, e.At.UTC().Format(time.RFC3339), e.Want)
}
