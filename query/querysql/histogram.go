package querysql

import (
	"fmt"
	"strconv"

	"github.com/projectsuser/roster/query"
)

// Histogram writes the question for the number of records of each interval of the values of
// a field. The intervals are those that [query.IntervalsBy] or [query.IntervalsByUnit]
// returns for the least and the greatest value, for which [Writer.Measure] asks; so the
// answer is that of [query.HistogramBy] or [query.HistogramByUnit]. The columns are the place
// of the interval, from 0, or null for records without a value, which come last, and the
// number of records. Intervals without records have no row. A value before the first
// interval counts as in that one, and one after the last as in the last.
//
// The error is that of Page, or an [*IntervalError].
func Histogram[R, V any](w *Writer[R], f *query.Field[R, V], intervals []query.Interval[V], where ...query.Condition[R]) (Statement, error) {
	of := query.Any(f)
	b := w.builder()
	b.check(of)
	starts := make([]any, len(intervals))
	for i, in := range intervals {
		values := f.AtLeast(in.From).Term().Values
		if len(values) == 0 {
			return Statement{}, &IntervalError{f.Name(), i}
		}
		starts[i] = values[0]
	}
	b.write("SELECT place, count(*) FROM (SELECT CASE WHEN ", b.column(of), " IS NOT NULL THEN ")
	b.place(of, starts, 0, max(1, len(starts)))
	b.write(" END AS place FROM ", b.main(), " t")
	b.where(where)
	b.write(") s GROUP BY place ORDER BY place NULLS LAST")
	return b.statement()
}

// An IntervalError reports an interval that begins at a value that no record has, such as NaN.
type IntervalError struct {
	Field string
	Place int // of the interval, from 0
}

// Error returns the field and the place.
func (e *IntervalError) Error() string {
	return fmt.Sprintf("querysql: field %q: interval %d begins at no value", e.Field, e.Place)
}

// place writes the place of a value among the starts from one place to another, by halves.
func (b *builder[R]) place(f query.AnyField[R], starts []any, from, to int) {
	if to-from < 2 {
		b.write(strconv.Itoa(from))
		return
	}
	middle := from + (to-from)/2
	b.write("CASE WHEN ", b.column(f), " < ")
	b.value(f, starts[middle])
	b.write(" THEN ")
	b.place(f, starts, from, middle)
	b.write(" ELSE ")
	b.place(f, starts, middle, to)
	b.write(" END")
}
