package querysql

import (
	"strconv"

	"github.com/projectsuser/roster/query"
)

// Facet writes the question for the values of a field and the number of records of each, as
// [query.CountBy] counts them: two columns, in the order of the values, null last. The error
// is that of Page.
func (w *Writer[R]) Facet(f query.Indexed[R], where ...query.Condition[R]) (Statement, error) {
	return w.groups(query.Grouping[R]{}, where, query.Any(f))
}

// Cross writes the question for the pairs of values of two fields and the number of records
// of each, as [query.CrossBy] counts them: three columns. The error is that of Page.
func (w *Writer[R]) Cross(a, b query.Indexed[R], where ...query.Condition[R]) (Statement, error) {
	return w.groups(query.Grouping[R]{}, where, query.Any(a), query.Any(b))
}

// GroupBy writes the question for the groups by a field, as [query.GroupBy] returns them, in
// the same sequence. The columns are the value of the field, null for the records without
// one; the number of records; and for each measure the columns that [Writer.Measure] has,
// null where a group has no value. The errors are those of Measure.
func (w *Writer[R]) GroupBy(by query.Indexed[R], g query.Grouping[R], where ...query.Condition[R]) (Statement, error) {
	return w.groups(g, where, query.Any(by))
}

// GroupByTwo writes the question for the groups by two fields, as [query.GroupByTwo] returns
// them. The columns are those of GroupBy, with the values of both fields first.
func (w *Writer[R]) GroupByTwo(by, and query.Indexed[R], g query.Grouping[R], where ...query.Condition[R]) (Statement, error) {
	return w.groups(g, where, query.Any(by), query.Any(and))
}

// groups writes the question for the groups by some fields: an inner question for the values
// of each record, as v1, v2 and so on, and for those of the measures, as c1, c2 and so on.
func (w *Writer[R]) groups(g query.Grouping[R], where []query.Condition[R], by ...query.AnyField[R]) (Statement, error) {
	b := w.builder()
	values, joins := b.grouped(by)
	b.write("SELECT ")
	for i := range by {
		b.write(numbered("v", i), ", ")
	}
	b.write("count(*)")
	for i, m := range g.Measures {
		b.write(", ")
		b.figure(m, numbered("c", i), numbered("r", i), numbered("n", i))
	}
	b.write(" FROM (SELECT ")
	for i, v := range values {
		if i > 0 {
			b.write(", ")
		}
		b.write(v, " AS ", numbered("v", i))
	}
	for i, m := range g.Measures {
		b.write(", ")
		b.measured(m, i, values)
	}
	b.write(" FROM ", b.main(), " t", joins)
	b.where(where)
	b.write(") s GROUP BY ")
	b.list(len(by), "")
	b.write(" ORDER BY ")
	if g.ByCount {
		b.write("(v1 IS NULL")
		if len(by) > 1 {
			b.write(" OR v2 IS NULL")
		}
		b.write("), count(*) DESC, ")
	}
	b.list(len(by), " NULLS LAST")
	if g.Limit > 0 {
		b.write(" LIMIT ")
		b.arg(int64(g.Limit))
	}
	return b.statement()
}

// numbered returns a name with a number from 1.
func numbered(name string, i int) string { return name + strconv.Itoa(i+1) }

// list writes the names of the values, each with a suffix.
func (b *builder[R]) list(n int, suffix string) {
	for i := range n {
		if i > 0 {
			b.write(", ")
		}
		b.write(numbered("v", i), suffix)
	}
}

// grouped returns what the values of the fields are in SQL, and the joins that they need.
func (b *builder[R]) grouped(by []query.AnyField[R]) (values []string, joins string) {
	for i, f := range by {
		b.check(f)
		column := b.column(f)
		if !f.Sortable() {
			m := numbered("m", i)
			column = m + ".value"
			joins += " LEFT JOIN " + b.manyTable(f) + " " + m + " ON " + m + ".id = " + b.column(b.id())
		}
		values = append(values, column)
	}
	return values, joins
}

// measured writes the column of a measure in the inner question. SQLite has no quantiles, so
// there the place of the value in its group and the number of values are columns too.
func (b *builder[R]) measured(m query.AnyMeasure[R], i int, values []string) {
	f := m.Field()
	b.check(f)
	switch {
	case f.Sortable():
		b.write(b.column(f))
	case m.Kind() == query.MeasureValues:
		b.write("CASE WHEN ")
		b.condition(f.NotNull())
		b.write(" THEN 1 END")
	case b.err == nil:
		b.err = &MeasureError{f.Name(), m.Kind()}
	}
	b.write(" AS ", numbered("c", i))
	if m.Kind() != query.MeasureQuantile || b.dialect != SQLite || !f.Sortable() {
		return
	}
	group := " OVER (PARTITION BY " + values[0]
	if len(values) > 1 {
		group += ", " + values[1]
	}
	column := b.column(f)
	b.write(", row_number()", group, " ORDER BY ", column, " NULLS LAST) AS ", numbered("r", i))
	b.write(", count(", column, ")", group, ") AS ", numbered("n", i))
}

// figure writes the columns of a measure of a group.
func (b *builder[R]) figure(m query.AnyMeasure[R], column, place, total string) {
	switch m.Kind() {
	case query.MeasureValues:
		b.write("count(", column, ")")
	case query.MeasureMin, query.MeasureMax:
		b.end(m.Field(), column, m.Kind() == query.MeasureMax)
	case query.MeasureQuantile:
		if b.dialect == SQLite {
			b.write("min(CASE WHEN ", place, " >= ")
			b.arg(m.Quantile())
			b.write(" * ", total, " THEN ", column, " END)")
			return
		}
		b.write("percentile_disc(")
		b.arg(m.Quantile())
		b.write(") WITHIN GROUP (ORDER BY ", column, ")")
	default:
		b.sums(m.Field(), column)
	}
}

// end writes the least or the greatest value of a group. PostgreSQL has no least bytea and
// no least boolean.
func (b *builder[R]) end(f query.AnyField[R], column string, greatest bool) {
	k := f.Kind()
	if b.dialect != SQLite && (k == query.KindString || k == query.KindBool) {
		b.write("(array_agg(", column, " ORDER BY ", column, direction(greatest), ") FILTER (WHERE ", column, " IS NOT NULL))[1]")
		return
	}
	b.write([...]string{"min(", "max("}[index(greatest)], column, ")")
}

// index returns 1 for true.
func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
