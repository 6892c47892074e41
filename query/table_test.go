package query

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/projectsuser/roster/query/internal/tree"
	"pgregory.net/rapid"
)

// An item is a record for tests of tables with many leaves.
type item struct {
	id, rare, few int64
	mark          int64 // negative: null
	at            time.Time
	name          string
	tags          []int64
}

// items is a schema with a field for each kind of index.
type items struct {
	*Schema[item]
	rare, few, mark *Field[item, int64]
	at              *Field[item, time.Time]
	name            *Text[item]
	tags            *Many[item, int64]
}

func newItems() items {
	s := NewSchema("id", func(r item) int64 { return r.id }, Settings{Descending: true, MaxPageSize: 1 << 20})
	it := items{
		Schema: s,
		rare:   Int(s, "rare", func(r item) int64 { return r.rare }, Postings),
		few:    Int(s, "few", func(r item) int64 { return r.few }, Bitmap),
		mark:   NullInt(s, "mark", func(r item) (int64, bool) { return r.mark, r.mark >= 0 }, Ordered, Bitmap),
		at:     Time(s, "at", func(r item) time.Time { return r.at }, Ordered),
		name:   String(s, "name", func(r item) string { return r.name }, Ordered),
		tags:   Ints(s, "tags", func(r item) []int64 { return r.tags }, Bitmap),
	}
	Composite(s, it.rare, it.few)
	return it
}

// drawItem draws a record with an id less than n.
func drawItem(r *rand.Rand, n int64) item {
	it := item{
		id: r.Int64N(n), rare: r.Int64N(n/16 + 1), few: r.Int64N(5), mark: r.Int64N(30) - 10,
		at:   time.Unix(r.Int64N(100)*1e8-9e9, r.Int64N(3)),
		name: strings.Repeat("n", int(r.Int64N(12))) + fmt.Sprint(r.Int64N(20)),
	}
	for range r.IntN(4) {
		it.tags = append(it.tags, r.Int64N(40))
	}
	return it
}

// naive answers a query by filtering, sorting and slicing.
func naive(records map[int64]item, q Query[item], settings Settings) (window []item, total int) {
	for _, r := range records {
		if !slices.ContainsFunc(q.Where, func(c Condition[item]) bool { return !c.Holds(r) }) {
			window = append(window, r)
		}
	}
	slices.SortFunc(window, func(a, b item) int {
		for _, k := range q.Sort {
			if order := k.Compare(a, b); order != 0 {
				return order
			}
		}
		if settings.Descending {
			a, b = b, a
		}
		return cmp.Compare(a.id, b.id)
	})
	from, to := q.Page.bounds(len(window))
	return window[from:to], len(window)
}

// drawCondition draws a condition on the values of a record.
func (it items) drawCondition(r *rand.Rand, like item) Condition[item] {
	low, high := like.mark-r.Int64N(5), like.mark+r.Int64N(9)
	return [...]Condition[item]{
		it.ID().In(like.id, like.id+1), it.ID().AtLeast(like.id), it.rare.In(like.rare), it.rare.Between(like.rare, like.rare+3),
		it.few.In(like.few), it.few.AtMost(like.few), it.mark.Between(low, high), it.mark.IsNull(), it.mark.NotNull(),
		it.at.AtLeast(like.at), it.at.In(like.at), it.name.AtMost(like.name), it.name.Contains("nnnnn"),
		it.tags.In(r.Int64N(40)), it.tags.In(r.Int64N(40), r.Int64N(40)), it.tags.IsNull(),
	}[r.IntN(16)]
}

// drawQuery draws a query for records with ids less than n.
func (it items) drawQuery(r *rand.Rand, n int64) Query[item] {
	var q Query[item]
	for range r.IntN(4) {
		q.Where = append(q.Where, it.drawCondition(r, drawItem(r, n)))
	}
	keys := []SortKey[item]{it.ID().Asc(), it.ID().Desc(), it.mark.Asc(), it.mark.Desc(), it.at.Asc(), it.at.Desc(), it.name.Desc(), it.few.Asc(), it.rare.Desc()}
	for range r.IntN(3) {
		q.Sort = append(q.Sort, keys[r.IntN(len(keys))])
	}
	q.Page = Page{Number: 1 + r.IntN(4), Size: 1 + r.IntN(2000)}
	return q
}

