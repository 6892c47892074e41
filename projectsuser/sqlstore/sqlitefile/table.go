package sqlitefile

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/query/querysql"
)

// table is a table of the file. Its first column is the id, which is unique unless the table
// has many rows a record.
type table struct {
	name    string
	columns []string // with the types
	many    bool
	rows    iter.Seq2[[]any, error]
}

// tablesOf returns the tables of a snapshot.
func tablesOf(s *store.Snapshot) []table {
	f := s.Fields()
	return slices.Concat(
		tablesOfKind("projects", f.Projects.Schema, s.Projects),
		tablesOfKind("project_sessions", f.Sessions.Schema, s.Sessions),
		tablesOfKind("users", f.Users.Schema, s.Users),
		tablesOfKind("teams", f.Teams.Schema, s.Teams),
		tablesOfKind("projects_users", f.Registrations.Schema, s.Registrations),
		tablesOfKind("time_entries", f.TimeEntries.Schema, s.TimeEntries),
		tablesOfKind("expenses", f.Expenses.Schema, s.Expenses),
		tablesOfKind("progress", f.Progress.Schema, s.Progress),
	)
}

// tablesOfKind returns the table of a kind of records, and those of its fields of many
// values.
func tablesOfKind[R any](name string, schema *query.Schema[R], records *query.Table[R]) []table {
	var columns []querysql.Column[R]
	main := table{name: name}
	for _, c := range querysql.New(schema, querysql.PostgreSQLReadable, name).Columns() {
		if !strings.HasSuffix(c.Name, "_sort") && !strings.HasSuffix(c.Name, "_fold") {
			columns = append(columns, c)
			main.columns = append(main.columns, quoted(c.Name)+" "+typeOf(c.Type))
		}
	}
	main.rows = func(yield func([]any, error) bool) {
		for r := range records.All(query.Query[R]{}) {
			row := make([]any, len(columns))
			for i, c := range columns {
				v, err := c.Value(r)
				if err != nil {
					yield(nil, err)
					return
				}
				row[i] = cell(v)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	all := []table{main}
	for _, f := range schema.Fields() {
		if !f.Sortable() {
			all = append(all, manyTable(name, schema.Fields()[0], f, records))
		}
	}
	return all
}

// manyTable returns the table of a field of many values. A value that a record has twice is
// in one row.
func manyTable[R any](name string, id, f query.AnyField[R], records *query.Table[R]) table {
	rows := func(yield func([]any, error) bool) {
		for r := range records.All(query.Query[R]{}) {
			seen := make(map[any]bool)
			for _, v := range f.Values(r) {
				if !seen[v] && !yield([]any{id.Values(r)[0], cell(v)}, nil) {
					return
				}
				seen[v] = true
			}
		}
	}
	return table{name + "_" + f.Name(), []string{"id INTEGER NOT NULL", "value NOT NULL"}, true, rows}
}

// typeOf returns the type in SQLite of a column of PostgreSQL.
func typeOf(postgres string) string {
	switch postgres {
	case "text", "timestamptz":
		return "TEXT"
	case "double precision":
		return "REAL"
	}
	return "INTEGER"
}

// cell returns a value as SQLite holds it.
func cell(v any) any {
	switch v := v.(type) {
	case time.Time:
		return stamp(v)
	case query.EnumValue:
		return v.Name
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	}
	return v
}

// quoted returns a name as an SQL identifier.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// write makes the table and writes its rows.
func (t *table) write(ctx context.Context, tx *sql.Tx) error {
	key := "id"
	if t.many {
		key = "id, value"
	}
	_, err := tx.ExecContext(ctx, "CREATE TABLE "+quoted(t.name)+" ("+strings.Join(t.columns, ", ")+", PRIMARY KEY ("+key+"))")
	if err != nil {
		return err
	}
	marks := strings.Repeat(", ?", len(t.columns))[2:]
	insert, err := tx.PrepareContext(ctx, "INSERT INTO "+quoted(t.name)+" VALUES ("+marks+")")
	if err != nil {
		return err
	}
	defer insert.Close()
	for row, err := range t.rows {
		if err == nil {
			_, err = insert.ExecContext(ctx, row...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
