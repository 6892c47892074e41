package query

import (
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/projectsuser/roster/query/internal/tree"
)

// someWheres returns conditions of every shape: none, a part of an order, values in one
// bitmap or several, conditions that need the records, and combinations of these.
func (it items) someWheres() [][]Condition[item] {
	at := drawItem(rand.New(rand.NewPCG(5, 5)), 10).at
	return [][]Condition[item]{
		{},
		{it.mark.AtLeast(5)},
		{it.mark.Between(3, 12)},
		{it.at.AtMost(at)},
		{it.few.In(1)},
		{it.few.In(1, 2), it.tags.In(3)},
		{it.tags.In(3, 4)},
		{it.mark.AtLeast(5), it.few.In(1)},
		{it.mark.AtMost(15), it.few.In(1), it.tags.In(3, 4, 5, 6)},
		{it.name.Contains("nnn"), it.mark.AtLeast(2)},
		{it.rare.Between(20, 90)},
		{it.ID().Between(400, 2100), it.few.In(2, 3)},
	}
}

// someSorts returns all sorts by one key, and by each key with a second.
func (it items) someSorts() (sorts [][]SortKey[item]) {
	firsts := []SortKey[item]{it.ID().Asc(), it.mark.Asc(), it.at.Asc(), it.name.Asc(), it.few.Asc(), it.rare.Asc(),
		it.ID().Desc(), it.mark.Desc(), it.at.Desc(), it.name.Desc(), it.few.Desc(), it.rare.Desc()}
	for _, first := range firsts {
		sorts = append(sorts, []SortKey[item]{first})
		for _, second := range []SortKey[item]{it.ID().Asc(), it.mark.Asc(), it.few.Asc(), it.ID().Desc(), it.mark.Desc(), it.few.Desc()} {
			sorts = append(sorts, []SortKey[item]{first, second})
		}
	}
	return sorts
}

// A window anywhere in an answer is that part of the whole answer, by every way.
func TestWindows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	it, records := newItems(), make(map[int64]item)
	for range 3 * tree.LeafSize {
		drawn := drawItem(r, 3*tree.LeafSize)
		records[drawn.id] = drawn
	}
	table := it.Table(inOrder(records)...)
	for _, where := range it.someWheres() {
		for _, sort := range it.someSorts() {
			q := Query[item]{Where: where, Sort: sort, Page: Page{Number: 1, Size: 1 << 20}}
			want, total := naive(records, q, table.table.layout.settings)
			if all := slices.Collect(table.All(q)); !slices.Equal(itemIDs(all), itemIDs(want)) {
				t.Fatalf("where %v sort %v: all (-want +got)\n%s", where, sort, gocmp.Diff(itemIDs(want), itemIDs(all)))
			}
			for _, q.Page = range []Page{{1, 1}, {1 + r.IntN(9), 1 + r.IntN(40)}, {2, 1 + total/3}, {max(1, total/10), 10}, {1 + total, 1}} {
				answer, err := table.Select(q)
				if err != nil {
					t.Fatal(err)
				}
				from, to := q.Page.bounds(total)
				if !slices.Equal(itemIDs(answer.Records), itemIDs(want[from:to])) || answer.Total != total {
					t.Fatalf("where %v sort %v page %v by %v: total %d, want %d\n%s", where, sort, q.Page, answer.Plan, answer.Total, total,
						gocmp.Diff(itemIDs(want[from:to]), itemIDs(answer.Records)))
				}
			}
		}
	}
}

// compareCounts compares CountBy with the values of the matching records.
func compareCounts[V comparable](t *testing.T, table *Table[item], by Facet[item, V], values func(item) []V, matches []item, where []Condition[item]) {
	t.Helper()
	want, got := make(map[V]int), make(map[V]int)
	wantNull, gotNull := 0, 0
	for _, r := range matches {
		for _, v := range values(r) {
			want[v]++
		}
		if len(values(r)) == 0 {
			wantNull++
		}
	}
	for _, b := range CountBy(table, by, where...) {
		if b.Null {
			gotNull += b.Count
		} else {
			got[b.Value] += b.Count
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" || gotNull != wantNull {
		t.Errorf("where %v: %d nulls, want %d; counts (-want +got)\n%s", where, gotNull, wantNull, diff)
	}
}

// CountBy is right for every kind of condition, with bitmaps and without.
func TestCountByConditions(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	it, records := newItems(), make(map[int64]item)
	for range 3 * tree.LeafSize {
		drawn := drawItem(r, 3*tree.LeafSize)
		for i, tag := range drawn.tags { // naive counts expect each tag once
			if slices.Contains(drawn.tags[:i], tag) {
				drawn.tags = drawn.tags[:i]
				break
			}
		}
		records[drawn.id] = drawn
	}
	table := it.Table(inOrder(records)...)
	for _, where := range it.someWheres() {
		matches, _ := naive(records, Query[item]{Where: where, Page: Page{Number: 1, Size: 1 << 20}}, table.table.layout.settings)
		compareCounts(t, table, it.few, func(r item) []int64 { return []int64{r.few} }, matches, where)
		compareCounts(t, table, it.rare, func(r item) []int64 { return []int64{r.rare} }, matches, where)
		compareCounts(t, table, it.name, func(r item) []string { return []string{r.name} }, matches, where)
		compareCounts(t, table, it.tags, func(r item) []int64 { return r.tags }, matches, where)
		compareCounts(t, table, it.mark, func(r item) []int64 {
			if r.mark < 0 {
				return nil
			}
			return []int64{r.mark}
		}, matches, where)
	}
}
