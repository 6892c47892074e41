package querytest

import (
	"math"
	"math/big"
	"slices"

	"github.com/projectsuser/roster/query"
	"pgregory.net/rapid"
)

// aggregateIsOracle checks that each measure of a field is what a sort of all values, or an
// addition of fractions, finds.
func aggregateIsOracle[R any](t *rapid.T, m *model[R]) {
	m.edit(t)
	f, where := m.field(t), m.conditions(t)
	q := rapid.OneOf(rapid.Just(0.0), rapid.Just(0.5), rapid.Just(1.0), rapid.Float64Range(0, 1)).Draw(t, "quantile")
	values := m.oracle.values(f, where)
	low, high, at, n := query.Min(f), query.Max(f), query.Quantile(f, q), query.CountValues(f)
	got, err := m.table.Measure(where, low, high, at, n)
	if err != nil {
		t.Fatal(err)
	}
	count, _ := n.Of(got)
	same(t, "values", len(values), count)
	if !f.Sortable() {
		return
	}
	figure := func(of *query.Measure[R, string]) []string {
		if text, ok := of.Of(got); ok {
			return []string{text}
		}
		return nil
	}
	first, last := min(1, len(values)), max(0, len(values)-1)
	same(t, "least", texts(f, values[:first]), figure(low))
	same(t, "greatest", texts(f, values[last:]), figure(high))
	rank := max(first, int(math.Ceil(q*float64(len(values)))))
	same(t, "quantile", texts(f, values[max(0, rank-1):rank]), figure(at))
	m.compareSum(t, f, where, values)
}

// values returns the records that fulfil the conditions and have a value of the field, in
// the order of these.
func (o *oracle[R]) values(f query.AnyField[R], where []query.Condition[R]) []R {
	records := o.sorted(query.Query[R]{Where: where, Sort: []query.SortKey[R]{f.Asc()}})
	return slices.DeleteFunc(records, func(r R) bool { return null(f, r) })
}

// texts returns the texts of the records' values of a field.
func texts[R any](f query.AnyField[R], records []R) (all []string) {
	for _, r := range records {
		all = append(all, f.Texts(r)...)
	}
	return all
}

// compareSum checks the sum and the mean of a field of numbers.
func (m *model[R]) compareSum(t *rapid.T, f query.AnyField[R], where []query.Condition[R], records []R) {
	if f, ok := query.AsInt(f); ok {
		sum, mean := addition(f, records, func(v int64) *big.Rat { return new(big.Rat).SetInt64(v) })
		got, some, err := query.Sum(f).Over(m.table, where...)
		if _, overflow := err.(*query.OverflowError); overflow != !sum.Num().IsInt64() {
			t.Fatalf("sum %v: %v", sum, err)
		}
		same(t, "sum", sum.Num().IsInt64() && len(records) > 0, some)
		if some {
			same(t, "sum", sum.Num().Int64(), got)
		}
		m.compareMean(t, query.Mean(f), where, mean)
	}
	if f, ok := query.AsFloat(f); ok {
		finite := func(r R) bool { v, _ := f.Value(r); return !math.IsInf(v, 0) }
		where = append(where, f.Between(-math.MaxFloat64, math.MaxFloat64))
		records = having(records, finite)
		sum, mean := addition(f, records, func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) })
		got, some, err := query.Sum(f).Over(m.table, where...)
		want, _ := sum.Float64()
		if err != nil || some != (len(records) > 0) || some && got != want {
			t.Fatalf("sum of %s is %v %v %v, want %v", f.Name(), got, some, err, want)
		}
		m.compareMean(t, query.Mean(f), where, mean)
	}
}

// addition returns the sum and the mean of the records' values. There is no mean of none.
func addition[R, V any](f *query.Field[R, V], records []R, exact func(V) *big.Rat) (sum, mean *big.Rat) {
	sum = new(big.Rat)
	for _, r := range records {
		v, _ := f.Value(r)
		sum.Add(sum, exact(v))
	}
	if len(records) > 0 {
		mean = new(big.Rat).Quo(sum, new(big.Rat).SetInt64(int64(len(records))))
	}
	return sum, mean
}

// compareMean checks a mean; nil means that no record has a value.
func (m *model[R]) compareMean(t *rapid.T, of *query.Measure[R, float64], where []query.Condition[R], want *big.Rat) {
	got, ok, err := of.Over(m.table, where...)
	if err != nil || ok != (want != nil) {
		t.Fatalf("mean %v: %v %v", want, ok, err)
	}
	if want != nil {
		exact, _ := want.Float64()
		same(t, "mean", exact, got)
	}
}

