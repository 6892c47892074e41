package differential

import (
	"fmt"
	"strings"
)

// A statement is SQL with the arguments for its question marks.
type statement struct {
	text strings.Builder
	args []any
}

// write adds text with its arguments.
func (s *statement) write(args []any, format string, a ...any) {
	fmt.Fprintf(&s.text, format, a...)
	s.args = append(s.args, args...)
}

// createTable returns the statements that create a table for the columns. A column of many integers
// has a separate table.
func createTable(columns []column) string {
	var s strings.Builder
	s.WriteString("CREATE TABLE t (id INTEGER PRIMARY KEY")
	for _, c := range columns {
		if c.kind != integers {
			fmt.Fprintf(&s, ", %s", c.name)
		}
	}
	s.WriteString(");")
	for _, c := range columns {
		if c.kind == integers {
			fmt.Fprintf(&s, " CREATE TABLE %s (id INTEGER, value INTEGER, PRIMARY KEY (id, value)) WITHOUT ROWID;", c.name)
		}
	}
	return s.String()
}

// selectIDs returns the query for the ids of all rows, or of a page.
func selectIDs(columns []column, descending bool, q question) *statement {
	s := &statement{}
	s.write(nil, "SELECT id FROM t")
	s.where(columns, q.where)
	s.orderBy(columns, descending, q.sort)
	if q.result == page {
		s.write([]any{q.size, (q.number - 1) * q.size}, " LIMIT ? OFFSET ?")
	}
	return s
}

// selectCount returns the query for the total.
func selectCount(columns []column, q question) *statement {
	s := &statement{}
	s.write(nil, "SELECT count(*) FROM t")
	s.where(columns, q.where)
	return s
}

// selectFacets returns the query for the values of the facet's column, or the pairs of values of both
// columns, with the number of rows that have them. A row with many integers counts for each of them,
// and for null if it has none.
func selectFacets(columns []column, q question) *statement {
	s := &statement{}
	first, join := facetOf(columns[q.facet], "f")
	second, secondJoin := "NULL", ""
	if q.result == cross {
		second, secondJoin = facetOf(columns[q.second], "s")
	}
	s.write(nil, "SELECT %s, %s, count(*) FROM t%s%s", first, second, join, secondJoin)
	s.where(columns, q.where)
	s.write(nil, " GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2 NULLS LAST")
	return s
}

// facetOf returns the expression to count by, and the join that it needs, which has the given
// name.
func facetOf(c column, name string) (expression, join string) {
	if c.kind != integers {
		return c.name, ""
	}
	return name + ".value", fmt.Sprintf(" LEFT JOIN %[1]s %[2]s ON %[2]s.id = t.id", c.name, name)
}

// where writes the conditions.
func (s *statement) where(columns []column, conditions []condition) {
	for i, c := range conditions {
		s.write(nil, "%s", [...]string{" WHERE ", " AND "}[min(i, 1)])
		if c.column == onID {
			s.condition("t.id", column{kind: integer}, c)
		} else if columns[c.column].kind == integers {
			s.conditionOnMany(columns[c.column], c)
		} else {
			s.condition(columns[c.column].name, columns[c.column], c)
		}
	}
}

// condition writes a test of an expression.
func (s *statement) condition(expression string, of column, c condition) {
	var args []any
	for _, v := range c.values {
		args = append(args, sqlValue(of.kind, v))
	}
	switch c.op {
	case in:
		s.write(args, "%s IN (%s)", expression, marks(len(args)))
	case between:
		s.write(args, "%s BETWEEN ? AND ?", expression)
	case atLeast:
		s.write(args, "%s >= ?", expression)
	case atMost:
		s.write(args, "%s <= ?", expression)
	case isNull:
		s.write(nil, "%s IS NULL", expression)
	case notNull:
		s.write(nil, "%s IS NOT NULL", expression)
	case contains:
		s.write(args, "instr(%s, ?) > 0", expression)
	}
}

// conditionOnMany writes a test of many integers: one of them must pass it.
func (s *statement) conditionOnMany(of column, c condition) {
	if c.op == isNull {
		s.write(nil, "NOT ")
		c.op = notNull
	}
	s.write(nil, "EXISTS (SELECT 1 FROM %[1]s m WHERE m.id = t.id AND ", of.name)
	s.condition("m.value", of, c)
	s.write(nil, ")")
}

// orderBy writes the sort keys, then the id.
func (s *statement) orderBy(columns []column, descending bool, keys []sortKey) {
	s.write(nil, " ORDER BY ")
	for _, k := range keys {
		name := "id"
		if k.column != onID {
			name = columns[k.column].name
		}
		s.write(nil, "%s %s, ", name, [...]string{"ASC NULLS LAST", "DESC NULLS FIRST"}[index(k.descending)])
	}
	s.write(nil, "id %s", [...]string{"ASC", "DESC"}[index(descending)])
}

// sqlValue returns a cell as an argument. Texts are blobs, which SQLite compares and searches by bytes,
// also if they are not UTF-8.
func sqlValue(k kind, c cell) any {
	switch v := c.value(k).(type) {
	case string:
		if k == text {
			return []byte(v)
		}
		return v
	default:
		return v
	}
}

// marks returns n question marks.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// index returns 1 for true and 0 for false.
func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
