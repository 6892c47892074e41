package store

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Edit makes the next versions of a snapshot. It is the only writer of a store: it
// keeps the derived statuses, the positions and the histories consistent with the
// records, and records what it does as a [Change]. It does not know the rules of
// commands.
//
// [Edit.Put], [Edit.Remove], [Edit.Shift] and [Edit.Reorder] outside [Edit.Begin] and
// [Edit.End] are separate changes. An Edit is for one goroutine at a time. One
// snapshot may have several edits, which do not see each other.
type Edit struct {
	fields        *Fields
	registrations tableEdit[*Entry]
	teams         tableEdit[*TeamEntry]
	projects      tableEdit[*project.Project]
	sessions      tableEdit[*project.Session]
	users         tableEdit[*user.User]
	timeEntries   tableEdit[*user.TimeEntry]
	expenses      tableEdit[*user.Expense]
	progress      tableEdit[*Progress]
	positions     tableEdit[*Positions]
	removed       tableEdit[*removed]
	memberships   tableEdit[*membership]
	last          LastIDs
	sequence      uint64
	changedAt     time.Time
	at            time.Time

	extensible map[project.ID]bool // the projects whose list of positions only this edit extends, see enter

	touched IDs     // since TakeTouched; unsorted, an id may be in it twice
	undo    undoLog // how to roll back to a mark
	current current // the change in progress
}

// Edit returns an edit that begins with the snapshot, which does not change.
func (s *Snapshot) Edit() *Edit {
	e := &Edit{
		fields:        s.fields,
		registrations: newTableEdit(s.Registrations), teams: newTableEdit(s.Teams),
		positions: newTableEdit(s.positions), removed: newTableEdit(s.removed), memberships: newTableEdit(s.memberships),
		last: s.last, sequence: s.sequence, changedAt: s.changedAt, at: s.at, extensible: make(map[project.ID]bool),
	}
	for _, k := range plainTables {
		k.begin(e, s)
	}
	return e
}

// Snapshot returns the store as it is now. It is cheap if nothing changed since the
// last call.
func (e *Edit) Snapshot() *Snapshot {
	s := &Snapshot{
		Registrations: e.registrations.view(), Teams: e.teams.view(),
		positions: e.positions.view(), removed: e.removed.view(), memberships: e.memberships.view(),
		fields: e.fields, last: e.last, sequence: e.sequence, changedAt: e.changedAt, at: e.at,
	}
	for _, k := range plainTables {
		k.view(e, s)
	}
	return s
}

// Current returns the store as it is now, for reads until the next change or rollback,
// after which it must not be used. [Edit.Snapshot] returns a version that stays as it is,
// but makes the changes after it dearer.
func (e *Edit) Current() *Snapshot {
	s := &Snapshot{
		Registrations: e.registrations.now(), Teams: e.teams.now(),
		positions: e.positions.now(), removed: e.removed.now(), memberships: e.memberships.now(),
		fields: e.fields, last: e.last, sequence: e.sequence, changedAt: e.changedAt, at: e.at,
	}
	for _, k := range plainTables {
		k.now(e, s)
	}
	return s
}

// Sequence returns the sequence of the last change.
func (e *Edit) Sequence() uint64 { return e.sequence }

// ChangedAt returns the instant of the last change.
func (e *Edit) ChangedAt() time.Time { return e.changedAt }

// At returns the instant up to which time was applied. It is the instant of the next
// change.
func (e *Edit) At() time.Time { return e.at }

// LastIDs returns the greatest ids that the store ever held.
func (e *Edit) LastIDs() LastIDs { return e.last }

// Registration returns the registration with an id, nil if it is not found.
func (e *Edit) Registration(id projectsuser.ID) *Entry { return lookup(&e.registrations, id) }

// Team returns the team with an id, nil if it is not found.
func (e *Edit) Team(id team.ID) *TeamEntry { return lookup(&e.teams, id) }

// Project returns the project with an id, nil if it is not found.
func (e *Edit) Project(id project.ID) *project.Project { return lookup(&e.projects, id) }

// Session returns the session with an id, nil if it is not found.
func (e *Edit) Session(id project.SessionID) *project.Session { return lookup(&e.sessions, id) }

