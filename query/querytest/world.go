package querytest

import (
	"math"
	"reflect"

	"github.com/projectsuser/roster/query"
	"pgregory.net/rapid"
)

// A world is a table and the oracle that knows what it should answer, and
// draws edits of both and questions to them.
type world[R any] struct {
	schema *query.Schema[R]
	gen    *rapid.Generator[R]
	pool   []R // examples for conditions, in the table or not
	table  *query.Table[R]
	oracle *oracle[R]
}

// farPage is the number of a page past every end: its offset overflows an int.
const farPage = math.MaxInt/2 + 1

// newWorld draws a table.
func newWorld[R any](t *rapid.T, s *query.Schema[R], gen *rapid.Generator[R]) *world[R] {
	w := &world[R]{schema: s, gen: gen}
	w.oracle = &oracle[R]{w.id, s.Settings().Descending, make(map[int64]R)}
	w.pool = rapid.SliceOfN(gen, 1, 40).Draw(t, "records")
	loaded := w.pool[:rapid.IntRange(0, len(w.pool)).Draw(t, "loaded")]
	w.table = s.Table(loaded...)
	for _, r := range loaded {
		w.oracle.put(r)
	}
	return w
}

// id returns a record's id.
func (w *world[R]) id(r R) int64 {
	id, _ := w.schema.ID().Value(r)
	return id
}

func (w *world[R]) ids(records []R) []int64 {
	ids := make([]int64, len(records))
	for i, r := range records {
		ids[i] = w.id(r)
	}
	return ids
}

// edit draws an edit of some changes, and makes it.
func (w *world[R]) edit(t *rapid.T) { w.change(t, w.table.Edit()) }

// change draws some changes, makes them in an edit that began with the world's
// table, and goes on with what that makes.
func (w *world[R]) change(t *rapid.T, e *query.Edit[R]) {
	for range rapid.IntRange(1, 12).Draw(t, "changes") {
		if rapid.IntRange(0, 2).Draw(t, "change") == 0 {
			w.delete(t, e)
		} else {
			w.put(t, e)
		}
	}
	w.table = e.Table()
	same(t, "records", len(w.oracle.byID), w.table.Len())
}

func (w *world[R]) delete(t *rapid.T, e *query.Edit[R]) {
	id := w.id(w.example(t))
	want := 0
	if _, ok := w.oracle.byID[id]; ok {
		want = 1
	}
	delete(w.oracle.byID, id)
	same(t, "deleted", want, e.Delete(id))
}

func (w *world[R]) put(t *rapid.T, e *query.Edit[R]) {
	r := w.gen.Draw(t, "record")
	w.pool = append(w.pool, r)
	w.oracle.put(r)
	e.Put(r)
	if got, ok := e.Get(w.id(r)); !ok || !reflect.DeepEqual(got, r) {
		t.Fatalf("put %v, got %v", r, got)
	}
}

// example draws a record that may be in the table.
func (w *world[R]) example(t *rapid.T) R { return rapid.SampledFrom(w.pool).Draw(t, "example") }

func (w *world[R]) field(t *rapid.T) query.AnyField[R] {
	return rapid.SampledFrom(w.schema.Fields()).Draw(t, "field")
}

// null reports whether a record has no value of the field.
func null[R any](f query.AnyField[R], r R) bool { return f.IsNull().Holds(r) }

// condition draws a condition on any field.
func (w *world[R]) condition(t *rapid.T) query.Condition[R] {
	f := w.field(t)
	switch rapid.IntRange(0, 9).Draw(t, "op") {
	case 0:
		return f.IsNull()
	case 1:
		return f.NotNull()
	case 2:
		return f.AtLeast(w.example(t))
	case 3:
		return f.AtMost(w.example(t))
	case 4, 5:
		return f.Between(w.example(t), w.example(t))
	case 6:
		return f.Contains(rapid.StringOfN(rapid.RuneFrom([]rune("aeo1é")), 0, 2, -1).Draw(t, "part"))
	case 7:
		return f.In(w.example(t))
	}
	return f.In(w.example(t), w.example(t), w.example(t))
}

func (w *world[R]) conditions(t *rapid.T) []query.Condition[R] {
	where := make([]query.Condition[R], rapid.IntRange(0, 3).Draw(t, "conditions"))
	for i := range where {
		where[i] = w.condition(t)
	}
	return where
}

// query draws a query.
func (w *world[R]) query(t *rapid.T) query.Query[R] {
	q := query.Query[R]{Where: w.conditions(t)}
	for range rapid.IntRange(0, 3).Draw(t, "sort keys") {
		if f := w.field(t); rapid.Bool().Draw(t, "descending") {
			q.Sort = append(q.Sort, f.Desc())
		} else {
			q.Sort = append(q.Sort, f.Asc())
		}
	}
	q.Page.Number = rapid.SampledFrom([]int{0, 1, 1, 2, 3, farPage}).Draw(t, "page")
	q.Page.Size = rapid.SampledFrom([]int{0, 1, 2, 7, 1000}).Draw(t, "size")
	return q
}

// ask answers the query, which must not fail.
func (w *world[R]) ask(t *rapid.T, table *query.Table[R], q query.Query[R]) query.Answer[R] {
	answer, err := table.Select(q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return answer
}

// compare fails the test if the table's answer is not the oracle's.
func (w *world[R]) compare(t *rapid.T, table *query.Table[R], o *oracle[R], q query.Query[R]) {
	answer := w.ask(t, table, q)
	want := o.sorted(q)
	if answer.Total != len(want) {
		t.Fatalf("where %v sort %v: total %d, want %d\n%v", q.Where, q.Sort, answer.Total, len(want), answer.Plan)
	}
	if p := answer.Page; p.Number < farPage {
		want = page(want, p)
	} else {
		want = nil
	}
	same(t, answer.Plan.String(), w.ids(want), w.ids(answer.Records))
	for i := range want {
		if !reflect.DeepEqual(want[i], answer.Records[i]) {
			t.Fatalf("record %d is %v, want %v", w.id(want[i]), answer.Records[i], want[i])
		}
	}
}
