package query

import (
	"iter"

	"github.com/projectsuser/roster/query/internal/tree"
)

// Answers come in two forms: a page with its total, or a sequence. Both are cut
// from windows.

// Select answers a query with one page, the exact total and the plan. The
// error is a [*PageError] for a negative page number or size.
//
// What it costs depends on the conditions and the sort, see [Table.Explain].
// By WayRank and WayPass every page costs the same. By the other ways a late
// page costs more than the first, but never more than to visit and sort all
// matches once; with WayGroups, all of the groups that the page touches.
func (t *Table[R]) Select(q Query[R]) (Answer[R], error) {
	page, err := q.Page.settle(t.layout.settings)
	if err != nil {
		return Answer[R]{}, err
	}
	s := t.search(q.Where, q.Sort)
	defer s.end()
	from, to := page.bounds(t.Len())
	window, total := s.answer(from, to)
	return Answer[R]{t.fetch(window), total, page, s.plan()}, nil
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

// First returns the first record of the query's answer, and false if there is
// none. The page does not matter.
func (t *Table[R]) First(q Query[R]) (first R, ok bool) {
	s := t.search(q.Where, q.Sort)
	defer s.end()
	window, _ := s.answer(0, 1)
	if len(window) == 0 {
		return first, false
	}
	return t.records.At(window[0].Slot), true
}

// All walks the records that fulfil the query's conditions, in its order. The
// page does not matter. It can be used any number of times and always walks
// this version.
//
// In an order that the table keeps, it holds a few records at a time and
// begins at once; in any other it sorts first, which takes 24 bytes a record.
func (t *Table[R]) All(q Query[R]) iter.Seq[R] {
	return func(yield func(R) bool) {
		s := t.search(q.Where, q.Sort)
		defer s.end()
		for window := range s.windows() {
			for _, e := range window {
				if !yield(t.records.At(e.Slot)) {
					return
				}
			}
		}
	}
}

// Where walks the records that fulfil all conditions, by id: [Table.All] of a
// query that has nothing else.
func (t *Table[R]) Where(where ...Condition[R]) iter.Seq[R] { return t.All(Query[R]{Where: where}) }

// windows walks the whole answer in windows: of a batch, of a group, or of
// everything if it has to be sorted. Each is made while it is asked for.
func (s *search[R]) windows() iter.Seq[[]tree.Entry] {
	return func(yield func([]tree.Entry) bool) {
		switch {
		case s.nothing || len(s.route.runs) == 0:
		case !s.route.paged():
			window, _ := s.sorted(0, s.table.Len())
			yield(window)
		case s.route.shape == grouped:
			s.groups(yield)
		default:
			total := s.enter(&s.route, s.route.runs[0])
			for from := 0; from < total && yield(s.window(from, min(from+batchSize, total))); from += batchSize {
			}
		}
	}
}

// groups yields the groups of one value of the first sort key, each sorted by
// the further keys.
func (s *search[R]) groups(yield func([]tree.Entry) bool) {
	rest := tree.Run{Lo: 0, Hi: s.enter(&s.route, s.route.runs[0])}
	for rest.Lo < rest.Hi {
		group := s.groupOf(rest.Lo)
		rest.Lo = group.Hi
		if s.sort[0].desc {
			rest.Lo = 0
			group = s.groupOf(rest.Hi - 1)
			rest.Hi = group.Lo
		}
		p := s.picker(0, group.Hi-group.Lo)
		s.visit(group.Lo, group.Hi, p)
		if !yield(p.window()) {
			return
		}
	}
}