// User returns the user with an id, nil if it is not found.
func (e *Edit) User(id user.ID) *user.User { return lookup(&e.users, id) }

// TimeEntry returns the time entry with an id, nil if it is not found.
func (e *Edit) TimeEntry(id user.TimeEntryID) *user.TimeEntry { return lookup(&e.timeEntries, id) }

// Expense returns the expense with an id, nil if it is not found.
func (e *Edit) Expense(id user.ExpenseID) *user.Expense { return lookup(&e.expenses, id) }

// Positions returns the registrations on a project in order of position. They must
// not be modified.
func (e *Edit) Positions(on project.ID) []projectsuser.ID {
	if p := lookup(&e.positions, on); p != nil {
		return p.Registrations
	}
	return nil
}

// registration returns the record of a registration, nil if it is not found.
func (e *Edit) registration(id projectsuser.ID) *projectsuser.Registration {
	if entry := e.Registration(id); entry != nil {
		return entry.Registration
	}
	return nil
}

// team returns the record of a team, nil if it is not found.
func (e *Edit) team(id team.ID) *team.Team {
	if entry := e.Team(id); entry != nil {
		return entry.Team
	}
	return nil
}

// Begin begins a change, which ends with [Edit.End] or with a [Edit.Rollback] to a
// mark that was set before. It happens at the instant of the edit.
//
// [Edit.Apply] repeats a change in this order: it removes registrations, puts records,
// removes other records, shifts, reorders. So a change must not depend on another
// order, and must not both put and remove one record, except to remove a registration
// and then put it. Do not call [Edit.Advance] before the change ends.
func (e *Edit) Begin(actor string, c Command) {
	e.begin(Change{Sequence: e.sequence + 1, At: e.at, Actor: actor, Command: c})
	e.current.open = true
}

// begin makes c the change in progress.
func (e *Edit) begin(c Change) { e.current = current{Change: c, cause: newCause(c)} }

// End ends the change in progress and returns it. It returns false if nothing was
// changed: then there is no change. The edit does not keep the change.
func (e *Edit) End() (Change, bool) {
	e.current.Moves = e.moves()
	e.current.Put.KeepLast()
	c, changed := e.current.Change, !e.current.empty()
	if changed {
		e.sequence, e.changedAt = e.sequence+1, c.At
		e.noteTouched()
	}
	e.current = current{} // a change may be as large as the store
	return c, changed
}

// noteTouched adds the records that the change in progress touched to touched.
func (e *Edit) noteTouched() {
	c := &e.current
	e.touched.Registrations = slices.Grow(e.touched.Registrations, len(c.touched.list))
	for _, t := range c.touched.list {
		e.touched.Registrations = append(e.touched.Registrations, t.id)
	}
	e.touched.Teams = append(e.touched.Teams, c.teams...)
	e.touched.Teams = append(e.touched.Teams, c.Removed.Teams...)
	for _, u := range c.Put.Users {
		e.touched.Users = append(e.touched.Users, u.ID)
	}
	e.touched.Users = append(e.touched.Users, c.Removed.Users...)
}

// TakeTouched returns the registrations, teams and users that changes touched since
// the last call, as [Batch] describes them. Do not call it while a mark is set.
func (e *Edit) TakeTouched() IDs {
	t := e.touched
	e.touched = IDs{}
	t.Registrations = distinct(t.Registrations)
	t.Teams = distinct(t.Teams)
	t.Users = distinct(t.Users)
	return t
}

// moves returns the changes of status of the entries that the change in progress
// touched.
func (e *Edit) moves() []Move {
	moves := make([]Move, 0, len(e.current.touched.list))
	for _, t := range e.current.touched.list {
		id, from, to := t.id, t.before, t.after
		m := Move{Registration: id, From: state.NotRegistered, To: state.NotRegistered, Events: e.current.events[id]}
		for _, entry := range []*Entry{from, to} {
			if entry != nil {
				m.User, m.Project = entry.Registration.User, entry.Registration.Project
			}
		}
		if from != nil {
			m.From = from.Status
		}
		if to != nil {
			m.To = to.Status
		}
		if m.From != m.To || len(m.Events) > 0 {
			moves = append(moves, m)
		}
	}
	switch {
	case len(moves) == 0:
		return nil
	case len(moves) < cap(moves)/2:
		return slices.Clone(moves) // a change is kept for long
	}
	return moves
}

