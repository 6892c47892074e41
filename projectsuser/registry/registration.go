package registry

import (
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Register registers a user on a project and returns the registration. On a solo
// session the user gets a team at once, and it is locked. A user who is registered
// there already is refused with a [*Refusal].
func (tx *Tx) Register(u user.ID, p project.ID) (*projectsuser.Registration, error) {
	return tx.RegisterAs(0, u, p)
}

// RegisterAs is [Tx.Register] with an id that another system assigned; 0 means the
// next id. An id that is taken is refused with a [*store.TakenError], one that is not
// from 1 to [store.MaxID] with a [*store.InvalidError].
func (tx *Tx) RegisterAs(id projectsuser.ID, u user.ID, p project.ID) (r *projectsuser.Registration, err error) {
	err = tx.run(store.CommandRegister, func() error {
		if id != 0 {
			if err := tx.edit.Reserve(store.KindRegistration, int64(id)); err != nil {
				return err
			}
		}
		made, err := tx.enrol(id, u, p, projectsuser.Terms{})
		if err != nil {
			return err
		}
		r = made.Registrations[0]
		return tx.put(made)
	})
	return r, err
}

// enrol returns the registration of a user on a project, and on a solo session its
// team. The caller puts them. Id 0 means the next id.
func (tx *Tx) enrol(id projectsuser.ID, u user.ID, p project.ID, terms projectsuser.Terms) (made store.Records, err error) {
	who, err := tx.user(u)
	if err != nil {
		return made, err
	}
	if _, err := tx.project(p); err != nil {
		return made, err
	}
	view := tx.current()
	if e := view.Find(u, p); e != nil {
		refused := &state.RefusedError{Event: state.Register, State: e.Status}
		return made, &Refusal{Command: tx.command, Registration: e.Registration.ID, Err: refused}
	}
	if id == 0 {
		next, err := tx.newID(store.KindRegistration)
		if err != nil {
			return made, err
		}
		id = projectsuser.ID(next)
	}
	r := &projectsuser.Registration{
		ID: id, User: u, Project: p, Terms: terms,
		Attempts: team.Joined(), CreatedAt: tx.now(), UpdatedAt: tx.now(),
	}
	session := view.SessionFor(p, project.Place{Campus: who.PrimaryCampus(), Cursus: who.CursusIDs()})
	if session != nil && session.Cursus != 0 {
		r.Cursus = []project.CursusID{session.Cursus}
	}
	made.Registrations = []*projectsuser.Registration{r}
	e := store.NewEntry(r, sessionID(session), project.SettingOf(view.Project(p), session, view.HasChildren(p)), who, tx.now())
	facts := e.Facts(tx.now())
	if err := tx.fire(r.ID, facts.Without(state.Registered), state.Register); err != nil {
		return made, err
	}
	if session != nil && session.Solo {
		made.Teams, err = tx.soloTeam(r, e, facts)
	}
	return made, err
}

// sessionID returns the id of a session, 0 for nil.
func sessionID(s *project.Session) project.SessionID {
	if s == nil {
		return 0
	}
	return s.ID
}

// soloTeam gives a new registration a locked team with one member.
func (tx *Tx) soloTeam(r *projectsuser.Registration, e *store.Entry, facts state.Facts) ([]*team.Team, error) {
	if err := tx.fire(r.ID, facts, state.CreateTeam); err != nil {
		return nil, err
	}
	if err := tx.fire(r.ID, facts, lockEvent(facts)); err != nil {
		return nil, err
	}
	t, err := tx.newTeam(r, e)
	if err != nil {
		return nil, err
	}
	t.LockedAt = tx.now()
	r.Attempts = team.Joined(t)
	return []*team.Team{t}, nil
}

// settle gives a registration that came to a solo project a locked team, as enrol does for
// a new one.
func (tx *Tx) settle(id projectsuser.ID) error {
	e := tx.edit.Registration(id)
	session := tx.edit.Session(e.Session)
	if session == nil || !session.Solo || !e.Derived || e.Registration.Attempts.Len() > 0 {
		return nil
	}
	r := *e.Registration
	teams, err := tx.soloTeam(&r, e, e.Facts(tx.now()))
	if err != nil {
		return err
	}
	return tx.put(store.Records{Registrations: []*projectsuser.Registration{&r}, Teams: teams})
}

// Unregister removes a registration, and its user from its teams. A team without
// members is removed too. If the policy keeps attempts, a registration that has some is
// refused with a [*GuardError].
func (tx *Tx) Unregister(id projectsuser.ID) error {
	return tx.run(store.CommandUnregister, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		return tx.unregister(e)
	})
}

