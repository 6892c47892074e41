package querysql

import (
	"math"

	"github.com/projectsuser/roster/query"
)

// Page writes the question for the ids of the query's page, in the order of its sort. It
// returns a [*query.PageError] for a negative page, as [query.Table.Select] does, a
// [*FieldError] for a field of another schema, and a [*TimeError].
func (w *Writer[R]) Page(q query.Query[R]) (Statement, error) {
	page, err := q.Page.WithDefaults(w.schema.Settings())
	if err != nil {
		return Statement{}, err
	}
	b := w.builder()
	b.ids(q)
	b.write(" LIMIT ")
	b.arg(int64(page.Size))
	b.write(" OFFSET ")
	b.arg(offset(page))
	return b.statement()
}

// offset returns the number of records before a page, or the greatest integer if it is
// greater.
func offset(p query.Page) int64 {
	if before := int64(p.Number - 1); before <= math.MaxInt64/int64(p.Size) {
		return before * int64(p.Size)
	}
	return math.MaxInt64
}

// IDs writes the question for the ids of all records that the query finds, in the order of
// its sort. The page does not matter. The error is that of Page.
func (w *Writer[R]) IDs(q query.Query[R]) (Statement, error) {
	b := w.builder()
	b.ids(q)
	return b.statement()
}

// ids writes the question for ids.
func (b *builder[R]) ids(q query.Query[R]) {
	b.write("SELECT ", b.column(b.id()), " FROM ", b.main(), " t")
	b.where(q.Where)
	b.write(" ORDER BY ")
	for _, k := range q.Sort {
		if f, ok := k.Field(); ok {
			b.check(f)
			b.write(b.column(f), direction(k.Descending()), nulls(k.NullFirst()), ", ")
		}
	}
	b.write(b.column(b.id()), direction(b.schema.Settings().Descending))
}

// direction returns the direction of a sort key.
func direction(descending bool) string {
	if descending {
		return " DESC"
	}
	return " ASC"
}

// nulls returns the place of null in a sort, which the two databases choose differently.
func nulls(first bool) string {
	if first {
		return " NULLS FIRST"
	}
	return " NULLS LAST"
}

// Count writes the question for the number of records that fulfil all conditions. The error
// is that of Page.
func (w *Writer[R]) Count(where ...query.Condition[R]) (Statement, error) {
	b := w.builder()
	b.write("SELECT count(*) FROM ", b.main(), " t")
	b.where(where)
	return b.statement()
}

// Measure writes the question for a figure of the records that fulfil all conditions. Its
// columns are:
//
//   - the least or the greatest value, or the number of values;
//   - of a quantile the value;
//   - of a sum or a mean of integers three: sums of the high and of the low 32 bits of the
//     values, for [Sum], because a database may refuse a sum that is too great on its way;
//     and the number of values;
//   - of a sum or a mean of float64 three: the sum and the mean as the database rounds them,
//     and the number of values.
//
// Without values there is no row with the least value, the greatest or a quantile. Of a
// field of many values only the number of records with a value can be asked. The error
// is that of Page, or a [*MeasureError] for another measure of such a field.
func (w *Writer[R]) Measure(m query.AnyMeasure[R], where ...query.Condition[R]) (Statement, error) {
	f := m.Field()
	if m.Kind() == query.MeasureValues {
		return w.Count(append(append([]query.Condition[R]{}, where...), f.NotNull())...)
	}
	b := w.builder()
	b.check(f)
	column := b.column(f)
	if !f.Sortable() {
		return Statement{}, &MeasureError{f.Name(), m.Kind()}
	}
	from := " FROM " + b.main() + " t"
	switch m.Kind() {
	case query.MeasureMin, query.MeasureMax:
		b.ends(column, from, m.Kind() == query.MeasureMax, where, f)
	case query.MeasureQuantile:
		b.quantile(column, from, m.Quantile(), where, f)
	default:
		b.write("SELECT ")
		b.sums(f, column)
		b.write(from)
		b.where(where)
	}
	return b.statement()
}

// sums writes the three columns of a sum or a mean.
func (b *builder[R]) sums(f query.AnyField[R], column string) {
	if f.Kind() == query.KindFloat {
		b.write("sum(", column, "), avg(", column, "), count(", column, ")")
		return
	}
	b.write("CAST(sum(", column, " >> 32) AS bigint), CAST(sum(", column, " & 4294967295) AS bigint), count(", column, ")")
}

// ends writes the question for the least or the greatest value, in no row if no record has a value.
// PostgreSQL has no max of bytea.
func (b *builder[R]) ends(column, from string, greatest bool, where []query.Condition[R], f query.AnyField[R]) {
	b.write("SELECT ", column, from)
	b.where(append(append([]query.Condition[R]{}, where...), f.NotNull()))
	b.write(" ORDER BY ", column, direction(greatest), " LIMIT 1")
}

// quantile writes the question for the first value whose number is at least q times the
// number of values.
func (b *builder[R]) quantile(column, from string, q float64, where []query.Condition[R], f query.AnyField[R]) {
	b.write("SELECT v FROM (SELECT ", column, " AS v, row_number() OVER (ORDER BY ", column,
		") AS n, count(*) OVER () AS total", from)
	b.where(append(append([]query.Condition[R]{}, where...), f.NotNull()))
	b.write(") s WHERE n >= ")
	b.arg(q)
	b.write(" * total ORDER BY n LIMIT 1")
}

// Sum returns the sum of integers from the sums of their high and low 32 bits, and false if
// it does not fit in an int64.
func Sum(high, low int64) (sum int64, fits bool) {
	high, low = high+low>>32, low&math.MaxUint32
	if high < math.MinInt32 || high > math.MaxInt32 {
		return 0, false
	}
	return high<<32 | low, true
}
