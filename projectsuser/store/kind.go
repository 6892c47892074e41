package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// Kind names a kind of record.
type Kind string

// The kinds of records.
const (
	KindProject      Kind = "project"
	KindSession      Kind = "session"
	KindUser         Kind = "user"
	KindTeam         Kind = "team"
	KindRegistration Kind = "registration"
	KindTimeEntry    Kind = "time entry"
	KindExpense      Kind = "expense"
)

// kinds has one row for each kind of record. A function that treats all kinds
// alike walks over it. Teams come before the registrations that refer to them.
var kinds = []kind{projects, sessions, users, teams, registrations, timeEntries, expenses}

// plainKinds are the kinds whose table holds the record itself, and not an entry
// that is computed from the record and its context.
var plainKinds = []plainKind{projects, sessions, users, timeEntries, expenses}

var (
	projects = plainRow[project.Project, project.ID]{
		row: row[project.Project, project.ID]{
			kind:    KindProject,
			id:      func(p *project.Project) project.ID { return p.ID },
			updated: func(p *project.Project) time.Time { return p.UpdatedAt },
			records: func(r *Records) *[]*project.Project { return &r.Projects },
			ids:     func(i *IDs) *[]project.ID { return &i.Projects },
			fault:   projectFault,
			held:    (*Edit).Project,
			merge:   mergeProject,
		},
		schema: func(f *Fields) *query.Schema[*project.Project] { return f.Projects.Schema },
		table:  func(s *Snapshot) **query.Table[*project.Project] { return &s.Projects },
		edit:   func(e *Edit) *tableEdit[*project.Project] { return &e.projects },
	}
	sessions = plainRow[project.Session, project.SessionID]{
		row: row[project.Session, project.SessionID]{
			kind:    KindSession,
			id:      func(s *project.Session) project.SessionID { return s.ID },
			updated: func(s *project.Session) time.Time { return s.UpdatedAt },
			records: func(r *Records) *[]*project.Session { return &r.Sessions },
			ids:     func(i *IDs) *[]project.SessionID { return &i.Sessions },
			fault:   sessionFault,
			held:    (*Edit).Session,
		},
		schema: func(f *Fields) *query.Schema[*project.Session] { return f.Sessions.Schema },
		table:  func(s *Snapshot) **query.Table[*project.Session] { return &s.Sessions },
		edit:   func(e *Edit) *tableEdit[*project.Session] { return &e.sessions },
	}
	users = plainRow[user.User, user.ID]{
		row: row[user.User, user.ID]{
			kind:    KindUser,
			id:      func(u *user.User) user.ID { return u.ID },
			updated: func(u *user.User) time.Time { return u.UpdatedAt },
			records: func(r *Records) *[]*user.User { return &r.Users },
			ids:     func(i *IDs) *[]user.ID { return &i.Users },
			fault:   userFault,
			held:    (*Edit).User,
			merge:   mergeUser,
		},
		schema: func(f *Fields) *query.Schema[*user.User] { return f.Users.Schema },
		table:  func(s *Snapshot) **query.Table[*user.User] { return &s.Users },
		edit:   func(e *Edit) *tableEdit[*user.User] { return &e.users },
	}
	teams = row[team.Team, team.ID]{
		kind:    KindTeam,
		id:      func(t *team.Team) team.ID { return t.ID },
		updated: func(t *team.Team) time.Time { return t.UpdatedAt },
		records: func(r *Records) *[]*team.Team { return &r.Teams },
		ids:     func(i *IDs) *[]team.ID { return &i.Teams },
		fault:   teamFault,
		held:    (*Edit).team,
	}
	registrations = row[projectsuser.Registration, projectsuser.ID]{
		kind:    KindRegistration,
		id:      func(r *projectsuser.Registration) projectsuser.ID { return r.ID },
		updated: func(r *projectsuser.Registration) time.Time { return r.UpdatedAt },
		records: func(r *Records) *[]*projectsuser.Registration { return &r.Registrations },
		ids:     func(i *IDs) *[]projectsuser.ID { return &i.Registrations },
		fault:   registrationFault,
		held:    (*Edit).registration,
		merge:   mergeRegistration,
	}
	timeEntries = plainRow[user.TimeEntry, user.TimeEntryID]{
		row: row[user.TimeEntry, user.TimeEntryID]{
			kind:    KindTimeEntry,
			id:      func(t *user.TimeEntry) user.TimeEntryID { return t.ID },
			updated: func(t *user.TimeEntry) time.Time { return t.UpdatedAt },
			records: func(r *Records) *[]*user.TimeEntry { return &r.TimeEntries },
			ids:     func(i *IDs) *[]user.TimeEntryID { return &i.TimeEntries },
			fault:   timeEntryFault,
			held:    (*Edit).TimeEntry,
		},
		schema: func(f *Fields) *query.Schema[*user.TimeEntry] { return f.TimeEntries.Schema },
		table:  func(s *Snapshot) **query.Table[*user.TimeEntry] { return &s.TimeEntries },
		edit:   func(e *Edit) *tableEdit[*user.TimeEntry] { return &e.timeEntries },
	}
	expenses = plainRow[user.Expense, user.ExpenseID]{
		row: row[user.Expense, user.ExpenseID]{
			kind:    KindExpense,
			id:      func(e *user.Expense) user.ExpenseID { return e.ID },
			updated: func(e *user.Expense) time.Time { return e.UpdatedAt },
			records: func(r *Records) *[]*user.Expense { return &r.Expenses },
			ids:     func(i *IDs) *[]user.ExpenseID { return &i.Expenses },
			fault:   expenseFault,
			held:    (*Edit).Expense,
		},
		schema: func(f *Fields) *query.Schema[*user.Expense] { return f.Expenses.Schema },
		table:  func(s *Snapshot) **query.Table[*user.Expense] { return &s.Expenses },
		edit:   func(e *Edit) *tableEdit[*user.Expense] { return &e.expenses },
	}
)

