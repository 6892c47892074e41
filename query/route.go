package query

import "github.com/projectsuser/roster/query/internal/tree"

// The planner has few choices to make, and makes them with exact numbers where
// it can: the length of a run is known, not guessed, and so is how many records
// have a value. What it guesses is that conditions have nothing to do with one
// another. A wrong guess costs time, never an answer.

// A route is a way through one order: the runs of it that one condition
// leaves, the masks that other conditions make there, and the checks that
// remain for each record.
type route struct {
	order  int
	by     int // the clause that gave the runs, or -1
	runs   []tree.Run
	masks  []tree.Mask
	checks []int        // indexes of clauses
	limits []tree.Limit // of the checks
	shape  shape        // as far as checks allow
	span   int          // entries in the runs
	guess  int          // matches expected before checks
	count  int          // nanoseconds expected to count the matches, roughly
	cost   int          // and to find a page of them, sorted and checked
}

// A shape says how the sequence asked for lies in the order of a route.
type shape uint8

const (
	// loose: in no way. All matches are visited and sorted.
	loose shape = iota
	// plain: it is the order, forwards or backwards.
	plain
	// mirrored: it is the order backwards, but records of one value forwards,
	// or the other way round: -final_mark,id.
	mirrored
	// grouped: records of one value are together, sorted by further keys.
	grouped
)

// Rough costs in nanoseconds, which say no more than what to prefer.
const (
	costRank  = 200 // finding one position
	costLeaf  = 60  // a leaf of a pass
	costMask  = 30  // and each mask there
	costVisit = 40  // a match that is visited
	costCheck = 20  // and checked against a column
	costFetch = 100 // or against the record itself
)

// choose finds the routes of the least cost. In question are the orders of the
// conditions, that of the first sort key and that of the id, which can answer
// everything.
func (s *search[R]) choose() {
	s.route, s.counter, s.along = route{order: -1}, route{order: -1}, route{order: -1}
	sortOrder := s.table.layout.orderFor(s.sort[0].field)
	for o := range s.table.orders {
		by := s.clauseOf(o)
		if o != 0 && by < 0 && sortOrder != o {
			continue
		}
		r := s.routeBy(o, by)
		if s.route.order < 0 || r.cost < s.route.cost {
			s.route = r
		}
		// A route without checks knows the total without a look at records, even
		// if its order is of no use for the page.
		if len(r.checks) == 0 && (s.counter.order < 0 || r.count < s.counter.count) {
			s.counter = r
		}
		if len(r.checks) > 0 && o == sortOrder && (r.shape == plain || r.shape == mirrored) {
			s.along = r
		}
	}
}

// clauseOf returns the clause of the field that order o sorts by, or -1.
func (s *search[R]) clauseOf(o int) int {
	for i := range s.clauses {
		if s.clauses[i].order == o {
			return i
		}
	}
	return -1
}

// routeBy describes the route by order o.
func (s *search[R]) routeBy(o, by int) route {
	r := route{order: o, by: by, runs: s.runsOf(o, by)}
	for _, run := range r.runs {
		r.span += run.Hi - run.Lo
	}
	r.guess = r.span
	masks, checks, limits := len(s.masks), len(s.checks), len(s.limits)
	for i := range s.clauses {
		c := &s.clauses[i]
		switch {
		case i == by && !c.parted:
		case c.bitmap >= 0 && s.table.layout.orders[o].carries[c.bitmap]:
			// the order's leaves say which entries fulfil it
			s.masks = append(s.masks, c.mask())
			r.guess = int(float64(r.guess) * s.share(c))
		default:
			// the record, or its column, has to be looked at
			s.checks = append(s.checks, i)
			if s.table.layout.orders[o].zoned && c.order >= 0 && s.table.layout.orders[c.order].zone >= 0 {
				s.limits = append(s.limits, s.limit(c))
			}
		}
	}
	r.masks, r.checks, r.limits = s.masks[masks:], s.checks[checks:], s.limits[limits:]
	r.shape = s.shapeIn(&r)
	s.estimate(&r)
	return r
}

// runsOf returns the runs that the clause leaves of order o, or all of it.
func (s *search[R]) runsOf(o, by int) []tree.Run {
	from := len(s.runs)
	if by < 0 {
		s.runs = append(s.runs, tree.Run{Lo: 0, Hi: s.table.Len()})
		return s.runs[from:]
	}
	for _, within := range s.clauses[by].spans {
		lo, hi := s.table.probe(o, within.lo, false), s.table.probe(o, within.hi, true)
		r := tree.Run{Lo: s.table.orders[o].Rank(&lo), Hi: s.table.orders[o].Rank(&hi)}
		if r.Lo < r.Hi {
			s.runs = append(s.runs, r)
		}
	}
	return s.runs[from:]
}

// share returns which part of all records the clause lets through.
func (s *search[R]) share(c *clause[R]) float64 {
	n := 0
	for _, v := range c.values {
		n += s.table.orders[0].Count(v)
	}
	return min(1, float64(n)/float64(max(1, s.table.Len())))
}

// shapeIn says how the sequence asked for lies in the route's order, if checks
// do not matter.
func (s *search[R]) shapeIn(r *route) shape {
	first, id := s.sort[0], s.sort[len(s.sort)-1]
	alone := r.by >= 0 && s.clauses[r.by].point() // one value: all by id
	switch {
	case len(r.runs) > 1: // each in order, but not together
		return loose
	case len(s.sort) == 1 && (r.order == 0 || alone):
		return plain
	case s.table.layout.orderFor(first.field) != r.order:
		return loose
	case len(s.sort) > 2: // by more than the id among equals
		return grouped
	case first.desc == id.desc:
		return plain
	}
	return mirrored
}

// estimate guesses what the route takes.
func (s *search[R]) estimate(r *route) {
	r.count = costRank * (1 + len(r.runs))
	if len(r.masks) > 1 || len(r.masks) == 1 && !r.masks[0].Disjoint {
		r.count += (1 + r.span/tree.LeafSize) * (costLeaf + costMask*len(r.masks))
	}
	switch {
	case r.sorts():
		r.cost = r.count
	case r.paged(): // grouped: a few of many groups
		r.cost = r.count + costVisit*r.guess/16
	default:
		r.cost = r.count + s.visitCost(r)*r.guess
	}
}

// sorts reports whether the route's matches are the answer, in its order.
func (r *route) sorts() bool {
	return len(r.checks) == 0 && (r.shape == plain || r.shape == mirrored)
}

// paged reports whether any page is found without visiting all matches.
func (r *route) paged() bool { return len(r.checks) == 0 && r.shape != loose }

// visitCost guesses what a visit of one match takes.
func (s *search[R]) visitCost(r *route) int {
	cost := costVisit
	for _, i := range r.checks {
		if c := &s.clauses[i]; c.order >= 0 && !c.parted {
			cost += costCheck
		} else {
			cost += costFetch
		}
	}
	if s.table.layout.orderFor(s.sort[0].field) < 0 {
		cost += costFetch
	}
	return cost
}
