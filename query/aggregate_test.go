package query_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/projectsuser/roster/query"
)

// A reading is a record with numbers, some of them null.
type reading struct {
	id, size int64
	weight   float64 // NaN: null
	at       time.Time
}

// readings is a schema without indexes, and one with all.
var readings = map[string]*readingSchema{"no index": newReadingSchema(0), "ordered": newReadingSchema(query.Ordered)}

// A readingSchema has the fields of readings.
type readingSchema struct {
	*query.Schema[reading]
	size   *query.Field[reading, int64]
	weight *query.Field[reading, float64]
	at     *query.Field[reading, time.Time]
}

// newReadingSchema declares the fields with an index.
func newReadingSchema(index query.Trait) *readingSchema {
	s := query.NewSchema("id", func(r reading) int64 { return r.id }, query.Settings{})
	return &readingSchema{
		Schema: s,
		size:   query.Int(s, "size", func(r reading) int64 { return r.size }, index),
		weight: query.Float(s, "weight", func(r reading) float64 { return r.weight }, index),
		at:     query.Time(s, "at", func(r reading) time.Time { return r.at }, index),
	}
}

// An aggregate that cannot be computed is a typed error with what was wrong.
func TestAggregateErrors(t *testing.T) {
	for name, s := range readings {
		table := s.Table(reading{id: 1, size: math.MaxInt64, weight: 1e300}, reading{id: 2, size: 1, weight: 1e300, at: time.Unix(4e9, 0)}, reading{id: 3})
		_, _, overflow := query.Sum(s.size).Over(table)
		_, _, quantile := query.Quantile(s.size, 1.5).Over(table)
		_, grouped := query.GroupBy(table, s.weight, query.Grouping[reading]{Measures: []query.AnyMeasure[reading]{query.Quantile(s.size, math.NaN())}})
		_, sums := query.GroupBy(table, s.weight, query.Grouping[reading]{Measures: []query.AnyMeasure[reading]{query.Sum(s.size)}})
		_, width := query.HistogramBy(table, s.size, 0)
		_, wide := query.HistogramBy(table, s.weight, math.Inf(1))
		_, intervals := query.HistogramBy(table, s.size, 1)
		_, floats := query.HistogramBy(table, s.weight, 1)
		_, days := query.HistogramByUnit(table, s.at, query.Day, nil)
		_, unit := query.HistogramByUnit(table, s.at, 9, nil)
		for i, c := range []struct {
			err  error
			want string
		}{
			{overflow, `query: sum of field "size": it does not fit in 64 bits`},
			{quantile, `query: quantile 1.5 of field "size": want a number from 0 to 1`},
			{grouped, `query: quantile NaN of field "size": want a number from 0 to 1`},
			{sums, `query: sum of field "size": it does not fit in 64 bits`},
			{width, `query: histogram of field "size": width 0: want a positive number`},
			{wide, `query: histogram of field "weight": width +Inf: want a positive number`},
			{intervals, `query: histogram of field "size": more than 10000 intervals`},
			{floats, `query: histogram of field "weight": more than 10000 intervals`},
			{days, `query: histogram of field "at": more than 10000 intervals`},
			{unit, `query: histogram of field "at": unit 9: want a day, week, month or year`},
		} {
			if got := errorText(c.err); got != c.want {
				t.Errorf("%s, %d: %s, want %s", name, i, got, c.want)
			}
		}
		var tooGreat *query.OverflowError
		if !errors.As(overflow, &tooGreat) || tooGreat.Field != "size" {
			t.Errorf("%s: %v is not an OverflowError of size", name, overflow)
		}
	}
}

// errorText returns the text of an error, or "".
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A sum may pass the greatest integer on its way to a result that fits.
func TestSumMayOverflowOnItsWay(t *testing.T) {
	for name, s := range readings {
		table := s.Table(reading{id: 1, size: math.MaxInt64}, reading{id: 2, size: math.MaxInt64}, reading{id: 3, size: -math.MaxInt64})
		sum, ok, err := query.Sum(s.size).Over(table)
		if sum != math.MaxInt64 || !ok || err != nil {
			t.Errorf("%s: %d %v %v", name, sum, ok, err)
		}
	}
}

// Without values there is no figure, and a measure does not read the figures of others.
func TestNoFigure(t *testing.T) {
	for name, s := range readings {
		table := s.Table(reading{id: 1, weight: math.NaN()})
		low, mean, n := query.Min(s.weight), query.Mean(s.weight), query.CountValues(s.weight)
		figures, err := table.Measure(nil, low, mean, n, query.Sum(s.weight))
		if err != nil {
			t.Fatal(err)
		}
		_, some := low.Of(figures)
		_, average := mean.Of(figures)
		count, counted := n.Of(figures)
		_, other := query.Min(s.weight).Of(figures)
		if some || average || count != 0 || !counted || other {
			t.Errorf("%s: %v %v %v %v %v", name, some, average, count, counted, other)
		}
		h, err := query.HistogramBy(table, s.weight, 1)
		if diff := cmp.Diff(query.Histogram[float64]{Nulls: 1}, h); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

// The intervals of a histogram begin at the multiples of the width, also below zero.
func TestHistogramBelowZero(t *testing.T) {
	for name, s := range readings {
		var all []reading
		for i, size := range []int64{-15, -10, -1, 0, 9, 10} {
			all = append(all, reading{id: int64(i), size: size})
		}
		got, err := query.HistogramBy(s.Table(all...), s.size, 10)
		want := query.Histogram[int64]{Intervals: []query.Interval[int64]{{-20, -10, 1}, {-10, 0, 2}, {0, 10, 2}, {10, 20, 1}}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

// A measure says what it computes, so that a program can translate it.
func TestMeasureIsDescribed(t *testing.T) {
	s := readings["ordered"]
	for _, c := range []struct {
		m    query.AnyMeasure[reading]
		want string
	}{
		{query.Sum(s.size), "sum size 0"}, {query.Mean(s.size), "mean size 0"}, {query.Min(s.at), "min at 0"},
		{query.Max(s.at), "max at 0"}, {query.Quantile(s.weight, 0.25), "quantile weight 0.25"}, {query.CountValues(s.size), "values size 0"},
	} {
		if got := c.m.Kind().String() + " " + c.m.Field().Name() + " " + fmt.Sprint(c.m.Quantile()); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if got := query.MeasureKind(99).String(); got != "invalid" {
		t.Errorf("an invalid kind is %s", got)
	}
}
