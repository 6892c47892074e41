package query

import (
	"fmt"
	"math"
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
	if w := float64(width); !(w > 0) || math.IsInf(w, 0) {
		return Histogram[V]{}, &WidthError{f.Name(), fmt.Sprint(width)}
	}
	if f.field.kind == KindFloat {
		return histogram(t, f, steps[V]{floor: floorFloat(width), next: nextFloat(width)}, where)
	}
	return histogram(t, f, steps[V]{floor: floorInt(width), next: nextInt(width)}, where)
}

// HistogramByUnit counts the records that fulfil all conditions by days, weeks, months or
// years of their instants in a location; nil means UTC. The ends of the intervals are in
// that location. Where a day begins twice or begins late, because clocks are changed at
// midnight, it begins at the first instant of its date.
//
// It costs what [HistogramBy] costs. It returns a [*UnitError] if u is not a unit, and an
// [*IntervalsError] as HistogramBy does.
func HistogramByUnit[R any](t *Table[R], f *Field[R, time.Time], u Unit, in *time.Location, where ...Condition[R]) (Histogram[time.Time], error) {
	if !u.valid() {
		return Histogram[time.Time]{}, &UnitError{f.Name(), u}
	}
	if in == nil {
		in = time.UTC
	}
	floor := func(v time.Time) time.Time { return u.floor(v.In(in)) }
	return histogram(t, f, steps[time.Time]{floor, u.next}, where)
}

// steps divide the values of a type into intervals.
type steps[V any] struct {
	floor func(V) V         // the start of the interval of a value
	next  func(V) (V, bool) // the start of the next interval, or false after the last one
}

// floorInt returns the function that rounds an integer down to a multiple of the width, but
// not below the least integer.
func floorInt[V Number](width V) func(V) V {
	w := int64(width)
	return func(of V) V {
		v := int64(of)
		rest := v % w
		if rest < 0 {
			rest += w
		}
		if v < math.MinInt64+rest {
			return V(int64(math.MinInt64))
		}
		return V(v - rest)
	}
}

// nextInt returns the function that finds the next multiple of the width.
func nextInt[V Number](width V) func(V) (V, bool) {
	w := int64(width)
	return func(start V) (V, bool) {
		v := int64(start)
		step := w
		if rest := v % w; rest != 0 { // only the first interval can begin elsewhere
			step = -rest
		}
		if v > math.MaxInt64-step {
			return V(int64(math.MaxInt64)), false
		}
		return V(v + step), true
	}
}

// floorFloat returns the function that rounds a number down to a multiple of the width.
func floorFloat[V Number](width V) func(V) V {
	return func(of V) V {
		n := math.Floor(float64(of) / float64(width))
		switch start := V(n) * width; {
		case start > of: // the quotient was rounded up
			return V(n-1) * width
		case V(n+1)*width <= of:
			return V(n+1) * width
		default:
			return start
		}
	}
}

// nextFloat returns the function that finds the next multiple of the width. It returns
// false if the number is so great that the next multiple is no other number.
func nextFloat[V Number](width V) func(V) (V, bool) {
	return func(start V) (V, bool) {
		next := V(math.Round(float64(start)/float64(width))+1) * width
		if next <= start || math.IsInf(float64(next), 0) {
			return V(math.Inf(1)), false
		}
		return next, true
	}
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
	var starts []key
	last := by.floor(f.codec.value(greatest.key))
	for from, more := by.floor(f.codec.value(least.key)), true; ; {
		to := from
		if to, more = by.next(from); len(starts) == MaxIntervals {
			return Histogram[V]{}, &IntervalsError{f.Name()}
		}
		starts = append(starts, f.codec.key(from))
		h.Intervals = append(h.Intervals, Interval[V]{From: from, To: to})
		if f.codec.compare(from, last) >= 0 {
			break
		}
		if !more {
			return Histogram[V]{}, &IntervalsError{f.Name()}
		}
		from = to
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
