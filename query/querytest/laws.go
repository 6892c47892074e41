package querytest

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/projectsuser/roster/query"
	"pgregory.net/rapid"
)

// A law is a property of a schema's tables. It draws what it needs.
type law[R any] struct {
	name  string
	check func(*rapid.T, *world[R])
}

// laws lists them.
func laws[R any]() []law[R] {
	return []law[R]{
		{"engine-is-oracle", engineIsOracle[R]},
		{"index-free", indexFree[R]},
		{"pages-concatenate", pagesConcatenate[R]},
		{"total-is-count", totalIsCount[R]},
		{"range-is-two-halves", rangeIsTwoHalves[R]},
		{"filter-is-union", filterIsUnion[R]},
		{"narrowing-never-grows", narrowingNeverGrows[R]},
		{"versions-are-frozen", versionsAreFrozen[R]},
		{"facets-are-counts", facetsAreCounts[R]},
		{"parse-format", parseFormat[R]},
	}
}

// Laws runs each law of query as a test of its own, on tables of records that
// the generator draws. Records should often have equal values, nulls and equal
// ids.
//
// It is controlled by rapid's flags.
func Laws[R any](t *testing.T, s *query.Schema[R], records *rapid.Generator[R]) {
	t.Helper()
	for _, l := range laws[R]() {
		t.Run(l.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { l.check(t, newWorld(t, s, records)) })
		})
	}
}

// Hold holds one table of the schema against one law, both drawn. It is for
// properties that draw the schema too; [Laws] is for a schema that is given.
func Hold[R any](t *rapid.T, s *query.Schema[R], records *rapid.Generator[R]) {
	all := laws[R]()
	l := all[rapid.IntRange(0, len(all)-1).Draw(t, "law")]
	t.Log(l.name)
	l.check(t, newWorld(t, s, records))
}

// engineIsOracle: every answer equals a naive filter, stable sort and slice.
func engineIsOracle[R any](t *rapid.T, w *world[R]) {
	for range 3 {
		w.edit(t)
		for range 4 {
			w.compare(t, w.table, w.oracle, w.query(t))
		}
	}
}

// indexFree: the answer is the same whatever indexes are declared. A schema
// that has the id alone knows no index for any other field.
func indexFree[R any](t *rapid.T, w *world[R]) {
	bare := query.NewSchema(w.schema.ID().Name(), w.id, w.schema.Settings())
	w.edit(t)
	w.compare(t, bare.Table(w.oracle.records()...), w.oracle, w.query(t))
}

// pagesConcatenate: all pages in turn are the whole result, each record once,
// All walks the same and First is the first of them.
func pagesConcatenate[R any](t *rapid.T, w *world[R]) {
	q := w.query(t)
	q.Page = query.Page{Size: rapid.IntRange(1, 9).Draw(t, "size")}
	var paged, walked []int64
	for number, last := 1, 1; number <= last; number++ {
		q.Page.Number = number
		answer := w.ask(t, w.table, q)
		paged, last = append(paged, w.ids(answer.Records)...), answer.Page.Last(answer.Total)
	}
	for r := range w.table.All(q) {
		walked = append(walked, w.id(r))
	}
	same(t, "all pages", w.ids(w.oracle.sorted(q)), paged)
	same(t, "all records", w.ids(w.oracle.sorted(q)), walked)
	var first []int64
	if r, ok := w.table.First(q); ok {
		first = append(first, w.id(r))
	}
	same(t, "the first record", walked[:min(1, len(walked))], first)
}

// totalIsCount: the total of a page is the number of matches, whatever the
// sort and the page.
func totalIsCount[R any](t *rapid.T, w *world[R]) {
	q := w.query(t)
	same(t, "total", w.table.Count(q.Where...), w.ask(t, w.table, q).Total)
}

// rangeIsTwoHalves: what is between two ends is what is above the one and
// below the other, and what is above an end or below it is everything but
// null, the end itself twice. Of many values a different one may be above and
// below, so these have no halves.
func rangeIsTwoHalves[R any](t *rapid.T, w *world[R]) {
	f, where := w.field(t), w.conditions(t)
	if f.Kind() == query.KindInts {
		f = w.schema.Fields()[0]
	}
	lo, hi := w.example(t), w.example(t)
	count := func(c ...query.Condition[R]) int { return w.table.Count(append(c, where...)...) }
	same(t, "between", count(f.Between(lo, hi)), count(f.AtLeast(lo), f.AtMost(hi)))
	if !null(f, lo) {
		same(t, "halves", count(f.NotNull())+count(f.In(lo)), count(f.AtLeast(lo))+count(f.AtMost(lo)))
	}
}

