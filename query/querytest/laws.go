package querytest

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/projectsuser/roster/query"
	"pgregory.net/rapid"
)

// A law is a property of a schema's tables. The check draws what it needs.
type law[R any] struct {
	name  string
	check func(*rapid.T, *model[R])
}

// laws lists all laws.
func laws[R any]() []law[R] {
	return []law[R]{
		{"engine-is-oracle", engineIsOracle[R]},
		{"index-free", indexFree[R]},
		{"pages-concatenate", pagesConcatenate[R]},
		{"cursors-concatenate", cursorsConcatenate[R]},
		{"cursor-is-place", cursorIsPlace[R]},
		{"total-is-count", totalIsCount[R]},
		{"range-is-two-halves", rangeIsTwoHalves[R]},
		{"filter-is-union", filterIsUnion[R]},
		{"or-is-union", orIsUnion[R]},
		{"not-is-complement", notIsComplement[R]},
		{"prefix-is-contained", prefixIsContained[R]},
		{"narrowing-never-grows", narrowingNeverGrows[R]},
		{"versions-are-frozen", versionsAreFrozen[R]},
		{"facets-are-counts", facetsAreCounts[R]},
		{"facets-leave-out-own", facetsLeaveOutOwn[R]},
		{"aggregate-is-oracle", aggregateIsOracle[R]},
		{"groups-are-answers", groupsAreAnswers[R]},
		{"pairs-are-groups", pairsAreGroups[R]},
		{"histogram-is-oracle", histogramIsOracle[R]},
		{"parse-format", parseFormat[R]},
	}
}

// Laws runs each law of package query as a subtest, on tables of records that the generator
// draws. The records should often have equal values, nulls and equal ids.
//
// The flags of rapid control it, such as -rapid.checks; a failure prints the seed.
func Laws[R any](t *testing.T, s *query.Schema[R], records *rapid.Generator[R]) {
	t.Helper()
	for _, l := range laws[R]() {
		t.Run(l.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { l.check(t, newModel(t, s, records)) })
		})
	}
}

// Law checks one law, which it draws, on one table, which it draws too. It is for properties
// that draw the schema; [Laws] is for a given schema.
func Law[R any](t *rapid.T, s *query.Schema[R], records *rapid.Generator[R]) {
	all := laws[R]()
	l := all[rapid.IntRange(0, len(all)-1).Draw(t, "law")]
	t.Log(l.name)
	l.check(t, newModel(t, s, records))
}

// engineIsOracle checks that every answer equals a filter, a stable sort and a slice.
func engineIsOracle[R any](t *rapid.T, m *model[R]) {
	for range 3 {
		m.edit(t)
		for range 4 {
			m.compare(t, m.table, m.oracle, m.query(t))
		}
	}
}

// indexFree checks that indexes do not change the answer. It compares with a schema that has
// only the id, and so no index for any other field.
func indexFree[R any](t *rapid.T, m *model[R]) {
	bare := query.NewSchema(m.schema.ID().Name(), m.id, m.schema.Settings())
	m.edit(t)
	m.compare(t, bare.Table(m.oracle.records()...), m.oracle, m.query(t))
}

// pagesConcatenate checks that all pages together are the whole result, each record once, that
// All returns the same, and that First returns the first of them.
func pagesConcatenate[R any](t *rapid.T, m *model[R]) {
	q := m.query(t)
	q.Page = query.Page{Size: rapid.IntRange(1, 9).Draw(t, "size")}
	var paged, all []int64
	for number, last := 1, 1; number <= last; number++ {
		q.Page.Number = number
		answer := m.ask(t, m.table, q)
		paged, last = append(paged, m.ids(answer.Records)...), answer.Page.Last(answer.Total)
	}
	for r := range m.table.All(q) {
		all = append(all, m.id(r))
	}
	same(t, "all pages", m.ids(m.oracle.sorted(q)), paged)
	same(t, "all records", m.ids(m.oracle.sorted(q)), all)
	var first []int64
	if r, ok := m.table.First(q); ok {
		first = append(first, m.id(r))
	}
	same(t, "the first record", all[:min(1, len(all))], first)
}

