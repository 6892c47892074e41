package querytest

import (
	"math"
	"math/big"
	"time"

	"github.com/projectsuser/roster/query"
	"pgregory.net/rapid"
)

// histogramIsOracle checks that the intervals of a histogram are in order and without gaps,
// that the first and the last have records, and that each value is counted in the interval
// that a division finds.
func histogramIsOracle[R any](t *rapid.T, m *model[R]) {
	f, where := m.field(t), m.conditions(t)
	values := m.oracle.values(f, where)
	if f, ok := query.AsInt(f); ok {
		width := rapid.OneOf(rapid.Int64Range(1, 3), rapid.Int64Range(1<<50, math.MaxInt64)).Draw(t, "width")
		h, err := query.HistogramBy(m.table, f, width, where...)
		if !fits(t, err, big.NewInt(width), ends(f, values, big.NewInt)) {
			return
		}
		compareIntervals(t, f, values, h, func(v int64, i query.Interval[int64]) bool {
			number := func(of int64) *big.Int { return new(big.Int).Div(big.NewInt(of), big.NewInt(width)) }
			return number(v).Cmp(number(i.From)) == 0
		})
		for _, i := range h.Intervals {
			if i.From%width != 0 && i.From != math.MinInt64 {
				t.Fatalf("an interval of %d begins at %d", width, i.From)
			}
		}
	}
	if f, ok := query.AsTime(f); ok {
		m.compareCalendar(t, f, where, values)
	}
	if f, ok := query.AsFloat(f); ok {
		width := rapid.SampledFrom([]float64{0.1, 1, 1e299, math.MaxFloat64}).Draw(t, "width")
		h, err := query.HistogramBy(m.table, f, width, where...)
		if _, many := err.(*query.IntervalsError); many {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		compareIntervals(t, f, values, h, func(v float64, i query.Interval[float64]) bool { return i.From <= v && (v < i.To || math.IsInf(v, 1)) })
	}
}

// ends returns the least and the greatest value; nil means that no record has a value.
func ends[R, V any](f *query.Field[R, V], records []R, number func(V) *big.Int) []*big.Int {
	if len(records) == 0 {
		return nil
	}
	low, _ := f.Value(records[0])
	high, _ := f.Value(records[len(records)-1])
	return []*big.Int{number(low), number(high)}
}

// fits reports whether a histogram of integers has no more intervals than allowed, and fails
// the test if the error says something else.
func fits(t *rapid.T, err error, width *big.Int, ends []*big.Int) bool {
	intervals := new(big.Int)
	if ends != nil {
		low, high := new(big.Int).Div(ends[0], width), new(big.Int).Div(ends[1], width)
		intervals.Sub(high, low)
	}
	_, many := err.(*query.IntervalsError)
	if want := intervals.Cmp(big.NewInt(query.MaxIntervals)) >= 0; many != want || err != nil && !many {
		t.Fatalf("%v intervals after the first: %v", intervals, err)
	}
	return !many
}

// compareCalendar checks a histogram by a unit of the calendar.
func (m *model[R]) compareCalendar(t *rapid.T, f *query.Field[R, time.Time], where []query.Condition[R], values []R) {
	u := rapid.SampledFrom([]query.Unit{query.Day, query.Week, query.Month, query.Year}).Draw(t, "unit")
	in := rapid.SampledFrom([]*time.Location{nil, time.FixedZone("", 5*3600+1800), time.FixedZone("", -11*3600)}).Draw(t, "location")
	h, err := query.HistogramByUnit(m.table, f, u, in, where...)
	if _, many := err.(*query.IntervalsError); many {
		low, _ := f.Value(values[0])
		high, _ := f.Value(values[len(values)-1])
		if high.Year()-low.Year() < 20 { // 20 years have fewer than MaxIntervals days
			t.Fatalf("from %v to %v by %v: %v", low, high, u, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	compareIntervals(t, f, values, h, func(v time.Time, i query.Interval[time.Time]) bool {
		return !v.Before(i.From) && v.Before(i.To)
	})
	for _, i := range h.Intervals {
		if !begins(u, i.From) {
			t.Fatalf("a %v begins at %v", u, i.From)
		}
	}
}

// begins reports whether the clock of the instant shows the start of a unit.
func begins(u query.Unit, at time.Time) bool {
	y, month, d := at.Date()
	midnight := at.Equal(time.Date(y, month, d, 0, 0, 0, 0, at.Location()))
	switch u {
	case query.Week:
		return midnight && at.Weekday() == time.Monday
	case query.Month:
		return midnight && d == 1
	case query.Year:
		return midnight && d == 1 && month == 1
	}
	return midnight
}

// compareIntervals checks that the intervals follow one another, that the first and the last
// have records, and that each counts the values in it.
func compareIntervals[R, V any](t *rapid.T, f *query.Field[R, V], records []R, h query.Histogram[V], in func(V, query.Interval[V]) bool) {
	total := 0
	for n, i := range h.Intervals {
		if n > 0 {
			same(t, "the end before", i.From, h.Intervals[n-1].To)
		}
		if ends := n == 0 || n == len(h.Intervals)-1; ends && i.Count == 0 {
			t.Fatalf("interval %d of %d from %v has no records", n, len(h.Intervals), i.From)
		}
		if n > 100 && i.Count == 0 {
			continue // the law would take too long
		}
		inside := having(records, func(r R) bool { v, ok := f.Value(r); return ok && in(v, i) })
		if len(inside) != i.Count {
			t.Fatalf("interval from %v to %v has %d records, want %d", i.From, i.To, i.Count, len(inside))
		}
		total += i.Count
	}
	same(t, "records in intervals", len(records), total)
}