// Large tables are sound after every edit and answer like a slice, whether they grow,
// shrink or change.
func TestTableIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n := rapid.SampledFrom(tableSizes()).Draw(t, "ids")
		it, records := newItems(), make(map[int64]item)
		table := it.Table()
		for range 4 {
			before, then := table, maps.Clone(records)
			e := table.Edit()
			change(e, records, r, n)
			table = e.Table()
			if err := cmp.Or(check(table), check(before)); err != nil {
				t.Fatal(err)
			}
			compareNaive(t, before, then, it.drawQuery(r, n))
			for range 4 {
				compareNaive(t, table, records, it.drawQuery(r, n))
			}
		}
	})
}

// tableSizes returns numbers of ids, with fewer large ones under the race detector.
func tableSizes() []int64 {
	if raceEnabled {
		return []int64{10, 10, 10, 1500}
	}
	return []int64{10, 10, 10, 1500, 1500, 6000}
}

// change makes one of several kinds of edit, in the table and in the map.
func change(e *Edit[item], records map[int64]item, r *rand.Rand, n int64) {
	put := func(drawn item) {
		records[drawn.id] = drawn
		e.Put(drawn)
	}
	some := r.Int64N(n)
	switch r.IntN(5) {
	case 0: // a load
		var all []item
		for range max(n, bulk) {
			drawn := drawItem(r, n)
			all, records[drawn.id] = append(all, drawn), drawn
		}
		e.Put(all...)
	case 1: // puts in any order
		for range some {
			put(drawItem(r, n))
		}
	case 2: // puts in the order of id
		for id := range some {
			drawn := drawItem(r, n)
			drawn.id = n/2 + id
			put(drawn)
		}
	case 3: // deletes of the greatest ids
		for id := some; id < n; id++ {
			delete(records, id)
			e.Delete(id)
		}
	case 4: // changes of some values
		for range some/8 + 1 {
			if old, ok := records[r.Int64N(n)]; ok {
				old.few, old.tags = r.Int64N(5), []int64{r.Int64N(40)}
				put(old)
			}
		}
	}
}

// compareNaive compares an answer with the naive one.
func compareNaive(t *rapid.T, table *Table[item], records map[int64]item, q Query[item]) {
	answer, err := table.Select(q)
	if err != nil {
		t.Fatal(err)
	}
	want, total := naive(records, q, table.table.layout.settings)
	if answer.Total != total {
		t.Fatalf("where %v sort %v by %v: total %d, want %d", q.Where, q.Sort, answer.Plan, answer.Total, total)
	}
	if diff := gocmp.Diff(itemIDs(want), itemIDs(answer.Records)); diff != "" {
		t.Fatalf("where %v sort %v page %v by %v:\n%s", q.Where, q.Sort, q.Page, answer.Plan, diff)
	}
}

// itemIDs returns the ids of records.
func itemIDs(items []item) []int64 {
	ids := make([]int64, len(items))
	for i, it := range items {
		ids[i] = it.id
	}
	return ids
}

// A Bitmap field with more than maxValues values loses its bitmaps, and answers stay
// right.
func TestBitmapOutgrown(t *testing.T) {
	for _, n := range []int{maxValues, maxValues + 1} {
		d := &dictionary{}
		for i := range n {
			d.add(intKey(int64(i)), tree.ValueID(i))
		}
		if d.outgrown != (n > maxValues) {
			t.Errorf("outgrown with %d values: %t", n, d.outgrown)
		}
	}
	s := NewSchema("id", func(r item) int64 { return r.id }, Settings{})
	few := Int(s, "few", func(r item) int64 { return r.few }, Bitmap)
	tags := Ints(s, "tags", func(r item) []int64 { return r.tags }, Bitmap)
	table := s.Table()
	for round := range 3 {
		e := table.Edit()
		for i := range int64(maxValues/2 + 100) {
			id := i + int64(round)*maxValues
			e.Put(item{id: id, few: id, tags: []int64{id % 7}})
		}
		table = e.Table()
		if err := check(table); err != nil {
			t.Fatal(err)
		}
	}
	if !table.table.values.byField[0].outgrown || table.table.values.byField[1].outgrown {
		t.Error("want only the field with more than maxValues values to have outgrown its bitmaps")
	}
	loaded := s.Table(slices.Collect(table.All(Query[item]{}))...)
	for _, table := range []*Table[item]{table, loaded} {
		if err := check(table); err != nil {
			t.Fatal(err)
		}
		if got := table.Count(few.Between(10, 19), tags.In(10%7, 11%7)); got != 4 {
			t.Errorf("%d records, want 4", got)
		}
	}
}

