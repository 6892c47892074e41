package projectsuser

import (
	"context"
	"maps"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Tx is a transaction: commands that happen together or not at all. It is valid
// only while the function that [Registry.Do] called runs. A command that is
// refused changes nothing, and the transaction may go on with others.
type Tx struct {
	draft *draft
	rules *rules
	ctx   context.Context
	actor string

	changes []Change
	moved   []ID     // the registrations that the changes touched
	mails   []Mail   // to be sent once it happened
	undo    []func() // how to take back what was done, in order
	kept    bool     // it happened

	change  Change               // the one under way
	cause   *cause               // what its moments remember of it
	told    *past                // what all have in common that it imports; nil until needed
	before  map[ID]*Entry        // entries that it touched, as they were; nil for a new one
	touched []ID                 // the same in order
	events  map[ID][]state.Event // what was fired for whom
	facts   map[ID]state.Facts   // after those events
}

// View returns the registry as the transaction has made it so far.
func (tx *Tx) View() *Snapshot { return tx.draft.view() }

// keep ends a transaction that happened, and returns its changes.
func (tx *Tx) keep() []Change {
	tx.undo, tx.kept = nil, true
	return tx.changes
}

// end takes back what was not kept.
func (tx *Tx) end() {
	if !tx.kept {
		tx.rollBack(0)
		tx.draft.sequence -= uint64(len(tx.changes))
	}
}

// rollBack takes back all but the first n steps.
func (tx *Tx) rollBack(n int) {
	for _, undo := range slices.Backward(tx.undo[n:]) {
		undo()
	}
	tx.undo = tx.undo[:n]
}

// run carries out one command as one change; if it fails, nothing of it stays,
// and if it changes nothing it is no change.
func (tx *Tx) run(c Command, do func() error) error {
	steps, mails := len(tx.undo), len(tx.mails)
	tx.change = Change{Sequence: tx.draft.sequence + 1, At: tx.draft.at, Actor: tx.actor, Command: c}
	tx.before, tx.events, tx.facts = make(map[ID]*Entry), make(map[ID][]state.Event), make(map[ID]state.Facts)
	tx.cause, tx.told, tx.touched = newCause(tx.change), nil, nil
	last := tx.draft.last
	tx.undo = append(tx.undo, func() { tx.draft.last = last })
	if err := do(); err != nil {
		tx.rollBack(steps)
		tx.mails = tx.mails[:mails]
		return err
	}
	tx.change.Moves = tx.moves()
	tx.change.Put = tx.change.Put.last()
	if !tx.change.empty() {
		tx.draft.sequence++
		tx.changes = append(tx.changes, tx.change)
		tx.moved = append(tx.moved, tx.touched...)
	}
	return nil
}

// moves returns what became of the statuses of the entries that were touched.
func (tx *Tx) moves() (moves []Move) {
	for _, id := range tx.touched {
		from, to := tx.before[id], tx.entry(id)
		m := Move{Registration: id, From: state.NotRegistered, To: state.NotRegistered, Events: tx.events[id]}
		for _, e := range []*Entry{from, to} {
			if e != nil {
				m.User, m.Project = e.Registration.User, e.Registration.Project
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
	return moves
}

// fire fires an event for a registration, after those fired for it before. The
// registration may be one that is not there yet.
func (tx *Tx) fire(id ID, facts state.Facts, e state.Event) error {
	if fired, ok := tx.facts[id]; ok {
		facts = fired
	}
	after, err := tx.rules.life.Fire(tx.ctx, facts, e)
	if err != nil {
		return &Refusal{Command: tx.change.Command, Registration: id, Err: err}
	}
	tx.facts[id] = after
	tx.events[id] = append(tx.events[id], e)
	return nil
}

// fireFor fires an event for an entry, whose teams have to be known.
func (tx *Tx) fireFor(e *Entry, event state.Event) error {
	if !e.Derived {
		unknown := &UnknownTeamsError{Event: event, Declared: e.Status}
		return &Refusal{Command: tx.change.Command, Registration: e.Registration.ID, Err: unknown}
	}
	return tx.fire(e.Registration.ID, e.facts(tx.draft.at), event)
}

// permit returns nil if an event may happen for the entry, else the refusal. It
// is for commands that change what no event is about.
func (tx *Tx) permit(e *Entry, event state.Event) error {
	if err := state.Permit(e.facts(tx.draft.at), event); err != nil {
		return &Refusal{Command: tx.change.Command, Registration: e.Registration.ID, Err: err}
	}
	return nil
}

// entry returns the entry with an id, nil if there is none.
func (tx *Tx) entry(id ID) *Entry {
	e, _ := tx.draft.registrations.edit.Get(int64(id))
	return e
}

// findEntry returns the entry with an id, or a [*MissingError].
func (tx *Tx) findEntry(id ID) (*Entry, error) {
	if e := tx.entry(id); e != nil {
		return e, nil
	}
	return nil, &MissingError{KindRegistration, int64(id)}
}

// findTeam returns the team with an id, or a [*MissingError].
func (tx *Tx) findTeam(id team.ID) (*team.Team, error) {
	if e, ok := tx.draft.teams.edit.Get(int64(id)); ok {
		return e.Team, nil
	}
	return nil, &MissingError{KindTeam, int64(id)}
}

// findProject returns the project with an id, or a [*MissingError].
func (tx *Tx) findProject(id project.ID) (*project.Project, error) {
	if p, ok := tx.draft.projects.edit.Get(int64(id)); ok {
		return p, nil
	}
	return nil, &MissingError{KindProject, int64(id)}
}

// findUser returns the user with an id, or a [*MissingError].
func (tx *Tx) findUser(id user.ID) (*user.User, error) {
	if u, ok := tx.draft.users.edit.Get(int64(id)); ok {
		return u, nil
	}
	return nil, &MissingError{KindUser, int64(id)}
}

// touch notes an entry as it was before the change.
func (tx *Tx) touch(id ID) {
	if _, ok := tx.before[id]; !ok {
		tx.before[id] = tx.entry(id)
		tx.touched = append(tx.touched, id)
	}
}

// put puts records in their places as part of the change, and brings the
// registrations up to date that they matter to.
func (tx *Tx) put(r Records) {
	tx.change.Put = tx.change.Put.and(r)
	tx.place(r)
}

// remove takes records away as part of the change. Registrations that have a
// team of them have to be put first.
func (tx *Tx) remove(ids IDs) {
	tx.change.Removed = tx.change.Removed.and(ids)
	tx.displace(ids)
}

// place puts records in their places, and brings the registrations and the teams
// up to date that they matter to: themselves, those on the projects, those of the
// users, and the registrations that have the teams.
func (tx *Tx) place(r Records) {
	d, a := tx.draft, newAffected(r.Registrations, r.Teams)
	tx.affectedBy(r, a)
	d.last.note(r)
	tx.undo = append(tx.undo, d.projects.put(r.Projects), d.sessions.put(r.Sessions), d.users.put(r.Users),
		d.entries.put(r.Entries), d.expenses.put(r.Expenses), d.enter(r.Registrations))
	tx.refresh(a)
}

// displace takes records away, and brings those up to date for which a parent
// has lost its last child, or a session is gone.
func (tx *Tx) displace(ids IDs) {
	d, a := tx.draft, newAffected(nil, nil)
	for _, id := range ids.Projects {
		if p, ok := d.projects.edit.Get(int64(id)); ok {
			tx.affectedOn(p.Parent, a)
		}
	}
	for _, id := range ids.Sessions {
		if s, ok := d.sessions.edit.Get(int64(id)); ok {
			tx.affectedOn(s.Project, a)
		}
	}
	for _, id := range ids.Registrations {
		tx.touch(id)
		delete(a.registrations, id)
	}
	tx.undo = append(tx.undo, tx.depart(ids.Registrations))
	for _, id := range ids.Teams {
		delete(a.teams, id)
	}
	tx.undo = append(tx.undo, d.leave(ids.Registrations),
		remove(&d.registrations, ids.Registrations), remove(&d.teams, ids.Teams), remove(&d.users, ids.Users),
		remove(&d.sessions, ids.Sessions), remove(&d.projects, ids.Projects),
		remove(&d.entries, ids.Entries), remove(&d.expenses, ids.Expenses), remove(&d.positions, ids.Projects))
	tx.refresh(a)
}

// affectedBy adds what records to be put matter to, as it is now.
func (tx *Tx) affectedBy(r Records, a affected) {
	view := tx.draft.view()
	if view.Registrations.Len()+view.Teams.Len() == 0 {
		return
	}
	for _, p := range r.Projects {
		tx.affectedOn(p.Parent, a)
		if old, ok := view.Projects.Get(int64(p.ID)); ok {
			tx.affectedOn(old.Parent, a)
		}
	}
	for _, s := range r.Sessions {
		tx.affectedOn(s.Project, a)
	}
	for _, u := range r.Users {
		view.ofUser(u.ID, a)
	}
	for _, t := range r.Teams {
		for _, e := range view.Members(t) {
			a.keep(e.Registration)
		}
	}
}

// affectedOn adds the registrations and the teams on a project.
func (tx *Tx) affectedOn(id project.ID, a affected) {
	if id == 0 {
		return
	}
	view := tx.draft.view()
	for e := range view.Registrations.Where(view.fields.Registrations.ProjectID.In(id)) {
		a.keep(e.Registration)
	}
	for e := range view.Teams.Where(view.fields.Teams.ProjectID.In(id)) {
		a.keepTeam(e.Team)
	}
}

// ofUser adds a user's registrations, and the teams that they have. A team of the
// user's that no registration has stays as it is.
func (s *Snapshot) ofUser(u user.ID, a affected) {
	for e := range s.registrationsOf(u) {
		a.keep(e.Registration)
		for t := range e.Registration.Attempts.All() {
			a.keepTeam(t)
		}
	}
}

// affected are the registrations and teams that something matters to.
type affected struct {
	registrations map[ID]*Registration
	teams         map[team.ID]*team.Team
}

// newAffected returns what records to be put matter to before all: themselves,
// of several with one id the last.
func newAffected(registrations []*Registration, teams []*team.Team) affected {
	a := affected{make(map[ID]*Registration, len(registrations)), make(map[team.ID]*team.Team, len(teams))}
	for _, r := range registrations {
		a.registrations[r.ID] = r
	}
	for _, t := range teams {
		a.teams[t.ID] = t
	}
	return a
}

// keep adds a registration as it is, unless it is to be put.
func (a affected) keep(r *Registration) {
	if _, ok := a.registrations[r.ID]; !ok {
		a.registrations[r.ID] = r
	}
}

// keepTeam adds a team as it is, unless it is to be put.
func (a affected) keepTeam(t *team.Team) {
	if _, ok := a.teams[t.ID]; !ok {
		a.teams[t.ID] = t
	}
}

// refresh puts what is affected with the teams and the surroundings of now.
func (tx *Tx) refresh(a affected) {
	around := newSurroundings(tx.draft.view())
	teams := make([]*TeamEntry, 0, len(a.teams))
	for _, id := range slices.Sorted(maps.Keys(a.teams)) {
		teams = append(teams, around.teamEntry(a.teams[id], tx.draft.at))
	}
	tx.undo = append(tx.undo, tx.draft.teams.put(teams))
	entries := make([]*Entry, 0, len(a.registrations))
	for _, id := range slices.Sorted(maps.Keys(a.registrations)) {
		tx.touch(id)
		e := around.entry(tx.bind(a.registrations[id]), tx.draft.at)
		tx.remember(e)
		entries = append(entries, e)
	}
	tx.undo = append(tx.undo, tx.draft.registrations.put(entries))
}

// bind returns a registration with the teams of now: itself, if it is held and has
// them.
func (tx *Tx) bind(r *Registration) *Registration {
	changed := func(t *team.Team) bool { now := tx.draft.team(t.ID); return now != nil && now != t }
	held := tx.entry(r.ID)
	if held != nil && held.Registration == r && !slices.ContainsFunc(slices.Collect(r.Attempts.All()), changed) {
		return r
	}
	bound := *r
	bound.Attempts = r.Attempts.Bind(tx.draft.team)
	return &bound
}

// registration returns the registration with an id as it is now, nil if there is
// none.
func (d *draft) registration(id ID) *Registration {
	if e, ok := d.registrations.edit.Get(int64(id)); ok {
		return e.Registration
	}
	return nil
}

// team returns the team with an id as it is now, nil if there is none.
func (d *draft) team(id team.ID) *team.Team {
	if e, ok := d.teams.edit.Get(int64(id)); ok {
		return e.Team
	}
	return nil
}

// and returns the records with others behind them.
func (r Records) and(o Records) Records {
	return Records{
		Projects: append(r.Projects, o.Projects...), Sessions: append(r.Sessions, o.Sessions...),
		Users: append(r.Users, o.Users...), Teams: append(r.Teams, o.Teams...),
		Registrations: append(r.Registrations, o.Registrations...),
		Entries:       append(r.Entries, o.Entries...), Expenses: append(r.Expenses, o.Expenses...),
	}
}

// and returns the ids with others behind them.
func (i IDs) and(o IDs) IDs {
	return IDs{
		Projects: append(i.Projects, o.Projects...), Sessions: append(i.Sessions, o.Sessions...),
		Users: append(i.Users, o.Users...), Teams: append(i.Teams, o.Teams...),
		Registrations: append(i.Registrations, o.Registrations...),
		Entries:       append(i.Entries, o.Entries...), Expenses: append(i.Expenses, o.Expenses...),
	}
}

// last returns the records, of several with one id the last.
func (r Records) last() Records {
	return Records{
		Projects:      lastOf(r.Projects, func(p *project.Project) int64 { return int64(p.ID) }),
		Sessions:      lastOf(r.Sessions, func(s *project.Session) int64 { return int64(s.ID) }),
		Users:         lastOf(r.Users, func(u *user.User) int64 { return int64(u.ID) }),
		Teams:         lastOf(r.Teams, func(t *team.Team) int64 { return int64(t.ID) }),
		Registrations: lastOf(r.Registrations, func(r *Registration) int64 { return int64(r.ID) }),
		Entries:       lastOf(r.Entries, func(e *user.Entry) int64 { return int64(e.ID) }),
		Expenses:      lastOf(r.Expenses, func(e *user.Expense) int64 { return int64(e.ID) }),
	}
}

// lastOf returns the records, of several with one id the last, in the order of
// their first.
func lastOf[R any](records []R, id func(R) int64) []R {
	if !repeated(records, id) {
		return records
	}
	at := make(map[int64]int, len(records))
	var last []R
	for _, r := range records {
		i, ok := at[id(r)]
		if !ok {
			at[id(r)] = len(last)
			last = append(last, r)
		} else {
			last[i] = r
		}
	}
	return last
}

// repeated reports whether two records have one id. Sorting a million ids takes
// a fraction of the time of looking each up in a map.
func repeated[R any](records []R, id func(R) int64) bool {
	ids := make([]int64, len(records))
	for i, r := range records {
		ids[i] = id(r)
	}
	slices.Sort(ids)
	return len(slices.Compact(ids)) < len(records)
}
