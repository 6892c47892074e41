package query

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/projectsuser/roster/query/internal/tree"
)

// What an answer costs is no matter of what it is: these tests hold what no
// comparison with a slice can.

// What a route is thought to take, for each kind of it.
func TestRoutesAreEstimated(t *testing.T) {
	it := newItems()
	table := it.Table()
	apart, together := tree.Mask{Disjoint: true}, tree.Mask{}
	const span, leaves = 5000, 1 + 5000/tree.LeafSize
	for name, c := range map[string]struct {
		route       route
		sort        []SortKey[item]
		count, cost int
	}{
		"one run in order":          {route{runs: make([]tree.Run, 1), span: span, guess: 100, shape: ordered}, nil, 2 * costRank, 2 * costRank},
		"two runs":                  {route{runs: make([]tree.Run, 2), span: span, guess: 100}, nil, 3 * costRank, 3*costRank + 100*costVisit},
		"a value of a bitmap":       {route{runs: make([]tree.Run, 1), span: span, guess: 100, masks: []tree.Mask{apart}, shape: mirrored}, nil, 2 * costRank, 2 * costRank},
		"values that lie together":  {route{runs: make([]tree.Run, 1), span: span, masks: []tree.Mask{together}, shape: ordered}, nil, 2*costRank + leaves*(costLeaf+costMask), 2*costRank + leaves*(costLeaf+costMask)},
		"two bitmaps":               {route{runs: make([]tree.Run, 1), span: span, masks: []tree.Mask{apart, apart}, shape: ordered}, nil, 2*costRank + leaves*(costLeaf+2*costMask), 2*costRank + leaves*(costLeaf+2*costMask)},
		"groups":                    {route{runs: make([]tree.Run, 1), span: span, guess: 320, shape: grouped}, nil, 2 * costRank, 2*costRank + 20*costVisit},
		"a check in a column":       {route{runs: make([]tree.Run, 1), span: span, guess: 100, checks: []int{0}, shape: ordered}, nil, 2 * costRank, 2*costRank + 100*(costVisit+costCheck)},
		"a check in the record":     {route{runs: make([]tree.Run, 1), span: span, guess: 100, checks: []int{1}, shape: ordered}, nil, 2 * costRank, 2*costRank + 100*(costVisit+costFetch)},
		"a part of a text":          {route{runs: make([]tree.Run, 1), span: span, guess: 100, checks: []int{2}, shape: ordered}, nil, 2 * costRank, 2*costRank + 100*(costVisit+costFetch)},
		"a sort without its column": {route{runs: make([]tree.Run, 1), span: span, guess: 100}, []SortKey[item]{it.few.Asc()}, 2 * costRank, 2*costRank + 100*(costVisit+costFetch)},
	} {
		if c.sort == nil {
			c.sort = []SortKey[item]{it.ID().Asc()}
		}
		s := &search[item]{table: table, sort: c.sort}
		s.clauses = []clause[item]{{order: 0}, {order: -1}, {order: 0, contains: true}}
		s.estimate(&c.route)
		if c.route.count != c.count || c.route.cost != c.cost {
			t.Errorf("%s: %d to count and %d to find, want %d and %d", name, c.route.count, c.route.cost, c.count, c.cost)
		}
	}
}

// What a plan promises of a route in words.
func TestRoutesAreWorded(t *testing.T) {
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

// A search gives back the room of a large answer, and keeps that of others.
func TestRoomOfLargeAnswersIsGivenBack(t *testing.T) {
	table := newItems().Table()
	for room, kept := range map[int]bool{1: true, keepMost: true, keepMost + 1: false} {
		s := table.search(nil, nil)
		s.picks, s.batch, s.found = make([]pick, room), make([]tree.Entry, room), make([]tree.Entry, room)
		s.end()
		if (cap(s.picks) > 0) != kept || (cap(s.batch) > 0) != kept || (cap(s.found) > 0) != kept {
			t.Errorf("of %d there are %d, %d and %d kept", room, cap(s.picks), cap(s.batch), cap(s.found))
		}
	}
}

// To find what is the n-th takes a few looks at each, where a sort takes one for
// each time that the number doubles.
func TestTheNthIsFoundWithoutSorting(t *testing.T) {
	const size = 20_000
	r := rand.New(rand.NewPCG(1, 2))
	inputs := map[string]func(i int) int{
		"sorted":   func(i int) int { return i },
		"reversed": func(i int) int { return size - i },
		"random":   func(int) int { return r.Int() },
	}
	for name, input := range inputs {
		s := make([]int, size)
		for i := range s {
			s[i] = input(i)
		}
		sorted := slices.Sorted(slices.Values(s))
		looks := 0
		at := size / 3
		nth(s, at, func(a, b int) int { looks++; return cmp.Compare(a, b) })
		if s[at] != sorted[at] || looks > 6*size {
			t.Errorf("%s: %d after %d looks, want %d", name, s[at], looks, sorted[at])
		}
	}
}