// groupsAreAnswers checks that the figures of each group are those of its records, that the
// groups are those that CountBy counts, and that the sequence and the limit are as wanted.
func groupsAreAnswers[R any](t *rapid.T, m *model[R]) {
	by, of, where := m.field(t), m.field(t), m.conditions(t)
	want := query.CountBy(m.table, by, where...)
	g := query.Grouping[R]{ByCount: rapid.Bool().Draw(t, "by count"), Limit: rapid.IntRange(0, 4).Draw(t, "limit")}
	if g.ByCount {
		slices.SortStableFunc(want, func(a, b query.Bucket[string]) int {
			if a.Null != b.Null {
				return map[bool]int{true: 1, false: -1}[a.Null]
			}
			return b.Count - a.Count
		})
	}
	if g.Limit > 0 {
		want = want[:min(g.Limit, len(want))]
	}
	low, at, n := query.Min(of), query.Quantile(of, 0.5), query.CountValues(of)
	g.Measures = []query.AnyMeasure[R]{low, at, n}
	groups, err := query.GroupBy(m.table, by, g, where...)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "groups", want, buckets(groups))
	if !by.Sortable() {
		return
	}
	for _, group := range groups {
		inside := append(slices.Clip(where), m.alike(t, by, group.Bucket, m.oneOf(t, by, group.Bucket, where)))
		for _, of := range []*query.Measure[R, string]{low, at} {
			got, ok := of.Of(group.Figures)
			want, some, err := of.Over(m.table, inside...)
			if err != nil || ok != some || got != want {
				t.Fatalf("%v of group %v is %q %v, want %q %v %v", of.Kind(), group.Bucket, got, ok, want, some, err)
			}
		}
		got, _ := n.Of(group.Figures)
		same(t, "values", m.table.Count(append(inside, of.NotNull())...), got)
	}
}

// buckets returns the buckets of groups.
func buckets[R, V any](groups []query.Group[R, V]) []query.Bucket[V] {
	all := make([]query.Bucket[V], len(groups))
	for i, g := range groups {
		all[i] = g.Bucket
	}
	return all
}

// oneOf returns the id of a record that is in a bucket of a field of one value.
func (m *model[R]) oneOf(t *rapid.T, f query.AnyField[R], b query.Bucket[string], where []query.Condition[R]) int64 {
	for _, r := range m.oracle.sorted(query.Query[R]{Where: where}) {
		if texts := f.Texts(r); null(f, r) == b.Null && (b.Null || texts[0] == b.Value) {
			return m.id(r)
		}
	}
	t.Fatalf("no record is in the bucket %v of %s", b, f.Name())
	return 0
}

// pairsAreGroups checks that the groups by two fields are the groups by the second within
// those by the first, with the same figures.
func pairsAreGroups[R any](t *rapid.T, m *model[R]) {
	a, b, of, where := m.field(t), m.field(t), m.field(t), m.conditions(t)
	low := query.Min(of)
	g := query.Grouping[R]{Measures: []query.AnyMeasure[R]{low}}
	pairs, err := query.GroupByTwo(m.table, a, b, g, where...)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range query.CrossBy(m.table, a, b, where...) {
		for _, in := range row.By {
			if len(pairs) == 0 {
				t.Fatalf("no pair %q %q", row.Value, in.Value)
			}
			p := pairs[0]
			pairs = pairs[1:]
			same(t, "pair", in, query.Bucket[string]{Value: p.Second.Value, Null: p.Second.Null, Count: p.Count})
			same(t, "first", row.Value, p.First.Value)
			if a.Sortable() && b.Sortable() {
				m.comparePair(t, a, b, p, low, where)
			}
		}
	}
	same(t, "more pairs", 0, len(pairs))
}

// comparePair checks the number of records of a pair, and the least value among them.
func (m *model[R]) comparePair(t *rapid.T, a, b query.AnyField[R], p query.Pair[R, string, string], low *query.Measure[R, string], where []query.Condition[R]) {
	in := func(f query.AnyField[R], v query.Value[string]) func(R) bool {
		return func(r R) bool { return null(f, r) == v.Null && (v.Null || f.Texts(r)[0] == v.Value) }
	}
	of := low.Field()
	all := m.oracle.sorted(query.Query[R]{Where: where, Sort: []query.SortKey[R]{of.Asc()}})
	all = having(having(all, in(a, p.First)), in(b, p.Second))
	same(t, "records", len(all), p.Count)
	got, ok := low.Of(p.Figures)
	if want := of.Sortable() && !null(of, all[0]); ok != want || ok && got != of.Texts(all[0])[0] {
		t.Fatalf("least %s of a pair is %q %v, want that of %v", of.Name(), got, ok, all[0])
	}
}

// facetsLeaveOutOwn checks that each facet of a page with filters counts what its own
// conditions exclude.
func facetsLeaveOutOwn[R any](t *rapid.T, m *model[R]) {
	a, b := m.field(t), m.field(t)
	onA, onB, both := m.test(t, a), m.test(t, b), query.Or(a.In(m.example(t)), b.In(m.example(t)))
	// A HasAll of no values tests no field, so each condition also tests for null.
	where := []query.Condition[R]{query.Or(onA, a.IsNull()), query.Or(onB, query.Not(b.NotNull())), both}
	facets := m.table.Facets(where, a, b)
	wantA, wantB := where[1:], []query.Condition[R]{where[0], both}
	if a.Name() == b.Name() {
		wantA, wantB = nil, nil
	}
	same(t, a.Name(), query.FieldFacet{Field: a.Name(), Buckets: query.CountBy(m.table, a, wantA...)}, facets[0])
	same(t, b.Name(), query.FieldFacet{Field: b.Name(), Buckets: query.CountBy(m.table, b, wantB...)}, facets[1])
}
