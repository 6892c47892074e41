package query

import "github.com/projectsuser/roster/query/internal/tree"

// The planner has few choices, and makes most of them with exact numbers: the length of
// a run is known, and so is how many records have a value. It only guesses that
// conditions are independent of one another. A wrong guess costs time and never changes
// an answer.

// A route is a way to answer by one order: the runs of the order that one clause
// leaves, the masks that other clauses make there, and the checks that remain for each
// record.
type route struct {
	order   int
	by      int  // the clause that gave the runs, or -1
	union   bool // its alternatives did, each in its own order; then order is that of the first
	runs    []tree.Run
	masks   []tree.Mask
	checks  []int        // indexes of clauses
	limits  []tree.Limit // of the checks
	shape   shape        // if checks are ignored
	repeats bool         // a record may have several entries in the runs
	span    int          // entries in the runs
	guess   int          // matches expected before checks
	count   int          // nanoseconds expected to count the matches, roughly
	cost    int          // the same, to find a page of them, sorted and checked
}

// A shape is the relation between the sequence that the query asks for and the order of
// a route.
type shape uint8

const (
	// unordered: there is no relation. All matches are visited and sorted.
	unordered shape = iota
	// ordered: the sequence is the order, forwards or backwards.
	ordered
	// mirrored: values come in one direction, and the records of each value in the
	// other, as in -final_mark,id.
	mirrored
	// grouped: records of one value are together, sorted by further keys.
	grouped
)

// Rough costs in nanoseconds, which serve only to compare routes.
const (
	costRank  = 200 // to find one position
	costLeaf  = 60  // for each leaf of a pass
	costMask  = 30  // for each mask there
	costVisit = 40  // to visit a match
	costCheck = 20  // to check it in a column
	costFetch = 100 // to check it in the record
)

// choose chooses the routes of the least cost. It compares the orders of the
// conditions, of the first sort key, and of the id, which can answer every query.
func (s *search) choose() {
	s.route, s.count, s.walk = route{order: -1}, route{order: -1}, route{order: -1}
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
		// A route without checks knows the total without reading records, even if its
		// order does not help to find the page.
		if len(r.checks) == 0 && !r.repeats && (s.count.order < 0 || r.count < s.count.count) {
			s.count = r
		}
		if len(r.checks) > 0 && o == sortOrder && (r.shape == ordered || r.shape == mirrored) {
			s.walk = r
		}
	}
	for i := range s.clauses {
		if r, ok := s.unionRoute(i); ok && r.cost < s.route.cost {
			s.route = r
		}
	}
}

// clauseOf returns the clause on the field that order o sorts by, or -1.
func (s *search) clauseOf(o int) int {
	for i := range s.clauses {
		if s.clauses[i].order == o {
			return i
		}
	}
	return -1
}

// routeBy returns the route by order o, with the runs that the clause leaves.
func (s *search) routeBy(o, by int) route {
	r := route{order: o, by: by, runs: s.runsOf(o, by)}
	for _, run := range r.runs {
		r.span += run.Hi - run.Lo
	}
	r.guess = r.span
	masks, checks, limits := len(s.masks), len(s.checks), len(s.limits)
	for i := range s.clauses {
		c := &s.clauses[i]
		switch {
		case i == by && c.inRuns():
		case c.carried(&s.table.layout.orders[o]):
			s.masks = append(s.masks, c.mask())
			r.guess = int(float64(r.guess) * s.share(c))
		default:
			s.checks = append(s.checks, i)
			if s.table.layout.orders[o].zoned && c.order >= 0 && s.table.layout.orders[c.order].zone >= 0 {
				s.limits = append(s.limits, c.limit(s.table.layout.orders[c.order].zone))
			}
		}
	}
	r.masks, r.checks, r.limits = s.masks[masks:], s.checks[checks:], s.limits[limits:]
	r.repeats = by >= 0 && s.clauses[by].field.many() && !s.clauses[by].onePoint()
	r.shape = s.shapeOf(&r)
	s.estimate(&r)
	return r
}

// runsOf returns the runs of order o that the clause leaves, or the whole order if by
// is -1.
func (s *search) runsOf(o, by int) []tree.Run {
	from := len(s.runs)
	if by < 0 {
		s.runs = append(s.runs, tree.Run{Lo: 0, Hi: s.table.len()})
		return s.runs[from:]
	}
	s.addRuns(&s.clauses[by])
	return s.runs[from:]
}

// addRuns adds the runs of the clause's order that have the keys in its spans.
func (s *search) addRuns(c *clause) {
	done := 0 // the runs of coarse spans that have a code in common overlap
	for _, within := range c.spans {
		if c.coarse {
			within = within.ofCodes()
		}
		lo, hi := s.table.probe(c.order, within.lo, false), s.table.probe(c.order, within.hi, true)
		r := tree.Run{Lo: s.table.orders[c.order].Rank(&lo), Hi: s.table.orders[c.order].Rank(&hi)}
		if r.Lo = max(r.Lo, done); r.Lo < r.Hi {
			s.runs = append(s.runs, r)
			done = r.Hi
		}
	}
}

// share returns which part of all records fulfils the clause, from 0 to 1.
func (s *search) share(c *clause) float64 {
	n := 0
	for _, v := range c.values {
		n += s.table.orders[0].Count(v)
	}
	part := min(1, float64(n)/float64(max(1, s.table.len())))
	if len(c.alternatives) == 0 && c.lacking() {
		return 1 - part
	}
	return part
}

// shapeOf returns the shape of a route.
func (s *search) shapeOf(r *route) shape {
	first, id := s.sort[0], s.sort[len(s.sort)-1]
	oneValue := r.by >= 0 && s.clauses[r.by].onePoint() // all entries are sorted by id
	switch {
	case len(r.runs) > 1 || r.repeats: // each run is in order, but not all together
		return unordered
	case len(s.sort) == 1 && (r.order == 0 || oneValue):
		return ordered
	case first.moved:
		return unordered
	case s.table.layout.orderFor(first.field) != r.order:
		return unordered
	case len(s.sort) > 2: // other keys than the id sort equal records
		return grouped
	case first.desc == id.desc:
		return ordered
	}
	return mirrored
}

// estimate sets the expected times of a route.
func (s *search) estimate(r *route) {
	r.count = costRank * (1 + len(r.runs))
	if len(r.masks) > 1 || len(r.masks) == 1 && !r.masks[0].Disjoint {
		r.count += (1 + r.span/tree.LeafSize) * (costLeaf + costMask*len(r.masks))
	}
	switch {
	case r.sequential():
		r.cost = r.count
	case r.paged(): // grouped: a page has a few of many groups
		r.cost = r.count + costVisit*r.guess/16
	default:
		r.cost = r.count + s.visitCost(r)*r.guess
	}
}

// sequential reports whether the route's matches are the answer, in its order.
func (r *route) sequential() bool {
	return len(r.checks) == 0 && (r.shape == ordered || r.shape == mirrored)
}

// paged reports whether any page can be found without a visit of all matches.
func (r *route) paged() bool { return len(r.checks) == 0 && r.shape != unordered }

// visitCost returns the expected time to visit one match.
func (s *search) visitCost(r *route) int {
	cost := costVisit
	for _, i := range r.checks {
		if s.clauses[i].inColumn() {
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
