package query

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// manyItems returns a schema in which a field of many values has an order with bitmaps.
func manyItems() (s *Schema[item], groups *Many[item, int64], few *Field[item, int64]) {
	s = NewSchema("id", func(r item) int64 { return r.id }, Settings{Descending: true})
	few = Int(s, "few", func(r item) int64 { return r.few }, Bitmap)
	groups = Ints(s, "groups", func(r item) []int64 { return r.tags }, Postings)
	Composite(s, groups, few)
	return s, groups, few
}

// Edits keep the order of a field of many values, and the versions before stay sound.
func TestManyPostingsFollowEdits(t *testing.T) {
	s, _, _ := manyItems()
	r := rand.New(rand.NewPCG(5, 5))
	var some []item
	for range 3000 {
		some = append(some, drawItem(r, 6000))
	}
	versions := []*Table[item]{s.Table(some...)}
	for range 6 {
		e := versions[len(versions)-1].Edit()
		for range 400 {
			next := drawItem(r, 6000)
			held, ok := e.Get(next.id)
			switch {
			case r.IntN(3) == 0:
				e.Delete(next.id)
			case ok && len(held.tags) > 0: // some values stay
				next.tags = append(next.tags, held.tags[0])
				e.Put(next)
			default:
				e.Put(next)
			}
		}
		versions = append(versions, e.Table())
	}
	for i, table := range versions {
		if err := check(table); err != nil {
			t.Fatalf("version %d: %v", i, err)
		}
	}
}

// One value of a field of many values is found by its order without a visit, also with a
// condition on a bitmap that the order carries. A range or several values visit the entries
// of those values and no others.
func TestManyPostingsPlans(t *testing.T) {
	s, groups, few := manyItems()
	r := rand.New(rand.NewPCG(6, 6))
	var some []item
	for i := range int64(5000) {
		it := drawItem(r, 1)
		it.id, it.tags = i, []int64{i / 10, 7000 + i/20}
		some = append(some, it)
	}
	table := s.Table(some...)
	for _, c := range []struct {
		where []Condition[item]
		plan  Plan
		ids   []int64
	}{
		{[]Condition[item]{groups.In(3)}, Plan{Way: WayRank, Order: "groups", Span: 10}, []int64{39, 38, 37, 36, 35, 34, 33, 32, 31, 30}},
		{[]Condition[item]{groups.In(3), few.In(some[31].few)}, Plan{Way: WayRank, Order: "groups", Span: 10, Bitmaps: 1}, nil},
		{[]Condition[item]{groups.In(0, 7000)}, Plan{Way: WayGather, Order: "groups", Span: 30}, []int64{19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}},
		{[]Condition[item]{groups.Between(0, 1)}, Plan{Way: WayGather, Order: "groups", Span: 20}, nil},
	} {
		answer, err := table.Select(Query[item]{Where: c.where})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Plan != c.plan {
			t.Errorf("%v: %v, want %v", c.where, answer.Plan, c.plan)
		}
		var got, want []int64
		for _, r := range answer.Records {
			got = append(got, r.id)
		}
		for _, r := range slices.Backward(some) {
			if !slices.ContainsFunc(c.where, func(c Condition[item]) bool { return !c.Holds(r) }) {
				want = append(want, r.id)
			}
		}
		if !slices.Equal(got, want) || c.ids != nil && !slices.Equal(got, c.ids) || answer.Total != len(want) {
			t.Errorf("%v: %v of %d, want %v", c.where, got, answer.Total, want)
		}
	}
}

// A text of a field of many texts is found among those that begin with the same eight bytes,
// which its order has together. Nothing else is read.
func TestManyTextsPlans(t *testing.T) {
	s := NewSchema("id", func(r item) int64 { return r.id }, Settings{})
	labels := Strings(s, "labels", func(r item) []string {
		return []string{fmt.Sprintf("section %02d", r.id%20), fmt.Sprint("number ", r.id/10), fmt.Sprintf("section %02d", r.id%19)}
	}, Postings)
	var some []item
	for id := range int64(5000) {
		some = append(some, item{id: id})
	}
	table := s.Table(some...)
	if err := check(table); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		where Condition[item]
		plan  Plan
		ids   []int64
	}{
		{labels.In("number 7"), Plan{Way: WayGather, Order: "labels", Span: 110, Checks: 1}, []int64{70, 71, 72, 73, 74, 75, 76, 77, 78, 79}},
		{labels.In("number 70", "number 71", "number 8"), Plan{Way: WayGather, Order: "labels", Span: 220, Checks: 1}, nil},
		{labels.HasPrefix("number 79"), Plan{Way: WayGather, Order: "labels", Span: 110, Checks: 1}, nil},
		{labels.In("section 19"), Plan{Way: WayGather, Order: "id", Span: 5000, Checks: 1}, nil},
	} {
		answer, err := table.Select(Query[item]{Where: []Condition[item]{c.where}, Page: Page{Size: 10}})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Plan != c.plan {
			t.Errorf("%v: %v, want %v", c.where, answer.Plan, c.plan)
		}
		if ids := itemIDs(answer.Records); c.ids != nil && !slices.Equal(ids, c.ids) {
			t.Errorf("%v: %v, want %v", c.where, ids, c.ids)
		}
		want := 0
		for _, r := range some {
			want += ordinal(c.where.Holds(r))
		}
		if answer.Total != want {
			t.Errorf("%v: %d records, want %d", c.where, answer.Total, want)
		}
	}
	words, err := table.Explain(Query[item]{Where: []Condition[item]{labels.In("number 7")}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(words, "The condition on labels was checked in the records that have texts with the same first bytes.") {
		t.Error(words)
	}
}
