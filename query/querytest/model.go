package querytest

import (
	"math"
	"reflect"

	"github.com/projectsuser/roster/query"
	"pgregory.net/rapid"
)

// A model pairs a table with an oracle that has the same records. It draws edits of both, and
// queries for both.
type model[R any] struct {
	schema *query.Schema[R]
	gen    *rapid.Generator[R]
	pool   []R // examples for conditions; they may not be in the table
	table  *query.Table[R]
	oracle *oracle[R]
}

// farPage is the number of a page past every end: its offset overflows an int.
const farPage = math.MaxInt/2 + 1

// newModel draws a table.
func newModel[R any](t *rapid.T, s *query.Schema[R], gen *rapid.Generator[R]) *model[R] {
	m := &model[R]{schema: s, gen: gen}
	m.oracle = &oracle[R]{m.id, s.Settings().Descending, make(map[int64]R)}
	m.pool = rapid.SliceOfN(gen, 1, 40).Draw(t, "records")
	loaded := m.pool[:rapid.IntRange(0, len(m.pool)).Draw(t, "loaded")]
	m.table = s.Table(loaded...)
	for _, r := range loaded {
		m.oracle.put(r)
	}
	return m
}

// id returns a record's id.
func (m *model[R]) id(r R) int64 {
	id, _ := m.schema.ID().Value(r)
	return id
}

// ids returns the ids of records.
func (m *model[R]) ids(records []R) []int64 {
	ids := make([]int64, len(records))
	for i, r := range records {
		ids[i] = m.id(r)
	}
	return ids
}

// edit draws some changes and makes them in a new edit.
func (m *model[R]) edit(t *rapid.T) { m.change(t, m.table.Edit()) }

// change draws some changes and makes them, in an edit of the model's table and in the oracle.
// The model's table is then the version that the edit makes.
func (m *model[R]) change(t *rapid.T, e *query.Edit[R]) {
	for range rapid.IntRange(1, 12).Draw(t, "changes") {
		if rapid.IntRange(0, 2).Draw(t, "change") == 0 {
			m.delete(t, e)
		} else {
			m.put(t, e)
		}
	}
	m.table = e.Table()
	same(t, "records", len(m.oracle.byID), m.table.Len())
}

// delete deletes a drawn record, which may not be there.
func (m *model[R]) delete(t *rapid.T, e *query.Edit[R]) {
	id := m.id(m.example(t))
	want := 0
	if _, ok := m.oracle.byID[id]; ok {
		want = 1
	}
	delete(m.oracle.byID, id)
	same(t, "deleted", want, e.Delete(id))
}

// put puts a drawn record.
func (m *model[R]) put(t *rapid.T, e *query.Edit[R]) {
	r := m.gen.Draw(t, "record")
	m.pool = append(m.pool, r)
	m.oracle.put(r)
	e.Put(r)
	if got, ok := e.Get(m.id(r)); !ok || !reflect.DeepEqual(got, r) {
		t.Fatalf("put %v, got %v", r, got)
	}
}

// example draws a record that may be in the table.
func (m *model[R]) example(t *rapid.T) R { return rapid.SampledFrom(m.pool).Draw(t, "example") }

// field draws a field.
func (m *model[R]) field(t *rapid.T) query.AnyField[R] {
	return rapid.SampledFrom(m.schema.Fields()).Draw(t, "field")
}

// null reports whether a record has no value of the field.
func null[R any](f query.AnyField[R], r R) bool { return f.IsNull().Holds(r) }

// condition draws a condition: on any field, or a combination of conditions.
func (m *model[R]) condition(t *rapid.T) query.Condition[R] { return m.nested(t, 2) }

