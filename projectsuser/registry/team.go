package registry

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// CreateTeam gives a registration that is searching an open team, led by its user.
func (tx *Tx) CreateTeam(id projectsuser.ID) (t *team.Team, err error) {
	err = tx.run(store.CommandCreateTeam, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		if err := tx.fireFor(e, state.CreateTeam); err != nil {
			return err
		}
		if t, err = tx.newTeam(e.Registration, e); err != nil {
			return err
		}
		_, err = tx.putAttempt(e.Registration, t)
		return err
	})
	return t, err
}

// newTeam returns a new team with the registration's user as its only member. The
// caller puts it.
func (tx *Tx) newTeam(r *projectsuser.Registration, e *store.Entry) (*team.Team, error) {
	next, err := tx.newID(store.KindTeam)
	id := team.ID(next)
	return &team.Team{
		ID: id, Name: groupName(e.User, id), Project: r.Project, Session: e.Session,
		Members:   []team.Member{{User: r.User, Leader: true, Validated: true, Occurrence: r.Occurrence}},
		CreatedAt: tx.now(), UpdatedAt: tx.now(),
	}, err
}

// groupName returns the default name of a team, given its leader, who may be nil.
func groupName(leader *user.User, id team.ID) string {
	if leader != nil && leader.Login != "" {
		return leader.Login + "'s group"
	}
	return fmt.Sprintf("group %d", id)
}

// putAttempt puts a team, and the registration with the team as its active one.
func (tx *Tx) putAttempt(r *projectsuser.Registration, t *team.Team) (*projectsuser.Registration, error) {
	joined := *r
	joined.Attempts = r.Attempts.With(t)
	joined.UpdatedAt = tx.now()
	return &joined, tx.put(store.Records{Teams: []*team.Team{t}, Registrations: []*projectsuser.Registration{&joined}})
}

// NewTeam describes a team to form. The zero NewTeam has no members yet.
type NewTeam struct {
	Name    string            // empty means a name after the leader
	Session project.SessionID // 0 means the session that applies to the leader
	Members []team.Member     // one of them leads; the first one if none is marked as leader
}

// FormTeam forms an open team of several users at once, who must be registered on the
// project and searching, or able to retry. On a solo session the team has one member and
// is locked at once. A team with two leaders, with a member twice, with the session of
// another project, or with too many members for its session is refused with a
// [*store.InvalidError]. The first user who joins a team without members leads it.
func (tx *Tx) FormTeam(on project.ID, n NewTeam) (t *team.Team, err error) {
	err = tx.run(store.CommandFormTeam, func() error {
		if _, err := tx.project(on); err != nil {
			return err
		}
		id, err := tx.newID(store.KindTeam)
		if err != nil {
			return err
		}
		formed := &team.Team{
			ID: team.ID(id), Project: on, Session: n.Session, Members: slices.Clone(n.Members),
			CreatedAt: tx.now(), UpdatedAt: tx.now(),
		}
		if err := tx.setLeader(formed, n.Name); err != nil {
			return err
		}
		if err := tx.checkTeam(formed); err != nil {
			return err
		}
		if tx.session(formed.Session).Solo && len(formed.Members) > 0 {
			formed.LockedAt = tx.now()
		}
		registrations, err := tx.joinAll(formed)
		if err != nil {
			return err
		}
		t = formed
		return tx.put(store.Records{Teams: []*team.Team{formed}, Registrations: registrations})
	})
	return t, err
}

// setLeader gives a new team a leader, and the name and the session that follow from
// the leader.
func (tx *Tx) setLeader(t *team.Team, name string) error {
	if _, ok := t.Leader(); !ok && len(t.Members) > 0 {
		t.Members[0].Leader = true
	}
	leader, ok := t.Leader()
	if !ok {
		t.Name = cmp.Or(name, fmt.Sprintf("group %d", t.ID))
		return nil
	}
	e, err := tx.registrationOf(leader.User, t.Project)
	if err != nil {
		return err
	}
	t.Name = cmp.Or(name, groupName(e.User, t.ID))
	t.Session = cmp.Or(t.Session, e.Session)
	return nil
}

