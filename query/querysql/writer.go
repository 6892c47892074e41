package querysql

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/query"
)

// A Dialect is the SQL of one database.
type Dialect uint8

// The dialects. The zero Dialect is SQLite.
const (
	SQLite     Dialect = iota // SQLite from version 3.30 on
	PostgreSQL                // PostgreSQL from version 12 on
	// PostgreSQLReadable is PostgreSQL with a second column for people and their tools beside
	// each instant, text and enum. See the package comment.
	PostgreSQLReadable
)

// A Statement is SQL with its arguments.
type Statement struct {
	Text string
	Args []any // int64, float64, bool, string or []byte, or time.Time of PostgreSQLReadable
}

// A Writer writes questions about the records of a schema as SQL. [New] makes it. It is safe
// for concurrent use.
type Writer[R any] struct {
	schema  *query.Schema[R]
	dialect Dialect
	table   string
}

// New returns a writer for the fields that the schema has. The records are in a table of
// that name; the columns have the names of the fields, and the table of a field of many
// values has the names of both with an underscore between.
func New[R any](s *query.Schema[R], d Dialect, table string) *Writer[R] {
	return &Writer[R]{s, d, table}
}

// A FieldError reports a field that the schema of the writer does not have.
type FieldError struct{ Field string }

// Error returns the name of the field.
func (e *FieldError) Error() string {
	return fmt.Sprintf("querysql: field %q: it is not in the schema", e.Field)
}

// A MeasureError reports a measure that a field of many values does not have.
type MeasureError struct {
	Field string
	Kind  query.MeasureKind
}

// Error returns the field and the kind of measure.
func (e *MeasureError) Error() string {
	return fmt.Sprintf("querysql: field %q: it has many values, so it has no %v", e.Field, e.Kind)
}

// A TimeError reports an instant that a column cannot have: one outside the years 1 to
// 9999, or of [PostgreSQLReadable] one before September 1677 or after April 2262.
type TimeError struct {
	Field string
	Time  time.Time
}

// Error returns the field and the instant.
func (e *TimeError) Error() string {
	return fmt.Sprintf("querysql: field %q: %v is not an instant that a column can have", e.Field, e.Time)
}

// A builder writes one statement. It keeps the first error.
type builder[R any] struct {
	*Writer[R]
	text strings.Builder
	args []any
	err  error
}

// builder returns a builder of an empty statement.
func (w *Writer[R]) builder() *builder[R] { return &builder[R]{Writer: w} }

// write writes SQL.
func (b *builder[R]) write(sql ...string) {
	for _, part := range sql {
		b.text.WriteString(part)
	}
}

// statement returns what was written.
func (b *builder[R]) statement() (Statement, error) {
	if b.err != nil {
		return Statement{}, b.err
	}
	return Statement{b.text.String(), b.args}, nil
}

// arg adds an argument, and writes its mark.
func (b *builder[R]) arg(v any) {
	b.args = append(b.args, v)
	if b.dialect != SQLite {
		b.write("$", strconv.Itoa(len(b.args)), castOf(v))
	} else {
		b.write("?")
	}
}

// castOf returns the cast that PostgreSQL needs to know the type of an argument.
func castOf(v any) string {
	switch v.(type) {
	case int64:
		return "::bigint"
	case float64:
		return "::double precision"
	case bool:
		return "::boolean"
	case []byte:
		return "::bytea"
	case time.Time:
		return "::timestamptz"
	}
	return "::text" // the collation of the column applies
}

// value adds a value of a field as an argument, and writes its mark.
func (b *builder[R]) value(f query.AnyField[R], v any) {
	of, err := b.encode(f, v)
	if err != nil && b.err == nil {
		b.err = err
	}
	b.arg(of)
}

// encode returns a value in the form of its column.
func (w *Writer[R]) encode(f query.AnyField[R], v any) (any, error) {
	switch v := v.(type) {
	case string:
		return []byte(v), nil
	case query.EnumValue:
		return int64(v.Place), nil
	case time.Time:
		if w.dialect == PostgreSQLReadable {
			if nanoseconds, exact := nanosecondsOf(v); exact {
				return nanoseconds, nil
			}
			return nil, &TimeError{f.Name(), v}
		}
		if y := v.UTC().Year(); y < 1 || y > 9999 {
			return nil, &TimeError{f.Name(), v}
		}
		return Stamp(v), nil
	}
	return v, nil
}

// Stamp returns an instant of the years 1 to 9999 as it is in a column. Stamps sort as
// instants do.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// quoted returns a name as an SQL identifier.
func quoted(parts ...string) string {
	return `"` + strings.ReplaceAll(strings.Join(parts, "_"), `"`, `""`) + `"`
}

// main returns the name of the main table.
func (w *Writer[R]) main() string { return quoted(w.table) }

// manyTable returns the name of the table of a field of many values.
func (w *Writer[R]) manyTable(f query.AnyField[R]) string { return quoted(w.table, f.Name()) }

// column returns the column of a field of one value in the main table.
func (w *Writer[R]) column(f query.AnyField[R]) string { return "t." + quoted(w.keyOf(f)) }

// id returns the id field.
func (w *Writer[R]) id() query.AnyField[R] { return w.schema.Fields()[0] }

// check keeps an error if the field is not in the schema.
func (b *builder[R]) check(f query.AnyField[R]) {
	if own, ok := b.schema.Field(f.Name()); b.err == nil && (!ok || own != f) {
		b.err = &FieldError{f.Name()}
	}
}