// totalIsCount checks that the total of a page is the number of matches, for every sort and
// page.
func totalIsCount[R any](t *rapid.T, m *model[R]) {
	q := m.query(t)
	same(t, "total", m.table.Count(q.Where...), m.ask(t, m.table, q).Total)
}

// rangeIsTwoHalves checks that Between equals AtLeast and AtMost together, and that AtLeast
// and AtMost of one value together count every value once, and that value twice. It skips
// fields of many values, because one value may be above and another below.
func rangeIsTwoHalves[R any](t *rapid.T, m *model[R]) {
	f, where := m.field(t), m.conditions(t)
	if !f.Sortable() {
		f = m.schema.Fields()[0]
	}
	lo, hi := m.example(t), m.example(t)
	count := func(c ...query.Condition[R]) int { return m.table.Count(append(c, where...)...) }
	same(t, "between", count(f.Between(lo, hi)), count(f.AtLeast(lo), f.AtMost(hi)))
	if !null(f, lo) {
		same(t, "halves", count(f.NotNull())+count(f.In(lo)), count(f.AtLeast(lo))+count(f.AtMost(lo)))
	}
}

// filterIsUnion checks that a filter by two sets of values matches what one or the other
// matches, and that every record is either null or not.
func filterIsUnion[R any](t *rapid.T, m *model[R]) {
	f, where := m.field(t), m.conditions(t)
	a, b := m.example(t), m.example(t)
	count := func(c ...query.Condition[R]) int { return m.table.Count(append(c, where...)...) }
	same(t, "union", count(f.In(a))+count(f.In(b)), count(f.In(a, b))+count(f.In(a), f.In(b)))
	same(t, "null or not", count(), count(f.IsNull())+count(f.NotNull()))
}

// orIsUnion checks that an Or matches what one or the other condition matches, and an And
// what both do.
func orIsUnion[R any](t *rapid.T, m *model[R]) {
	a, b, where := m.condition(t), m.condition(t), m.conditions(t)
	count := func(c ...query.Condition[R]) int { return m.table.Count(append(c, where...)...) }
	same(t, "union", count(a)+count(b), count(query.Or(a, b))+count(a, b))
	same(t, "both", count(a, b), count(query.And(a, b)))
}

// notIsComplement checks that each record fulfils either a condition or its Not, null or
// not, and De Morgan's law.
func notIsComplement[R any](t *rapid.T, m *model[R]) {
	a, b, where := m.condition(t), m.condition(t), m.conditions(t)
	count := func(c ...query.Condition[R]) int { return m.table.Count(append(c, where...)...) }
	same(t, "all", count(), count(a)+count(query.Not(a)))
	same(t, "neither", count(query.Not(a), query.Not(b)), count(query.Not(query.Or(a, b))))
	same(t, "not both", count(query.Or(query.Not(a), query.Not(b))), count(query.Not(query.And(a, b))))
	f := m.field(t)
	same(t, "null", count(f.IsNull(), query.Not(f.In(m.example(t)))), count(f.IsNull()))
}

// prefixIsContained checks that a text with a prefix contains it, in one or in any letter
// case, and that a text equals itself in any letter case.
func prefixIsContained[R any](t *rapid.T, m *model[R]) {
	f := m.field(t)
	part := rapid.SampledFrom([]string{"", "a", "A", "é", "É", "ab"}).Draw(t, "part")
	within := func(narrow, wide query.Condition[R]) {
		same(t, narrow.String(), m.table.Count(narrow), m.table.Count(narrow, wide))
	}
	within(f.HasPrefix(part), f.Contains(part))
	within(f.HasPrefixFold(part), f.ContainsFold(part))
	within(f.HasPrefix(part), f.HasPrefixFold(part))
	within(f.Contains(part), f.ContainsFold(part))
	example := m.example(t)
	within(f.In(example), f.EqualFold(example))
}