// joinAll fires the events of all members of a new team, and returns their
// registrations with the team as the active one.
func (tx *Tx) joinAll(t *team.Team) (registrations []*projectsuser.Registration, err error) {
	for _, m := range t.Members {
		e, err := tx.registrationOf(m.User, t.Project)
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
		if facts := e.Facts(tx.now()); t.Locked() {
			if err := tx.fire(e.Registration.ID, facts, lockEvent(facts)); err != nil {
				return nil, err
			}
		}
		if err := checkOneOpenTeam(e.Registration, t); err != nil {
			return nil, err
		}
		joined := *e.Registration
		if event == state.Retry {
			joined.Occurrence++
		}
		joined.Attempts, joined.UpdatedAt = joined.Attempts.With(t), tx.now()
		registrations = append(registrations, &joined)
	}
	return registrations, nil
}

// registrationOf returns the entry of a user on a project. It returns a
// [*store.MissingError] if the user is not found, and a [*Refusal] if the user is not
// registered.
func (tx *Tx) registrationOf(u user.ID, on project.ID) (*store.Entry, error) {
	if _, err := tx.user(u); err != nil {
		return nil, err
	}
	if e := tx.current().Find(u, on); e != nil {
		return e, nil
	}
	refused := &state.RefusedError{Event: state.Join, State: state.NotRegistered}
	return nil, &Refusal{Command: tx.command, User: u, Err: refused}
}

// Join puts a user who is searching in an open team of the same project. A full team is
// refused with a [*Refusal].
func (tx *Tx) Join(id projectsuser.ID, in team.ID) (r *projectsuser.Registration, err error) {
	err = tx.run(store.CommandJoin, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		r, err = tx.join(e.Registration, e, e.Facts(tx.now()), state.Join, in)
		return err
	})
	return r, err
}

// join puts a registration in an existing team, by an event.
func (tx *Tx) join(r *projectsuser.Registration, e *store.Entry, facts state.Facts, by state.Event, in team.ID) (*projectsuser.Registration, error) {
	t, err := tx.team(in)
	if err != nil {
		return nil, err
	}
	if err := tx.fireWith(e, facts, by); err != nil {
		return nil, err
	}
	if reason := tx.closedTo(r, t); reason != "" {
		return nil, &Refusal{Command: tx.command, Registration: r.ID, Err: invalidTeam(t.ID, reason)}
	}
	joined := *t
	joined.Members = append(slices.Clone(t.Members), team.Member{User: r.User, Leader: len(t.Members) == 0, Validated: true, Occurrence: r.Occurrence})
	joined.UpdatedAt = tx.now()
	if err := checkOneOpenTeam(r, &joined); err != nil {
		return nil, err
	}
	return tx.putAttempt(r, &joined)
}

// closedTo returns the reason why a registration cannot join a team, "" if it can.
func (tx *Tx) closedTo(r *projectsuser.Registration, t *team.Team) string {
	if t.Project != r.Project {
		return "belongs to another project"
	}
	if !t.Open() {
		return "no longer open"
	}
	if _, ok := t.Member(r.User); ok {
		return "the user is a member already"
	}
	if most := tx.session(t.Session).MaxPeople; most > 0 && len(t.Members) >= most {
		return "full"
	}
	return ""
}

// Leave removes a user from the active team, which must be open: a first attempt is
// disbanded for the user, a later one is abandoned and the previous attempt is active
// again. A leader is followed by the member who joined first. A team without members is
// removed.
func (tx *Tx) Leave(id projectsuser.ID) (*projectsuser.Registration, error) {
	return tx.leave(store.CommandLeave, id, leaveEvent)
}

// Abandon is [Tx.Leave] for a later attempt only: for a first attempt it returns a
// [*Refusal].
func (tx *Tx) Abandon(id projectsuser.ID) (*projectsuser.Registration, error) {
	return tx.leave(store.CommandAbandon, id, func(state.Facts) state.Event { return state.Abandon })
}

// leave removes a user from the active team by the event for the facts.
func (tx *Tx) leave(c store.Command, id projectsuser.ID, eventFor func(state.Facts) state.Event) (r *projectsuser.Registration, err error) {
	err = tx.run(c, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		t := e.Registration.Attempts.Active()
		if r, err = tx.dropActive(e, eventFor(e.Facts(tx.now()))); err != nil {
			return err
		}
		return tx.removeMember(r.User, t)
	})
	return r, err
}

// leaveEvent returns the event by which a user leaves an open team.
func leaveEvent(f state.Facts) state.Event {
	if f.Has(state.HasPrior) {
		return state.Abandon
	}
	return state.Disband
}

