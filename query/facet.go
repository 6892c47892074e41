package query

import "slices"

// A Facet is a field by whose values records can be counted: a [Field], a [Text], a
// [Many], or an [AnyField], whose values are counted as texts.
type Facet[R, V any] interface {
	facet() (AnyField[R], codec[V])
}

// facet returns the field, and the codec that converts its keys to values.
func (f *Field[R, V]) facet() (AnyField[R], codec[V]) { return AnyField[R]{f.field}, f.codec }
func (f *Many[R, V]) facet() (AnyField[R], codec[V])  { return AnyField[R]{f.field}, f.codec }

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
// It is fast for a field with the [Bitmap] trait, and for an [Ordered] field of few values;
// for others it visits each match. [GroupBy] also measures the records of each bucket.
func CountBy[R, V any](t *Table[R], by Facet[R, V], where ...Condition[R]) []Bucket[V] {
	f, c := by.facet()
	var buckets []Bucket[V]
	for _, k := range t.table.countBy(f.field, untypedConditions(where)) {
		buckets = append(buckets, bucketOf(k, c))
	}
	return buckets
}

// bucketOf returns the bucket of a key.
func bucketOf[V any](k keyCount, c codec[V]) Bucket[V] {
	b := Bucket[V]{Null: k.key == nullKey, Count: k.count}
	if !b.Null {
		b.Value = c.value(k.key)
	}
	return b
}

// CrossBy counts the records that fulfil all conditions by the values of two fields: it
// returns a bucket for each value of the first, broken down by the second.
//
// If both fields are [Bitmap], it counts once for each value of the first, so the first
// should be the one with fewer values; else it visits each match. [GroupByTwo] also measures
// the records of each pair.
func CrossBy[R, A, B any](t *Table[R], by Facet[R, A], and Facet[R, B], where ...Condition[R]) []Breakdown[A, B] {
	f, c := by.facet()
	g, d := and.facet()
	all := untypedConditions(where)
	groups := t.table.countGroups([]*field{f.field, g.field}, all)
	var rows []Breakdown[A, B]
	for _, k := range t.table.countBy(f.field, all) {
		row := Breakdown[A, B]{Bucket: bucketOf(k, c)}
		for len(groups) > 0 && groups[0].keys[0] == k.key {
			row.By = append(row.By, bucketOf(keyCount{groups[0].keys[1], groups[0].count}, d))
			groups = groups[1:]
		}
		rows = append(rows, row)
	}
	return rows
}

// A FieldFacet has the buckets of one of the fields of [Table.Facets].
type FieldFacet struct {
	Field   string           // the name of the field
	Buckets []Bucket[string] // by the texts of the values, in the field's order, null last
}

// Facets counts the records by each of the fields, as a page with filters needs it: for each
// field only the conditions on the other fields must hold, so that the counts say what a
// different choice would find. See [Without] for what a field's own conditions are. The
// result has a facet for each field, in the given order.
//
// It costs as much as [CountBy] for each field.
func (t *Table[R]) Facets(where []Condition[R], fields ...Indexed[R]) []FieldFacet {
	facets := make([]FieldFacet, len(fields))
	for i, of := range fields {
		f := of.base()
		facets[i] = FieldFacet{f.Name(), CountBy(t, f, Without(where, f)...)}
	}
	return facets
}

// Without returns the conditions except those on the field. A combination of conditions is
// on the field if it tests this field only, and is kept if it also tests others.
func Without[R any](where []Condition[R], f Indexed[R]) []Condition[R] {
	return slices.DeleteFunc(slices.Clone(where), func(c Condition[R]) bool {
		this, other := c.condition.tests(f.base().field)
		return this && !other
	})
}

// tests reports whether the condition tests the field, and whether it tests another.
func (c *condition) tests(f *field) (this, other bool) {
	for _, part := range c.parts {
		a, b := part.tests(f)
		this, other = this || a, other || b
	}
	return this || c.field == f, other || c.field != nil && c.field != f
}

// A keyCount is the number of records that have a value.
type keyCount struct {
	key   key
	count int
}

// countBy counts the records that fulfil the conditions by the values of a field, in
// order.
func (t *table) countBy(f *field, where []condition) []keyCount {
	s := t.search(where, nil)
	counts, ok := s.fewValues(f)
	s.end()
	if ok {
		return counts
	}
	for _, g := range t.countGroups([]*field{f}, where) {
		counts = append(counts, keyCount{g.keys[0], g.count})
	}
	return counts
}

// fewValues counts the matches by the values of a field without a visit of each: in the
// bitmaps, or from one value to the next in an order that has few. It returns false if
// neither is possible.
func (s *search) fewValues(f *field) ([]keyCount, bool) {
	if s.empty {
		return nil, true
	}
	if counts, ok := s.bitmapCounts(f); ok {
		return counts, true
	}
	return s.orderCounts(f)
}

// bitmapCounts counts by the values of a field in its bitmaps, if the route of the total
// has them.
func (s *search) bitmapCounts(f *field) (out []keyCount, ok bool) {
	i := s.table.layout.bitmapFor(f)
	if i < 0 || s.count.order < 0 || s.table.values.byField[i].outgrown || !s.table.layout.orders[s.count.order].carries[i] {
		return nil, false
	}
	d := s.table.values.byField[i]
	counts := make([]int, len(d.ids))
	for _, r := range s.count.runs {
		s.enter(&s.count, r)
		s.matches.CountEach(d.ids, counts)
	}
	for i, n := range counts {
		if n > 0 {
			out = append(out, keyCount{d.keys[i], n})
		}
	}
	return out, true
}

// visitsPerValue is how many matches could be visited in the time in which the end of one
// value's entries is found in an order.
const visitsPerValue = 256

// orderCounts counts by the values of a field from one value to the next in the field's
// order, if all conditions can be answered there and the matches have few values.
func (s *search) orderCounts(f *field) (out []keyCount, ok bool) {
	o := s.table.layout.orderFor(f)
	if o < 0 || f.many() {
		return nil, false
	}
	r := s.routeBy(o, s.clauseOf(o))
	if len(r.checks) > 0 {
		return nil, false
	}
	s.route = r
	for _, run := range r.runs {
		for at, n := 0, s.enter(&r, run); at < n; {
			if len(out) > 16+r.span/visitsPerValue {
				return nil, false
			}
			group := s.groupOf(at)
			out = append(out, keyCount{s.table.key(o, s.matches.At(at).Slot), group.Hi - group.Lo})
			at = group.Hi
		}
	}
	return out, true
}
