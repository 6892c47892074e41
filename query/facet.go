package query

import (
	"maps"
	"slices"
)

// A Facet is a field by whose values records can be counted: a [Field], a [Text], a
// [Many], or an [AnyField], whose values are counted as texts.
type Facet[R, V any] interface {
	facet() (*field[R], codec[V])
}

// facet returns the field, and the codec that converts its keys to values.
func (f *Field[R, V]) facet() (*field[R], codec[V]) { return f.field, f.codec }
func (f *Many[R, V]) facet() (*field[R], codec[V])  { return f.field, f.codec }

// A Bucket is the number of records that have a value.
type Bucket[V any] struct {
	Value V    // zero if Null
	Null  bool // the bucket has the records without a value
	Count int  // at least 1
}

// A Breakdown is a bucket of one field, with its records counted by another field.
type Breakdown[A, B any] struct {
	Bucket[A]
	By []Bucket[B] // in the order of the other field, null last
}

// CountBy counts the records that fulfil all conditions by the values of a field. The
// buckets are in the field's order, null last. A record with many values is counted in
// the bucket of each.
//
// It is fast for a field with the [Bitmap] trait; for others it visits each record.
func CountBy[R, V any](t *Table[R], by Facet[R, V], where ...Condition[R]) []Bucket[V] {
	f, c := by.facet()
	return buckets(t.countBy(f, where), c)
}

// buckets converts keys to values.
func buckets[V any](counts []keyCount, c codec[V]) []Bucket[V] {
	var buckets []Bucket[V]
	for _, k := range counts {
		b := Bucket[V]{Null: k.key == nullKey, Count: k.count}
		if !b.Null {
			b.Value = c.value(k.key)
		}
		buckets = append(buckets, b)
	}
	return buckets
}

// CrossBy counts the records that fulfil all conditions by the values of two fields: it
// returns a bucket for each value of the first, broken down by the second.
//
// It counts once for each value of the first field, so the first should be the one with
// fewer values.
func CrossBy[R, A, B any](t *Table[R], by Facet[R, A], and Facet[R, B], where ...Condition[R]) []Breakdown[A, B] {
	f, c := by.facet()
	g, d := and.facet()
	counts := t.countBy(f, where)
	breakdowns := make([]Breakdown[A, B], len(counts))
	for i, b := range buckets(counts, c) {
		is := Condition[R]{field: f, op: opIn, keys: []key{counts[i].key}}
		breakdowns[i] = Breakdown[A, B]{b, buckets(t.countBy(g, append(slices.Clip(where), is)), d)}
	}
	return breakdowns
}

// A keyCount is the number of records that have a value.
type keyCount struct {
	key   key
	count int
}

// countBy counts the records that fulfil the conditions by the values of a field, in
// order.
func (t *Table[R]) countBy(f *field[R], where []Condition[R]) []keyCount {
	s := t.search(where, nil)
	defer s.end()
	return s.countBy(f)
}

// countBy counts the matches by the values of a field: in the bitmaps if the route of the
// total has them, else record by record.
func (s *search[R]) countBy(f *field[R]) []keyCount {
	if s.empty {
		return nil
	}
	i := s.table.layout.bitmapFor(f)
	if i < 0 || s.count.order < 0 || s.table.values.byField[i].outgrown || !s.table.layout.orders[s.count.order].carries[i] {
		return s.countVisited(f)
	}
	d := s.table.values.byField[i]
	counts := make([]int, len(d.ids))
	for _, r := range s.count.runs {
		s.enter(&s.count, r)
		s.matches.CountEach(d.ids, counts)
	}
	var out []keyCount
	for i, n := range counts {
		if n > 0 {
			out = append(out, keyCount{d.keys[i], n})
		}
	}
	return out
}

// countVisited counts by a visit of each record.
func (s *search[R]) countVisited(f *field[R]) []keyCount {
	counts := make(map[key]int)
	var keys []key
	for window := range s.windows() {
		for _, e := range window {
			keys = f.keys(s.table.records.At(e.Slot), keys[:0])
			for _, k := range keys {
				counts[k]++
			}
		}
	}
	var out []keyCount
	for _, k := range slices.SortedFunc(maps.Keys(counts), key.compare) {
		out = append(out, keyCount{k, counts[k]})
	}
	return out
}