// filterIsUnion: a filter by two sets of values matches what the one or the
// other does.
func filterIsUnion[R any](t *rapid.T, w *world[R]) {
	f, where := w.field(t), w.conditions(t)
	a, b := w.example(t), w.example(t)
	count := func(c ...query.Condition[R]) int { return w.table.Count(append(c, where...)...) }
	same(t, "union", count(f.In(a))+count(f.In(b)), count(f.In(a, b))+count(f.In(a), f.In(b)))
	same(t, "null or not", count(), count(f.IsNull())+count(f.NotNull()))
}

// narrowingNeverGrows: one more condition never makes for more matches.
func narrowingNeverGrows[R any](t *rapid.T, w *world[R]) {
	where, more := w.conditions(t), w.condition(t)
	wide, narrow := w.table.Count(where...), w.table.Count(append(where, more)...)
	if narrow > wide {
		t.Fatalf("%v has %d matches, with %v %d", where, wide, more, narrow)
	}
}

// versionsAreFrozen: an old version answers the same after any later edit,
// also of one that branches off it or an edit that goes on after it made the
// version.
func versionsAreFrozen[R any](t *rapid.T, w *world[R]) {
	q := w.query(t)
	held, oracle := w.table, w.oracle.clone()
	e := w.table.Edit()
	for range 3 {
		w.change(t, e)
		between, then := w.table, w.oracle.clone()
		w.change(t, e)
		w.compare(t, between, then, q)
		w.compare(t, held, oracle, q)
	}
	w.table, w.oracle = held, oracle.clone()
	w.edit(t)
	w.compare(t, held, oracle, q)
	w.compare(t, w.table, w.oracle, q)
}

// facetsAreCounts: the records are in buckets by their values, each record of
// one value in one bucket, with all that have the same.
func facetsAreCounts[R any](t *rapid.T, w *world[R]) {
	f, where := w.field(t), w.conditions(t)
	if f.Kind() == query.KindInts && f.Traits()&query.NoFilter != 0 {
		f = w.schema.Fields()[0]
	}
	matches := w.oracle.sorted(query.Query[R]{Where: where, Sort: []query.SortKey[R]{w.schema.ID().Asc()}})
	seen := 0
	for _, row := range query.CrossBy(w.table, f, w.schema.ID(), where...) {
		var got []int64
		for _, b := range row.By {
			got = append(got, b.Value)
		}
		if len(got) == 0 || row.Count != len(got) {
			t.Fatalf("%s %q has %d records, of which %d have an id", f.Name(), row.Value, row.Count, len(got))
		}
		same(t, f.Name()+" "+row.Value, w.ids(having(matches, w.alike(t, f, row.Bucket, got[0]))), got)
		seen += len(got)
	}
	if f.Kind() != query.KindInts {
		same(t, "records in buckets", len(matches), seen)
	}
}

// alike returns the condition that a bucket's records fulfil, of which one has
// the given id.
func (w *world[R]) alike(t *rapid.T, f query.AnyField[R], b query.Bucket[string], id int64) query.Condition[R] {
	switch {
	case b.Null:
		return f.IsNull()
	case f.Kind() != query.KindInts:
		return f.In(w.oracle.byID[id])
	}
	// A record of many values is no example of one of them, but a URL is.
	q, err := w.schema.ParseString("filter[" + url.QueryEscape(f.Name()) + "]=" + b.Value)
	if err != nil {
		t.Fatalf("bucket %q of %s: %v", b.Value, f.Name(), err)
	}
	return q.Where[0]
}

// having returns the records that fulfil the condition.
func having[R any](records []R, c query.Condition[R]) (out []R) {
	for _, r := range records {
		if c.Holds(r) {
			out = append(out, r)
		}
	}
	return out
}

// parseFormat: what formats to URL values parses back to itself.
func parseFormat[R any](t *rapid.T, w *world[R]) {
	q := w.query(t)
	values, err := w.schema.Format(q)
	if err != nil {
		if _, ok := err.(*query.FormatError); !ok {
			t.Fatalf("formatting %v: %v", q, err)
		}
		return
	}
	parsed, err := w.schema.ParseString(values.Encode())
	if err != nil {
		t.Fatalf("parsing %v: %v", values, err)
	}
	again, err := w.schema.Format(parsed)
	if err != nil {
		t.Fatalf("formatting %v again: %v", values, err)
	}
	same(t, "parameters", values, again)
	parsed.Page = q.Page
	w.compare(t, w.table, w.oracle, parsed)
	same(t, "answer", w.ids(w.oracle.sorted(q)), w.ids(w.oracle.sorted(parsed)))
}

// same fails the test, naming what differs, if two values do.
func same[V any](t *rapid.T, what string, want, got V) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}
