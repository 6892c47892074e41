package projectsuser

import (
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Register registers a user on a project and returns the registration. On a
// solo session the user has a team at once, and it is locked.
func (tx *Tx) Register(u user.ID, p project.ID) (*Registration, error) {
	return tx.RegisterAs(0, u, p)
}

// RegisterAs registers a user as [Tx.Register] does, under an id that another
// system gave; 0 is the next one. An id that is taken is refused with a
// [*TakenError], and one that is not from 1 to [MaxID] with an [*InvalidError].
func (tx *Tx) RegisterAs(id ID, u user.ID, p project.ID) (r *Registration, err error) {
	err = tx.run(CommandRegister, func() error {
		if err := tx.checkID(id); err != nil {
			return err
		}
		made, err := tx.enrol(id, u, p, Terms{})
		if err != nil {
			return err
		}
		r = made.Registrations[0]
		tx.put(made)
		return nil
	})
	return r, err
}

// MaxID is the greatest id that a caller can choose: the greatest whole number
// that every reader of JSON holds exactly, and far from where counting on ends.
const MaxID = 1<<53 - 1

// checkID refuses an id that a new registration cannot have.
func (tx *Tx) checkID(id ID) error {
	if id < 0 || id > MaxID {
		return &InvalidError{KindRegistration, int64(id), "want an id from 1 to 9007199254740991"}
	}
	if tx.entry(id) != nil {
		return &TakenError{KindRegistration, "id", strconv.FormatInt(int64(id), 10), int64(id)}
	}
	return nil
}

// enrol returns the registration of a user on a project, and the team that it
// has on a solo session. They are still to be put. Without an id it has the next
// one.
func (tx *Tx) enrol(id ID, u user.ID, p project.ID, terms Terms) (made Records, err error) {
	who, err := tx.findUser(u)
	if err != nil {
		return made, err
	}
	if _, err := tx.findProject(p); err != nil {
		return made, err
	}
	view := tx.draft.view()
	if e := view.Find(u, p); e != nil {
		refused := &state.RefusedError{Event: state.Register, State: e.Status}
		return made, &Refusal{Command: tx.change.Command, Registration: e.Registration.ID, Err: refused}
	}
	if id == 0 {
		id = ID(tx.newID(KindRegistration))
	}
	r := &Registration{
		ID: id, User: u, Project: p, Terms: terms,
		Attempts: team.Joined(), CreatedAt: tx.draft.at, UpdatedAt: tx.draft.at,
	}
	session := view.Session(p, project.Place{Campus: campusOf(who), Cursus: cursusOf(who)})
	if session != nil && session.Cursus != 0 {
		r.Cursus = []project.CursusID{session.Cursus}
	}
	made.Registrations = []*Registration{r}
	e := newEntry(r, session, view.HasChildren(p), who, tx.draft.at)
	facts := e.facts(tx.draft.at)
	if err := tx.fire(r.ID, facts.Without(state.Registered), state.Register); err != nil {
		return made, err
	}
	if session != nil && session.Solo {
		made.Teams, err = tx.soloTeam(r, e, facts)
	}
	return made, err
}

// soloTeam gives a new registration a team of its own that is locked at once.
func (tx *Tx) soloTeam(r *Registration, e *Entry, facts state.Facts) ([]*team.Team, error) {
	if err := tx.fire(r.ID, facts, state.CreateTeam); err != nil {
		return nil, err
	}
	if err := tx.fire(r.ID, facts, locking(facts)); err != nil {
		return nil, err
	}
	t := tx.newTeam(r, e)
	t.LockedAt = tx.draft.at
	r.Attempts = team.Joined(t)
	return []*team.Team{t}, nil
}

// locking returns the event by which a team is locked.
func locking(f state.Facts) state.Event {
	if f.Has(state.BeginAhead) {
		return state.Schedule
	}
	return state.Start
}

// newTeam returns a team of a registration's user, who leads it.
func (tx *Tx) newTeam(r *Registration, e *Entry) *team.Team {
	id := team.ID(tx.newID(KindTeam))
	return &team.Team{
		ID: id, Name: groupName(e.User, id), Project: r.Project, Session: e.Session,
		Members:   []team.Member{{User: r.User, Leader: true, Validated: true, Occurrence: r.Occurrence}},
		CreatedAt: tx.draft.at, UpdatedAt: tx.draft.at,
	}
}

// joinTeam puts a team, and the registration with it as its active one.
func (tx *Tx) joinTeam(r *Registration, t *team.Team) *Registration {
	joined := *r
	joined.Attempts = r.Attempts.With(t)
	joined.UpdatedAt = tx.draft.at
	tx.put(Records{Teams: []*team.Team{t}, Registrations: []*Registration{&joined}})
	return &joined
}

// RetryOptions say how to retry. The zero RetryOptions are a team of the user's
// own, when a retry is possible.
type RetryOptions struct {
	Force bool    // also when it is not possible yet
	Join  team.ID // an open team of somebody else's; 0 for one of the user's own
}

// Retry begins another attempt. On a solo session a team of one's own is locked
// at once. While an earlier attempt is open again it is refused with an
// [*InvalidError]: a user is in one open team of a project.
func (tx *Tx) Retry(id ID, o RetryOptions) (r *Registration, err error) {
	err = tx.run(CommandRetry, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		facts := e.facts(tx.draft.at)
		if o.Force {
			facts |= state.Retriable
		}
		retried := *e.Registration
		retried.Occurrence++
		if o.Join != 0 {
			r, err = tx.joinOther(&retried, e, facts, state.Retry, o.Join)
			return err
		}
		if err := tx.fireWith(e, facts, state.Retry); err != nil {
			return err
		}
		t := tx.newTeam(&retried, e)
		if session, ok := tx.draft.sessions.edit.Get(int64(e.Session)); ok && session.Solo {
			t.LockedAt = tx.draft.at
			if err := tx.fire(id, facts, locking(facts)); err != nil {
				return err
			}
		}
		if err := checkOnlyOpen(&retried, t); err != nil {
			return err
		}
		r = tx.joinTeam(&retried, t)
		return nil
	})
	return r, err
}

