package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A window is part of the answer by number: the records from 2,970 to 2,999,
// say. Numbers of the answer are turned into numbers of matches, which run the
// other way if the first key descends.

// answer finds the records numbered from to before to of the answer, as
// entries, and how many there are in all. The result is valid until the search
// goes on.
func (s *search[R]) answer(from, to int) (window []tree.Entry, total int) {
	if s.nothing || len(s.route.runs) == 0 {
		return nil, 0
	}
	if !s.route.paged() {
		return s.sorted(from, to)
	}
	total = s.enter(&s.route, s.route.runs[0])
	s.way = WayRank
	if s.matches.Passed() {
		s.way = WayPass
	}
	from, to = min(from, total), min(to, total)
	// a page past the end, or a count
	if from == to {
		return nil, total
	}
	if s.route.shape == grouped {
		s.way = WayGroups
	}
	return s.window(from, to), total
}

// window finds part of the matches of a paged route, which have been entered.
func (s *search[R]) window(from, to int) []tree.Entry {
	switch s.route.shape {
	case mirrored:
		return s.mirrored(from, to)
	case grouped:
		return s.grouped(from, to)
	}
	return s.plain(from, to)
}

// sorted finds a window that no order shows. If the total can be had without
// looking at records, all that is left to do is to fill the window, by a walk
// if that promises to be shorter than gathering all.
func (s *search[R]) sorted(from, to int) (window []tree.Entry, total int) {
	s.way = WayGather
	if s.counter.order < 0 {
		return s.gather(from, to)
	}
	for _, r := range s.counter.runs {
		total += s.enter(&s.counter, r)
	}
	from, to = min(from, total), min(to, total)
	if from == to {
		return nil, total
	}
	if s.along.order >= 0 && s.walkVisits(to, total)*s.visitCost(&s.along) < s.route.cost {
		if window, ok := s.walked(from, to, s.route.cost/s.visitCost(&s.along)); ok {
			s.way = WayWalk
			return window, total
		}
	}
	window, _ = s.gather(from, to)
	return window, total
}

// walkVisits guesses how many matches a walk looks at before it has found so
// many of the total: every part of the order is thought to have its share.
func (s *search[R]) walkVisits(found, total int) int {
	return int(float64(s.along.guess) * float64(found) / float64(total))
}

// enter makes the matches of a run of a route ready, and counts them.
func (s *search[R]) enter(r *route, part tree.Run) int {
	s.matches.Select(s.table.orders[r.order], part, r.masks, r.limits)
	return s.matches.Count()
}

// ahead turns a window of the answer into one of the matches in their order.
func (s *search[R]) ahead(from, to int) (int, int) {
	if s.sort[0].desc {
		return s.matches.Total() - to, s.matches.Total() - from
	}
	return from, to
}

// plain reads a window off the order.
func (s *search[R]) plain(from, to int) []tree.Entry {
	from, to = s.ahead(from, to)
	s.batch = s.matches.Collect(from, to, s.batch[:0])
	if s.sort[0].desc {
		slices.Reverse(s.batch)
	}
	return s.batch
}

// mirrored reads a window off the order in which each group of one value is
// turned round. The groups at both ends of the window may stick out of it: of
// each, the window shows the entries opposite to those in it.
func (s *search[R]) mirrored(from, to int) []tree.Entry {
	from, to = s.ahead(from, to)
	m, out := &s.matches, s.batch[:0]
	// Of a group from lo to hi, match k is opposite to match lo+hi-1-k.
	head := s.groupOf(from)
	inner := min(head.Hi, to)
	out = m.Collect(head.Lo+head.Hi-inner, head.Lo+head.Hi-from, out)
	if inner < to {
		tail := s.groupOf(to - 1)
		out = m.Collect(inner, tail.Lo, out)
		out = m.Collect(tail.Lo+tail.Hi-to, tail.Hi, out)
	}
	s.batch = out
	s.reverseGroups(out)
	if s.sort[0].desc {
		slices.Reverse(out)
	}
	return out
}

// groupOf returns the matches that have the same value as match k.
func (s *search[R]) groupOf(k int) tree.Run {
	m, o := &s.matches, s.route.order
	root := s.table.orders[o]
	e := m.At(k)
	value := key{code: e.Code}
	if s.table.layout.orders[o].field.exact.vague(e.Code) {
		value = s.table.key(o, e.Slot)
	}
	lo, hi := s.table.probe(o, value, false), s.table.probe(o, value, true)
	return tree.Run{
		Lo: m.Before(root.Rank(&lo)),
		Hi: m.Before(root.Rank(&hi)),
	}
}

// reverseGroups turns each stretch of entries of one value round.
func (s *search[R]) reverseGroups(entries []tree.Entry) {
	for len(entries) > 0 {
		n := 1
		for n < len(entries) && s.same(entries[0], entries[n]) {
			n++
		}
		slices.Reverse(entries[:n])
		entries = entries[n:]
	}
}

// same reports whether two entries of the route's order have the same value.
func (s *search[R]) same(a, b tree.Entry) bool {
	o := s.route.order
	return a.Code == b.Code &&
		(!s.table.layout.orders[o].field.exact.vague(a.Code) || s.table.key(o, a.Slot) == s.table.key(o, b.Slot))
}

// grouped sorts the groups that the window touches, which are together in the
// order, and takes it out of them.
func (s *search[R]) grouped(from, to int) []tree.Entry {
	total := s.matches.Total()
	lo, hi := s.ahead(from, to)
	lo, hi = s.groupOf(lo).Lo, s.groupOf(hi-1).Hi
	first := lo
	if s.sort[0].desc {
		first = total - hi
	}
	p := s.picker(from-first, to-first)
	s.visit(lo, hi, p)
	return p.window()
}
