package query

import (
	"cmp"
	"slices"
)

// A Grouping says what [GroupBy] returns about each group and in which sequence. The zero
// Grouping counts all groups in the order of the field.
type Grouping[R any] struct {
	// Measures are computed for the records of each group. [Measure.Of] reads them.
	Measures []AnyMeasure[R]
	// ByCount puts the groups with more records first. Groups of one size stay in the
	// order of the fields, and those of null come last.
	ByCount bool
	// Limit is the largest number of groups; later ones are left out. Zero means all.
	Limit int
}

// A grouping is a [Grouping] without the type of its records.
type grouping struct {
	measures []*measure
	byCount  bool
	limit    int
}

// A Group is the number of records that have a value, and the figures of these records.
type Group[R, V any] struct {
	Bucket[V]
	Figures Figures[R]
}

// A Value is one of the values of a [Pair].
type Value[V any] struct {
	Value V    // zero if Null
	Null  bool // the records have no value
}

// A Pair is the number of records that have a value of each of two fields, and the figures
// of these records.
type Pair[R, A, B any] struct {
	First   Value[A]
	Second  Value[B]
	Count   int // at least 1
	Figures Figures[R]
}

// GroupBy groups the records that fulfil all conditions by the values of a field. Null is
// the last group. A record with many values is in the group of each. The error is that of
// [Table.Measure].
//
// If the field is [Bitmap], or [Ordered] with few values, groups are counted without visits,
// and each measure of a group costs as much as of a whole answer. Otherwise all matches are
// visited once, and a quantile keeps all values of its group until the end.
func GroupBy[R, V any](t *Table[R], by Facet[R, V], g Grouping[R], where ...Condition[R]) ([]Group[R, V], error) {
	f, c := by.facet()
	groups, err := groupsOf(t, []*field{f.field}, g, where)
	out := make([]Group[R, V], len(groups))
	for i, g := range groups {
		out[i] = Group[R, V]{bucketOf(keyCount{g.keys[0], g.count}, c), Figures[R]{g.figures}}
	}
	return out, err
}

// GroupByTwo groups the records by the values of two fields, as GroupBy does by one. Pairs
// are in the order of the first field, then of the second, null last in each. With ByCount,
// pairs with a null are last.
func GroupByTwo[R, A, B any](t *Table[R], by Facet[R, A], and Facet[R, B], g Grouping[R], where ...Condition[R]) ([]Pair[R, A, B], error) {
	f, c := by.facet()
	h, d := and.facet()
	groups, err := groupsOf(t, []*field{f.field, h.field}, g, where)
	out := make([]Pair[R, A, B], len(groups))
	for i, g := range groups {
		a, b := bucketOf(keyCount{key: g.keys[0]}, c), bucketOf(keyCount{key: g.keys[1]}, d)
		out[i] = Pair[R, A, B]{Value[A]{a.Value, a.Null}, Value[B]{b.Value, b.Null}, g.count, Figures[R]{g.figures}}
	}
	return out, err
}

// A bundle has the records of one value of a field, or of one value of each of two.
type bundle struct {
	keys    [2]key // the second is zero if there is one field
	count   int
	figures figures
}

// hasNull reports whether the bundle has no value of one of so many fields.
func (b *bundle) hasNull(fields int) bool { return slices.Contains(b.keys[:fields], nullKey) }

// groupsOf returns the groups by one or two fields.
func groupsOf[R any](t *Table[R], by []*field, g Grouping[R], where []Condition[R]) ([]bundle, error) {
	measures, err := untypedMeasures(g.Measures)
	if err != nil {
		return nil, err
	}
	return t.table.groups(by, grouping{measures, g.ByCount, g.Limit}, untypedConditions(where))
}

// groups returns the groups by one or two fields.
func (t *table) groups(by []*field, g grouping, where []condition) ([]bundle, error) {
	groups, ok := t.quickGroups(by, where)
	if !ok {
		return t.gather(by, where, g.measures).finish(g)
	}
	groups = g.cut(groups, len(by))
	for i := range groups {
		var err error
		if groups[i].figures, err = t.measure(groups[i].within(by, where), g.measures); err != nil {
			return nil, err
		}
	}
	return groups, nil
}

// within returns the conditions that the records of the bundle fulfil.
func (b *bundle) within(by []*field, where []condition) []condition {
	where = slices.Clip(where)
	for i, f := range by {
		where = append(where, condition{field: f, op: opIn, keys: b.keys[i : i+1]})
	}
	return where
}

// cut sorts the groups, which are in the order of the fields, and drops those after the
// limit.
func (g *grouping) cut(groups []bundle, fields int) []bundle {
	if g.byCount {
		slices.SortStableFunc(groups, func(a, b bundle) int {
			return cmp.Or(ordinal(a.hasNull(fields))-ordinal(b.hasNull(fields)), cmp.Compare(b.count, a.count))
		})
	}
	if g.limit > 0 && g.limit < len(groups) {
		groups = groups[:g.limit]
	}
	return groups
}

// countGroups returns all groups in the order of the fields, without figures.
func (t *table) countGroups(by []*field, where []condition) []bundle {
	if groups, ok := t.quickGroups(by, where); ok {
		return groups
	}
	groups, _ := t.gather(by, where, nil).finish(grouping{}) // only a measure can fail
	return groups
}

// quickGroups returns all groups in the order of the fields, without figures, if they can
// be counted without a visit of each match: by two fields, if both have bitmaps.
func (t *table) quickGroups(by []*field, where []condition) (groups []bundle, ok bool) {
	for _, f := range by {
		if len(by) > 1 && t.layout.bitmapFor(f) < 0 {
			return nil, false
		}
	}
	s := t.search(where, nil)
	counts, ok := s.fewValues(by[0])
	s.end()
	for i := 0; i < len(counts) && ok; i++ {
		g := bundle{keys: [2]key{counts[i].key}, count: counts[i].count}
		if len(by) == 1 {
			groups = append(groups, g)
			continue
		}
		var inside []bundle
		inside, ok = t.quickGroups(by[1:], g.within(by[:1], where))
		for _, in := range inside {
			groups = append(groups, bundle{keys: [2]key{g.keys[0], in.keys[0]}, count: in.count})
		}
	}
	return groups, ok
}