// fireWith fires an event for an entry with facts that differ from its own.
func (tx *Tx) fireWith(e *Entry, facts state.Facts, event state.Event) error {
	if !e.Derived {
		return tx.fireFor(e, event)
	}
	return tx.fire(e.Registration.ID, facts, event)
}

// Unregister takes a registration away, and its user out of its teams. A team
// that nobody is in any more goes with it. Where the policy keeps attempts, a
// registration that has some is refused with a [*GuardError].
func (tx *Tx) Unregister(id ID) error {
	return tx.run(CommandUnregister, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		return tx.unregister(e)
	})
}

// unregister takes the registration of an entry away.
func (tx *Tx) unregister(e *Entry) error {
	r := e.Registration
	if tx.rules.policy.KeepAttempts && r.Attempts.Len() > 0 {
		return &GuardError{Command: tx.change.Command, User: r.User, Registration: r.ID, Guard: NoAttempts}
	}
	if e.Derived {
		if err := tx.fireFor(e, state.Unregister); err != nil {
			return err
		}
	}
	tx.remove(IDs{Registrations: []ID{r.ID}})
	for t := range r.Attempts.All() {
		tx.takeOut(r.User, t)
	}
	return nil
}

// takeOut takes a user out of a team. If the user led it, the member who has been
// in it longest leads it from now on; if nobody is left the team is removed.
func (tx *Tx) takeOut(u user.ID, t *team.Team) {
	changed := *t
	changed.Members, changed.UpdatedAt = nil, tx.draft.at
	for _, m := range t.Members {
		if m.User != u {
			changed.Members = append(changed.Members, m)
		}
	}
	if len(changed.Members) == 0 {
		tx.remove(IDs{Teams: []team.ID{t.ID}})
		return
	}
	if _, led := changed.Leader(); !led {
		changed.Members[0].Leader = true
	}
	tx.put(Records{Teams: []*team.Team{&changed}})
}

// Compile recomputes a registration's mark, validation and retry from its teams,
// by the rules of its session.
func (tx *Tx) Compile(id ID) (r *Registration, err error) {
	err = tx.run(CommandCompile, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		r = e.Registration.Compile(tx.rulesOf(e.Session), tx.draft.at)
		r.UpdatedAt = tx.draft.at
		tx.put(Records{Registrations: []*Registration{r}})
		return nil
	})
	return r, err
}

// Patch is what an update changes of a registration. What is absent stays, and
// null clears. Whether the work is validated follows a mark that changes, by the
// rules of the session; so does when it was marked, unless the patch says.
type Patch struct {
	User        Optional[user.ID]    // not once there are teams, and never null
	Project     Optional[project.ID] // not once there are teams, and never null
	Occurrence  Optional[int]
	FinalMark   Optional[int32]
	MarkedAt    Optional[time.Time]
	RetriableAt Optional[time.Time]
	CreatedAt   Optional[time.Time]
	UpdatedAt   Optional[time.Time]    // absent is the instant of the update
	Status      Optional[state.Status] // the declared one; it decides only where the teams are unknown
}

