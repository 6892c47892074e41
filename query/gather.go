package query

import "github.com/projectsuser/roster/query/internal/tree"

// The slow way, and still not that slow: matches come in batches, so that the
// memory of a column is asked for many slots at a time and the processor can
// wait for all of them at once.

// gather visits all matches of a route, sorts out those that fulfil its
// checks, and finds a window of them in the order asked for.
func (s *search[R]) gather(from, to int) (window []tree.Entry, total int) {
	p := s.picker(from, min(to, s.route.span))
	for _, r := range s.route.runs {
		s.visit(0, s.enter(&s.route, r), p)
	}
	return p.window(), p.seen
}

// batchSize is how many matches are looked up at a time.
const batchSize = tree.LeafSize

// visit offers the matches numbered from to before to that pass the route's
// checks to the picker.
func (s *search[R]) visit(from, to int, p *picker[R]) {
	for ; from < to; from += batchSize {
		s.batch = s.matches.Collect(from, min(from+batchSize, to), s.batch[:0])
		for _, i := range s.route.checks {
			s.batch = s.keep(&s.clauses[i], s.batch)
		}
		p.offer(s.batch)
	}
}

// keep sorts out the entries that fulfil the clause. Most often that is one
// look at a column, for all of them in one go.
func (s *search[R]) keep(c *clause[R], entries []tree.Entry) []tree.Entry {
	kept := entries[:0]
	if c.order < 0 || c.parted || len(c.spans) != 1 {
		for _, e := range entries {
			if c.holdsOf(s.table, e.Slot) {
				kept = append(kept, e)
			}
		}
		return kept
	}
	lo, hi := c.spans[0].lo.code, c.spans[0].hi.code
	s.codes = s.table.columns[c.order].Read(entries, s.codes[:0])
	for i, e := range entries {
		at := s.codes[i]
		// Between the ends a code decides alone; at an end it may be vague.
		if at > lo && at < hi || (at == lo || at == hi) && c.holdsOf(s.table, e.Slot) {
			kept = append(kept, e)
		}
	}
	return kept
}