// Bitmap fields with more values than an order can have lose their bitmaps, in a load and
// in an edit, and answers stay right. A field that has no new value keeps them.
func TestBitmapsOutgrown(t *testing.T) {
	const n, fields = 4000, tree.MaxValues/4000 + 1
	s := NewSchema("id", func(r item) int64 { return r.id }, Settings{})
	few := Int(s, "few", func(r item) int64 { return r.id % 10 }, Bitmap)
	var all []*Field[item, int64]
	for i := range int64(fields) {
		all = append(all, Int(s, fmt.Sprint("f", i), func(r item) int64 { return r.id + i }, Bitmap))
	}
	var items []item
	for id := range int64(n) {
		items = append(items, item{id: id})
	}
	loaded := s.Table(items...)
	e := s.Table(items[:n-100]...).Edit()
	for _, it := range items[n-100:] {
		e.Put(it)
	}
	for _, table := range []*Table[item]{loaded, e.Table()} {
		if err := check(table); err != nil {
			t.Fatal(err)
		}
		for i, f := range all {
			if got := table.Count(f.Between(int64(i)+10, int64(i)+19), few.In(2, 3)); got != 2 {
				t.Errorf("field %d: %d records, want 2", i, got)
			}
		}
		if of := table.table.values.byField; of[0].outgrown || !of[fields].outgrown {
			t.Error("want only the fields of many values to have outgrown their bitmaps")
		}
	}
}

// The leaves of a table that has become small are merged.
func TestNodesAreMerged(t *testing.T) {
	it := newItems()
	var all []item
	for id := range int64(20 * tree.LeafSize) {
		all = append(all, item{id: id, rare: id, mark: id % 9, few: id % 5})
	}
	e := it.Table(all...).Edit()
	for id := range int64(len(all)) {
		if id%64 != 0 {
			e.Delete(id)
		}
	}
	table := e.Table()
	if err := check(table); err != nil {
		t.Fatal(err)
	}
	for o, root := range table.table.orders {
		leaves := root.Leaves()
		if most := 8 * table.Len() / tree.LeafSize; leaves > most {
			t.Errorf("order %d has %d leaves for %d records", o, leaves, table.Len())
		}
	}
	e.Delete(itemIDs(all)...)
	if empty := e.Table(); empty.Len() != 0 || check(empty) != nil {
		t.Errorf("%d records are left, %v", empty.Len(), check(empty))
	}
}

// A table grows and shrinks by single records through trees of three levels.
func TestTableOfThreeLevels(t *testing.T) {
	s := NewSchema("id", func(r item) int64 { return r.id }, Settings{})
	few := Int(s, "few", func(r item) int64 { return r.few }, Bitmap)
	draw := func(id int64) item { return item{id: id, few: id % 5} }
	var even []item
	for id := range int64(40 * tree.LeafSize) {
		even = append(even, draw(2*id))
	}
	loaded := s.Table(even...)
	e := loaded.Edit()
	for id := range int64(len(even)) {
		e.Put(draw(2*id + 1))
	}
	grown := e.Table()
	for id := range int64(2 * len(even)) {
		if id%1000 != 0 {
			e.Delete(id)
		}
	}
	shrunk := e.Table()
	for _, v := range []struct {
		table *Table[item]
		want  int
	}{{loaded, len(even)}, {grown, 2 * len(even)}, {shrunk, (2*len(even) + 999) / 1000}} {
		if err := check(v.table); err != nil {
			t.Fatal(err)
		}
		if got := v.table.Count(few.Between(0, 4)); got != v.want || v.table.Len() != v.want {
			t.Errorf("%d of %d records, want %d", got, v.table.Len(), v.want)
		}
	}
}

// An edit that continues after it made a version does not change that version.
func TestEditContinues(t *testing.T) {
	it := newItems()
	e := it.Table(item{id: 1, few: 1}, item{id: 2, few: 2}).Edit()
	e.Put(item{id: 1, few: 3})
	made := e.Table()
	e.Put(item{id: 1, few: 4}, item{id: 3, few: 4})
	e.Delete(2)
	for few, want := range map[int64]int{1: 0, 2: 1, 3: 1, 4: 0} {
		if got := made.Count(it.few.In(few)); got != want {
			t.Errorf("the version has %d records of few %d, want %d", got, few, want)
		}
	}
	if err := check(made); err != nil {
		t.Error(err)
	}
}