// kind is a row of [kinds] without its types.
type kind interface {
	name() Kind
	count(*Records) int
	countIDs(*IDs) int
	appendRecords(to, from *Records)
	appendIDs(to, from *IDs)
	keepLast(*Records)                                   // of several records with one id, keeps the last
	validate(*Records) error                             // an [*InvalidError] for a record that is nil or invalid
	lastID(*Records) int64                               // the greatest id, 0 without records
	each(*Records, func(id int64, record any) bool) bool // calls a function for each record until it returns false
	holds(*Edit, int64) bool                             // whether the store holds a record with an id
	keepNewer(*Edit, *Records)
	keepHeld(*Edit, *IDs) // drops the ids that the store does not hold
}

// row says for one kind of record where its records and ids are, and how to read
// and merge them.
type row[R any, I ~int64] struct {
	kind    Kind
	id      func(*R) I
	updated func(*R) time.Time
	records func(*Records) *[]*R
	ids     func(*IDs) *[]I
	fault   func(*R) string         // why the record is invalid, "" if it is valid
	held    func(*Edit, I) *R       // the record with an id that the store holds, nil if there is none
	merge   func(newer, held *R) *R // the newer record with what only the held one knows; nil if a record is always complete
}

func (k row[R, I]) name() Kind           { return k.kind }
func (k row[R, I]) count(r *Records) int { return len(*k.records(r)) }
func (k row[R, I]) countIDs(i *IDs) int  { return len(*k.ids(i)) }

func (k row[R, I]) appendRecords(to, from *Records) {
	*k.records(to) = append(*k.records(to), *k.records(from)...)
}

func (k row[R, I]) appendIDs(to, from *IDs) {
	*k.ids(to) = append(*k.ids(to), *k.ids(from)...)
}

func (k row[R, I]) validate(r *Records) error {
	for i, record := range *k.records(r) {
		if record == nil {
			return &InvalidError{k.kind, 0, fmt.Sprintf("record %d is nil", i)}
		}
		id := int64(k.id(record))
		if fault := cmp.Or(idFault(id), k.fault(record)); fault != "" {
			return &InvalidError{k.kind, id, fault}
		}
	}
	return nil
}

func (k row[R, I]) lastID(r *Records) (last int64) {
	for _, record := range *k.records(r) {
		last = max(last, int64(k.id(record)))
	}
	return last
}

// keepLast keeps the order of the first record with each id.
func (k row[R, I]) keepLast(r *Records) {
	records := *k.records(r)
	if !k.repeated(records) {
		return
	}
	at := make(map[I]int, len(records))
	var last []*R
	for _, record := range records {
		i, ok := at[k.id(record)]
		if !ok {
			at[k.id(record)] = len(last)
			last = append(last, record)
		} else {
			last[i] = record
		}
	}
	*k.records(r) = last
}