// unregister removes the registration of an entry, as part of the command in progress.
func (tx *Tx) unregister(e *store.Entry) error {
	r := e.Registration
	if tx.rules.policy.KeepAttempts && r.Attempts.Len() > 0 {
		return &GuardError{Command: tx.command, User: r.User, Registration: r.ID, Guard: GuardNoAttempts}
	}
	if e.Derived {
		if err := tx.fireFor(e, state.Unregister); err != nil {
			return err
		}
	}
	if err := tx.edit.Remove(store.IDs{Registrations: []projectsuser.ID{r.ID}}); err != nil {
		return err
	}
	for t := range r.Attempts.All() {
		if err := tx.removeMember(r.User, t); err != nil {
			return err
		}
	}
	return nil
}

// Compile recomputes the mark, the validation and the retry date of a registration from
// its teams, by the rules of its session.
func (tx *Tx) Compile(id projectsuser.ID) (r *projectsuser.Registration, err error) {
	err = tx.run(store.CommandCompile, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		r = e.Registration.Compile(tx.session(e.Session), tx.now())
		r.UpdatedAt = tx.now()
		return tx.putRegistration(r)
	})
	return r, err
}

// RegistrationPatch is a change of the stored fields of a registration. An absent field
// stays as it is; null clears it. If the mark changes, the validation follows by the
// rules of the session, and so does MarkedAt unless the patch sets it.
type RegistrationPatch struct {
	User        optional.Optional[user.ID]      `json:",omitzero"` // never null; cannot change once there are teams
	Project     optional.Optional[project.ID]   `json:",omitzero"` // never null; cannot change once there are teams
	Occurrence  optional.Optional[int]          `json:",omitzero"`
	FinalMark   optional.Optional[int32]        `json:",omitzero"`
	MarkedAt    optional.Optional[time.Time]    `json:",omitzero"`
	RetriableAt optional.Optional[time.Time]    `json:",omitzero"`
	CreatedAt   optional.Optional[time.Time]    `json:",omitzero"`
	UpdatedAt   optional.Optional[time.Time]    `json:",omitzero"` // absent means the instant of the update
	Status      optional.Optional[state.Status] `json:",omitzero"` // the declared status, which counts only if no status can be derived
}

// Update changes the stored fields of a registration and returns it. The derived status
// cannot be set. A patch that changes nothing makes no change.
func (tx *Tx) Update(id projectsuser.ID, p RegistrationPatch) (r *projectsuser.Registration, err error) {
	err = tx.run(store.CommandUpdate, func() error {
		e, err := tx.registration(id)
		if err != nil {
			return err
		}
		if err := tx.checkMove(e.Registration, p); err != nil {
			return err
		}
		if r = p.apply(e.Registration, tx.now()); r.FinalMark != e.Registration.FinalMark {
			r.Validated = validate(tx.session(e.Session), r.FinalMark, e.Registration.FinalMark, e.Registration.Validated)
			if p.MarkedAt.IsZero() {
				r.MarkedAt = markedAt(r.FinalMark, tx.now())
			}
		}
		if sameFields(r, e.Registration) && p.UpdatedAt.IsZero() {
			r = e.Registration
			return nil
		}
		if err := tx.putRegistration(r); err != nil || r.Project == e.Registration.Project {
			return err
		}
		err = tx.settle(id)
		r = tx.edit.Registration(id).Registration
		return err
	})
	return r, err
}

