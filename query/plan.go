package query

import (
	"fmt"
	"strings"
)

// A plan is a handful of numbers, as each answer carries one. The words are made
// when they are asked for.

// Way is how the page of an answer was found.
type Way uint8

// The ways, from the quickest to the slowest.
const (
	// WayNone: some condition holds of no record, so none was looked for.
	WayNone Way = iota
	// WayRank: by counting in the nodes of one order. It takes as long as a
	// few descents from root to leaf, whatever the number of matches.
	WayRank
	// WayPass: several bitmaps were laid over one another in a run of one
	// order, leaf by leaf, and the page was read off.
	WayPass
	// WayGroups: like one of these, but records that are equal in the first
	// sort key were sorted by the others, as far as the page has any.
	WayGroups
	// WayWalk: the order of the first sort key was walked and records were
	// checked one by one until the page was full. The total came from
	// elsewhere.
	WayWalk
	// WayGather: all matches of one order were visited, checked and sorted as
	// far as the page needs it.
	WayGather
)

var wayNames = [...]string{"none", "rank", "pass", "groups", "walk", "gather"}

// String returns the name of the way in lower case, and "unknown" for none of
// the ways.
func (w Way) String() string {
	if int(w) < len(wayNames) {
		return wayNames[w]
	}
	return "unknown"
}

// A Plan says how an answer was found. [Table.Explain] says it in words.
type Plan struct {
	Way Way
	// Order is the field by whose order it was found; "" if the way is
	// WayNone.
	Order string
	// Span is how many entries of that order the conditions on its field
	// leave.
	Span int
	// Bitmaps is how many further conditions were answered by bitmaps.
	Bitmaps int
	// Checks is how many conditions were checked record by record.
	Checks int
}

// String returns the plan in short, such as "pass in updated_at, 1000000
// entries, 2 bitmaps, 0 checks".
func (p Plan) String() string {
	if p.Way == WayNone {
		return p.Way.String()
	}
	return fmt.Sprintf("%v in %s, %d entries, %d bitmaps, %d checks", p.Way, p.Order, p.Span, p.Bitmaps, p.Checks)
}

// plan describes the route that led to the answer.
func (s *search[R]) plan() Plan {
	if s.way == WayNone {
		return Plan{}
	}
	r := s.taken()
	return Plan{s.way, s.table.layout.orders[r.order].field.name, r.span, len(r.masks), len(r.checks)}
}

// taken returns the route by which the page was found.
func (s *search[R]) taken() *route {
	if s.way == WayWalk {
		return &s.along
	}
	return &s.route
}

// Explain answers the query and says in words how it was done: by which order,
// what every condition was good for, and what other orders would have cost.
// The words are for people and may change. The error is that of
// [Table.Select].
func (t *Table[R]) Explain(q Query[R]) (string, error) {
	page, err := q.Page.settle(t.layout.settings)
	if err != nil {
		return "", err
	}
	s := t.search(q.Where, q.Sort)
	defer s.end()
	from, to := page.bounds(t.Len())
	window, total := s.answer(from, to)
	var b strings.Builder
	fmt.Fprintf(&b, "%s, sorted by %s: %d of %d records, %d on page %d.\n",
		whereWords(q.Where), s.sortWords(), total, t.Len(), len(window), page.Number)
	s.explain(&b)
	return b.String(), nil
}

// whereWords says all conditions.
func whereWords[R any](where []Condition[R]) string {
	if len(where) == 0 {
		return "Everything"
	}
	words := make([]string, len(where))
	for i, c := range where {
		words[i] = c.String()
	}
	return "Where " + strings.Join(words, " and ")
}

// sortWords says the sort keys that mattered, the id at the end: what was asked
// for beyond that made no difference.
func (s *search[R]) sortWords() string {
	words := make([]string, len(s.sort))
	for i, k := range s.sort {
		words[i] = k.String()
	}
	return strings.Join(words, ", ")
}

// explain writes how the answer was found, a line for each step.
func (s *search[R]) explain(b *strings.Builder) {
	if s.way == WayNone {
		fmt.Fprintln(b, "Nothing was looked for: no record has the values asked for.")
		return
	}
	r := s.taken()
	fmt.Fprintf(b, "The order of %s", s.table.layout.orders[r.order].field.name)
	if r.by >= 0 {
		fmt.Fprintf(b, " has %d of its %d entries in the range.\n", r.span, s.table.Len())
	} else {
		fmt.Fprintf(b, " was taken whole: %d entries.\n", r.span)
	}
	for i := range s.clauses {
		s.explainClause(b, r, i)
	}
	fmt.Fprintln(b, s.reason())
	for o := range s.table.orders {
		if other := s.routeBy(o, s.clauseOf(o)); o != r.order {
			fmt.Fprintf(b, "By the order of %s it would be %s.\n", s.table.layout.orders[o].field.name, other.words())
		}
	}
}

// explainClause says what a clause that gave no run was good for.
func (s *search[R]) explainClause(b *strings.Builder, r *route, i int) {
	c := &s.clauses[i]
	switch {
	case i == r.by && !c.parted:
	case c.bitmap >= 0 && s.table.layout.orders[r.order].carries[c.bitmap]:
		fmt.Fprintf(b, "There %s was answered by the bitmaps of %d of its values.\n", c.field.name, len(c.values))
	case c.order >= 0 && !c.parted:
		fmt.Fprintf(b, "%s was checked in its column.\n", c.field.name)
	default:
		fmt.Fprintf(b, "%s was checked in the records: no index of it helps.\n", c.field.name)
	}
}

// reason says why the page was found in the way it was.
func (s *search[R]) reason() string {
	switch s.way {
	case WayRank:
		return "The page was found by rank: that order is the one asked for, and at most one bitmap a record has to be counted."
	case WayPass:
		return "The page was found after a pass: that order is the one asked for, but the bitmaps have to be laid over one another."
	case WayGroups:
		return "The groups on the page were sorted by the further keys."
	case WayWalk:
		return fmt.Sprintf("The order was walked until the page was full; the total was counted in the order of %s.",
			s.table.layout.orders[s.counter.order].field.name)
	}
	return "The matches there were gathered, checked and sorted as far as the page."
}

// words says what a route promises.
func (r *route) words() string {
	switch {
	case r.sorts() && r.cost < 2*costRank*(1+len(r.runs)):
		return "quick too"
	case r.paged():
		return fmt.Sprintf("a pass over %d entries", r.span)
	}
	return fmt.Sprintf("a visit of some %d entries", r.guess)
}
