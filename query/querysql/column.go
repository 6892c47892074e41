package querysql

import (
	"math"
	"strings"
	"time"

	"github.com/projectsuser/roster/query"
)

// A Column is a column of the main table: for programs that write rows in another way than
// [Writer.Put], such as COPY of PostgreSQL.
type Column[R any] struct {
	Name string
	Type string // in SQL
	// Value returns the value of a record: an int64, float64, bool, string, []byte or
	// time.Time, or nil for null. It returns a [*TimeError] for an instant that the column
	// cannot have.
	Value func(R) (any, error)
}

// Columns returns the columns of the main table, the id first.
func (w *Writer[R]) Columns() []Column[R] {
	var all []Column[R]
	for _, f := range w.schema.Fields() {
		if f.Sortable() {
			all = append(all, w.columnsOf(f)...)
		}
	}
	return all
}

// columnsOf returns the columns of a field of one value.
func (w *Writer[R]) columnsOf(f query.AnyField[R]) []Column[R] {
	key := columnOf(w, f, w.keyOf(f), w.typeOf(f.Kind()), func(v any) (any, error) { return w.key(f, v) })
	var all []Column[R]
	if key.Name != f.Name() {
		all = append(all, columnOf(w, f, f.Name(), readableType(f.Kind()), func(v any) (any, error) { return readable(v), nil }))
	}
	all = append(all, key)
	if f.Kind() == query.KindString {
		fold := func(v any) (any, error) { return []byte(query.Fold(v.(string))), nil }
		all = append(all, columnOf(w, f, f.Name()+"_fold", w.typeOf(f.Kind()), fold))
	}
	return all
}

// columnOf returns a column of a field whose value is computed from that of the field.
func columnOf[R any](w *Writer[R], f query.AnyField[R], name, sqlType string, value func(any) (any, error)) Column[R] {
	return Column[R]{name, sqlType, func(r R) (any, error) {
		values := f.Values(r)
		if len(values) == 0 {
			return nil, nil
		}
		return value(values[0])
	}}
}

// keyOf returns the name of the column that conditions on a field use.
func (w *Writer[R]) keyOf(f query.AnyField[R]) string {
	if w.dialect == PostgreSQLReadable {
		switch f.Kind() {
		case query.KindTime, query.KindString, query.KindEnum:
			return f.Name() + "_sort"
		}
	}
	return f.Name()
}

// key returns a value as it is in the column that conditions use.
func (w *Writer[R]) key(f query.AnyField[R], v any) (any, error) {
	if t, ok := v.(time.Time); ok && w.dialect == PostgreSQLReadable {
		nanoseconds, _ := nanosecondsOf(t)
		return nanoseconds, nil
	}
	return w.encode(f, v)
}

// The first and the last instant whose nanoseconds since 1970 are an int64.
var (
	firstInstant = time.Unix(0, math.MinInt64)
	lastInstant  = time.Unix(0, math.MaxInt64)
)

// nanosecondsOf returns the nanoseconds since 1970 of an instant, and false with the least
// or the greatest number if an int64 cannot have them.
func nanosecondsOf(t time.Time) (n int64, exact bool) {
	switch {
	case t.Before(firstInstant):
		return math.MinInt64, false
	case t.After(lastInstant):
		return math.MaxInt64, false
	}
	return t.UnixNano(), true
}

// readableType returns the type of a column for people.
func readableType(k query.Kind) string {
	if k == query.KindTime {
		return "timestamptz"
	}
	return "text"
}

// readable returns a value for people.
func readable(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ToValidUTF8(strings.ReplaceAll(v, "\x00", "\uFFFD"), "\uFFFD")
	case query.EnumValue:
		return v.Name
	case time.Time:
		return clamp(v.UTC()).Truncate(time.Microsecond)
	}
	return v
}

// clamp returns an instant, or the nearest one that timestamptz and most programs have.
func clamp(t time.Time) time.Time {
	switch {
	case t.Year() < 1:
		return time.Time{}
	case t.Year() > 9999:
		return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	}
	return t
}
