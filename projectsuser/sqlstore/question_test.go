package sqlstore_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/query"
)

// questionsAsked is the number of random questions about each kind of record.
const questionsAsked = 300

// Answers of the database are those of memory, over random queries on the registrations,
// the teams and the users of a campaign: pages, also after a cursor, totals, facets, groups,
// figures and histograms.
func TestLawQuestionsAgree(t *testing.T) {
	address := database(t)
	filled(t, address)
	reader, err := sqlstore.NewReader(t.Context(), address)
	succeed(t, err)
	defer reader.Close()
	r, err := sqlstore.Load(t.Context(), address, registry.Options{Fields: reader.Fields()})
	succeed(t, err)
	s, f := r.Snapshot(), reader.Fields()
	compare(t, f.Registrations.Schema, s.Registrations, &reader.Registrations)
	compare(t, f.Teams.Schema, s.Teams, &reader.Teams)
	compare(t, f.Users.Schema, s.Users, &reader.Users)
}

// compare asks a table in memory and one in the database the same random questions. The
// seed is fixed.
func compare[R any](t *testing.T, schema *query.Schema[R], table *query.Table[R], asked *sqlstore.Questions[R]) {
	t.Helper()
	draw := &questionDraw[R]{Rand: rand.New(rand.NewPCG(1, 2)), fields: schema.Fields()}
	for r := range table.All(query.Query[R]{}) {
		draw.records = append(draw.records, r)
	}
	id := draw.fields[0]
	for i := range questionsAsked {
		q := draw.query()
		found, err := table.Select(q)
		succeed(t, err)
		want := sqlstore.Page{Total: found.Total}
		for _, r := range found.Records {
			want.IDs = append(want.IDs, id.Values(r)[0].(int64))
		}
		got, err := asked.Select(t.Context(), q)
		succeed(t, err)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("question %d on %s (-memory +database):\n%s", i, id.Name(), diff)
		}
		if n, err := asked.Count(t.Context(), q.Where...); err != nil || n != table.Count(q.Where...) {
			t.Fatalf("question %d: %d, %v, want %d", i, n, err, table.Count(q.Where...))
		}
		draw.comparePlace(t, table, asked, q)
		draw.compareGroups(t, table, asked, q.Where)
		draw.compareHistogram(t, table, asked, q.Where)
	}
}

// questionDraw draws queries.
type questionDraw[R any] struct {
	*rand.Rand
	fields  []query.AnyField[R]
	records []R
	cells   map[string]any // by field and text
}

// record returns one of the records.
func (d *questionDraw[R]) record() R { return d.records[d.IntN(len(d.records))] }

// field returns one of the fields that the predicate accepts.
func (d *questionDraw[R]) field(accepts func(query.AnyField[R]) bool) query.AnyField[R] {
	for {
		if f := d.fields[d.IntN(len(d.fields))]; accepts(f) {
			return f
		}
	}
}

// condition draws a condition, with combinations down to a depth.
func (d *questionDraw[R]) condition(depth int) query.Condition[R] {
	f := d.field(func(query.AnyField[R]) bool { return true })
	a, b := d.record(), d.record()
	choices := []query.Condition[R]{f.In(a), f.In(a, b), f.AtLeast(a), f.AtMost(a), f.Between(a, b), f.IsNull(), f.NotNull()}
	if depth > 0 && d.IntN(2) == 0 {
		x, y := d.condition(depth-1), d.condition(depth-1)
		choices = []query.Condition[R]{query.Not(x), query.Or(x, y), query.And(x, y)}
	}
	return choices[d.IntN(len(choices))]
}

// query draws a query.
func (d *questionDraw[R]) query() (q query.Query[R]) {
	for range d.IntN(3) {
		q.Where = append(q.Where, d.condition(2))
	}
	for range d.IntN(3) {
		f := d.field(query.AnyField[R].Sortable)
		q.Sort = append(q.Sort, []query.SortKey[R]{f.Asc(), f.Desc()}[d.IntN(2)])
	}
	q.Page = query.Page{Number: 1 + d.IntN(3), Size: 1 + d.IntN(10)}
	return q
}
