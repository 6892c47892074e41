package differential

import (
	"flag"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/query"
)

var (
	queries = flag.Int("queries", 20_000, "number of random queries to ask")
	seed    = flag.Uint64("seed", 1, "seed of the first table")
)

// queriesPerTable is the number of queries on one table. It is edited before the first query and
// after every queriesPerEdit queries.
const queriesPerTable, queriesPerEdit = 150, 30

// TestSQLiteAgrees asks package query and SQLite the same questions about one table for each seed. The
// name of a subtest has its seed.
func TestSQLiteAgrees(t *testing.T) {
	for asked := 0; asked < *queries; asked += queriesPerTable {
		seed := *seed + uint64(asked/queriesPerTable)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			compareTable(t, seed, min(queriesPerTable, *queries-asked))
		})
	}
}

// compareTable draws a table from the seed and compares the answers to n questions, with edits in
// between.
func compareTable(t *testing.T, seed uint64, n int) {
	p := newPair(t, newRandom(seed))
	defer p.sqlite.db.Close()
	for i := range n {
		if i%queriesPerEdit == 0 {
			p.edit(t, i == 0)
		}
		q := p.question(p.columns)
		if difference := p.compare(t, q); difference != "" {
			t.Fatalf("question %d, %s\n%+v\nroster is -, SQLite is +:\n%s", i, p.sqlite.describe(q), p.columns, difference)
		}
	}
}

// A pair is the same table on both sides.
type pair struct {
	random
	columns []column
	roster  *roster
	sqlite  *sqlite
}

// newPair draws a schema and makes an empty table of it on both sides.
func newPair(t *testing.T, r random) *pair {
	columns := r.columns()
	descending := r.chance(50)
	traits := r.traits(columns)
	s, err := openSQLite(columns, descending)
	if err != nil {
		t.Fatal(err)
	}
	return &pair{r, columns, newRoster(columns, descending, traits, r.composites(traits)), s}
}

// edit deletes and puts the same rows on both sides: many in the first edit, up to a hundred in later
// ones.
func (p *pair) edit(t *testing.T, first bool) {
	n := p.IntN(pick(p.random, 5, 100))
	if first {
		n = p.IntN(int(p.ids))
	}
	var put []*row
	for range n {
		put = append(put, p.row(p.columns, p.Int64N(p.ids)))
	}
	var deleted []int64
	for range p.IntN(20) {
		deleted = append(deleted, p.Int64N(p.ids))
	}
	p.roster.edit(deleted, put)
	if err := p.sqlite.edit(deleted, put); err != nil {
		t.Fatal(err)
	}
}

// compare returns the difference between the answers of both sides, or "".
func (p *pair) compare(t *testing.T, q question) string {
	want, err := p.sqlite.ask(q)
	if err != nil {
		t.Fatalf("%s: %v", p.sqlite.describe(q), err)
	}
	got, err := p.roster.ask(q)
	if err != nil {
		return err.Error()
	}
	if d := cmp.Diff(got, want, cmpopts.EquateEmpty()); d != "" || q.result != page {
		return d
	}
	got, formatted, err := p.roster.askThroughURL(q)
	if err != nil {
		return "through a URL: " + err.Error()
	}
	if !formatted {
		return ""
	}
	return cmp.Diff(got, want, cmpopts.EquateEmpty())
}

// TestCompareFindsDifference makes the sides differ by one row, and checks that compare finds it for
// every result.
func TestCompareFindsDifference(t *testing.T) {
	p := newPair(t, newRandom(1))
	defer p.sqlite.db.Close()
	p.roster.edit(nil, []*row{p.row(p.columns, 1)})
	for _, asked := range []result{page, walk, count, facets, cross} {
		if p.compare(t, question{result: asked, number: 1, size: 10}) == "" {
			t.Errorf("result %d: no difference for one more row", asked)
		}
	}
}

// TestRandomQuestions checks that of the random questions at least a third find rows, at least a third
// can be formatted as a URL, and that they are answered in all six ways. The seeds are fixed.
func TestRandomQuestions(t *testing.T) {
	var found, formatted, asked int
	ways := map[query.Way]int{}
	for seed := range uint64(20) {
		p := newPair(t, newRandom(1+seed))
		p.edit(t, true)
		for range 50 {
			q := p.question(p.columns)
			q.result = page
			answer, err := p.roster.table.Select(p.roster.query(q))
			_, ok, urlErr := p.roster.askThroughURL(q)
			if err != nil || urlErr != nil {
				t.Fatal(err, urlErr)
			}
			asked++
			found += index(len(answer.Records) > 0)
			formatted += index(ok)
			ways[answer.Plan.Way]++
		}
		p.sqlite.db.Close()
	}
	t.Logf("of %d questions %d find rows and %d can be formatted as a URL; ways: %v", asked, found, formatted, ways)
	if found < asked/3 || formatted < asked/3 || len(ways) < 6 {
		t.Errorf("of %d questions only %d find rows and %d can be formatted as a URL; ways: %v", asked, found, formatted, ways)
	}
}
