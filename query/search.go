package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A question goes through four steps: conditions are made ready as clauses
// (add, index), sort keys are reduced to those that matter (settle), the orders
// that could answer are compared (choose, in route.go), and the window is found
// (answer, in window.go).
//
// All memory of a search is used again, so that an answer allocates its page
// and nothing else.

// A search is one question to one table, and the memory that it needs. It is
// used again for the next question.
type search[R any] struct {
	table   *Table[R]
	clauses []clause[R]
	sort    []SortKey[R] // each field once, the id last
	nothing bool         // some condition is fulfilled by no record
	route   route        // to the whole answer
	counter route        // to its total, if one is without checks
	along   route        // along the first sort key, if that has checks only to keep it from being a sequence
	matches tree.Matches // of the last run that was looked at
	way     Way          // how the page was found

	// Memory that the above points to.
	spans  []span
	values []tree.ValueID
	runs   []tree.Run
	masks  []tree.Mask
	checks []int
	limits []tree.Limit

	found []tree.Entry
	batch []tree.Entry
	codes []code
	picks []pick

	picking picker[R]
}

// search returns a search made ready for the question. The caller ends it.
func (t *Table[R]) search(where []Condition[R], sort []SortKey[R]) *search[R] {
	s := t.layout.searches.Get().(*search[R])
	s.table = t
	for i := range where {
		s.add(&where[i])
	}
	for i := range s.clauses {
		s.index(&s.clauses[i])
	}
	s.settle(sort)
	if !s.nothing {
		s.choose()
	}
	return s
}

// keepMost is the number of entries for which a search keeps memory until the
// next one.
const keepMost = 1 << 16

// end gives the search back. It lets go of the table and its nodes.
func (s *search[R]) end() {
	clear(s.clauses)
	clear(s.sort)
	clear(s.spans)
	s.matches.Release()
	pool := &s.table.layout.searches
	*s = search[R]{
		clauses: s.clauses[:0], sort: s.sort[:0], spans: s.spans[:0], values: s.values[:0],
		runs: s.runs[:0], masks: s.masks[:0], checks: s.checks[:0], limits: s.limits[:0],
		found: s.found[:0], batch: s.batch[:0], codes: s.codes[:0], picks: s.picks[:0],
		matches: s.matches,
	}
	if cap(s.picks) > keepMost {
		s.picks = nil
	}
	if cap(s.batch) > keepMost {
		s.batch = nil
	}
	if cap(s.found) > keepMost {
		s.found = nil
	}
	pool.Put(s)
}

// add takes in a condition: it narrows what another one leaves of the same
// field, unless that is of many values, which may fulfil each condition with a
// different one.
func (s *search[R]) add(c *Condition[R]) {
	if c.field == nil {
		return
	}
	// Slices of the memory stay valid when it grows: what they point to is
	// not written again.
	from := len(s.spans)
	s.spans = c.spans(s.spans)
	spans := s.spans[from:]
	// Two ranges that overlap are one narrower range, which an order can
	// answer by itself; a filter and a range of one field likewise.
	if c.op != opContains && !c.field.many() {
		for i := range s.clauses {
			if other := &s.clauses[i]; other.field == c.field && !other.parted {
				from := len(s.spans)
				s.spans = intersect(other.spans, spans, s.spans)
				other.spans = s.spans[from:]
				return
			}
		}
	}
	s.clauses = append(s.clauses, clause[R]{
		field: c.field, spans: spans, part: c.text, parted: c.op == opContains,
		order: s.table.layout.orderFor(c.field), bitmap: s.table.layout.bitmapFor(c.field),
	})
}

// index finds the values of a clause that has bitmaps.
func (s *search[R]) index(c *clause[R]) {
	if c.bitmap >= 0 && s.table.values.books[c.bitmap].outgrown {
		c.bitmap = -1
	}
	if c.bitmap >= 0 {
		from := len(s.values)
		s.values = c.number(s.table.values.books[c.bitmap], s.values)
		c.values = s.values[from:]
	}
	s.nothing = s.nothing || len(c.spans) == 0 || c.bitmap >= 0 && len(c.values) == 0
}

// settle takes in the sort keys: none that cannot matter, and the id at the
// end.
func (s *search[R]) settle(sort []SortKey[R]) {
	id := SortKey[R]{s.table.layout.orders[0].field, s.table.layout.settings.Descending}
	for _, k := range sort {
		if k.field == nil || s.sortsBy(k.field) || s.fixes(k.field) {
			continue
		}
		// No two records have one id, so keys after it cannot matter.
		if k.field == id.field {
			id = k
			break
		}
		s.sort = append(s.sort, k)
	}
	s.sort = append(s.sort, id)
}

// sortsBy reports whether the field is a sort key already.
func (s *search[R]) sortsBy(f *field[R]) bool {
	return slices.ContainsFunc(s.sort, func(k SortKey[R]) bool { return k.field == f })
}

// fixes reports whether all matches have the same value of the field, if any.
func (s *search[R]) fixes(f *field[R]) bool {
	for i := range s.clauses {
		if c := &s.clauses[i]; c.field == f && c.point() {
			return true
		}
	}
	return false
}