// narrowingNeverGrows checks that one more condition never adds matches.
func narrowingNeverGrows[R any](t *rapid.T, m *model[R]) {
	where, more := m.conditions(t), m.condition(t)
	wide, narrow := m.table.Count(where...), m.table.Count(append(where, more)...)
	if narrow > wide {
		t.Fatalf("%v has %d matches; with %v it has %d", where, wide, more, narrow)
	}
}

// versionsAreFrozen checks that an old version answers the same after any later edit, also
// after a second edit of the same version, and after the edit that made it continues.
func versionsAreFrozen[R any](t *rapid.T, m *model[R]) {
	q := m.query(t)
	first, oracle := m.table, m.oracle.clone()
	e := m.table.Edit()
	for range 3 {
		m.change(t, e)
		between, then := m.table, m.oracle.clone()
		m.change(t, e)
		m.compare(t, between, then, q)
		m.compare(t, first, oracle, q)
	}
	m.table, m.oracle = first, oracle.clone()
	m.edit(t)
	m.compare(t, first, oracle, q)
	m.compare(t, m.table, m.oracle, q)
}

// facetsAreCounts checks that each bucket has the records with its value, and that each record
// with one value is in one bucket.
func facetsAreCounts[R any](t *rapid.T, m *model[R]) {
	f, where := m.field(t), m.conditions(t)
	if !f.Sortable() && f.Traits()&query.NoFilter != 0 {
		f = m.schema.Fields()[0]
	}
	matches := m.oracle.sorted(query.Query[R]{Where: where, Sort: []query.SortKey[R]{m.schema.ID().Asc()}})
	seen := 0
	for _, row := range query.CrossBy(m.table, f, m.schema.ID(), where...) {
		var got []int64
		for _, b := range row.By {
			got = append(got, b.Value)
		}
		if len(got) == 0 || row.Count != len(got) {
			t.Fatalf("%s %q has %d records, and %d of them have an id", f.Name(), row.Value, row.Count, len(got))
		}
		same(t, f.Name()+" "+row.Value, m.ids(having(matches, m.alike(t, f, row.Bucket, got[0]).Holds)), got)
		seen += len(got)
	}
	if f.Sortable() {
		same(t, "records in buckets", len(matches), seen)
	}
}

// alike returns the condition that the records of a bucket fulfil. One of them has the given
// id.
func (m *model[R]) alike(t *rapid.T, f query.AnyField[R], b query.Bucket[string], id int64) query.Condition[R] {
	switch {
	case b.Null:
		return f.IsNull()
	case f.Sortable():
		return f.In(m.oracle.byID[id])
	}
	// An example record would have other values too, so the condition is parsed from a URL.
	q, err := m.schema.ParseString("filter[" + url.QueryEscape(f.Name()) + "]=" + b.Value)
	if err != nil {
		t.Fatalf("bucket %q of %s: %v", b.Value, f.Name(), err)
	}
	return q.Where[0]
}

// having returns the records for which holds returns true.
func having[R any](records []R, holds func(R) bool) (out []R) {
	for _, r := range records {
		if holds(r) {
			out = append(out, r)
		}
	}
	return out
}

// parseFormat checks that a query that can be formatted as URL values parses back to itself.
func parseFormat[R any](t *rapid.T, m *model[R]) {
	q := m.query(t)
	values, err := m.schema.Format(q)
	if err != nil {
		if _, ok := err.(*query.FormatError); !ok {
			t.Fatalf("formatting %v: %v", q, err)
		}
		return
	}
	parsed, err := m.schema.ParseString(values.Encode())
	if err != nil {
		t.Fatalf("parsing %v: %v", values, err)
	}
	again, err := m.schema.Format(parsed)
	if err != nil {
		t.Fatalf("formatting %v again: %v", values, err)
	}
	same(t, "parameters", values, again)
	parsed.Page = q.Page
	m.compare(t, m.table, m.oracle, parsed)
	same(t, "answer", m.ids(m.oracle.sorted(q)), m.ids(m.oracle.sorted(parsed)))
}

// same fails the test if two values differ. The text names them.
func same[V any](t *rapid.T, what string, want, got V) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}
