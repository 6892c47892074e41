// Package idindex finds records by their ids in a list of all records of a kind.
package idindex

import (
	"cmp"
	"slices"
)

// An Index finds the places of records in a list by their ids. It does what a map does, in
// less time and memory if the ids are spread evenly, as those of all records of a kind are: a
// guess is then nearly always next to the place. The zero Index is that of an empty list. It
// is safe for concurrent use.
type Index[I ~int64] struct {
	ids    []I
	places []int // of the ids; nil if id i is at place i
}

// New returns the index of a list in which each id occurs once. If one occurs more than once,
// the index finds one of its places. To make it costs a sort, or one pass if the records are
// in order of id.
func New[I ~int64, R any](records []R, id func(R) I) Index[I] {
	x := Index[I]{ids: make([]I, len(records))}
	for i, r := range records {
		x.ids[i] = id(r)
	}
	if slices.IsSorted(x.ids) {
		return x
	}
	x.places = make([]int, len(records))
	for i := range x.places {
		x.places[i] = i
	}
	slices.SortFunc(x.places, func(a, b int) int { return cmp.Compare(x.ids[a], x.ids[b]) })
	slices.Sort(x.ids)
	return x
}

// Place returns the place of an id, and false if not found.
func (x *Index[I]) Place(id I) (int, bool) {
	lo, hi := x.around(id)
	i, found := slices.BinarySearch(x.ids[lo:hi], id)
	if i += lo; found && x.places != nil {
		return x.places[i], true
	}
	return i, found
}

// around returns a range of the ids in which the id is, if it is among them. It begins with a
// guess by the distance from the first and the last id, and widens it in steps, each twice as
// long as the last.
func (x *Index[I]) around(id I) (lo, hi int) {
	last := len(x.ids) - 1
	if last < 0 || id < x.ids[0] || id > x.ids[last] {
		return 0, 0
	}
	at := last
	if width := x.ids[last] - x.ids[0]; width > 0 {
		at = int(float64(last) * (float64(id-x.ids[0]) / float64(width)))
	}
	lo, hi = at, at+1
	for step := 1; lo > 0 && x.ids[lo] > id; step *= 2 {
		lo, hi = max(0, lo-step), lo
	}
	for step := 1; hi <= last && x.ids[hi-1] < id; step *= 2 {
		lo, hi = hi, min(last+1, hi+step)
	}
	return lo, hi
}