// dropActive removes the active team from the attempts of an entry, by an event.
func (tx *Tx) dropActive(e *store.Entry, event state.Event) (*projectsuser.Registration, error) {
	if err := tx.fireFor(e, event); err != nil {
		return nil, err
	}
	r := *e.Registration
	r.Attempts = r.Attempts.Without(r.Attempts.Active().ID)
	r.UpdatedAt = tx.now()
	if event == state.Abandon {
		r.Occurrence = max(0, r.Occurrence-1)
	}
	return &r, tx.putRegistration(&r)
}

// removeMember removes a user from a team. If the user led it, the member who joined
// first leads it; a team without members is removed, unless another registration has it.
func (tx *Tx) removeMember(u user.ID, t *team.Team) error {
	changed := *t
	changed.Members, changed.UpdatedAt = nil, tx.now()
	for _, m := range t.Members {
		if m.User != u {
			changed.Members = append(changed.Members, m)
		}
	}
	if len(changed.Members) == 0 && len(tx.edit.Team(t.ID).Registrations) == 0 {
		return tx.removeTeam(t.ID)
	}
	if _, ok := changed.Leader(); !ok && len(changed.Members) > 0 {
		changed.Members[0].Leader = true
	}
	return tx.putTeam(&changed)
}

// removeTeam removes a team that no registration has.
func (tx *Tx) removeTeam(id team.ID) error {
	return tx.edit.Remove(store.IDs{Teams: []team.ID{id}})
}

// RemoveMember removes a member from an open team. A user whose registration has the team
// as the active one leaves it as by [Tx.Leave]; a member without a registration that has it,
// as imported data can have, is removed from the team only. A user who is not a member, a
// team that is not open, and a team that is not the active one of the registration are
// refused with a [*store.InvalidError].
func (tx *Tx) RemoveMember(id team.ID, u user.ID) error {
	return tx.run(store.CommandLeave, func() error {
		t, err := tx.team(id)
		if err != nil {
			return err
		}
		if _, in := t.Member(u); !in {
			return invalidTeam(id, fmt.Sprintf("user %d is not a member", u))
		}
		for _, e := range tx.current().Members(t) {
			switch {
			case e.Registration.User != u:
			case e.Registration.Attempts.Active().ID != id:
				return invalidTeam(id, fmt.Sprintf("user %d has a later attempt", u))
			default:
				if _, err := tx.dropActive(e, leaveEvent(e.Facts(tx.now()))); err != nil {
					return err
				}
				return tx.removeMember(u, t)
			}
		}
		if !t.Open() {
			return invalidTeam(id, "no longer open")
		}
		return tx.removeMember(u, t)
	})
}

// Disband removes an open team: all its members leave it.
func (tx *Tx) Disband(id team.ID) error {
	return tx.run(store.CommandDisband, func() error {
		t, err := tx.team(id)
		if err != nil {
			return err
		}
		if !t.Open() {
			return invalidTeam(id, "no longer open")
		}
		for _, e := range tx.current().Members(t) {
			if _, err := tx.dropActive(e, leaveEvent(e.Facts(tx.now()))); err != nil {
				return err
			}
		}
		return tx.removeTeam(id)
	})
}

// Dissolve removes a team in any status, and removes it from the attempts of all
// registrations. A member who is still forming the group leaves it by an event, as with
// [Tx.Disband]. Otherwise it is an amendment: the statuses follow without an event.
func (tx *Tx) Dissolve(id team.ID) error {
	return tx.run(store.CommandDissolve, func() error {
		t, err := tx.team(id)
		if err != nil {
			return err
		}
		for _, e := range tx.current().Members(t) {
			if err := tx.dropAttempt(e, t); err != nil {
				return err
			}
		}
		return tx.removeTeam(id)
	})
}

// dropAttempt removes a team from the attempts of an entry, by an event if one is
// permitted.
func (tx *Tx) dropAttempt(e *store.Entry, t *team.Team) error {
	if event := leaveEvent(e.Facts(tx.now())); e.Registration.Attempts.Active() == t && tx.permit(e, event) == nil {
		_, err := tx.dropActive(e, event)
		return err
	}
	r := *e.Registration
	if r.Attempts = r.Attempts.Without(t.ID); r.Attempts.Len() > 0 {
		r.Occurrence = max(0, r.Occurrence-1)
	}
	r.UpdatedAt = tx.now()
	return tx.putRegistration(&r)
}