// Fired records that the change in progress fired an event for a registration. The
// registration may still have to be put.
func (e *Edit) Fired(id projectsuser.ID, event state.Event) {
	e.current.fire(id, append(e.current.events[id], event))
}

// MoveAccount records that the change in progress changes the state of an account.
func (e *Edit) MoveAccount(m AccountMove) {
	e.current.Accounts = append(e.current.Accounts, m)
}

// within begins a change, unless one is in progress. The caller must call the returned
// function, which ends the change that within began.
func (e *Edit) within(c Command) (end func()) {
	if e.current.open {
		return func() {}
	}
	e.Begin("", c)
	return func() { e.End() }
}

// Put adds records, or replaces those with their ids. Of several records with one id
// the last counts. The statuses of all registrations and teams that depend on the
// records follow; the registrations get the current teams. A team of a registration
// that the store does not hold is put too. The records are shared from then on and must
// not be modified.
//
// Invalid records are refused, and nothing is changed: with an [*InvalidError] as
// [Records.Validate] says, with a [*project.CycleError] if a project would be its own
// ancestor, and with a [*TakenError] if a user would have two registrations on a
// project.
func (e *Edit) Put(r Records) error {
	if err := e.check(&r, nil); err != nil {
		return err
	}
	defer e.within(CommandPut)()
	e.current.Put.Append(r)
	e.put(r)
	return nil
}

// Remove removes records; an id that is not found is ignored. It returns a
// [*ReferencedError] and removes nothing if a registration that stays has one of the
// teams: it must be put without the team before. Other references are not checked.
func (e *Edit) Remove(ids IDs) error {
	for _, k := range kinds {
		k.keepHeld(e, &ids)
	}
	if err := e.checkTeamsFree(ids); err != nil {
		return err
	}
	defer e.within(CommandRemove)()
	e.current.Removed.Append(ids)
	e.remove(ids)
	return nil
}

// Forget removes the histories of removed registrations, as part of a change of
// [CommandForget]. An id without a history is ignored.
func (e *Edit) Forget(ids []projectsuser.ID) {
	e.current.Removed.Registrations = append(e.current.Removed.Registrations, ids...)
	e.forget(ids)
}

// Shift moves a registration to another position of its project. It returns a
// [*PositionError] if the project has no such position. A registration that is there
// already is no change.
func (e *Edit) Shift(s Shift) error {
	defer e.within(CommandMove)()
	ids := e.Positions(s.Project)
	if s.To < 1 || s.To > len(ids) {
		return &PositionError{s.Project, s.To, len(ids)}
	}
	if ids[s.To-1] == s.Registration {
		return nil
	}
	e.shift(s)
	e.current.Shifts = append(e.current.Shifts, s)
	return nil
}

// Reorder gives all registrations on a project new positions. It returns an
// [*OrderError] unless each of them is named once. The order that they have already is
// no change.
func (e *Edit) Reorder(p Positions) error {
	defer e.within(CommandReorder)()
	old := e.Positions(p.Project)
	if err := checkPermutation(p.Project, old, p.Registrations); err != nil {
		return err
	}
	if slices.Equal(old, p.Registrations) {
		return nil
	}
	p.Registrations = slices.Clone(p.Registrations)
	e.reorder(p)
	e.current.Orders = append(e.current.Orders, p)
	return nil
}

// Reserve reserves the id of a new record, so that it is not assigned again, even if
// its record is never put. It returns an [*InvalidError] if the id is not from 1 to
// [MaxID], and a [*TakenError] if a record of the kind has that id already.
func (e *Edit) Reserve(k Kind, id int64) error {
	if fault := idFault(id); fault != "" {
		return &InvalidError{k, id, fault}
	}
	for _, row := range kinds {
		if row.name() == k && row.holds(e, id) {
			return &TakenError{k, "id", strconv.FormatInt(id, 10), id}
		}
	}
	if last := e.last.of(k); last != nil {
		*last = max(*last, id)
	}
	return nil
}

