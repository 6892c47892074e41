package query

import "fmt"

// A Way is how the page of an answer was found.
type Way uint8

// The ways, from the fastest to the slowest.
const (
	// WayNone: no record can fulfil some condition, so no search was made.
	WayNone Way = iota
	// WayRank: by the counts in the nodes of one order. It takes a few descents from
	// root to leaf, whatever the number of matches.
	WayRank
	// WayPass: several bitmaps were intersected in a run of one order, leaf by leaf,
	// and the page was read from the result.
	WayPass
	// WayGroups: as WayRank or WayPass, but records that are equal in the first sort
	// key were sorted by the other keys, for the groups that the page touches.
	WayGroups
	// WayWalk: the order of the first sort key was read and its records were checked
	// one by one until the page was full. The total was counted in another order.
	WayWalk
	// WayGather: all matches in one order were visited, checked, and sorted up to the
	// end of the page.
	WayGather
	// WayUnion: as WayGather, but the matches of alternatives on several fields were found
	// in the order of each.
	WayUnion
)

var wayNames = [...]string{"none", "rank", "pass", "groups", "walk", "gather", "union"}

// String returns the name of the way in lower case, or "unknown" if w is not a way.
func (w Way) String() string {
	if int(w) < len(wayNames) {
		return wayNames[w]
	}
	return "unknown"
}

// A Plan describes how an answer was found. It has only a few numbers, because each
// answer has one; [Table.Explain] describes it in words.
type Plan struct {
	// Way is how the page was found.
	Way Way
	// Order is the field whose order was used; "" if the way is WayNone.
	Order string
	// Span is the number of entries of that order that the conditions on its field
	// leave.
	Span int
	// Bitmaps is the number of other conditions that bitmaps answered.
	Bitmaps int
	// Checks is the number of conditions that were checked record by record.
	Checks int
}

// String returns the plan in short, such as "pass in updated_at, 1000000 entries, 2
// bitmaps, 0 checks".
func (p Plan) String() string {
	if p.Way == WayNone {
		return p.Way.String()
	}
	return fmt.Sprintf("%v in %s, %d entries, %d bitmaps, %d checks", p.Way, p.Order, p.Span, p.Bitmaps, p.Checks)
}

// plan returns the plan of the answer.
func (s *search) plan() Plan {
	if s.way == WayNone {
		return Plan{}
	}
	r := s.usedRoute()
	return Plan{s.way, s.table.layout.orders[r.order].field.name, r.span, len(r.masks), len(r.checks)}
}

// usedRoute returns the route by which the page was found.
func (s *search) usedRoute() *route {
	if s.way == WayWalk {
		return &s.walk
	}
	return &s.route
}