// Update changes the stored fields of a registration. A status that derives from
// teams cannot be set. A patch that changes nothing is no change.
func (tx *Tx) Update(id ID, p Patch) (r *Registration, err error) {
	err = tx.run(CommandUpdate, func() error {
		e, err := tx.findEntry(id)
		if err != nil {
			return err
		}
		if err := tx.checkMoved(e.Registration, p); err != nil {
			return err
		}
		if r = p.apply(e.Registration, tx.draft.at); r.FinalMark != e.Registration.FinalMark {
			r.Validated = tx.rulesOf(e.Session).Validate(r.FinalMark)
			if p.MarkedAt.IsZero() {
				r.MarkedAt = whenSet(r.FinalMark, tx.draft.at)
			}
		}
		if r.same(e.Registration) && p.UpdatedAt.IsZero() {
			r = e.Registration
			return nil
		}
		tx.put(Records{Registrations: []*Registration{r}})
		return nil
	})
	return r, err
}

// rulesOf returns the session with an id, without any rules if there is none.
func (tx *Tx) rulesOf(id project.SessionID) (none project.Session) {
	if s, ok := tx.draft.sessions.edit.Get(int64(id)); ok {
		return *s
	}
	return none
}

// whenSet returns when a mark was set, zero without one.
func whenSet(m project.Mark, at time.Time) time.Time {
	if !m.IsSet() {
		return time.Time{}
	}
	return at
}

// same reports whether a registration has the stored fields of another one, but
// for updated_at.
func (r *Registration) same(o *Registration) bool {
	return r.User == o.User && r.Project == o.Project && r.Occurrence == o.Occurrence && r.Declared == o.Declared &&
		r.FinalMark == o.FinalMark && r.Validated == o.Validated &&
		r.MarkedAt.Equal(o.MarkedAt) && r.RetriableAt.Equal(o.RetriableAt) && r.CreatedAt.Equal(o.CreatedAt)
}

// checkMoved refuses a change of user or project that cannot be.
func (tx *Tx) checkMoved(r *Registration, p Patch) error {
	if p.User.IsNull() || p.Project.IsNull() {
		return &InvalidError{KindRegistration, int64(r.ID), "user and project cannot be null"}
	}
	u, on := p.User.Or(r.User), p.Project.Or(r.Project)
	if u == r.User && on == r.Project {
		return nil
	}
	if r.Attempts.Len() > 0 {
		return &InvalidError{KindRegistration, int64(r.ID), "user and project stay once there are teams"}
	}
	if _, err := tx.findUser(u); err != nil {
		return err
	}
	if _, err := tx.findProject(on); err != nil {
		return err
	}
	if other := tx.draft.view().Find(u, on); other != nil {
		return &TakenError{KindRegistration, "user_id", strconv.FormatInt(int64(u), 10), int64(other.Registration.ID)}
	}
	return nil
}

// apply returns the registration as the patch has it.
func (p Patch) apply(r *Registration, at time.Time) *Registration {
	c := *r
	c.User, c.Project = p.User.Or(r.User), p.Project.Or(r.Project)
	set(&c.Occurrence, p.Occurrence)
	set(&c.MarkedAt, p.MarkedAt)
	set(&c.RetriableAt, p.RetriableAt)
	set(&c.CreatedAt, p.CreatedAt)
	set(&c.Declared, p.Status)
	c.UpdatedAt = p.UpdatedAt.Or(at)
	setMark(&c.FinalMark, p.FinalMark)
	return &c
}

// setMark sets a mark to so many points, or to none for null.
func setMark(m *project.Mark, points Optional[int32]) {
	if n, ok := points.Value(); ok {
		*m = project.MarkOf(n)
	} else if points.IsNull() {
		*m = project.Mark{}
	}
}

// set sets a field to a value, or to its zero for null.
func set[T any](field *T, o Optional[T]) {
	if v, ok := o.Value(); ok || o.IsNull() {
		*field = v
	}
}

// cursusOf returns the courses that a user follows.
func cursusOf(u *user.User) (ids []project.CursusID) {
	if u == nil {
		return nil
	}
	for _, c := range u.Cursus {
		ids = append(ids, c.ID)
	}
	return ids
}
