package query

import (
	"github.com/projectsuser/roster/query/internal/tree"
)

// Take all records of a cursus, updated within a year, by mark: the order of
// update times tells how many, but not which have the best marks; the order of
// marks has them in sequence, but not which were updated then. Counting in the
// one and walking along the other finds the page after a few hundred looks, and
// gathering would visit all.

// A walk reads matches off an order one by one, with checks, until the window
// is full. It is for few checks that fail and pages that are not deep; as
// nobody knows that beforehand, it has a budget and gives up beyond.
type walk[R any] struct {
	search *search[R]
	to     int // entries wanted
	budget int // entries that may still be looked at
}

// walked finds a window by a walk along the route by the first sort key. It
// returns false if that came to cost more than the budget.
func (s *search[R]) walked(from, to, budget int) ([]tree.Entry, bool) {
	desc := s.sort[0].desc
	w := walk[R]{s, to, budget}
	s.found = s.found[:0]
	// A mirrored sequence is walked group by group: within one it runs against
	// the order. A plain one is a single stretch.
	for rest := s.along.runs[0]; rest.Lo < rest.Hi && w.on(); {
		run, backward := rest, desc
		if s.along.shape == mirrored {
			run, backward = s.outermost(rest), !desc
		}
		s.matches.Select(s.table.orders[s.along.order], run, s.along.masks, s.along.limits)
		s.matches.Walk(backward, w.leaf)
		if desc {
			rest.Hi = run.Lo
		} else {
			rest.Lo = run.Hi
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

// leaf takes what passes the checks in one leaf. It takes all of it, even if
// that is more than is wanted: to stop in between would not be quicker.
func (w *walk[R]) leaf(matches []tree.Entry) (more bool) {
	s := w.search
	w.budget -= len(matches) + walkStep
	for _, i := range s.along.checks {
		matches = s.keep(&s.clauses[i], matches)
	}
	s.found = append(s.found, matches...)
	return w.on()
}

// outermost returns the part of a run with the value that comes first in the
// sort.
func (s *search[R]) outermost(r tree.Run) tree.Run {
	o, at := s.along.order, r.Lo
	if s.sort[0].desc {
		at = r.Hi - 1
	}
	root := s.table.orders[o]
	k := s.table.key(o, root.At(at).Slot)
	lo, hi := s.table.probe(o, k, false), s.table.probe(o, k, true)
	return tree.Run{Lo: max(r.Lo, root.Rank(&lo)), Hi: min(r.Hi, root.Rank(&hi))}
}
