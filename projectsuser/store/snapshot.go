package store

import (
	"iter"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Snapshot is one version of a store: eight tables, consistent with one another. It
// never changes, so any number of goroutines may read it without a lock, for as
// long as they keep it. Records and entries that it returns are shared and must not
// be modified.
type Snapshot struct {
	Registrations *query.Table[*Entry]
	Teams         *query.Table[*TeamEntry]
	Projects      *query.Table[*project.Project]
	Sessions      *query.Table[*project.Session]
	Users         *query.Table[*user.User]
	TimeEntries   *query.Table[*user.TimeEntry]
	Expenses      *query.Table[*user.Expense]
	Progress      *query.Table[*Progress]

	positions   *query.Table[*Positions]
	removed     *query.Table[*removed]
	memberships *query.Table[*membership]

	fields    *Fields
	last      LastIDs
	sequence  uint64
	changedAt time.Time
	at        time.Time
}

// Empty returns a snapshot without records. Its sequence is 0 and its instant is
// the zero time. Nil fields are those of [NewFields].
func Empty(f *Fields) *Snapshot {
	if f == nil {
		f = NewFields()
	}
	s := &Snapshot{
		Registrations: f.Registrations.Schema.Table(), Teams: f.Teams.Schema.Table(),
		positions: f.positions.Table(), removed: f.removed.Table(), memberships: f.memberships.Table(), fields: f,
	}
	for _, k := range plainTables {
		k.build(s, new(Records))
	}
	return s
}

// Sequence returns the sequence of the last change in the snapshot, 0 without any.
func (s *Snapshot) Sequence() uint64 { return s.sequence }

// ChangedAt returns the instant of the last change in the snapshot. Without any it is
// the instant that [New] was given, or the zero time.
func (s *Snapshot) ChangedAt() time.Time { return s.changedAt }

// At returns the instant for which the statuses of the snapshot hold: time was applied
// up to it. It is not before [Snapshot.ChangedAt], and later after a time without
// changes: a condition such as "waiting for three days" counts from it.
//
// It is not part of the content, because replaying the same changes gives the same
// store at any later instant: a restored or replayed store begins at ChangedAt.
func (s *Snapshot) At() time.Time { return s.at }

// LastIDs returns the greatest ids that the store ever held.
func (s *Snapshot) LastIDs() LastIDs { return s.last }

// Fields returns the fields of the snapshot's tables.
func (s *Snapshot) Fields() *Fields { return s.fields }

// Registration returns the registration with an id, nil if it is not found.
func (s *Snapshot) Registration(id projectsuser.ID) *Entry { return get(s.Registrations, id) }

// Team returns the team with an id, nil if it is not found.
func (s *Snapshot) Team(id team.ID) *TeamEntry { return get(s.Teams, id) }

// Project returns the project with an id, nil if it is not found.
func (s *Snapshot) Project(id project.ID) *project.Project { return get(s.Projects, id) }

// Session returns the session with an id, nil if it is not found.
func (s *Snapshot) Session(id project.SessionID) *project.Session { return get(s.Sessions, id) }

// User returns the user with an id, nil if it is not found.
func (s *Snapshot) User(id user.ID) *user.User { return get(s.Users, id) }

// TimeEntry returns the time entry with an id, nil if it is not found.
func (s *Snapshot) TimeEntry(id user.TimeEntryID) *user.TimeEntry { return get(s.TimeEntries, id) }

// Expense returns the expense with an id, nil if it is not found.
func (s *Snapshot) Expense(id user.ExpenseID) *user.Expense { return get(s.Expenses, id) }

// ProgressByID returns the progress with an id, nil if it is not found.
func (e *Edit) ProgressByID(id ProgressID) *Progress { return lookup(&e.progress, id) }

// ProgressByID returns the progress with an id, nil if it is not found.
func (s *Snapshot) ProgressByID(id ProgressID) *Progress { return get(s.Progress, id) }

// ProgressOf returns the progress of the copy of a list, nil if it is not found.
func (s *Snapshot) ProgressOf(source, scope, list string) *Progress {
	f := &s.fields.Progress
	return first(s.Progress, f.Source.In(source), f.Scope.In(scope), f.List.In(list))
}

// KnownAt returns the instant up to which the changes of the source are known, if the store
// is a copy that a [Progress] describes: the earliest of all copies. It is the zero time if
// nothing is copied, or if a copy is not complete yet.
func (s *Snapshot) KnownAt() (earliest time.Time) {
	for p := range s.Progress.Where(s.fields.Progress.List.In("")) {
		if p.KnownAt.IsZero() {
			return time.Time{}
		}
		if earliest.IsZero() || p.KnownAt.Before(earliest) {
			earliest = p.KnownAt
		}
	}
	return earliest
}

// Find returns the registration of a user on a project, nil if the user is not
// registered there.
func (s *Snapshot) Find(u user.ID, p project.ID) *Entry {
	f := &s.fields.Registrations
	return first(s.Registrations, f.UserID.In(u), f.ProjectID.In(p))
}

// RegistrationsOf yields the registrations of a user, in order of id.
func (s *Snapshot) RegistrationsOf(u user.ID) iter.Seq[*Entry] {
	return s.Registrations.Where(s.fields.Registrations.UserID.In(u))
}

// ProjectBySlug returns the project with a slug, nil if it is not found.
func (s *Snapshot) ProjectBySlug(slug string) *project.Project {
	return first(s.Projects, s.fields.Projects.Slug.In(slug))
}

// UserByLogin returns the user with a login, nil if it is not found.
func (s *Snapshot) UserByLogin(login string) *user.User {
	return first(s.Users, s.fields.Users.Login.In(login))
}

// UserByEmail returns the user with an e-mail address, ignoring the case of
// letters, nil if it is not found. An import may bring several users with one
// address; then it returns the user with the smallest id.
func (s *Snapshot) UserByEmail(email string) *user.User {
	if email == "" {
		return nil
	}
	return first(s.Users, s.fields.Users.emailKey.In(user.EmailKey(email)))
}

// TeamsOf returns the ids of the teams that name a user as a member, in order, whether or
// not the user's registrations have them. The ids must not be modified.
func (s *Snapshot) TeamsOf(u user.ID) []team.ID {
	if m := get(s.memberships, u); m != nil {
		return m.teams
	}
	return nil
}

// Members returns the registrations that have a team among their attempts: those of the
// team's members in the order of the members, then the others in order of id. A member
// without such a registration is left out.
func (s *Snapshot) Members(t *team.Team) []*Entry {
	held := s.Team(t.ID)
	if held == nil || len(held.Registrations) == 0 {
		return nil
	}
	entries := make([]*Entry, len(held.Registrations))
	for i, id := range held.Registrations {
		entries[i] = s.Registration(id)
	}
	if len(entries) > 1 {
		rank := func(e *Entry) int {
			i := slices.IndexFunc(t.Members, func(m team.Member) bool { return m.User == e.Registration.User })
			return (i + len(t.Members) + 1) % (len(t.Members) + 1) // -1 comes last
		}
		slices.SortStableFunc(entries, func(a, b *Entry) int { return rank(a) - rank(b) })
	}
	return entries
}

// Children yields the ids of the child projects of a project, in order.
func (s *Snapshot) Children(parent project.ID) iter.Seq[project.ID] {
	of := query.Query[*project.Project]{Where: []query.Condition[*project.Project]{s.fields.Projects.ParentID.In(parent)}}
	return func(yield func(project.ID) bool) {
		for p := range s.Projects.All(of) {
			if !yield(p.ID) {
				return
			}
		}
	}
}

// HasChildren reports whether a project has child projects.
func (s *Snapshot) HasChildren(parent project.ID) bool {
	return s.Projects.Count(s.fields.Projects.ParentID.In(parent)) > 0
}

// SessionFor returns the session that applies to a project at a place, as
// [project.Pick] selects it, nil if none does.
func (s *Snapshot) SessionFor(id project.ID, p project.Place) *project.Session {
	if p.Session != 0 {
		return s.Session(p.Session)
	}
	return project.Pick(s.sessionsOf(id), p)
}

// sessionsOf yields the sessions of a project. An unknown project, 0, has none, although
// there may be sessions whose own project is unknown.
func (s *Snapshot) sessionsOf(id project.ID) iter.Seq[*project.Session] {
	if id == 0 {
		return func(func(*project.Session) bool) {}
	}
	return s.Sessions.Where(s.fields.Sessions.ProjectID.In(id))
}

// Setting returns what a project contributes to the status of a team at a place.
func (s *Snapshot) Setting(id project.ID, p project.Place) project.Setting {
	return project.SettingOf(s.Project(id), s.SessionFor(id, p), s.HasChildren(id))
}

// Explain returns the status of a registration at the snapshot's instant, with the
// reason. It returns a [*MissingError] if the registration is not found.
func (s *Snapshot) Explain(id projectsuser.ID) (projectsuser.Explanation, error) {
	e := s.Registration(id)
	if e == nil {
		return projectsuser.Explanation{}, &MissingError{KindRegistration, int64(id)}
	}
	children := func(p project.ID) (*projectsuser.Registration, bool) {
		if e.Registration.User == 0 {
			return nil, false
		}
		if child := s.Find(e.Registration.User, p); child != nil {
			return child.Registration, true
		}
		return nil, true
	}
	return e.Registration.Explain(s, e.User.PrimaryCampus(), s.at, children), nil
}

// Audit compares the declared status of each registration with the derived one. It
// visits all registrations.
func (s *Snapshot) Audit() projectsuser.Audit {
	var a projectsuser.Audit
	for e := range s.Registrations.Where() {
		x := state.ExplainKnown(e.Facts(s.at), e.Registration.UnknownFacts(), e.Setting.BeginAt)
		a.Add(int64(e.Registration.ID), e.Registration.Declared, x)
	}
	return a
}

// NextChange returns the next instant at which time alone changes a status or makes
// a retry possible; zero if there is no such instant.
func (s *Snapshot) NextChange() time.Time {
	registration, _ := earliest(s.Registrations, s.fields.Registrations.next)
	of, _ := earliest(s.Teams, s.fields.Teams.next)
	if registration.IsZero() || !of.IsZero() && of.Before(registration) {
		return of
	}
	return registration
}

// Positions returns the registrations on a project in order of position. They must
// not be modified.
func (s *Snapshot) Positions(on project.ID) []projectsuser.ID {
	if p := get(s.positions, on); p != nil {
		return p.Registrations
	}
	return nil
}

// Position returns the position of a registration in its project, from 1, or 0 if
// the registration is not found. It searches the positions of the project one by
// one.
func (s *Snapshot) Position(id projectsuser.ID) int {
	e := s.Registration(id)
	if e == nil {
		return 0
	}
	return 1 + slices.Index(s.Positions(e.Registration.Project), id)
}

// ActiveAdmins returns how many users are active admins.
func (s *Snapshot) ActiveAdmins() int {
	f := &s.fields.Users
	return s.Users.Count(f.Role.In(string(user.Admin)), f.State.In(user.Active))
}

// HasLogged reports whether a user has time entries or expenses.
func (s *Snapshot) HasLogged(u user.ID) bool {
	return s.TimeEntries.Count(s.fields.TimeEntries.UserID.In(u)) > 0 ||
		s.Expenses.Count(s.fields.Expenses.UserID.In(u)) > 0
}

// Participating returns the ids of the projects on which a user logged time or
// expenses, in order.
func (s *Snapshot) Participating(u user.ID) (projects []project.ID) {
	for e := range s.TimeEntries.Where(s.fields.TimeEntries.UserID.In(u)) {
		projects = append(projects, e.Project)
	}
	for e := range s.Expenses.Where(s.fields.Expenses.UserID.In(u)) {
		projects = append(projects, e.Project)
	}
	slices.Sort(projects)
	return slices.Compact(projects)
}

// Removed yields the ids of the registrations that were removed and did not return,
// in order. [Snapshot.Timeline] still returns their timelines. The store keeps them
// until they are forgotten; see [CommandForget].
func (s *Snapshot) Removed() iter.Seq[projectsuser.ID] {
	return func(yield func(projectsuser.ID) bool) {
		for r := range s.removed.Where() {
			if s.Registration(r.id) == nil && !yield(r.id) {
				return
			}
		}
	}
}

// Timeline returns every change of the status of a registration up to the snapshot,
// and the change that time alone will make. A removed registration keeps its
// timeline, which ends at not_registered. It returns a [*MissingError] if the store
// never held the registration.
//
// What commands and time did is recorded. What commands did not record is inferred
// from the timestamps of imported records that are later than every recorded change
// and not later than the import, and is marked as inferred:
//
//   - the user was not registered before the registration's created_at, and
//     searching until the created_at of the first team;
//   - an attempt began at its team's created_at, but not before the end of the
//     previous attempt, and moved at locked_at, begin_at and closed_at by the rules.
//     The begin_at is that of the session that applies now; an earlier attempt in
//     another session is assumed not to have waited;
//   - a closed team with a mark was finished at marked_at, if that is between its
//     closed_at and the next attempt, else at closed_at;
//   - if the teams or their dates are unknown, a declared status of finished holds since
//     marked_at.
//     Any other declared status is known since the import; from created_at to the
//     import the status is 0, unknown.
//
// The import itself is a moment only if these do not lead to the status that it
// found: a timestamp is missing or in the future, or the record had another status
// before and does not say when that changed, as when a mark was withdrawn.
//
// When a record is imported again, everything inferred from it is inferred anew.
// But if its derived status was another one before, the history that led to that
// status is kept. A command keeps it too.
//
// It takes one or two microseconds, and more for a long history.
func (s *Snapshot) Timeline(id projectsuser.ID) (Timeline, error) {
	e := s.Registration(id)
	if e == nil {
		r := get(s.removed, id)
		if r == nil {
			return nil, &MissingError{KindRegistration, int64(id)}
		}
		return r.history.moments(), nil
	}
	l := e.inferHistory().moments()
	if begin := e.Setting.BeginAt; begin.After(s.at) {
		if then := e.at(begin); then.Status != e.Status {
			m := beginMove(e, then)
			l = append(l, Moment{At: begin, From: m.From, To: m.To, Events: m.Events, Command: CommandTime, Foreseen: true})
		}
	}
	return l, nil
}

// StatusAt returns the status of a registration at a past instant, or at a future
// one if nothing but time happens. It is [Timeline.At] of [Snapshot.Timeline]. It
// returns a [*MissingError] if the store never held the registration.
//
// [StatusPeriod].Since says how long a user has waited. A declared status is known
// only since the import that brought it, so the period may have begun earlier: the
// registration's UpdatedAt may be closer to its begin.
func (s *Snapshot) StatusAt(id projectsuser.ID, at time.Time) (StatusPeriod, error) {
	l, err := s.Timeline(id)
	if err != nil {
		return StatusPeriod{}, err
	}
	return l.At(at), nil
}

// earliest returns the earliest instant that a field has in a table, or false if no
// record has one.
func earliest[R any](t *query.Table[R], field *query.Field[R, time.Time]) (time.Time, bool) {
	q := query.Query[R]{Where: []query.Condition[R]{field.NotNull()}, Sort: []query.SortKey[R]{field.Asc()}}
	r, ok := t.First(q)
	if !ok {
		return time.Time{}, false
	}
	return field.Value(r)
}

// get returns the record of a table with an id, nil if it is not found.
func get[R any, I ~int64](t *query.Table[*R], id I) *R {
	r, _ := t.Get(int64(id))
	return r
}

// first returns the first record that fulfils the conditions, or the zero one.
func first[R any](t *query.Table[R], where ...query.Condition[R]) (zero R) {
	r, _ := t.First(query.Query[R]{Where: where})
	return r
}

// inOrder returns the records of a table in order of id.
func inOrder[R, I any](t *query.Table[R], id *query.Field[R, I]) []R {
	records := make([]R, 0, t.Len())
	return slices.AppendSeq(records, t.All(query.Query[R]{Sort: []query.SortKey[R]{id.Asc()}}))
}
