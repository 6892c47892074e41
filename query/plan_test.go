package query

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Each way is used where it is the fastest, in the order that makes it so.
func TestPlans(t *testing.T) {
	r, it := rand.New(rand.NewPCG(5, 5)), newItems()
	var all []item
	for id := range int64(30_000) {
		drawn := drawItem(r, 30_000)
		drawn.id = id
		all = append(all, drawn)
	}
	table := it.Table(all...)
	type where = []Condition[item]
	type sort = []SortKey[item]
	for name, c := range map[string]struct {
		query Query[item]
		want  Plan
	}{
		"everything":                 {Query[item]{}, Plan{WayRank, "id", 30_000, 0, 0}},
		"one id":                     {Query[item]{Where: where{it.ID().In(5)}}, Plan{WayRank, "id", 1, 0, 0}},
		"one bitmap":                 {Query[item]{Where: where{it.few.In(1, 2)}}, Plan{WayRank, "id", 30_000, 1, 0}},
		"one of many values":         {Query[item]{Where: where{it.tags.In(1)}}, Plan{WayRank, "id", 30_000, 1, 0}},
		"some of many values":        {Query[item]{Where: where{it.tags.In(1, 2)}}, Plan{WayPass, "id", 30_000, 1, 0}},
		"two bitmaps":                {Query[item]{Where: where{it.tags.In(1), it.few.In(2)}, Sort: sort{it.at.Desc()}}, Plan{WayPass, "at", 30_000, 2, 0}},
		"sorted against the id":      {Query[item]{Where: where{it.few.In(2)}, Sort: sort{it.mark.Desc(), it.ID().Asc()}}, Plan{WayRank, "mark", 30_000, 1, 0}},
		"sorted by a second key":     {Query[item]{Sort: sort{it.mark.Desc(), it.at.Asc()}}, Plan{WayGroups, "mark", 30_000, 0, 0}},
		"a second key of one value":  {Query[item]{Where: where{it.few.In(1)}, Sort: sort{it.few.Desc(), it.at.Asc()}}, Plan{WayRank, "at", 30_000, 1, 0}},
		"a value that no record has": {Query[item]{Where: where{it.few.In(99)}}, Plan{}},
		"an empty range":             {Query[item]{Where: where{it.rare.Between(2, 1)}}, Plan{}},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := table.Select(c.query)
			if err != nil || answer.Plan != c.want {
				t.Errorf("%v, want %v, %v", answer.Plan, c.want, err)
			}
		})
	}
	for name, c := range map[string]struct {
		query Query[item]
		way   Way
		order string
	}{
		"postings":                   {Query[item]{Where: where{it.rare.In(all[0].rare)}}, WayRank, "rare"},
		"a composite":                {Query[item]{Where: where{it.rare.In(all[0].rare), it.few.In(all[0].few)}}, WayRank, "rare"},
		"a short run":                {Query[item]{Where: where{it.rare.Between(5, 6)}, Sort: sort{it.at.Asc()}}, WayGather, "rare"},
		"half of an unrelated order": {Query[item]{Where: where{it.at.AtLeast(time.Unix(-4e9, 0))}, Sort: sort{it.mark.Desc()}}, WayWalk, "mark"},
		"no index":                   {Query[item]{Where: where{it.name.Contains("nnnnn")}}, WayGather, "id"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := table.Select(c.query)
			if p := answer.Plan; err != nil || p.Way != c.way || p.Order != c.order {
				t.Errorf("%v, want %v in %s, %v", p, c.way, c.order, err)
			}
			words, err := table.Explain(c.query)
			if err != nil || !strings.Contains(words, "The order of "+c.order) {
				t.Errorf("%s%v", words, err)
			}
		})
	}
}

// A walk that finds too few records stops at its budget, and the answer is gathered. Here
// the sort is by time, and the records in the range have the latest times.
func TestWalkBudget(t *testing.T) {
	it := newItems()
	var all []item
	for id := range int64(30_000) {
		// The order of id mixes all marks and times, so zones do not help.
		all = append(all, item{id: id, rare: id, mark: id * 7919 % 30_000, at: time.Unix(id*7919%30_000, 0)})
	}
	table := it.Table(all...)
	q := Query[item]{
		Where: []Condition[item]{it.mark.AtLeast(27_000), it.name.Contains("")},
		Sort:  []SortKey[item]{it.at.Asc()},
		Page:  Page{Size: 30},
	}
	answer, err := table.Select(q)
	if err != nil || answer.Total != 3000 || answer.Records[0].mark != 27_000 || answer.Records[29].mark != 27_029 {
		t.Errorf("%d records by %v, %v", answer.Total, answer.Plan, err)
	}
	s := table.table.search(untypedQuery(q, new(room)).where[:1], untypedQuery(q, new(room)).sort)
	defer s.end()
	s.enter(&s.count, s.count.runs[0])
	if _, ok := s.walkTo(0, 30, 10); ok {
		t.Error("a walk of ten entries has found thirty records")
	}
}

func TestPlanString(t *testing.T) {
	for want, p := range map[string]Plan{
		"none": {Way: WayNone},
		"rank in id, 5 entries, 1 bitmaps, 2 checks":   {WayRank, "id", 5, 1, 2},
		"gather in at, 0 entries, 0 bitmaps, 0 checks": {WayGather, "at", 0, 0, 0},
	} {
		if got := p.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := (WayUnion + 1).String(); got != "unknown" {
		t.Errorf("an invalid way is %s, want unknown", got)
	}
}