// markedAt returns when a mark was set: the instant, or zero without a mark.
func markedAt(m project.Mark, at time.Time) time.Time {
	if !m.IsSet() {
		return time.Time{}
	}
	return at
}

// sameFields reports whether two registrations have the same stored fields, except for
// updated_at.
func sameFields(a, b *projectsuser.Registration) bool {
	return a.User == b.User && a.Project == b.Project && a.Occurrence == b.Occurrence &&
		a.Declared == b.Declared && a.DeclaredText == b.DeclaredText && a.Unknown == b.Unknown &&
		a.FinalMark == b.FinalMark && a.Validated == b.Validated &&
		a.MarkedAt.Equal(b.MarkedAt) && a.RetriableAt.Equal(b.RetriableAt) && a.CreatedAt.Equal(b.CreatedAt)
}

// checkMove validates a change of the user or the project of a registration.
func (tx *Tx) checkMove(r *projectsuser.Registration, p RegistrationPatch) error {
	if p.User.IsNull() || p.Project.IsNull() {
		return invalidRegistration(r.ID, "user and project must not be null")
	}
	u, on := p.User.Or(r.User), p.Project.Or(r.Project)
	if u == r.User && on == r.Project {
		return nil
	}
	if r.Attempts.Len() > 0 {
		return invalidRegistration(r.ID, "user and project cannot change once there are teams")
	}
	if _, err := tx.user(u); err != nil {
		return err
	}
	if _, err := tx.project(on); err != nil {
		return err
	}
	if other := tx.current().Find(u, on); other != nil {
		return &store.TakenError{
			Kind: store.KindRegistration, Field: "user_id", Value: strconv.FormatInt(int64(u), 10), By: int64(other.Registration.ID),
		}
	}
	return nil
}

// apply returns the registration with the patch applied.
func (p RegistrationPatch) apply(r *projectsuser.Registration, at time.Time) *projectsuser.Registration {
	c := *r
	c.Unknown = c.Unknown.Without(p.fields())
	c.User, c.Project = p.User.Or(r.User), p.Project.Or(r.Project)
	p.Occurrence.Set(&c.Occurrence)
	p.MarkedAt.Set(&c.MarkedAt)
	p.RetriableAt.Set(&c.RetriableAt)
	p.CreatedAt.Set(&c.CreatedAt)
	if !p.Status.IsZero() {
		c.Declared, c.DeclaredText = p.Status.Or(0), ""
	}
	c.UpdatedAt = p.UpdatedAt.Or(at)
	patchMark(&c.FinalMark, p.FinalMark)
	return &c
}

// fields returns the fields that the patch sets, be it to null. With a mark its validation
// and its date are set.
func (p RegistrationPatch) fields() (set projectsuser.FieldSet) {
	const mark = projectsuser.FieldFinalMark | projectsuser.FieldValidated | projectsuser.FieldMarkedAt
	for field, absent := range map[projectsuser.FieldSet]bool{
		projectsuser.FieldOccurrence: p.Occurrence.IsZero(), mark: p.FinalMark.IsZero(),
		projectsuser.FieldMarkedAt: p.MarkedAt.IsZero(), projectsuser.FieldRetriableAt: p.RetriableAt.IsZero(),
		projectsuser.FieldCreatedAt: p.CreatedAt.IsZero(), projectsuser.FieldDeclared: p.Status.IsZero(),
	} {
		if !absent {
			set |= field
		}
	}
	return set
}

// patchMark sets a mark to a number of points, or clears it for null.
func patchMark(m *project.Mark, points optional.Optional[int32]) {
	if n, ok := points.Value(); ok {
		*m = project.MarkOf(n)
	} else if points.IsNull() {
		*m = project.Mark{}
	}
}

// invalidRegistration returns the error of a registration that breaks a rule.
func invalidRegistration(id projectsuser.ID, reason string) error {
	return &store.InvalidError{Kind: store.KindRegistration, ID: int64(id), Reason: reason}
}
