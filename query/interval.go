package query

import (
	"fmt"
	"math"
	"time"
)

// IntervalsBy returns the intervals of [HistogramBy] for values from the least to the
// greatest one, with counts of 0: for a program that counts elsewhere, such as in a database
// by package querysql. The least value must not be greater than the greatest. The errors are
// those of HistogramBy.
func IntervalsBy[R any, V Number](f *Field[R, V], width, least, greatest V) ([]Interval[V], error) {
	by, err := stepsBy(f, width)
	if err != nil {
		return nil, err
	}
	return by.intervals(f.Name(), f.codec, least, greatest)
}

// IntervalsByUnit returns the intervals of [HistogramByUnit], as IntervalsBy does those of
// HistogramBy.
func IntervalsByUnit[R any](f *Field[R, time.Time], u Unit, in *time.Location, least, greatest time.Time) ([]Interval[time.Time], error) {
	by, err := stepsByUnit(f, u, in)
	if err != nil {
		return nil, err
	}
	return by.intervals(f.Name(), f.codec, least, greatest)
}

// steps divide the values of a type into intervals.
type steps[V any] struct {
	floor func(V) V         // the start of the interval of a value
	next  func(V) (V, bool) // the start of the next interval, or false after the last one
}

// stepsBy returns the steps of one width. It returns a [*WidthError] for a wrong one.
func stepsBy[R any, V Number](f *Field[R, V], width V) (steps[V], error) {
	if w := float64(width); !(w > 0) || math.IsInf(w, 0) {
		return steps[V]{}, &WidthError{f.Name(), fmt.Sprint(width)}
	}
	if f.field.kind == KindFloat {
		return steps[V]{floor: floorFloat(width), next: nextFloat(width)}, nil
	}
	return steps[V]{floor: floorInt(width), next: nextInt(width)}, nil
}

// stepsByUnit returns the steps of a unit in a location; nil means UTC. It returns a
// [*UnitError] if u is not a unit.
func stepsByUnit[R any](f *Field[R, time.Time], u Unit, in *time.Location) (steps[time.Time], error) {
	if !u.valid() {
		return steps[time.Time]{}, &UnitError{f.Name(), u}
	}
	if in == nil {
		in = time.UTC
	}
	return steps[time.Time]{func(v time.Time) time.Time { return u.floor(v.In(in)) }, u.next}, nil
}

// intervals returns the intervals from that of the least value to that of the greatest. It
// returns an [*IntervalsError] if they are too many.
func (by steps[V]) intervals(field string, c codec[V], least, greatest V) (all []Interval[V], err error) {
	last := by.floor(greatest)
	for from, more := by.floor(least), true; ; {
		to := from
		if to, more = by.next(from); len(all) == MaxIntervals {
			return nil, &IntervalsError{field}
		}
		all = append(all, Interval[V]{From: from, To: to})
		if c.compare(from, last) >= 0 {
			return all, nil
		}
		if !more {
			return nil, &IntervalsError{field}
		}
		from = to
	}
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
