package query

import (
	"testing"

	"github.com/projectsuser/roster/query/internal/tree"
)

// TestRouteEstimates checks the estimate for each kind of route. It does not affect
// answers, so a comparison with a slice cannot check it.
func TestRouteEstimates(t *testing.T) {
	it := newItems()
	table := it.Table()
	disjoint, overlapping := tree.Mask{Disjoint: true}, tree.Mask{}
	const span, leaves = 5000, 1 + 5000/tree.LeafSize
	for name, c := range map[string]struct {
		route       route
		sort        []SortKey[item]
		count, cost int
	}{
		"one run in order":          {route{runs: make([]tree.Run, 1), span: span, guess: 100, shape: ordered}, nil, 2 * costRank, 2 * costRank},
		"two runs":                  {route{runs: make([]tree.Run, 2), span: span, guess: 100}, nil, 3 * costRank, 3*costRank + 100*costVisit},
		"a value of a bitmap":       {route{runs: make([]tree.Run, 1), span: span, guess: 100, masks: []tree.Mask{disjoint}, shape: mirrored}, nil, 2 * costRank, 2 * costRank},
		"overlapping values":        {route{runs: make([]tree.Run, 1), span: span, masks: []tree.Mask{overlapping}, shape: ordered}, nil, 2*costRank + leaves*(costLeaf+costMask), 2*costRank + leaves*(costLeaf+costMask)},
		"two bitmaps":               {route{runs: make([]tree.Run, 1), span: span, masks: []tree.Mask{disjoint, disjoint}, shape: ordered}, nil, 2*costRank + leaves*(costLeaf+2*costMask), 2*costRank + leaves*(costLeaf+2*costMask)},
		"groups":                    {route{runs: make([]tree.Run, 1), span: span, guess: 320, shape: grouped}, nil, 2 * costRank, 2*costRank + 20*costVisit},
		"a check in a column":       {route{runs: make([]tree.Run, 1), span: span, guess: 100, checks: []int{0}, shape: ordered}, nil, 2 * costRank, 2*costRank + 100*(costVisit+costCheck)},
		"a check in the record":     {route{runs: make([]tree.Run, 1), span: span, guess: 100, checks: []int{1}, shape: ordered}, nil, 2 * costRank, 2*costRank + 100*(costVisit+costFetch)},
		"a part of a text":          {route{runs: make([]tree.Run, 1), span: span, guess: 100, checks: []int{2}, shape: ordered}, nil, 2 * costRank, 2*costRank + 100*(costVisit+costFetch)},
		"a sort without its column": {route{runs: make([]tree.Run, 1), span: span, guess: 100}, []SortKey[item]{it.few.Asc()}, 2 * costRank, 2*costRank + 100*(costVisit+costFetch)},
	} {
		if c.sort == nil {
			c.sort = []SortKey[item]{it.ID().Asc()}
		}
		s := &search{table: &table.table, sort: untypedSort(c.sort, nil)}
		s.clauses = []clause{{field: it.rare.field, order: 0}, {order: -1}, {order: 0, contains: true}}
		s.estimate(&c.route)
		if c.route.count != c.count || c.route.cost != c.cost {
			t.Errorf("%s: %d to count and %d to find, want %d and %d", name, c.route.count, c.route.cost, c.count, c.cost)
		}
	}
}

// TestRouteWords checks how an explanation describes a route.
func TestRouteWords(t *testing.T) {
	for want, r := range map[string]route{
		"about the same time":        {runs: make([]tree.Run, 1), shape: ordered, cost: 4*costRank - 1, span: 50},
		"a pass over 50 entries":     {runs: make([]tree.Run, 1), shape: ordered, cost: 4 * costRank, span: 50},
		"a visit of about 7 entries": {runs: make([]tree.Run, 1), guess: 7, span: 50},
		"a pass over 60 entries":     {runs: make([]tree.Run, 2), shape: mirrored, cost: 6 * costRank, span: 60},
	} {
		if got := r.words(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
