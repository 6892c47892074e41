package projectsuser

import (
	"slices"

	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// CreateTeam gives a registration that searches a group an open team, which its
// user leads.
func (tx *Tx) CreateTeam(id ID) (t *team.Team, err error) {
	err = tx.run(CommandCreateTeam, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		if err := tx.fireFor(e, state.CreateTeam); err != nil {
			return err
		}
		t = tx.newTeam(e.Registration, e)
		tx.joinTeam(e.Registration, t)
		return nil
	})
	return t, err
}

// Join puts a user who searches a group in an open team of the same project,
// as long as the session lets it have one more member.
func (tx *Tx) Join(id ID, in team.ID) (r *Registration, err error) {
	err = tx.run(CommandJoin, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		r, err = tx.joinOther(e.Registration, e, e.facts(tx.draft.at), state.Join, in)
		return err
	})
	return r, err
}

// joinOther puts a registration in a team of somebody else's, by an event.
func (tx *Tx) joinOther(r *Registration, e *Entry, facts state.Facts, by state.Event, in team.ID) (*Registration, error) {
	t, err := tx.findTeam(in)
	if err != nil {
		return nil, err
	}
	if err := tx.fireWith(e, facts, by); err != nil {
		return nil, err
	}
	if reason := tx.closedTo(r, t); reason != "" {
		return nil, &Refusal{Command: tx.change.Command, Registration: r.ID, Err: &InvalidError{KindTeam, int64(t.ID), reason}}
	}
	joined := *t
	joined.Members = append(slices.Clone(t.Members), team.Member{User: r.User, Leader: len(t.Members) == 0, Validated: true, Occurrence: r.Occurrence})
	joined.UpdatedAt = tx.draft.at
	if err := checkOnlyOpen(r, &joined); err != nil {
		return nil, err
	}
	return tx.joinTeam(r, &joined), nil
}

// closedTo says why a registration cannot join a team, "" if it can.
func (tx *Tx) closedTo(r *Registration, t *team.Team) string {
	if t.Project != r.Project {
		return "another project's"
	}
	if !t.Open() {
		return "no longer open"
	}
	if _, ok := t.Member(r.User); ok {
		return "the user is in it"
	}
	session, ok := tx.draft.sessions.edit.Get(int64(t.Session))
	if ok && session.MaxPeople > 0 && len(t.Members) >= session.MaxPeople {
		return "full"
	}
	return ""
}

// Leave takes a user out of the open team: a first attempt is disbanded for the
// user, a later one abandoned for the attempt before it. A leader who leaves is
// followed by the member who has been in the team longest, and a team that
// nobody is in any more is removed.
func (tx *Tx) Leave(id ID) (*Registration, error) {
	return tx.leave(CommandLeave, id, leaving)
}

// Abandon takes a user out of the open team of a later attempt, and only of that:
// the attempt before it is the active one again.
func (tx *Tx) Abandon(id ID) (*Registration, error) {
	return tx.leave(CommandAbandon, id, func(state.Facts) state.Event { return state.Abandon })
}

// leave takes a user out of the active team by the event that the facts call for.
func (tx *Tx) leave(c Command, id ID, by func(state.Facts) state.Event) (r *Registration, err error) {
	err = tx.run(c, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		t := e.Registration.Attempts.Active()
		if r, err = tx.fallBack(e, by(e.facts(tx.draft.at))); err != nil {
			return err
		}
		tx.takeOut(r.User, t)
		return nil
	})
	return r, err
}

// leaving returns the event by which somebody leaves a team.
func leaving(f state.Facts) state.Event {
	if f.Has(state.HasPrior) {
		return state.Abandon
	}
	return state.Disband
}

// fallBack takes an entry's active team from its attempts, by an event.
func (tx *Tx) fallBack(e *Entry, event state.Event) (*Registration, error) {
	if err := tx.fireFor(e, event); err != nil {
		return nil, err
	}
	r := *e.Registration
	r.Attempts = r.Attempts.Without(r.Attempts.Active().ID)
	r.UpdatedAt = tx.draft.at
	if event == state.Abandon {
		r.Occurrence = max(0, r.Occurrence-1)
	}
	tx.put(Records{Registrations: []*Registration{&r}})
	return &r, nil
}

// Disband removes an open team: all its members leave it.
func (tx *Tx) Disband(id team.ID) error {
	return tx.run(CommandDisband, func() error {
		t, err := tx.findTeam(id)
		if err != nil {
			return err
		}
		if !t.Open() {
			return &InvalidError{KindTeam, int64(id), "no longer open"}
		}
		for _, e := range tx.draft.view().Members(t) {
			if _, err := tx.fallBack(e, leaving(e.facts(tx.draft.at))); err != nil {
				return err
			}
		}
		tx.remove(IDs{Teams: []team.ID{id}})
		return nil
	})
}

// HandOver makes another member of a team its leader.
func (tx *Tx) HandOver(id team.ID, to user.ID) (t *team.Team, err error) {
	err = tx.run(CommandHandOver, func() error {
		old, err := tx.findTeam(id)
		if err != nil {
			return err
		}
		if _, ok := old.Member(to); !ok {
			return &InvalidError{KindTeam, int64(id), "the user is not in it"}
		}
		changed := *old
		changed.Members, changed.UpdatedAt = slices.Clone(old.Members), tx.draft.at
		for i := range changed.Members {
			changed.Members[i].Leader = changed.Members[i].User == to
		}
		t = &changed
		tx.put(Records{Teams: []*team.Team{t}})
		return nil
	})
	return t, err
}