// Advance applies every begin_at and retriable_at up to an instant: one change for
// each instant at which something is due. It returns the changes. An instant in the
// past changes nothing.
func (e *Edit) Advance(to time.Time) (changes []Change) {
	for {
		at := e.Current().NextChange()
		if at.IsZero() || at.After(to) {
			break
		}
		changes = append(changes, e.tick(at.UTC()))
	}
	if to.After(e.at) {
		e.at = to
	}
	return changes
}

// tick applies what is due at an instant.
func (e *Edit) tick(at time.Time) Change {
	e.sequence++
	e.changedAt, e.at = at, at
	c := Change{Sequence: e.sequence, At: at, Command: CommandTime}
	cause := newCause(c)
	teams := due(e.teams.now(), e.fields.Teams.next, at, (*TeamEntry).at)
	for _, t := range teams {
		e.touched.Teams = append(e.touched.Teams, t.Team.ID)
	}
	e.teams.put(&e.undo, teams)
	moved := due(e.registrations.now(), e.fields.Registrations.next, at, func(before *Entry, at time.Time) *Entry {
		after := before.at(at)
		if after.Status != before.Status {
			m := beginMove(before, after)
			c.Moves = append(c.Moves, m)
			after.history = before.inferHistory().append(history{cause: cause, at: at, to: m.To, events: m.Events})
		}
		e.touched.Registrations = append(e.touched.Registrations, before.Registration.ID)
		return after
	})
	e.registrations.put(&e.undo, moved)
	return c
}

// Apply applies a change that was made before, by this edit's predecessor or in
// another process. It returns a [*SequenceError] if the change does not follow the
// last one, and the errors of [Edit.Put] for its records; then nothing is changed.
func (e *Edit) Apply(c Change) error {
	if want := e.sequence + 1; c.Sequence != want || c.At.Before(e.changedAt) {
		return &SequenceError{Want: want, Got: c.Sequence, At: c.At}
	}
	if c.Command == CommandTime {
		e.tick(c.At)
		return nil
	}
	if err := e.check(&c.Put, c.Removed.Registrations); err != nil {
		return err
	}
	e.sequence, e.changedAt, e.at = c.Sequence, c.At, c.At
	e.begin(c)
	e.repeat(c)
	e.current = current{}
	return nil
}

// repeat makes the changes of c, which is the change in progress.
func (e *Edit) repeat(c Change) {
	if c.Command == CommandForget {
		e.forget(c.Removed.Registrations)
		return
	}
	for _, m := range c.Moves {
		e.current.fire(m.Registration, m.Events)
	}
	e.remove(IDs{Registrations: c.Removed.Registrations})
	e.put(c.Put)
	rest := c.Removed
	rest.Registrations = nil
	rest.Teams = slices.DeleteFunc(slices.Clone(rest.Teams), func(id team.ID) bool { return e.isHeld(id, nil) })
	e.remove(rest)
	for _, s := range c.Shifts {
		if r := e.registration(s.Registration); r != nil && r.Project == s.Project {
			e.shift(s)
		}
	}
	for _, p := range c.Orders {
		if checkPermutation(p.Project, e.Positions(p.Project), p.Registrations) == nil {
			e.reorder(p)
		}
	}
	e.noteTouched()
}

// put puts records in their tables and refreshes everything that depends on them:
// the registrations and teams themselves, those on the projects and of the users,
// and the registrations that have the teams.
func (e *Edit) put(r Records) {
	d := newDependents(r.Registrations, r.Teams)
	e.dependentsOf(r, d)
	e.held(e.putHoldings(r.Registrations), d)
	e.last.note(&r)
	e.joinTeams(r.Teams)
	for _, k := range plainTables {
		k.put(e, &r)
	}
	e.enter(r.Registrations)
	e.refresh(d)
}

