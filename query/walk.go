package query

import "github.com/projectsuser/roster/query/internal/tree"

// A walk reads matches from the order of the first sort key and checks them, until a
// window is full.
//
// Take all records of a cursus, updated within a year, sorted by mark. The order of
// update times knows how many there are, but not which have the best marks; the order of
// marks has them in sequence, but not which were updated in that year. Counting in the
// first and walking along the second finds the page after a few hundred checks, where
// gathering would visit all matches.
//
// A walk is fast if few checks fail and the page is not deep. That is not known before, so
// a walk has a budget.
type walk struct {
	search *search
	to     int // entries wanted
	budget int // entries that may still be read
}

// walkStep is the cost of a group or a leaf in the budget, in addition to its entries.
const walkStep = 8

// walkTo finds a window by a walk along the walk route. It returns false if the budget
// was used up.
func (s *search) walkTo(from, to, budget int) ([]tree.Entry, bool) {
	desc := s.sort[0].desc
	w := walk{s, to, budget}
	s.found = s.found[:0]
	// A mirrored sequence is walked group by group, each in the direction opposite to
	// that of the groups. An ordered one is walked as a whole.
	for rest := s.walk.runs[0]; rest.Lo < rest.Hi && w.unfinished(); {
		run, backward := rest, desc
		if s.walk.shape == mirrored {
			run, backward = s.firstGroup(rest), !desc
		}
		s.matches.Select(s.table.orders[s.walk.order], run, s.walk.masks, s.walk.limits)
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

// walkVisits estimates how many matches a walk visits to find so many records of the
// total. It assumes that they are spread evenly over the order.
func (s *search) walkVisits(found, total int) int {
	return int(float64(s.walk.guess) * float64(found) / float64(total))
}

// unfinished reports whether the walk must go on and has budget left.
func (w *walk) unfinished() bool { return w.budget > 0 && len(w.search.found) < w.to }

// leaf appends the matches of one leaf that pass the checks, and reports whether the walk
// goes on. It takes the whole leaf even if fewer are wanted, because stopping inside would
// not be faster.
func (w *walk) leaf(matches []tree.Entry) (more bool) {
	s := w.search
	w.budget -= len(matches) + walkStep
	for _, i := range s.walk.checks {
		matches = s.filter(&s.clauses[i], matches)
	}
	s.found = append(s.found, matches...)
	return w.unfinished()
}

// firstGroup returns the part of a run whose value comes first in the sort.
func (s *search) firstGroup(r tree.Run) tree.Run {
	o, at := s.walk.order, r.Lo
	if s.sort[0].desc {
		at = r.Hi - 1
	}
	root := s.table.orders[o]
	k := s.table.key(o, root.At(at).Slot)
	lo, hi := s.table.probe(o, k, false), s.table.probe(o, k, true)
	return tree.Run{Lo: max(r.Lo, root.Rank(&lo)), Hi: min(r.Hi, root.Rank(&hi))}
}
