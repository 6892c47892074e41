package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A union finds the records of a clause of alternatives in the orders of these: those of a
// user in the order of users, and those of a project in the order of projects. It is for
// alternatives that have few records and no bitmaps.

// unionRoute returns the route by the union of a clause's alternatives. It returns false if
// one of them has no order.
func (s *search) unionRoute(by int) (route, bool) {
	c := &s.clauses[by]
	if len(c.alternatives) == 0 {
		return route{}, false
	}
	r := route{order: c.alternatives[0].order, by: by, union: true}
	from := len(s.runs)
	for i := range c.alternatives {
		a := &c.alternatives[i]
		if a.order < 0 || !a.inRuns() || a.negated {
			return route{}, false
		}
		s.addRuns(a)
	}
	r.runs = s.runs[from:]
	for _, run := range r.runs {
		r.span += run.Hi - run.Lo
	}
	checks := len(s.checks)
	for i := range s.clauses {
		if i != by {
			s.checks = append(s.checks, i)
		}
	}
	r.checks, r.guess = s.checks[checks:], r.span
	r.cost = costRank*2*len(r.runs) + (costVisit+s.visitCost(&r))*r.span
	return r, true
}

// visitUnion gives the records of a union, each once, that pass the route's checks to the
// visitor.
func (s *search) visitUnion(v visitor) {
	c := &s.clauses[s.route.by]
	s.slots = s.slots[:0]
	for i := range c.alternatives {
		a := &c.alternatives[i]
		from := len(s.runs)
		s.addRuns(a)
		for _, run := range s.runs[from:] {
			s.matches.Select(s.table.orders[a.order], run, nil, nil)
			s.collectSlots(s.matches.Count())
		}
		s.runs = s.runs[:from]
	}
	slices.Sort(s.slots)
	s.slots = slices.Compact(s.slots)
	for some := range slices.Chunk(s.slots, batchSize) {
		s.batch = s.batch[:0]
		for _, slot := range some {
			s.batch = append(s.batch, tree.Entry{Slot: slot})
		}
		s.offer(s.batch, v)
	}
}

// collectSlots adds the slots of so many matches.
func (s *search) collectSlots(matches int) {
	for from := 0; from < matches; from += batchSize {
		s.batch = s.matches.Collect(from, min(from+batchSize, matches), s.batch[:0])
		for _, e := range s.batch {
			s.slots = append(s.slots, e.Slot)
		}
	}
}