// remove removes records from their tables and refreshes what depends on them: the
// entries of a session and of a user, those on a project that had a begin, those on a
// parent that may have lost its last child, and the teams of a registration.
func (e *Edit) remove(ids IDs) {
	d := newDependents(nil, nil)
	for _, id := range ids.Projects {
		if p := e.Project(id); p != nil {
			e.dependentsOn(p.Parent, d)
			if !p.BeginAt.IsZero() {
				e.dependentsOn(id, d)
			}
		}
	}
	for _, id := range ids.Sessions {
		if s := e.Session(id); s != nil {
			e.dependentsOn(s.Project, d)
		}
		e.dependentsOnSession(id, d)
	}
	for _, id := range ids.Users {
		e.dependentsOnUser(id, d)
	}
	e.held(e.removeHoldings(ids.Registrations), d)
	for _, id := range ids.Registrations {
		e.touch(id, nil)
		d.registrations.drop(id)
	}
	e.keepHistories(ids.Registrations)
	for _, id := range ids.Teams {
		d.teams.drop(id)
	}
	e.leave(ids.Registrations)
	e.leaveTeams(ids.Teams)
	remove(&e.registrations, &e.undo, ids.Registrations)
	remove(&e.teams, &e.undo, ids.Teams)
	for _, k := range plainTables {
		k.remove(e, &ids)
	}
	e.refresh(d)
}

// forget removes the histories of removed registrations.
func (e *Edit) forget(ids []projectsuser.ID) { remove(&e.removed, &e.undo, ids) }

// IsRemoved reports whether a registration was removed, did not return, and has a
// history.
func (e *Edit) IsRemoved(id projectsuser.ID) bool {
	return e.Registration(id) == nil && lookup(&e.removed, id) != nil
}

// touch records the entry of a registration as the change in progress makes it, nil if it
// removes it, and as it was before. Call it before the entry is put or removed.
func (e *Edit) touch(id projectsuser.ID, after *Entry) {
	if t := e.current.touched.find(id); t != nil {
		t.after = after
		return
	}
	e.current.touched.add(touched{id, e.Registration(id), after})
}

// enter puts new registrations on the last positions of their projects, and removes
// those that come from another project from that one. Call it before the
// registrations are put.
//
// It appends to a list of positions in place if this edit made the list and no rollback
// came between. No reader sees that, because a reader never looks beyond the end of its
// own list, and a list is never shortened in place. Any other list is copied first: two
// versions that extend it would overwrite each other.
func (e *Edit) enter(registrations []*projectsuser.Registration) {
	changed := make(positionChanges)
	for _, r := range registrations {
		held := e.registration(r.ID)
		if held != nil && held.Project == r.Project {
			continue
		}
		if held != nil {
			p := changed.of(e, held.Project)
			p.Registrations = without(p.Registrations, r.ID)
		}
		p := changed.of(e, r.Project)
		p.Registrations = append(p.Registrations, r.ID)
	}
	e.putPositions(changed)
}

// leave removes registrations from the positions of their projects. Call it before
// the registrations are removed.
func (e *Edit) leave(ids []projectsuser.ID) {
	changed := make(positionChanges)
	for _, id := range ids {
		if r := e.registration(id); r != nil {
			p := changed.of(e, r.Project)
			p.Registrations = without(p.Registrations, id)
		}
	}
	e.putPositions(changed)
}

// putPositions puts the positions of projects. The edit made their lists.
func (e *Edit) putPositions(changed positionChanges) {
	e.positions.put(&e.undo, slices.Collect(maps.Values(changed)))
	for on := range changed {
		e.extensible[on] = true
	}
}

// positionChanges are the positions of projects that are being changed.
type positionChanges map[project.ID]*Positions

// of returns the positions of a project to be changed. An append to a list that this
// edit must not extend copies it.
func (c positionChanges) of(e *Edit, on project.ID) *Positions {
	if c[on] == nil {
		ids := e.Positions(on)
		if !e.extensible[on] {
			ids = slices.Clip(ids)
		}
		c[on] = &Positions{on, ids}
	}
	return c[on]
}

// shift moves a registration to a position. An applied change may have been made
// elsewhere, so a position that does not exist becomes the nearest one.
func (e *Edit) shift(s Shift) {
	rest := without(e.Positions(s.Project), s.Registration)
	at := min(max(s.To-1, 0), len(rest))
	e.reorder(Positions{s.Project, slices.Insert(rest, at, s.Registration)})
}

// reorder replaces the positions of a project. The list may be that of a change, which
// several stores share.
func (e *Edit) reorder(p Positions) {
	e.positions.put(&e.undo, []*Positions{&p})
	delete(e.extensible, p.Project)
}
