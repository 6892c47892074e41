package store

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// plainTables has one row for each kind whose table holds the record itself, and not an
// entry that is computed from the record and its context.
var plainTables = []plainTable{
	plainRow[project.Project, project.ID]{
		row:    projects,
		schema: func(f *Fields) *query.Schema[*project.Project] { return f.Projects.Schema },
		table:  func(s *Snapshot) **query.Table[*project.Project] { return &s.Projects },
		edit:   func(e *Edit) *tableEdit[*project.Project] { return &e.projects },
	},
	plainRow[project.Session, project.SessionID]{
		row:    sessions,
		schema: func(f *Fields) *query.Schema[*project.Session] { return f.Sessions.Schema },
		table:  func(s *Snapshot) **query.Table[*project.Session] { return &s.Sessions },
		edit:   func(e *Edit) *tableEdit[*project.Session] { return &e.sessions },
	},
	plainRow[user.User, user.ID]{
		row:    users,
		schema: func(f *Fields) *query.Schema[*user.User] { return f.Users.Schema },
		table:  func(s *Snapshot) **query.Table[*user.User] { return &s.Users },
		edit:   func(e *Edit) *tableEdit[*user.User] { return &e.users },
	},
	plainRow[user.TimeEntry, user.TimeEntryID]{
		row:    timeEntries,
		schema: func(f *Fields) *query.Schema[*user.TimeEntry] { return f.TimeEntries.Schema },
		table:  func(s *Snapshot) **query.Table[*user.TimeEntry] { return &s.TimeEntries },
		edit:   func(e *Edit) *tableEdit[*user.TimeEntry] { return &e.timeEntries },
	},
	plainRow[user.Expense, user.ExpenseID]{
		row:    expenses,
		schema: func(f *Fields) *query.Schema[*user.Expense] { return f.Expenses.Schema },
		table:  func(s *Snapshot) **query.Table[*user.Expense] { return &s.Expenses },
		edit:   func(e *Edit) *tableEdit[*user.Expense] { return &e.expenses },
	},
	plainRow[Progress, ProgressID]{
		row:    progresses,
		schema: func(f *Fields) *query.Schema[*Progress] { return f.Progress.Schema },
		table:  func(s *Snapshot) **query.Table[*Progress] { return &s.Progress },
		edit:   func(e *Edit) *tableEdit[*Progress] { return &e.progress },
	},
}

// plainTable is a row of [plainTables] without its types.
type plainTable interface {
	build(*Snapshot, *Records)   // sets the snapshot's table to the records
	collect(*Snapshot, *Records) // sets the records to those of the snapshot's table, in order of id
	begin(*Edit, *Snapshot)      // sets the edit's table to the snapshot's
	view(*Edit, *Snapshot)       // sets the snapshot's table to the edit's
	now(*Edit, *Snapshot)        // the same, for reads until the next change
	put(*Edit, *Records)
	remove(*Edit, *IDs)
}

// plainRow says where the tables of one kind of record are.
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
func (k plainRow[R, I]) now(e *Edit, s *Snapshot)   { *k.table(s) = k.edit(e).now() }

func (k plainRow[R, I]) put(e *Edit, r *Records) { k.edit(e).put(&e.undo, *k.records(r)) }
func (k plainRow[R, I]) remove(e *Edit, i *IDs)  { remove(k.edit(e), &e.undo, *k.ids(i)) }

// due returns the records of a table that change by an instant, as they are then.
func due[R any](t *query.Table[R], next *query.Field[R, time.Time], at time.Time, then func(R, time.Time) R) (records []R) {
	for r := range t.Where(next.AtMost(at)) {
		records = append(records, then(r, at))
	}
	return records
}
