package sqlstore

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querysql"
	"github.com/projectsuser/roster/team"
)

// kind is a kind of record with its tables. E is what the store's table holds, and R the
// record in it.
type kind[E, R any] struct {
	table   string
	schema  *query.Schema[E]
	writer  *querysql.Writer[E]
	columns []querysql.Column[E] // those with values of fields, the id first
	names   []string             // of all columns, in the order of the values of a row
	upsert  string               // the statement that puts a row
	many    []query.AnyField[E]  // the fields with tables of their own
	message *codec.Message[R]
	record  func(E) *R
	held    func(*store.Snapshot) *query.Table[E]
	touched func(*store.Batch) []int64 // sorted, each once
	list    func(*store.Content) *[]*R
}

// newKind returns a kind.
func newKind[E, R any](table string, s *query.Schema[E], k kind[E, R]) *kind[E, R] {
	k.table, k.schema, k.writer = table, s, querysql.New(s, querysql.PostgreSQLReadable, table)
	k.columns = k.writer.Columns()
	k.names = namesOf(table, k.columns)
	k.upsert = upsertText(table, k.names)
	for _, f := range s.Fields() {
		if !f.Sortable() {
			k.many = append(k.many, f)
		}
	}
	return &k
}

// kinds are all kinds of records. They are made of fields of their own, so the columns do
// not depend on what a program adds to its fields.
type kinds struct {
	fields        *store.Fields
	projects      *kind[*project.Project, project.Project]
	sessions      *kind[*project.Session, project.Session]
	users         *kind[*user.User, user.User]
	teams         *kind[*store.TeamEntry, team.Team]
	registrations *kind[*store.Entry, projectsuser.Registration]
	timeEntries   *kind[*user.TimeEntry, user.TimeEntry]
	expenses      *kind[*user.Expense, user.Expense]
	progress      *kind[*store.Progress, store.Progress]
}

// anyKind is a kind without its types.
type anyKind interface {
	name() string
	definition() []string
	rows(b *store.Batch, before *store.Snapshot) (*tableRows, error)
	allRows(s *store.Snapshot) (*tableRows, error)
	scan(rows pgx.Rows, l *loader) error
}

// name returns the name of the table.
func (k *kind[E, R]) name() string { return k.table }

// all returns all kinds, those first to which others refer.
func (k *kinds) all() []anyKind {
	return []anyKind{k.projects, k.sessions, k.users, k.teams, k.registrations, k.timeEntries, k.expenses, k.progress}
}