// nested draws a condition with at most so many levels of combinations.
func (m *model[R]) nested(t *rapid.T, levels int) query.Condition[R] {
	kind := rapid.IntRange(0, 7).Draw(t, "combination")
	if levels == 0 || kind > 2 {
		return m.simple(t)
	}
	if kind == 0 {
		return query.Not(m.nested(t, levels-1))
	}
	parts := make([]query.Condition[R], rapid.IntRange(0, 3).Draw(t, "parts"))
	for i := range parts {
		parts[i] = m.nested(t, levels-1)
	}
	if kind == 1 {
		return query.And(parts...)
	}
	return query.Or(parts...)
}

// simple draws a condition on any field.
func (m *model[R]) simple(t *rapid.T) query.Condition[R] { return m.test(t, m.field(t)) }

// test draws a condition on the field.
func (m *model[R]) test(t *rapid.T, f query.AnyField[R]) query.Condition[R] {
	part := func() string {
		return rapid.StringOfN(rapid.RuneFrom([]rune("aeo1éÉA")), 0, 2, -1).Draw(t, "part")
	}
	switch rapid.IntRange(0, 14).Draw(t, "op") {
	case 0:
		return f.IsNull()
	case 1:
		return f.NotNull()
	case 2:
		return f.AtLeast(m.example(t))
	case 3:
		return f.AtMost(m.example(t))
	case 4, 5:
		return f.Between(m.example(t), m.example(t))
	case 6:
		return f.Contains(part())
	case 7:
		return f.HasPrefix(part())
	case 8:
		return f.ContainsFold(part())
	case 9:
		return f.HasPrefixFold(part())
	case 10:
		return f.EqualFold(m.example(t), m.example(t))
	case 11:
		return f.HasAll(m.example(t), m.example(t))
	case 12:
		return f.In(m.example(t))
	}
	return f.In(m.example(t), m.example(t), m.example(t))
}

// conditions draws up to three conditions.
func (m *model[R]) conditions(t *rapid.T) []query.Condition[R] {
	where := make([]query.Condition[R], rapid.IntRange(0, 3).Draw(t, "conditions"))
	for i := range where {
		where[i] = m.condition(t)
	}
	return where
}

// query draws a query.
func (m *model[R]) query(t *rapid.T) query.Query[R] {
	q := query.Query[R]{Where: m.conditions(t)}
	for range rapid.IntRange(0, 3).Draw(t, "sort keys") {
		q.Sort = append(q.Sort, m.sortKey(t))
	}
	q.Page.Number = rapid.SampledFrom([]int{0, 1, 1, 2, 3, farPage}).Draw(t, "page")
	q.Page.Size = rapid.SampledFrom([]int{0, 1, 2, 7, 1000}).Draw(t, "size")
	return q
}

// sortKey draws a sort key.
func (m *model[R]) sortKey(t *rapid.T) query.SortKey[R] {
	f := m.field(t)
	key := f.Asc()
	if rapid.Bool().Draw(t, "descending") {
		key = f.Desc()
	}
	switch rapid.IntRange(0, 3).Draw(t, "nulls") {
	case 0:
		return key.NullsFirst()
	case 1:
		return key.NullsLast()
	}
	return key
}

// ask returns the table's answer, and fails the test on an error.
func (m *model[R]) ask(t *rapid.T, table *query.Table[R], q query.Query[R]) query.Answer[R] {
	answer, err := table.Select(q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return answer
}

// compare fails the test if the answers of the table and the oracle differ.
func (m *model[R]) compare(t *rapid.T, table *query.Table[R], o *oracle[R], q query.Query[R]) {
	answer := m.ask(t, table, q)
	want := o.sorted(q)
	if answer.Total != len(want) {
		t.Fatalf("where %v sort %v: total %d, want %d\n%v", q.Where, q.Sort, answer.Total, len(want), answer.Plan)
	}
	if p := answer.Page; p.Number < farPage {
		want = page(want, p)
	} else {
		want = nil
	}
	same(t, answer.Plan.String(), m.ids(want), m.ids(answer.Records))
	for i := range want {
		if !reflect.DeepEqual(want[i], answer.Records[i]) {
			t.Fatalf("record %d is %v, want %v", m.id(want[i]), answer.Records[i], want[i])
		}
	}
}
