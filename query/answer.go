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
	var r room
	a, err := t.table.answer(untypedQuery(q, &r))
	if err != nil {
		return Answer[R]{}, err
	}
	return t.typed(&a), nil
}

// An answer is an [Answer] without the type of its records.
type answer struct {
	slots []uint32 // of the records
	total int
	page  Page
	plan  Plan
}

// typed returns an answer with the type of its records.
func (t *Table[R]) typed(a *answer) Answer[R] {
	records := make([]R, len(a.slots))
	for i, slot := range a.slots {
		records[i] = typed[R](t.table.records.At(slot))
	}
	return Answer[R]{records, a.total, a.page, a.plan}
}

// answer answers a query with one page.
func (t *table) answer(q query) (answer, error) {
	page, err := q.page.WithDefaults(t.layout.settings)
	if err != nil {
		return answer{}, err
	}
	if slot, found, ok := t.point(q.where); ok {
		return pointAnswer(slot, found, page, t.layout.orders[0].field.name), nil
	}
	from, to := page.bounds(t.len())
	a := t.find(q, from, to)
	a.page = page
	return a, nil
}

// slotsOf returns the slots of entries.
func slotsOf(entries []tree.Entry) []uint32 {
	slots := make([]uint32, len(entries))
	for i, e := range entries {
		slots[i] = e.Slot
	}
	return slots
}

// Count returns the number of records that fulfil all conditions.
func (t *Table[R]) Count(where ...Condition[R]) int {
	var r room
	return t.table.count(untyped(where, r.where[:0]))
}

// count returns the number of records that fulfil all conditions.
func (t *table) count(where []condition) int {
	s := t.search(where, nil)
	defer s.end()
	_, total := s.answer(0, 0)
	return total
}

// First returns the first record of the query's answer, or false if the answer is empty.
// It ignores the page.
func (t *Table[R]) First(q Query[R]) (first R, ok bool) {
	var r room
	slot, ok := t.table.first(untypedQuery(q, &r))
	if !ok {
		return first, false
	}
	return typed[R](t.table.records.At(slot)), true
}

// first returns the slot of the first record of the query's answer, or false if the answer
// is empty.
func (t *table) first(q query) (slot uint32, ok bool) {
	if slot, found, ok := t.point(q.where); ok {
		return slot, found
	}
	slots := t.find(q, 0, 1).slots
	if len(slots) == 0 {
		return 0, false
	}
	return slots[0], true
}

// All returns the records that fulfil the query's conditions, in its order. It ignores the
// page. The sequence can be used any number of times and always reads this version.
//
// In an order that the table keeps, it has a few records in memory at a time and begins
// at once; in any other order it sorts first, which takes 24 bytes a record.
func (t *Table[R]) All(q Query[R]) iter.Seq[R] {
	return func(yield func(R) bool) {
		for r := range t.table.all(untypedQuery(q, new(room))) {
			if !yield(typed[R](r)) {
				return
			}
		}
	}
}

// all returns the records that fulfil the query's conditions, in its order.
func (t *table) all(q query) iter.Seq[record] {
	return func(yield func(record) bool) {
		s := t.search(q.where, q.sort)
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