// newKinds returns the kinds of records.
func newKinds() *kinds {
	f := store.NewFields()
	return &kinds{
		fields: f,
		projects: newKind("projects", f.Projects.Schema, kind[*project.Project, project.Project]{
			message: codec.Project, record: same[project.Project],
			held:    func(s *store.Snapshot) *query.Table[*project.Project] { return s.Projects },
			list:    func(c *store.Content) *[]*project.Project { return &c.Records.Projects },
			touched: touchedBy(func(c *store.Change) ([]*project.Project, []project.ID) { return c.Put.Projects, c.Removed.Projects }, func(p *project.Project) project.ID { return p.ID }),
		}),
		sessions: newKind("project_sessions", f.Sessions.Schema, kind[*project.Session, project.Session]{
			message: codec.Session, record: same[project.Session],
			held: func(s *store.Snapshot) *query.Table[*project.Session] { return s.Sessions },
			list: func(c *store.Content) *[]*project.Session { return &c.Records.Sessions },
			touched: touchedBy(func(c *store.Change) ([]*project.Session, []project.SessionID) {
				return c.Put.Sessions, c.Removed.Sessions
			}, func(s *project.Session) project.SessionID { return s.ID }),
		}),
		users: newKind("users", f.Users.Schema, kind[*user.User, user.User]{
			message: codec.User, record: same[user.User],
			held:    func(s *store.Snapshot) *query.Table[*user.User] { return s.Users },
			list:    func(c *store.Content) *[]*user.User { return &c.Records.Users },
			touched: func(b *store.Batch) []int64 { return integers(b.Touched.Users) },
		}),
		teams: newKind("teams", f.Teams.Schema, kind[*store.TeamEntry, team.Team]{
			message: codec.Team, record: func(e *store.TeamEntry) *team.Team { return e.Team },
			held:    func(s *store.Snapshot) *query.Table[*store.TeamEntry] { return s.Teams },
			list:    func(c *store.Content) *[]*team.Team { return &c.Records.Teams },
			touched: func(b *store.Batch) []int64 { return integers(b.Touched.Teams) },
		}),
		registrations: newKind(registrationsTable, f.Registrations.Schema, kind[*store.Entry, projectsuser.Registration]{
			message: codec.Registration, record: func(e *store.Entry) *projectsuser.Registration { return e.Registration },
			held:    func(s *store.Snapshot) *query.Table[*store.Entry] { return s.Registrations },
			list:    func(c *store.Content) *[]*projectsuser.Registration { return &c.Records.Registrations },
			touched: func(b *store.Batch) []int64 { return integers(b.Touched.Registrations) },
		}),
		timeEntries: newKind("time_entries", f.TimeEntries.Schema, kind[*user.TimeEntry, user.TimeEntry]{
			message: codec.TimeEntry, record: same[user.TimeEntry],
			held: func(s *store.Snapshot) *query.Table[*user.TimeEntry] { return s.TimeEntries },
			list: func(c *store.Content) *[]*user.TimeEntry { return &c.Records.TimeEntries },
			touched: touchedBy(func(c *store.Change) ([]*user.TimeEntry, []user.TimeEntryID) {
				return c.Put.TimeEntries, c.Removed.TimeEntries
			}, func(e *user.TimeEntry) user.TimeEntryID { return e.ID }),
		}),
		expenses: newKind("expenses", f.Expenses.Schema, kind[*user.Expense, user.Expense]{
			message: codec.Expense, record: same[user.Expense],
			held: func(s *store.Snapshot) *query.Table[*user.Expense] { return s.Expenses },
			list: func(c *store.Content) *[]*user.Expense { return &c.Records.Expenses },
			touched: touchedBy(func(c *store.Change) ([]*user.Expense, []user.ExpenseID) { return c.Put.Expenses, c.Removed.Expenses },
				func(e *user.Expense) user.ExpenseID { return e.ID }),
		}),
		progress: newKind("progress", f.Progress.Schema, kind[*store.Progress, store.Progress]{
			message: codec.Progress, record: same[store.Progress],
			held: func(s *store.Snapshot) *query.Table[*store.Progress] { return s.Progress },
			list: func(c *store.Content) *[]*store.Progress { return &c.Records.Progress },
			touched: touchedBy(func(c *store.Change) ([]*store.Progress, []store.ProgressID) {
				return c.Put.Progress, c.Removed.Progress
			},
				func(p *store.Progress) store.ProgressID { return p.ID }),
		}),
	}
}

// registrationsTable is the table of the registrations, which has a history too.
const registrationsTable = "projects_users"

// same returns a record that the table of a store holds as it is.
func same[R any](r *R) *R { return r }

// integers returns ids as integers.
func integers[I ~int64](ids []I) []int64 {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	return numbers
}

// touchedBy returns the function that finds the ids of the records that changes put or
// removed.
func touchedBy[R any, I ~int64](of func(*store.Change) ([]*R, []I), id func(*R) I) func(*store.Batch) []int64 {
	return func(b *store.Batch) (ids []int64) {
		for i := range b.Changes {
			put, removed := of(&b.Changes[i])
			for _, r := range put {
				ids = append(ids, int64(id(r)))
			}
			ids = append(ids, integers(removed)...)
		}
		slices.Sort(ids)
		return slices.Compact(ids)
	}
}
