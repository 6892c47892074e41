package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A search is one query on one table, with the memory that it needs. It has four steps:
//
//  1. Conditions become clauses (add, index).
//  2. Sort keys that do not matter are dropped (settle).
//  3. The orders that can answer are compared, and routes are chosen (choose).
//  4. A window of the answer is found (answer).
//
// A search is used again for later queries, so that an answer allocates its page and
// nothing else.
type search struct {
	table   *table
	clauses []clause
	sort    []sortKey    // each field once, the id last
	empty   bool         // no record fulfils some condition
	route   route        // to the whole answer
	count   route        // to its total, if there is a route without checks
	walk    route        // in the order of the first sort key, if only checks prevent paging by it
	matches tree.Matches // of the last run that was entered
	way     Way          // how the page was found

	// Memory that the fields above point to.
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
	slots []uint32

	picker picker
}

// search returns a search that is ready for step 4. The caller must call end.
func (t *table) search(where []condition, sort []sortKey) *search {
	s, ok := t.layout.searches.Get().(*search)
	if !ok {
		s = new(search)
	}
	s.table = t
	for i := range where {
		s.add(&where[i])
	}
	for i := range s.clauses {
		s.index(&s.clauses[i])
	}
	s.settle(sort)
	if !s.empty {
		s.choose()
	}
	return s
}

// keepMost is the largest number of entries for which a search keeps memory after its
// end.
const keepMost = 1 << 16

// end returns the search to the pool, without the table and its nodes.
func (s *search) end() {
	clear(s.clauses)
	clear(s.sort)
	clear(s.spans)
	s.matches.Release()
	pool := &s.table.layout.searches
	*s = search{
		clauses: s.clauses[:0], sort: s.sort[:0], spans: s.spans[:0], values: s.values[:0],
		runs: s.runs[:0], masks: s.masks[:0], checks: s.checks[:0], limits: s.limits[:0],
		found: s.found[:0], batch: s.batch[:0], codes: s.codes[:0], picks: s.picks[:0], slots: s.slots[:0],
		matches: s.matches,
	}
	if cap(s.picks) > keepMost {
		s.picks = nil
	}
	if cap(s.batch) > keepMost {
		s.batch = nil
	}
	if cap(s.slots) > keepMost {
		s.slots = nil
	}
	if cap(s.found) > keepMost {
		s.found = nil
	}
	pool.Put(s)
}

// add adds a condition.
func (s *search) add(c *condition) {
	switch {
	case c.op >= opHasAll:
		s.addCombination(c)
	case c.field != nil:
		s.addClause(s.clauseFor(c))
	}
}

// clauseFor returns the clause of a condition on one field. Its spans are in s.spans.
func (s *search) clauseFor(c *condition) clause {
	// Slices of s.spans stay valid when it grows, because their elements are not
	// written again.
	from := len(s.spans)
	s.spans = c.spans(s.spans)
	l, f := s.table.layout, c.tested()
	of := clause{
		field: f, spans: s.spans[from:], part: c.text, contains: c.op == opContains,
		order: l.orderFor(f), bitmap: l.bitmapFor(c.field), folds: c.fold,
	}
	of.coarse = f.many() && !of.inCodes()
	return of
}

// addClause adds a clause. It narrows an earlier clause on the same field if there is one,
// except for a field of many values, because a different value can fulfil each
// condition.
func (s *search) addClause(c clause) {
	// Two ranges that overlap are one narrower range, which an order can answer
	// alone; the same is true of a filter and a range.
	if len(c.alternatives) == 0 && !c.contains && !c.field.many() {
		for i := range s.clauses {
			if other := &s.clauses[i]; other.field == c.field && !other.contains {
				from := len(s.spans)
				s.spans = intersect(other.spans, c.spans, s.spans)
				other.spans = s.spans[from:]
				return
			}
		}
	}
	s.clauses = append(s.clauses, c)
}

// index finds the values that fulfil a clause that has bitmaps.
func (s *search) index(c *clause) {
	if len(c.alternatives) > 0 {
		s.indexAlternatives(c)
		return
	}
	if c.bitmap >= 0 && s.table.values.byField[c.bitmap].outgrown {
		c.bitmap = -1
	}
	if c.bitmap >= 0 {
		from := len(s.values)
		s.values = c.number(s.table.values.byField[c.bitmap], s.values)
		c.values = s.values[from:]
	}
	s.empty = s.empty || c.impossible()
}

// impossible reports whether no record can fulfil the clause, which was indexed.
func (c *clause) impossible() bool {
	return c.whole == nil && !c.negated && len(c.spans) == 0 || c.bitmap >= 0 && len(c.values) == 0 && !c.lacking()
}

// settle keeps the sort keys that can matter, and adds the id at the end.
func (s *search) settle(sort []sortKey) {
	id := sortKey{field: s.table.layout.orders[0].field, desc: s.table.layout.settings.Descending}
	for _, k := range sort {
		// Ids are unique and not null, so keys after the id cannot matter.
		if k.field == id.field {
			id.desc = k.desc
			break
		}
		if k.field == nil || s.sortsBy(k.field) || s.fixes(k.field) {
			continue
		}
		k.moved = k.moved && s.mayBeNull(k.field)
		s.sort = append(s.sort, k)
	}
	s.sort = append(s.sort, id)
}

// sortsBy reports whether the field is already a sort key.
func (s *search) sortsBy(f *field) bool {
	return slices.ContainsFunc(s.sort, func(k sortKey) bool { return k.field == f })
}

// fixes reports whether all matches have the same value of the field.
func (s *search) fixes(f *field) bool {
	for i := range s.clauses {
		if c := &s.clauses[i]; c.field == f && c.point() {
			return true
		}
	}
	return false
}

// mayBeNull reports whether a match may have no value of the field.
func (s *search) mayBeNull(f *field) bool {
	for i := range s.clauses {
		if c := &s.clauses[i]; c.field == f && !c.negated && len(c.spans) > 0 && c.spans[len(c.spans)-1].hi != nullKey {
			return false
		}
	}
	o := s.table.layout.orderFor(f)
	if o < 0 {
		return true
	}
	n := s.table.orders[o].Len()
	return n > 0 && s.table.orders[o].At(n-1).Code == nullCode
}
