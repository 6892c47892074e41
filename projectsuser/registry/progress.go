package registry

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Lock ends the forming of a team: its work starts, or waits for begin_at.
func (tx *Tx) Lock(id team.ID) (*team.Team, error) {
	lock := func(_ *team.Team, f state.Facts) step { return step{event: lockEvent(f)} }
	return tx.progress(store.CommandLock, id, lock, func(t *team.Team) { setLocked(t, tx.now()) })
}

// lockEvent returns the event that follows when a team is locked.
func lockEvent(f state.Facts) state.Event {
	if f.Has(state.BeginAhead) {
		return state.Schedule
	}
	return state.Start
}

// Unlock opens a locked team again. If a member is in another open team, for example of
// a retry, it is refused with a [*store.InvalidError].
func (tx *Tx) Unlock(id team.ID) (*team.Team, error) {
	unlock := func(*team.Team, state.Facts) step { return step{event: state.Unlock} }
	return tx.progress(store.CommandUnlock, id, unlock, func(t *team.Team) { setLocked(t, time.Time{}) })
}

// Close ends the work of a team. A team with a mark is finished then. A team of a
// project with children that has no mark stays in progress.
func (tx *Tx) Close(id team.ID) (*team.Team, error) {
	end := func(t *team.Team, f state.Facts) step {
		if t.FinalMark.IsSet() {
			return step{event: state.Complete}
		}
		if f.Has(state.HasChildren) && !t.Closed() {
			return step{event: state.Complete, stays: true}
		}
		return step{event: state.Close}
	}
	return tx.progress(store.CommandClose, id, end, func(t *team.Team) { setClosed(t, tx.now()) })
}

// Complete closes a team and sets its mark at once, as an exam or a project with
// children does. The mark is in points.
func (tx *Tx) Complete(id team.ID, points int32) (*team.Team, error) {
	complete := func(*team.Team, state.Facts) step { return step{event: state.Complete} }
	return tx.progress(store.CommandComplete, id, complete, func(t *team.Team) {
		if !t.Closed() {
			setClosed(t, tx.now())
		}
		tx.setMark(t, project.MarkOf(points))
	})
}

// Mark sets the mark of a team, in points. A closed team without a mark is evaluated by
// it. On a team that is not closed or has a mark already, no status changes. The mark of
// the registration does not follow: it is the one of the last [Tx.Compile].
func (tx *Tx) Mark(id team.ID, points int32) (*team.Team, error) {
	evaluate := func(t *team.Team, f state.Facts) step {
		if !t.Closed() || t.FinalMark.IsSet() {
			return step{}
		}
		if f.Has(state.HasChildren) {
			return step{event: state.Complete}
		}
		return step{event: state.Evaluate}
	}
	return tx.progress(store.CommandMark, id, evaluate, func(t *team.Team) { tx.setMark(t, project.MarkOf(points)) })
}

// Reopen opens a closed team without a mark again for work.
func (tx *Tx) Reopen(id team.ID) (*team.Team, error) {
	parent := state.Condition{Need: state.HasChildren | state.Locked | state.Closed, Deny: state.Marked | state.BeginAhead}
	reopen := func(_ *team.Team, f state.Facts) step {
		if parent.Holds(f) {
			return step{event: state.Complete, stays: true}
		}
		return step{event: state.Reopen}
	}
	return tx.progress(store.CommandReopen, id, reopen, func(t *team.Team) { setClosed(t, time.Time{}) })
}

// Appeal withdraws the mark of a finished team.
func (tx *Tx) Appeal(id team.ID) (*team.Team, error) {
	withdraw := func(_ *team.Team, f state.Facts) step {
		if f.Has(state.HasChildren) {
			return step{event: state.Withdraw}
		}
		return step{event: state.Appeal}
	}
	return tx.progress(store.CommandAppeal, id, withdraw, func(t *team.Team) { tx.setMark(t, project.Mark{}) })
}

// setLocked sets when a team was locked; zero opens it.
func setLocked(t *team.Team, at time.Time) {
	t.LockedAt, t.LockedUndated = at, false
	t.Unknown = t.Unknown.Without(team.FieldLockedAt)
}

// setClosed sets when a team was closed; zero opens it.
func setClosed(t *team.Team, at time.Time) {
	t.ClosedAt, t.ClosedUndated = at, false
	t.Unknown = t.Unknown.Without(team.FieldClosedAt)
}

// setMark sets the mark of a team, and its validation by the rules of its session. If the
// minimum mark is unknown, a mark that is not above one that the source did not validate
// is not validated either, and the validation of any other is unknown.
func (tx *Tx) setMark(t *team.Team, m project.Mark) {
	old := t.FinalMark
	t.FinalMark = m
	t.Validated = validate(tx.session(t.Session), m, old, t.Validated)
	t.Unknown = t.Unknown.Without(team.FieldFinalMark | team.FieldValidated)
}

// validate returns the validation of a new mark by the rules of a session, given the old
// mark and its validation.
func validate(s project.Session, m, old project.Mark, was project.Validation) project.Validation {
	v := s.Validate(m)
	if v == project.UnknownValidation && was == project.NotValidated && old.IsSet() && m.Compare(old) <= 0 {
		return project.NotValidated
	}
	return v
}

// step is what a command about a team means for the status of its members.
type step struct {
	event state.Event // must be permitted; 0 if the command changes no status
	stays bool        // the event must be permitted but is not fired: the status stays
}

// progress changes a team by a command. For each registration whose active team it is,
// it takes the step for the team and the facts of the registration.
func (tx *Tx) progress(c store.Command, id team.ID, stepFor func(*team.Team, state.Facts) step, change func(*team.Team)) (changed *team.Team, err error) {
	err = tx.run(c, func() error {
		held, err := tx.teamEntry(id)
		if err != nil {
			return err
		}
		if err := tx.checkStep(held, stepFor); err != nil {
			return err
		}
		t := held.Team
		for _, e := range tx.current().Members(t) {
			if e.Registration.Attempts.Active().ID != id {
				continue
			}
			if err := tx.takeStep(e, stepFor(t, e.Facts(tx.now()))); err != nil {
				return err
			}
		}
		c := *t
		change(&c)
		if !t.Open() { // an imported user may be in two open teams already
			if err := tx.checkOpenTeam(&c); err != nil {
				return err
			}
		}
		c.UpdatedAt = tx.now()
		changed = &c
		return tx.putTeam(changed)
	})
	return changed, err
}

// takeStep takes a step for one registration.
func (tx *Tx) takeStep(e *store.Entry, s step) error {
	if s.event == 0 {
		return nil
	}
	if s.stays {
		return tx.permit(e, s.event)
	}
	return tx.fireFor(e, s.event)
}

// checkStep returns a [*Refusal] if the team itself does not permit the step. The team
// may be the active team of no registration.
func (tx *Tx) checkStep(e *store.TeamEntry, stepFor func(*team.Team, state.Facts) step) error {
	t, facts := e.Team, e.Team.Facts(e.Setting, tx.now())
	s := stepFor(t, facts)
	if s.event == 0 {
		return nil
	}
	err := state.Permit(facts, s.event)
	if _, known := state.PermitKnown(facts, t.UnknownFacts(), s.event); !known {
		err = &projectsuser.UnknownFactsError{Event: s.event, Declared: t.Declared, Unknown: t.UnknownFacts()}
	}
	if err != nil {
		return &Refusal{Command: tx.command, Team: t.ID, Err: err}
	}
	return nil
}
