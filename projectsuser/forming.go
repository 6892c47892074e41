package projectsuser

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Formation says how a team is formed. The zero Formation is one that nobody is
// in yet.
type Formation struct {
	Name    string            // empty is the leader's group
	Session project.SessionID // 0 is the one that holds for the leader
	// Members are who is in it. One of them leads, the first if none is said to.
	Members []team.Member
}

// FormTeam forms an open team of several users at once, who are registered on
// the project and search a group, or may retry. On a solo session it is of one
// and locked at once. It is refused with an [*InvalidError] where two lead,
// somebody is in it twice, the session is another project's, or has room for
// fewer. The first to join a team that nobody is in leads it.
func (tx *Tx) FormTeam(on project.ID, f Formation) (t *team.Team, err error) {
	err = tx.run(CommandFormTeam, func() error {
		if _, err := tx.findProject(on); err != nil {
			return err
		}
		formed := &team.Team{
			ID: team.ID(tx.newID(KindTeam)), Project: on, Session: f.Session, Members: slices.Clone(f.Members),
			CreatedAt: tx.draft.at, UpdatedAt: tx.draft.at,
		}
		if err := tx.lead(formed, f.Name); err != nil {
			return err
		}
		if err := tx.checkTeam(formed); err != nil {
			return err
		}
		if tx.rulesOf(formed.Session).Solo && len(formed.Members) > 0 {
			formed.LockedAt = tx.draft.at
		}
		registrations, err := tx.join(formed)
		if err != nil {
			return err
		}
		tx.put(Records{Teams: []*team.Team{formed}, Registrations: registrations})
		t = formed
		return nil
	})
	return t, err
}

// join fires the events of those who are in a new team, and returns their
// registrations with it as the active one.
func (tx *Tx) join(t *team.Team) (registrations []*Registration, err error) {
	for _, m := range t.Members {
		e, err := tx.findRegistered(m.User, t.Project)
		if err != nil {
			return nil, err
		}
		event := state.Join
		switch {
		case e.Status == state.Finished:
			event = state.Retry
		case m.Leader:
			event = state.CreateTeam
		}
		if err := tx.fireFor(e, event); err != nil {
			return nil, err
		}
		if facts := e.facts(tx.draft.at); t.Locked() {
			if err := tx.fire(e.Registration.ID, facts, locking(facts)); err != nil {
				return nil, err
			}
		}
		if err := checkOnlyOpen(e.Registration, t); err != nil {
			return nil, err
		}
		joined := *e.Registration
		if event == state.Retry {
			joined.Occurrence++
		}
		joined.Attempts, joined.UpdatedAt = joined.Attempts.With(t), tx.draft.at
		registrations = append(registrations, &joined)
	}
	return registrations, nil
}

// findRegistered returns the entry of a user on a project, or a [*MissingError]
// for a user who is not there and a [*Refusal] for one who is not registered.
func (tx *Tx) findRegistered(u user.ID, on project.ID) (*Entry, error) {
	if _, err := tx.findUser(u); err != nil {
		return nil, err
	}
	if e := tx.draft.view().Find(u, on); e != nil {
		return e, nil
	}
	refused := &state.RefusedError{Event: state.Join, State: state.NotRegistered}
	return nil, &Refusal{Command: tx.change.Command, User: u, Err: refused}
}

// lead gives a new team a leader, and what it takes from the leader: a session
// and a name.
func (tx *Tx) lead(t *team.Team, name string) error {
	if _, ok := t.Leader(); !ok && len(t.Members) > 0 {
		t.Members[0].Leader = true
	}
	leader, led := t.Leader()
	if !led {
		t.Name = cmp.Or(name, fmt.Sprintf("group %d", t.ID))
		return nil
	}
	e, err := tx.findRegistered(leader.User, t.Project)
	if err != nil {
		return err
	}
	t.Name = cmp.Or(name, groupName(e.User, t.ID))
	t.Session = cmp.Or(t.Session, e.Session)
	return nil
}

// groupName is the name of a team that nobody named.
func groupName(leader *user.User, id team.ID) string {
	if leader != nil && leader.Login != "" {
		return leader.Login + "'s group"
	}
	return fmt.Sprintf("group %d", id)
}

// checkTeam refuses a team that cannot be: with two leaders, a member twice, a
// session that is not there, of another project, or of fewer people.
func (tx *Tx) checkTeam(t *team.Team) error {
	invalid := func(reason string) error { return &InvalidError{KindTeam, int64(t.ID), reason} }
	leaders, seen := 0, make(map[user.ID]bool)
	for _, m := range t.Members {
		if seen[m.User] {
			return invalid(fmt.Sprintf("user %d is in it twice", m.User))
		}
		seen[m.User] = true
		if m.Leader {
			leaders++
		}
	}
	if leaders != min(1, len(t.Members)) {
		return invalid(fmt.Sprintf("%d of its members lead it", leaders))
	}
	session := tx.rulesOf(t.Session)
	if session.ID != t.Session {
		return &MissingError{KindSession, int64(t.Session)}
	}
	if session.ID != 0 && session.Project != t.Project {
		return invalid(fmt.Sprintf("session %d is another project's", t.Session))
	}
	if session.Solo && len(t.Members) > 1 {
		return invalid(fmt.Sprintf("session %d is worked on alone", session.ID))
	}
	if session.MaxPeople > 0 && len(t.Members) > session.MaxPeople {
		return invalid(fmt.Sprintf("more than the %d people of session %d", session.MaxPeople, session.ID))
	}
	return nil
}

// Dissolve removes a team, however far it is, and takes it from all who have it
// among their attempts. Who is making a group in it leaves it, as by
// [Tx.Disband]. Otherwise it is behind the machine's back: statuses follow, and
// no event is fired.
func (tx *Tx) Dissolve(id team.ID) error {
	return tx.run(CommandDissolve, func() error {
		t, err := tx.findTeam(id)
		if err != nil {
			return err
		}
		for _, e := range tx.draft.view().Members(t) {
			if err := tx.drop(e, t); err != nil {
				return err
			}
		}
		tx.remove(IDs{Teams: []team.ID{id}})
		return nil
	})
}

// drop takes a team from an entry's attempts, by an event where there is one.
func (tx *Tx) drop(e *Entry, t *team.Team) error {
	facts := e.facts(tx.draft.at)
	if event := leaving(facts); e.Registration.Attempts.Active() == t && state.Permit(facts, event) == nil {
		_, err := tx.fallBack(e, event)
		return err
	}
	r := *e.Registration
	if r.Attempts = r.Attempts.Without(t.ID); r.Attempts.Len() > 0 {
		r.Occurrence = max(0, r.Occurrence-1)
	}
	r.UpdatedAt = tx.draft.at
	tx.put(Records{Registrations: []*Registration{&r}})
	return nil
}
