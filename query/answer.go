package query

import (
	"iter"

	"github.com/projectsuser/roster/query/internal/tree"
)

// An Answer is one page of the records that a query asks for.
type Answer[R any] struct {
	// Records are the records of the page, in order. It is empty for a page past the
	// end.
	Records []R
	// Total is the exact number of records on all pages.
	Total int
	// Page is the query's page with defaults filled in.
	Page Page
	// Plan describes how the answer was found.
	Plan Plan
}

// Select answers a query with one page, the exact total and the plan. It returns a
// [*PageError] if the page number or size is negative.
//
// The cost depends on the conditions and the sort, see [Table.Explain]. By WayRank and
// WayPass every page costs the same. By the other ways a later page costs more than the
// first, but never more than to visit and sort all matches once; by WayGroups, all
// matches of the groups that the page touches.
func (t *Table[R]) Select(q Query[R]) (Answer[R], error) {
	page, err := q.Page.WithDefaults(t.layout.settings)
	if err != nil {
		return Answer[R]{}, err
	}
	if record, found, ok := t.point(q.Where); ok {
		return pointAnswer(record, found, page, t.layout.orders[0].field.name), nil
	}
	from, to := page.bounds(t.Len())
	answer := t.find(q, from, to)
	answer.Page = page
	return answer, nil
}

// fetch returns the records of entries.
func (t *Table[R]) fetch(entries []tree.Entry) []R {
	records := make([]R, len(entries))
	for i, e := range entries {
		records[i] = t.records.At(e.Slot)
	}
	return records
}

// Count returns the number of records that fulfil all conditions.
func (t *Table[R]) Count(where ...Condition[R]) int {
	s := t.search(where, nil)
	defer s.end()
	_, total := s.answer(0, 0)
	return total
}

// First returns the first record of the query's answer, or false if the answer is empty.
// It ignores the page.
func (t *Table[R]) First(q Query[R]) (first R, ok bool) {
	if record, found, ok := t.point(q.Where); ok {
		return record, found
	}
	records := t.find(q, 0, 1).Records
	if len(records) == 0 {
		return first, false
	}
	return records[0], true
}

// All returns the records that fulfil the query's conditions, in its order. It ignores the
// page. The sequence can be used any number of times and always reads this version.
//
// In an order that the table keeps, it has a few records in memory at a time and begins
// at once; in any other order it sorts first, which takes 24 bytes a record.
func (t *Table[R]) All(q Query[R]) iter.Seq[R] {
	return func(yield func(R) bool) {
		s := t.search(q.Where, q.Sort)
		defer s.end()
		if halves, ok := s.halves(q); ok {
			t.allHalves(halves)(yield)
			return
		}
		for window := range s.windows() {
			for _, e := range window {
				if !yield(t.records.At(e.Slot)) {
					return
				}
			}
		}
	}
}

// Where returns the records that fulfil all conditions, by id, as [Table.All] does for a
// query without sort keys.
func (t *Table[R]) Where(where ...Condition[R]) iter.Seq[R] { return t.All(Query[R]{Where: where}) }