// HandOver makes another member the leader of a team.
func (tx *Tx) HandOver(id team.ID, to user.ID) (t *team.Team, err error) {
	err = tx.run(store.CommandHandOver, func() error {
		old, err := tx.team(id)
		if err != nil {
			return err
		}
		if _, ok := old.Member(to); !ok {
			return invalidTeam(id, fmt.Sprintf("user %d is not a member", to))
		}
		changed := *old
		changed.Members, changed.UpdatedAt = slices.Clone(old.Members), tx.now()
		for i := range changed.Members {
			changed.Members[i].Leader = changed.Members[i].User == to
		}
		t = &changed
		return tx.putTeam(t)
	})
	return t, err
}

// RetryOptions configure a retry. With the zero RetryOptions the user gets a new team,
// if a retry is possible.
type RetryOptions struct {
	Force bool    // retry even if it is not possible yet
	Join  team.ID // an open team to join; 0 means a new team
}

// Retry begins another attempt. On a solo session the new team is locked at once. A user
// who is in another open team of the project is refused with a [*store.InvalidError].
func (tx *Tx) Retry(id projectsuser.ID, o RetryOptions) (r *projectsuser.Registration, err error) {
	err = tx.run(store.CommandRetry, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		facts := e.Facts(tx.now())
		if o.Force {
			facts |= state.Retriable
		}
		retried := *e.Registration
		retried.Occurrence++
		if o.Join != 0 {
			r, err = tx.join(&retried, e, facts, state.Retry, o.Join)
			return err
		}
		if err := tx.fireWith(e, facts, state.Retry); err != nil {
			return err
		}
		t, err := tx.newTeam(&retried, e)
		if err != nil {
			return err
		}
		if tx.session(e.Session).Solo {
			t.LockedAt = tx.now()
			if err := tx.fire(id, facts, lockEvent(facts)); err != nil {
				return err
			}
		}
		if err := checkOneOpenTeam(&retried, t); err != nil {
			return err
		}
		r, err = tx.putAttempt(&retried, t)
		return err
	})
	return r, err
}

// checkTeam validates the members and the session of a team.
func (tx *Tx) checkTeam(t *team.Team) error {
	leaders, seen := 0, make(map[user.ID]bool)
	for _, m := range t.Members {
		if seen[m.User] {
			return invalidTeam(t.ID, fmt.Sprintf("user %d is a member twice", m.User))
		}
		seen[m.User] = true
		if m.Leader {
			leaders++
		}
	}
	if leaders != min(1, len(t.Members)) {
		return invalidTeam(t.ID, fmt.Sprintf("want one leader, got %d", leaders))
	}
	session := tx.session(t.Session)
	if session.ID != t.Session {
		return &store.MissingError{Kind: store.KindSession, ID: int64(t.Session)}
	}
	if session.ID != 0 && session.Project != t.Project {
		return invalidTeam(t.ID, fmt.Sprintf("session %d belongs to another project", t.Session))
	}
	if session.Solo && len(t.Members) > 1 {
		return invalidTeam(t.ID, fmt.Sprintf("session %d is solo", session.ID))
	}
	if session.MaxPeople > 0 && len(t.Members) > session.MaxPeople {
		return invalidTeam(t.ID, fmt.Sprintf("session %d allows %d members", session.ID, session.MaxPeople))
	}
	return nil
}

// checkOpenTeam returns a [*store.InvalidError] if a team is open while a member has
// another open team.
func (tx *Tx) checkOpenTeam(t *team.Team) error {
	if !t.Open() {
		return nil
	}
	for _, e := range tx.current().Members(t) {
		if err := checkOneOpenTeam(e.Registration, t); err != nil {
			return err
		}
	}
	return nil
}

// checkOneOpenTeam returns a [*store.InvalidError] if a team is open while a
// registration has another open team. The other team need not be the active one: its
// other members can open it again.
func checkOneOpenTeam(r *projectsuser.Registration, t *team.Team) error {
	for other := range r.Attempts.All() {
		if t.Open() && other.Open() && other.ID != t.ID {
			return invalidTeam(t.ID, fmt.Sprintf("user %d is in the open team %d", r.User, other.ID))
		}
	}
	return nil
}

// invalidTeam returns the error of a team that breaks a rule.
func invalidTeam(id team.ID, reason string) error {
	return &store.InvalidError{Kind: store.KindTeam, ID: int64(id), Reason: reason}
}
