package query

import (
	"fmt"
	"math"
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A Measure computes one figure from the values of a field in some records: their sum or
// mean, the least, the greatest, or a quantile. Null values do not count. T is the type of
// the figure. [Sum], [Mean], [Min], [Max], [Quantile] and [CountValues] make measures.
//
// A Measure is immutable and safe for concurrent use.
type Measure[R, T any] struct {
	of    *measure
	value func(figure) T
}

// An AnyMeasure is a [Measure] with any type of figure, as [Table.Measure] and [Grouping]
// take it.
type AnyMeasure[R any] interface {
	// Kind returns what is computed.
	Kind() MeasureKind
	// Field returns the field whose values are used.
	Field() AnyField[R]
	// Quantile returns which quantile is computed, from 0 to 1; 0 for other kinds.
	Quantile() float64

	untyped() *measure
}

// A MeasureKind is what a [Measure] computes.
type MeasureKind uint8

// The kinds of measure.
const (
	MeasureSum MeasureKind = iota + 1
	MeasureMean
	MeasureMin
	MeasureMax
	MeasureQuantile
	MeasureValues
)

var measureNames = [...]string{"invalid", "sum", "mean", "min", "max", "quantile", "values"}

// String returns the name of the kind in lower case, or "invalid" if k is not a kind.
func (k MeasureKind) String() string {
	if int(k) < len(measureNames) {
		return measureNames[k]
	}
	return measureNames[0]
}

// A measure is a Measure without the type of its figure.
type measure struct {
	field *field
	kind  MeasureKind
	q     float64
}

// Kind returns what is computed.
func (m *Measure[R, T]) Kind() MeasureKind { return m.of.kind }

// Field returns the field whose values are used.
func (m *Measure[R, T]) Field() AnyField[R] { return AnyField[R]{m.of.field} }

// Quantile returns which quantile is computed, from 0 to 1; 0 for other kinds.
func (m *Measure[R, T]) Quantile() float64 { return m.of.q }

// untyped returns the measure without the type of its figure.
func (m *Measure[R, T]) untyped() *measure { return m.of }

// A Number is the type of values that can be added.
type Number interface{ ~int64 | ~float64 }

// Sum returns the measure of the sum of the values; without values it has none. A sum of
// integers is exact; if it does not fit in an int64, the answer is an [*OverflowError]. A
// sum of float64 is the exact one, rounded once, whatever the order of the records.
//
// It costs a visit of each match, unless the field has few values and is [Bitmap], or
// [Ordered] and the other conditions are on Bitmap fields.
func Sum[R any, V Number](f *Field[R, V]) *Measure[R, V] { return measureOf[R, V](f, MeasureSum, 0) }

// Mean returns the measure of the arithmetic mean of the values, which is the exact one
// rounded to a float64; without values it has none. It costs what [Sum] costs.
func Mean[R any, V Number](f *Field[R, V]) *Measure[R, float64] {
	return &Measure[R, float64]{&measure{field: f.field, kind: MeasureMean}, figure.real}
}

// Min returns the measure of the least value; without values it has none, and no field of
// many values has one. An order of the field finds it, as it finds the first record of a
// sort. The figure of an [AnyField] is the text of the value.
func Min[R, V any](f Facet[R, V]) *Measure[R, V] { return measureOf(f, MeasureMin, 0) }

// Max returns the measure of the greatest value, and is else as [Min].
func Max[R, V any](f Facet[R, V]) *Measure[R, V] { return measureOf(f, MeasureMax, 0) }

// Quantile returns the measure of a quantile: of n values in order the one with the number
// ceil(q*n) in float64, and at least 1. So it is a value that occurs: q is 0.5 for the lower
// median. Without values it has none; if q is not from 0 to 1, the answer is a
// [*QuantileError]. The figure is as that of [Min].
//
// If the field is [Ordered] and the other conditions are on [Bitmap] fields, it costs as
// much as a page; else each match is visited and sorted.
func Quantile[R, V any](f Facet[R, V], q float64) *Measure[R, V] {
	return measureOf(f, MeasureQuantile, q)
}

// CountValues returns the measure of the number of records that have a value.
func CountValues[R any](f Indexed[R]) *Measure[R, int] {
	return &Measure[R, int]{&measure{field: f.base().field, kind: MeasureValues}, figure.count}
}

// measureOf returns a measure whose figure is a value of the field.
func measureOf[R, V any](f Facet[R, V], k MeasureKind, q float64) *Measure[R, V] {
	of, c := f.facet()
	return &Measure[R, V]{&measure{field: of.field, kind: k, q: q}, func(found figure) V { return c.value(found.key) }}
}

// A figure is what a measure found: a value of the field, a mean, or a number of values.
type figure struct {
	ok     bool // false: there are no values
	key    key
	mean   float64
	values int
}

func (f figure) real() float64 { return f.mean }
func (f figure) count() int    { return f.values }

// Figures are the figures of some measures for the same records. [Measure.Of] reads them.
type Figures[R any] struct{ figures figures }

// figures are [Figures] without the type of the records.
type figures struct {
	measures []*measure
	found    []figure // by each of them
}

// Of returns the figure of this measure. It returns false without a figure: no record had
// a value, or the figures are of other measures.
func (m *Measure[R, T]) Of(f Figures[R]) (figure T, ok bool) {
	i := slices.Index(f.figures.measures, m.of)
	if i < 0 || !f.figures.found[i].ok {
		return figure, false
	}
	return m.value(f.figures.found[i]), true
}

// Over returns the figure of the records that fulfil all conditions, or false if none of
// them has a value. The error is that of [Table.Measure].
func (m *Measure[R, T]) Over(t *Table[R], where ...Condition[R]) (figure T, ok bool, err error) {
	f, err := t.Measure(where, m)
	if err != nil {
		return figure, false, err
	}
	figure, ok = m.Of(f)
	return figure, ok, nil
}

// Measure returns the figures of the measures for the records that fulfil all conditions.
// It returns a [*QuantileError] for a quantile that is not from 0 to 1, and an
// [*OverflowError] for a sum of integers that does not fit in an int64.
func (t *Table[R]) Measure(where []Condition[R], measures ...AnyMeasure[R]) (Figures[R], error) {
	all, err := untypedMeasures(measures)
	if err != nil {
		return Figures[R]{}, err
	}
	f, err := t.table.measure(untypedConditions(where), all)
	return Figures[R]{f}, err
}

// untypedMeasures returns measures without the types of their records and figures. It
// checks their quantiles.
func untypedMeasures[R any](measures []AnyMeasure[R]) ([]*measure, error) {
	all := make([]*measure, len(measures))
	for i, m := range measures {
		all[i] = m.untyped()
		if q := all[i].q; math.IsNaN(q) || q < 0 || q > 1 {
			return nil, &QuantileError{all[i].field.name, q}
		}
	}
	return all, nil
}

// measure answers each measure by a search of its own.
func (t *table) measure(where []condition, measures []*measure) (figures, error) {
	out := figures{measures, make([]figure, len(measures))}
	for i, m := range measures {
		var err error
		if out.found[i], err = t.figure(where, m); err != nil {
			return figures{}, err
		}
	}
	return out, nil
}

// figure answers one measure.
func (t *table) figure(where []condition, m *measure) (figure, error) {
	where = append(slices.Clip(where), condition{field: m.field, op: opNotNull})
	switch {
	case m.kind == MeasureValues:
		return figure{ok: true, values: t.count(where)}, nil
	case m.field.many():
		return figure{}, nil
	}
	switch m.kind {
	case MeasureMin, MeasureMax:
		return t.end(where, m), nil
	case MeasureQuantile:
		return t.quantile(where, m), nil
	}
	sum := t.sum(where, m.field)
	return m.figureOf(&sum)
}

// end returns the least or the greatest value. The conditions exclude null.
func (t *table) end(where []condition, m *measure) figure {
	s := t.search(where, []sortKey{{field: m.field, desc: m.kind == MeasureMax}})
	defer s.end()
	window, _ := s.answer(0, 1)
	return s.valueAt(m.field, window)
}

// valueAt returns the value of the first record of a window, if it has one.
func (s *search) valueAt(f *field, window []tree.Entry) figure {
	if len(window) == 0 {
		return figure{}
	}
	return figure{ok: true, key: f.key(s.table.records.At(window[0].Slot))}
}

// quantile returns a quantile of the values. The conditions exclude null.
func (t *table) quantile(where []condition, m *measure) figure {
	s := t.search(where, []sortKey{{field: m.field}})
	defer s.end()
	if s.empty || len(s.route.runs) == 0 {
		return figure{}
	}
	if s.route.paged() { // one pass finds the total and the value
		total := s.enter(&s.route, s.route.runs[0])
		if total == 0 {
			return figure{}
		}
		k := rankOf(m.q, total)
		return s.valueAt(m.field, s.window(k-1, k))
	}
	_, total := s.answer(0, 0)
	if total == 0 {
		return figure{}
	}
	k := rankOf(m.q, total)
	window, _ := s.answer(k-1, k)
	return s.valueAt(m.field, window)
}

// rankOf returns the number, from 1, of a quantile among n values.
func rankOf(q float64, n int) int {
	return min(max(1, int(math.Ceil(q*float64(n)))), n)
}

// A QuantileError reports a quantile that is not from 0 to 1.
type QuantileError struct {
	Field    string  // the name of the field
	Quantile float64 // the given number
}

// Error returns the field and the number.
func (e *QuantileError) Error() string {
	return fmt.Sprintf("query: quantile %v of field %s: want a number from 0 to 1", e.Quantile, quote(e.Field))
}

// An OverflowError reports a sum of integers that does not fit in an int64.
type OverflowError struct {
	Field string // the name of the field
}

// Error returns the field.
func (e *OverflowError) Error() string {
	return fmt.Sprintf("query: sum of field %s: it does not fit in 64 bits", quote(e.Field))
}
