package query

import "slices"

// Take all records of a cursus, updated within a year, by mark: the order of
// update times tells how many, but not which have the best marks; the order of
// marks has them in sequence, but not which were updated then. Counting in the
// one and walking along the other finds the page after a few hundred looks, and
// gathering would visit all.

// A walk reads matches off an order one by one, with checks, until the window
// is full. It is for few checks that fail and pages that are not deep; as
// nobody knows that beforehand, it has a budget and gives up beyond.
type walk[R any] struct {
	search   *search[R]
	backward bool
	to       int // entries wanted
	budget   int // entries that may still be looked at
}

// walked finds a window by a walk along the route by the first sort key. It
// returns false if that came to cost more than the budget.
func (s *search[R]) walked(from, to, budget int) ([]entry, bool) {
	m, desc := &s.matches, s.sort[0].desc
	m.root, m.run, m.masks, m.limits = s.table.orders[s.along.order], s.along.runs[0], s.along.masks, s.along.limits
	w := walk[R]{s, desc, to, budget}
	s.found = s.found[:0]
	whole := m.run
	// A mirrored sequence is walked group by group: within one it runs against
	// the order. A plain one is a single stretch.
	for rest := whole; rest.lo < rest.hi && w.on(); {
		m.run = rest
		if s.along.shape == mirrored {
			m.run = s.outermost(rest)
			w.backward = !desc
		}
		w.node(m.root, 0)
		if desc {
			rest.hi = m.run.lo
		} else {
			rest.lo = m.run.hi
		}
		w.budget -= walkStep
	}
	if w.budget <= 0 {
		return nil, false
	}
	return s.found[min(from, len(s.found)):min(to, len(s.found))], true
}

// walkStep is what a group or a leaf costs in the budget, beside its entries.
const walkStep = 8

// on reports whether the walk goes on.
func (w *walk[R]) on() bool { return w.budget > 0 && len(w.search.found) < w.to }

// outermost returns the part of a run with the value that comes first in the
// sort.
func (s *search[R]) outermost(r run) run {
	o, at := s.along.order, r.lo
	if s.sort[0].desc {
		at = r.hi - 1
	}
	root := s.table.orders[o]
	leaf, start := root.at(at)
	k := s.table.key(o, leaf.entries.slot(at-start))
	lo, hi := s.table.probe(o, k, false), s.table.probe(o, k, true)
	return run{max(r.lo, root.rank(&lo)), min(r.hi, root.rank(&hi))}
}

// node walks what is below a node that starts at a position.
func (w *walk[R]) node(n *node, start int) {
	m := &w.search.matches
	if start >= m.run.hi || start+n.size() <= m.run.lo || !n.reachable(m.limits) {
		return
	}
	if n.leaf() {
		w.leaf(n, start)
		return
	}
	for i := 0; i < len(n.kids) && w.on(); i++ {
		kid := i
		if w.backward {
			kid = len(n.kids) - 1 - i
		}
		if m.possible(n, kid) {
			w.node(n.kids[kid], start+n.all.before(kid))
		}
	}
}

// leaf takes what passes the checks in one leaf. It takes all of it, even if
// that is more than is wanted: to stop in between would not be quicker.
func (w *walk[R]) leaf(n *node, start int) {
	s := w.search
	var set bits
	count := s.matches.in(n, start, &set)
	s.batch = n.collect(&set, 0, count, s.batch[:0])
	if w.backward {
		slices.Reverse(s.batch)
	}
	for _, i := range s.along.checks {
		s.batch = s.keep(&s.clauses[i], s.batch)
	}
	s.found = append(s.found, s.batch...)
	w.budget -= count + walkStep
}
