package querytest

import (
	"cmp"

	"github.com/projectsuser/roster/query"
	"pgregory.net/rapid"
)

// cursorsConcatenate checks that the pages after one cursor and the next are the whole
// result, each record once.
func cursorsConcatenate[R any](t *rapid.T, m *model[R]) {
	q := m.query(t)
	q.Page.Size = rapid.IntRange(1, 9).Draw(t, "size")
	want := m.ids(m.oracle.sorted(q))
	var got []int64
	after := query.Cursor("")
	for range len(want) + 1 {
		a, next, err := m.table.SelectAfter(q, after)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "total", len(want), a.Total)
		got = append(got, m.ids(a.Records)...)
		if after = next; next == "" {
			break
		}
	}
	same(t, "all pages", want, got)
	same(t, "cursor after the last record", "", after)
}

// cursorIsPlace checks that a cursor goes on after its record, in every later version and
// under other conditions, whether or not the record is still there, and that the condition
// of the cursor finds the same.
func cursorIsPlace[R any](t *rapid.T, m *model[R]) {
	q := m.query(t)
	place := m.example(t)
	after := m.table.CursorAfter(q, place)
	if number := rapid.Uint64().Draw(t, "version"); number%2 == 0 {
		after = after.At(number)
		got, ok := after.Version()
		same(t, "version", number, got)
		same(t, "has a version", true, ok)
	}
	for range 2 {
		m.edit(t)
		q.Where = m.conditions(t)
		a, next, err := m.table.SelectAfter(q, after)
		if err != nil {
			t.Fatal(err)
		}
		all := m.oracle.sorted(q)
		same(t, "total", len(all), a.Total)
		want := having(all, func(r R) bool { return m.compareAll(q.Sort, r, place) > 0 })
		more := len(want) > a.Page.Size
		want = want[:min(len(want), a.Page.Size)]
		same(t, a.Plan.String(), m.ids(want), m.ids(a.Records))
		same(t, "more", more, next != "")
		condition, err := m.table.After(q, after)
		if err != nil {
			t.Fatal(err)
		}
		first := query.Query[R]{Where: append(q.Where, condition), Sort: q.Sort, Page: query.Page{Size: q.Page.Size}}
		if a, err = m.table.Select(first); err != nil {
			t.Fatal(err)
		}
		same(t, "the records after the cursor by a condition", m.ids(want), m.ids(a.Records))
	}
}

// compareAll compares two records by the sort keys, then by id. Keys after the id do not
// matter.
func (m *model[R]) compareAll(sort []query.SortKey[R], a, b R) int {
	for _, k := range sort {
		if f, ok := k.Field(); ok && f == m.schema.Fields()[0] && m.id(a) == m.id(b) {
			return 0
		}
		if c := k.Compare(a, b); c != 0 {
			return c
		}
	}
	if m.schema.Settings().Descending {
		a, b = b, a
	}
	return cmp.Compare(m.id(a), m.id(b))
}
