package query

import (
	"cmp"
	"iter"
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A window is a range of an answer, such as the records from 2,970 to 2,999. Records of
// the answer are numbered from 0 in its sequence. Matches are numbered in the order of a
// route, which is the other direction if the first sort key descends.

// answer returns a window of the answer, from included and to not, as entries, and the
// total. The window may end early. It is valid until the next call of a method of the
// search.
func (s *search) answer(from, to int) (window []tree.Entry, total int) {
	if s.empty || len(s.route.runs) == 0 {
		return nil, 0
	}
	if !s.route.paged() {
		return s.sortedWindow(from, to)
	}
	total = s.enterPaged()
	return s.pagedWindow(min(from, total), min(to, total)), total
}

// enterPaged enters the run of a paged route, and returns how many matches there are.
func (s *search) enterPaged() (total int) {
	total = s.enter(&s.route, s.route.runs[0])
	s.way = WayRank
	if s.matches.Passed() {
		s.way = WayPass
	}
	return total
}

// pagedWindow finds a window of a paged route that was entered. It is nil if the window is
// empty, as for a page past the end or if only the total is wanted.
func (s *search) pagedWindow(from, to int) []tree.Entry {
	if from == to {
		return nil
	}
	if s.route.shape == grouped {
		s.way = WayGroups
	}
	return s.window(from, to)
}

// windows returns the whole answer in consecutive windows: batches, groups, or everything
// if it must be sorted. Each is found when it is asked for, and valid until the next.
func (s *search) windows() iter.Seq[[]tree.Entry] {
	return func(yield func([]tree.Entry) bool) {
		switch {
		case s.empty || len(s.route.runs) == 0:
		case !s.route.paged():
			window, _ := s.sortedWindow(0, s.table.len())
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

// enter selects the matches in a run of a route, and returns how many there are.
func (s *search) enter(r *route, run tree.Run) int {
	s.matches.Select(s.table.orders[r.order], run, r.masks, r.limits)
	return s.matches.Count()
}

// window finds a window of a paged route, whose run was entered.
func (s *search) window(from, to int) []tree.Entry {
	switch s.route.shape {
	case mirrored:
		return s.mirroredWindow(from, to)
	case grouped:
		return s.groupedWindow(from, to)
	}
	return s.orderedWindow(from, to)
}

// matchRange converts a window to a range of matches.
func (s *search) matchRange(from, to int) (lo, hi int) {
	if s.sort[0].desc {
		return s.matches.Total() - to, s.matches.Total() - from
	}
	return from, to
}

// orderedWindow reads a window from the order.
func (s *search) orderedWindow(from, to int) []tree.Entry {
	from, to = s.matchRange(from, to)
	s.batch = s.matches.Collect(from, to, s.batch[:0])
	if s.sort[0].desc {
		slices.Reverse(s.batch)
	}
	return s.batch
}

// mirroredWindow reads a window from the order in which each group of one value is
// reversed. The first and the last group may be partly outside the window: then the
// window has the matches opposite to those of the group that are inside.
func (s *search) mirroredWindow(from, to int) []tree.Entry {
	from, to = s.matchRange(from, to)
	m, out := &s.matches, s.batch[:0]
	// In a group from lo to hi, match k is opposite to match lo+hi-1-k.
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
func (s *search) groupOf(k int) tree.Run {
	o := s.route.order
	e := s.matches.At(k)
	value := key{code: e.Code}
	if s.table.layout.orders[o].field.exact.ambiguous(e.Code) {
		value = s.table.key(o, e.Slot)
	}
	lo, hi := s.table.probe(o, value, false), s.table.probe(o, value, true)
	root := s.table.orders[o]
	return tree.Run{Lo: s.matches.Before(root.Rank(&lo)), Hi: s.matches.Before(root.Rank(&hi))}
}

// reverseGroups reverses each group of entries of one value.
func (s *search) reverseGroups(entries []tree.Entry) {
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
func (s *search) same(a, b tree.Entry) bool {
	o := s.route.order
	return a.Code == b.Code &&
		(!s.table.layout.orders[o].field.exact.ambiguous(a.Code) || s.table.key(o, a.Slot) == s.table.key(o, b.Slot))
}

// groupedWindow sorts the groups that the window touches, and picks the window from them.
func (s *search) groupedWindow(from, to int) []tree.Entry {
	lo, hi := s.matchRange(from, to)
	lo, hi = s.groupOf(lo).Lo, s.groupOf(hi-1).Hi
	first := lo
	if s.sort[0].desc {
		first = s.matches.Total() - hi
	}
	p := s.newPicker(from-first, to-first)
	s.visit(lo, hi, p)
	return p.window()
}

// groups yields the groups of one value of the first sort key, each sorted by the further
// keys.
func (s *search) groups(yield func([]tree.Entry) bool) {
	rest := tree.Run{Lo: 0, Hi: s.enter(&s.route, s.route.runs[0])}
	for rest.Lo < rest.Hi {
		group := s.groupOf(rest.Lo)
		rest.Lo = group.Hi
		if s.sort[0].desc {
			rest.Lo = 0
			group = s.groupOf(rest.Hi - 1)
			rest.Hi = group.Lo
		}
		p := s.newPicker(0, group.Hi-group.Lo)
		s.visit(group.Lo, group.Hi, p)
		if !yield(p.window()) {
			return
		}
	}
}

// sortedWindow finds a window that no order has. If the total is known without reading
// records, only the window must be filled, by a walk if that seems to be shorter than
// gathering all matches.
func (s *search) sortedWindow(from, to int) (window []tree.Entry, total int) {
	s.way = WayGather
	if s.count.order < 0 {
		return s.gather(from, to)
	}
	for _, r := range s.count.runs {
		total += s.enter(&s.count, r)
	}
	from, to = min(from, total), min(to, total)
	if from == to {
		return nil, total
	}
	if s.walk.order >= 0 && s.walkVisits(to, total)*s.visitCost(&s.walk) < s.route.cost {
		if window, ok := s.walkTo(from, to, s.route.cost/s.visitCost(&s.walk)); ok {
			s.way = WayWalk
			return window, total
		}
	}
	window, _ = s.gather(from, to)
	return window, total
}

// gather visits all matches of the route, and picks a window from those that pass its
// checks. It reads matches in batches, so that the processor can wait for many loads of
// a column at once.
func (s *search) gather(from, to int) (window []tree.Entry, total int) {
	p := s.newPicker(from, min(to, s.route.span))
	if s.route.union {
		s.way = WayUnion
	}
	s.visitAll(p)
	return p.window(), p.seen
}

// A visitor is given all matches of a route, some at a time and in no order. It must not
// keep the entries, and may change them.
type visitor interface{ offer(entries []tree.Entry) }

// visitAll gives all matches of the route that pass its checks to the visitor.
func (s *search) visitAll(v visitor) {
	switch {
	case s.empty:
	case s.route.union:
		s.visitUnion(v)
	case s.route.repeats:
		for part := range slices.Chunk(s.distinct(), batchSize) {
			s.batch = append(s.batch[:0], part...)
			s.offer(s.batch, v)
		}
	default:
		for _, r := range s.route.runs {
			s.visit(0, s.enter(&s.route, r), v)
		}
	}
}

// distinct returns one entry for each record that has entries in the runs of the route.
func (s *search) distinct() []tree.Entry {
	s.found = s.found[:0]
	for _, r := range s.route.runs {
		s.found = s.matches.Collect(0, s.enter(&s.route, r), s.found)
	}
	slices.SortFunc(s.found, func(a, b tree.Entry) int { return cmp.Compare(a.Slot, b.Slot) })
	return slices.CompactFunc(s.found, func(a, b tree.Entry) bool { return a.Slot == b.Slot })
}

// batchSize is the number of matches that are read at a time.
const batchSize = tree.LeafSize

// visit gives the matches from number from to number to-1 that pass the route's checks to
// the visitor.
func (s *search) visit(from, to int, v visitor) {
	for ; from < to; from += batchSize {
		s.batch = s.matches.Collect(from, min(from+batchSize, to), s.batch[:0])
		s.offer(s.batch, v)
	}
}

// offer gives the entries that pass the route's checks to the visitor.
func (s *search) offer(entries []tree.Entry, v visitor) {
	for _, i := range s.route.checks {
		entries = s.filter(&s.clauses[i], entries)
	}
	v.offer(entries)
}

// filter returns the entries that fulfil the clause, in the memory of entries. Most often
// it reads one column for all of them.
func (s *search) filter(c *clause, entries []tree.Entry) []tree.Entry {
	kept := entries[:0]
	if !c.inColumn() || len(c.spans) != 1 {
		for _, e := range entries {
			if c.acceptsSlot(s.table, e.Slot) {
				kept = append(kept, e)
			}
		}
		return kept
	}
	lo, hi := c.spans[0].lo.code, c.spans[0].hi.code
	s.codes = s.table.columns[c.order].Read(entries, s.codes[:0])
	for i, e := range entries {
		at := s.codes[i]
		// Between the ends the code alone decides; at an end it may be ambiguous.
		if at > lo && at < hi || (at == lo || at == hi) && c.acceptsSlot(s.table, e.Slot) {
			kept = append(kept, e)
		}
	}
	return kept
}
