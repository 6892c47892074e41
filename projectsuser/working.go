package projectsuser

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Lock ends the making of a group: its work starts, or waits for begin_at.
func (tx *Tx) Lock(id team.ID) (*team.Team, error) {
	lock := func(_ *team.Team, f state.Facts) step { return step{event: locking(f)} }
	return tx.work(CommandLock, id, lock, func(t *team.Team) { t.LockedAt = tx.draft.at })
}

// Unlock takes the lock back. While somebody in the team has another open one,
// as by a retry, it is refused with an [*InvalidError].
func (tx *Tx) Unlock(id team.ID) (*team.Team, error) {
	unlock := func(*team.Team, state.Facts) step { return step{event: state.Unlock} }
	return tx.work(CommandUnlock, id, unlock, func(t *team.Team) { t.LockedAt = time.Time{} })
}

// Close ends the work of a team. One that has a mark is finished by it, and a
// parent without a mark stays in progress.
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
	return tx.work(CommandClose, id, end, func(t *team.Team) { t.ClosedAt = tx.draft.at })
}

// Complete ends the work of a team with a mark, as an exam does, or a parent.
func (tx *Tx) Complete(id team.ID, points int32) (*team.Team, error) {
	complete := func(*team.Team, state.Facts) step { return step{event: state.Complete} }
	return tx.work(CommandComplete, id, complete, func(t *team.Team) {
		if !t.Closed() {
			t.ClosedAt = tx.draft.at
		}
		tx.setMark(t, project.MarkOf(points))
	})
}

// Mark sets a team's mark. It evaluates a team that is closed; on one that is
// not, and on one that has a mark, it moves no status. The mark of a registration
// is that of its last [Tx.Compile], and does not follow.
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
	return tx.work(CommandMark, id, evaluate, func(t *team.Team) { tx.setMark(t, project.MarkOf(points)) })
}

// Reopen takes the closing of a team without a mark back.
func (tx *Tx) Reopen(id team.ID) (*team.Team, error) {
	parent := state.Condition{Need: state.HasChildren | state.Locked | state.Closed, Deny: state.Marked | state.BeginAhead}
	reopen := func(_ *team.Team, f state.Facts) step {
		if parent.Holds(f) {
			return step{event: state.Complete, stays: true}
		}
		return step{event: state.Reopen}
	}
	return tx.work(CommandReopen, id, reopen, func(t *team.Team) { t.ClosedAt = time.Time{} })
}

// Appeal withdraws the mark of a finished team.
func (tx *Tx) Appeal(id team.ID) (*team.Team, error) {
	withdraw := func(_ *team.Team, f state.Facts) step {
		if f.Has(state.HasChildren) {
			return step{event: state.Withdraw}
		}
		return step{event: state.Appeal}
	}
	return tx.work(CommandAppeal, id, withdraw, func(t *team.Team) { tx.setMark(t, project.Mark{}) })
}

// setMark gives a team a mark, and what that says by its session's rules.
func (tx *Tx) setMark(t *team.Team, m project.Mark) {
	t.FinalMark, t.Validated = m, tx.rulesOf(t.Session).Validate(m)
}

// step is what a command about a team is for the status of those who have it.
type step struct {
	event state.Event // which has to be permitted; 0 if the command moves no status
	stays bool        // the status has to be one in which the event starts, and stays
}

// work changes a team by a command that moves the status of everybody for whom
// it is the active one, by a step that is chosen by the team and the facts.
func (tx *Tx) work(c Command, id team.ID, by func(*team.Team, state.Facts) step, change func(*team.Team)) (changed *team.Team, err error) {
	err = tx.run(c, func() error {
		t, err := tx.findTeam(id)
		if err != nil {
			return err
		}
		if err := tx.checkWork(t, by); err != nil {
			return err
		}
		for _, e := range tx.draft.view().Members(t) {
			if e.Registration.Attempts.Active().ID != id {
				continue
			}
			if err := tx.workFor(e, by(t, e.facts(tx.draft.at))); err != nil {
				return err
			}
		}
		c := *t
		change(&c)
		if !t.Open() { // a source may have given somebody two that are open
			if err := tx.checkOpened(&c); err != nil {
				return err
			}
		}
		c.UpdatedAt = tx.draft.at
		changed = &c
		tx.put(Records{Teams: []*team.Team{changed}})
		return nil
	})
	return changed, err
}

// workFor takes the step that a command about a team is for one of its members.
func (tx *Tx) workFor(e *Entry, s step) error {
	if s.event == 0 {
		return nil
	}
	if s.stays {
		return tx.permit(e, s.event)
	}
	return tx.fireFor(e, s.event)
}

// checkWork refuses a command that the team itself, whoever has it, is not in
// the state for: it may be nobody's active one.
func (tx *Tx) checkWork(t *team.Team, by func(*team.Team, state.Facts) step) error {
	facts := t.Facts(tx.draft.view().Setting(t.Project, project.Place{Session: t.Session}), tx.draft.at)
	s := by(t, facts)
	if s.event == 0 {
		return nil
	}
	if err := state.Permit(facts, s.event); err != nil {
		return &Refusal{Command: tx.change.Command, Team: t.ID, Err: err}
	}
	return nil
}