// repeated reports whether two records have one id. To sort a million ids takes a
// fraction of the time that a million map lookups take.
func (k row[R, I]) repeated(records []*R) bool {
	if len(records) < 2 {
		return false
	}
	ids := make([]I, len(records))
	for i, r := range records {
		ids[i] = k.id(r)
	}
	slices.Sort(ids)
	return len(slices.Compact(ids)) < len(records)
}

func (k row[R, I]) each(r *Records, yield func(int64, any) bool) bool {
	for _, record := range *k.records(r) {
		if !yield(int64(k.id(record)), record) {
			return false
		}
	}
	return true
}

func (k row[R, I]) holds(e *Edit, id int64) bool { return k.held(e, I(id)) != nil }

// keepNewer keeps the records that the store does not hold, and those that are newer
// than the held one; these are merged over it.
func (k row[R, I]) keepNewer(e *Edit, r *Records) {
	var newer []*R
	for _, record := range *k.records(r) {
		held := k.held(e, k.id(record))
		switch {
		case held == nil:
			newer = append(newer, record)
		case k.updated(record).After(k.updated(held)):
			if k.merge != nil {
				record = k.merge(record, held)
			}
			newer = append(newer, record)
		}
	}
	*k.records(r) = newer
}

func (k row[R, I]) keepHeld(e *Edit, i *IDs) {
	missing := func(id I) bool { return k.held(e, id) == nil }
	ids := k.ids(i)
	if slices.ContainsFunc(*ids, missing) {
		*ids = slices.DeleteFunc(slices.Clone(*ids), missing)
	}
}

// plainKind is a row of [plainKinds] without its types.
type plainKind interface {
	build(*Snapshot, *Records)   // sets the snapshot's table to the records
	collect(*Snapshot, *Records) // sets the records to those of the snapshot's table, in order of id
	begin(*Edit, *Snapshot)      // sets the edit's table to the snapshot's
	view(*Edit, *Snapshot)       // sets the snapshot's table to the edit's
	put(*Edit, *Records)
	remove(*Edit, *IDs)
}

// plainRow says for one plain kind of record where its tables are.
type plainRow[R any, I ~int64] struct {
	row[R, I]
	schema func(*Fields) *query.Schema[*R]
	table  func(*Snapshot) **query.Table[*R]
	edit   func(*Edit) *tableEdit[*R]
}

func (k plainRow[R, I]) build(s *Snapshot, r *Records) {
	*k.table(s) = k.schema(s.fields).Table(*k.records(r)...)
}

func (k plainRow[R, I]) collect(s *Snapshot, r *Records) {
	*k.records(r) = inOrder(*k.table(s), k.schema(s.fields).ID())
}

func (k plainRow[R, I]) begin(e *Edit, s *Snapshot) { *k.edit(e) = newTableEdit(*k.table(s)) }
func (k plainRow[R, I]) view(e *Edit, s *Snapshot)  { *k.table(s) = k.edit(e).view() }

func (k plainRow[R, I]) put(e *Edit, r *Records) { k.edit(e).put(&e.undo, *k.records(r)) }
func (k plainRow[R, I]) remove(e *Edit, i *IDs)  { remove(k.edit(e), &e.undo, *k.ids(i)) }

// mergeRegistration keeps the user and the teams, which a short form of a
// registration lacks, and the terms, which most sources do not know.
func mergeRegistration(newer, held *projectsuser.Registration) *projectsuser.Registration {
	merged := *newer
	if !newer.Attempts.Known() {
		merged.Attempts = held.Attempts
	}
	if newer.User == 0 {
		merged.User = held.User
	}
	if newer.Terms == (projectsuser.Terms{}) {
		merged.Terms = held.Terms
	}
	return &merged
}

// mergeUser keeps what a source without accounts does not know: role and state.
func mergeUser(newer, held *user.User) *user.User {
	if newer.Role != "" || newer.State != 0 {
		return newer
	}
	merged := *newer
	merged.Role, merged.State, merged.Owner, merged.InvitedAt = held.Role, held.State, held.Owner, held.InvitedAt
	return &merged
}

// mergeProject keeps what a source with only one kind of project does not know: how
// a project is run.
func mergeProject(newer, held *project.Project) *project.Project {
	if newer.Kind != "" || newer.Group != "" || newer.Color != "" || newer.Archived || newer.Unbilled || newer.Budget != 0 {
		return newer
	}
	merged := *newer
	merged.Kind, merged.Group, merged.Color = held.Kind, held.Group, held.Color
	merged.Archived, merged.Unbilled, merged.Budget = held.Archived, held.Unbilled, held.Budget
	return &merged
}
