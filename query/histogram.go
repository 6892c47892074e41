package query

import (
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A Histogram counts records by intervals of the values of a field.
type Histogram[V any] struct {
	// Intervals are in order and without gaps, from that of the least value to that of the
	// greatest. Those without records are among them.
	Intervals []Interval[V]
	// Nulls is the number of records without a value.
	Nulls int
}

// An Interval is the number of records with a value from From on and before To. If there is
// no value after the last interval that the type could have, To is the greatest one.
type Interval[V any] struct {
	From, To V
	Count    int
}

// MaxIntervals is the largest number of intervals of a histogram.
const MaxIntervals = 10_000

// HistogramBy counts the records that fulfil all conditions by intervals of one width. They
// begin at multiples of the width, so 0 begins one. It returns a [*WidthError] if the width
// is not positive or not finite, and an [*IntervalsError] if there would be more than
// [MaxIntervals] intervals.
//
// If the field is [Ordered] and the other conditions are on [Bitmap] fields, it costs a few
// descents for each interval; else each match is visited.
func HistogramBy[R any, V Number](t *Table[R], f *Field[R, V], width V, where ...Condition[R]) (Histogram[V], error) {
	by, err := stepsBy(f, width)
	if err != nil {
		return Histogram[V]{}, err
	}
	return histogram(t, f, by, where)
}

// HistogramByUnit counts the records that fulfil all conditions by days, weeks, months or
// years of their instants in a location; nil means UTC. The ends of the intervals are in
// that location. Where a day begins twice or begins late, because clocks are changed at
// midnight, it begins at the first instant of its date.
//
// It costs what [HistogramBy] costs. It returns a [*UnitError] if u is not a unit, and an
// [*IntervalsError] as HistogramBy does.
func HistogramByUnit[R any](t *Table[R], f *Field[R, time.Time], u Unit, in *time.Location, where ...Condition[R]) (Histogram[time.Time], error) {
	by, err := stepsByUnit(f, u, in)
	if err != nil {
		return Histogram[time.Time]{}, err
	}
	return histogram(t, f, by, where)
}

// histogram counts the records by the steps.
func histogram[R, V any](of *Table[R], f *Field[R, V], by steps[V], conditions []Condition[R]) (h Histogram[V], err error) {
	t, where := &of.table, untypedConditions(conditions)
	h.Nulls = t.count(append(slices.Clip(where), condition{field: f.field, op: opIsNull}))
	where = append(slices.Clip(where), condition{field: f.field, op: opNotNull})
	least := t.end(where, &measure{field: f.field, kind: MeasureMin})
	greatest := t.end(where, &measure{field: f.field, kind: MeasureMax})
	if !least.ok {
		return h, nil
	}
	if h.Intervals, err = by.intervals(f.Name(), f.codec, f.codec.value(least.key), f.codec.value(greatest.key)); err != nil {
		return Histogram[V]{}, err
	}
	starts := make([]key, len(h.Intervals))
	for i, in := range h.Intervals {
		starts[i] = f.codec.key(in.From)
	}
	for i, n := range t.countIntervals(f.field, starts, where) {
		h.Intervals[i].Count = n
	}
	return h, nil
}

// countIntervals counts the records by the intervals that begin at the keys. The first key
// is at most the least value.
func (t *table) countIntervals(f *field, starts []key, where []condition) []int {
	s := t.search(where, []sortKey{{field: f}})
	defer s.end()
	counts := make([]int, len(starts))
	if s.empty || len(s.route.runs) == 0 {
		return counts
	}
	if o := t.layout.orderFor(f); o == s.route.order && s.route.paged() {
		before := s.enter(&s.route, s.route.runs[0])
		for i, start := range slices.Backward(starts) {
			p := t.probe(o, start, false)
			from := s.matches.Before(t.orders[o].Rank(&p))
			counts[i], before = before-from, from
		}
		return counts
	}
	s.chooseVisit(f)
	s.visitAll(&intervals{search: s, field: f, starts: starts, counts: counts})
	return counts
}

// An intervals counts the values of a field that it visits by intervals.
type intervals struct {
	search *search
	field  *field
	starts []key
	counts []int
}

// offer counts the values of the entries.
func (v *intervals) offer(entries []tree.Entry) {
	for i, c := range v.search.codesOf(v.field, entries) {
		k := key{code: c}
		if v.field.exact.ambiguous(c) {
			k = v.field.key(v.search.table.records.At(entries[i].Slot))
		}
		at, found := slices.BinarySearchFunc(v.starts, k, key.compare)
		if !found {
			at--
		}
		v.counts[max(at, 0)]++
	}
}

// A WidthError reports a width of the intervals of a histogram that is not positive, or not
// finite.
type WidthError struct {
	Field string // the name of the field
	Width string // the given width
}

// Error returns the field and the width.
func (e *WidthError) Error() string {
	return fmt.Sprintf("query: histogram of field %s: width %s: want a positive number", quote(e.Field), e.Width)
}

// An IntervalsError reports a histogram that would have more than [MaxIntervals] intervals.
type IntervalsError struct {
	Field string // the name of the field
}

// Error returns the field and the largest number of intervals.
func (e *IntervalsError) Error() string {
	return fmt.Sprintf("query: histogram of field %s: more than %d intervals", quote(e.Field), MaxIntervals)
}

// A UnitError reports a unit of the calendar that does not exist.
type UnitError struct {
	Field string // the name of the field
	Unit  Unit   // the given number
}

// Error returns the field and the units.
func (e *UnitError) Error() string {
	return fmt.Sprintf("query: histogram of field %s: unit %d: want a day, week, month or year", quote(e.Field), uint8(e.Unit))
}
