package query

import mathbits "math/bits"

// This file is the heart of the engine: everything that is answered without
// looking at records is answered by matches. A question that is too much for
// them is asked of matches first, and the rest is done in gather.go and walk.go.

// A run is a stretch of an order, from position lo to before hi.
type run struct{ lo, hi int }

// A mask lets through the entries that have one of the values.
type mask struct {
	values []valueID
	apart  bool // no entry has two of them, so their counts add up
}

// matches are the entries in a run of an order that all masks let through.
// They are numbered from 0 in the order, and found by number:
//
//   - without masks by arithmetic,
//   - with one whose counts add up, by the tallies on the way from the root to one leaf,
//   - with others by what a pass over the leaves of the run has noted.
//
// So any of them is found in the same time, wherever it is.
type matches struct {
	root   *node
	run    run
	masks  []mask
	limits []limit // what it is not worth looking beyond
	total  int

	skipped int    // let through by a single mask before the run
	passed  bool   // by the pass
	stops   []stop // its notes
}

// A stop is the note of a pass on a leaf that has matches.
type stop struct {
	leaf   *node
	start  int // position of its first entry
	before int // matches in the leaves before
}

// count finds the number of matches, and prepares for finding them.
func (m *matches) count() {
	m.total, m.skipped, m.passed, m.stops = 0, 0, false, m.stops[:0]
	switch {
	case m.run.lo >= m.run.hi:
	case len(m.limits) == 0 && len(m.masks) == 0:
		m.total = m.run.hi - m.run.lo
	// the sums of the two ends of the run: what is between has no need to be
	// looked at
	case len(m.limits) == 0 && len(m.masks) == 1 && m.masks[0].apart:
		m.skipped = m.root.countBefore(m.run.lo, m.masks[0].values)
		m.total = m.root.countBefore(m.run.hi, m.masks[0].values) - m.skipped
	default:
		m.passed = true
		m.pass(m.root, 0)
	}
}

// pass notes the leaves with matches below a node that starts at a position,
// but for those that are beyond the limits.
func (m *matches) pass(n *node, start int) {
	if !n.reachable(m.limits) {
		return
	}
	if n.leaf() {
		var set bits
		if count := m.in(n, start, &set); count > 0 {
			m.stops = append(m.stops, stop{n, start, m.total})
			m.total += count
		}
		return
	}
	for i, kid := range n.kids {
		from, to := start+n.all.before(i), start+n.all.before(i+1)
		// Kids that no match can be in are not even loaded.
		if from < m.run.hi && to > m.run.lo && m.possible(n, i) {
			m.pass(kid, from)
		}
	}
}

// possible reports whether each mask lets some entry below kid i through.
func (m *matches) possible(n *node, i int) bool {
	for j := range m.masks {
		if n.values.within(i, m.masks[j].values) == 0 {
			return false
		}
	}
	return true
}

// in finds the matches in a leaf that starts at a position, and their number.
func (m *matches) in(leaf *node, start int, set *bits) int {
	lo, hi := m.run.lo-start, min(m.run.hi-start, leaf.size())
	masks := m.masks
	// Bits past the last entry are never set, so a leaf that lies in the run as
	// a whole needs no cutting: the first mask can be taken as it is.
	if whole := lo <= 0 && hi == leaf.size(); whole && len(masks) > 0 {
		var tmp bits
		*set = *leaf.sets.any(masks[0].values, &tmp)
		masks = masks[1:]
	} else {
		set.span(lo, hi)
	}
	if len(masks) == 0 {
		return set.count()
	}
	count := 0
	for i := range masks {
		var tmp bits
		count = set.and(leaf.sets.any(masks[i].values, &tmp))
	}
	return count
}

// seek returns the leaf that holds match k, where it starts, and how many
// matches in the leaf are before that one.
func (m *matches) seek(k int) (leaf *node, start, within int) {
	switch {
	case m.passed:
		s := m.stops[lastAtMost(m.stops, k, func(s *stop) int { return s.before })]
		return s.leaf, s.start, k - s.before
	case len(m.masks) == 0:
		leaf, start = m.root.at(m.run.lo + k)
		return leaf, start, m.run.lo + k - max(start, m.run.lo)
	}
	leaf, start, within = m.root.nth(m.skipped+k, m.masks[0].values)
	// nth counts from the start of the leaf, also what is before the run.
	if start < m.run.lo { // the leaf in which the run begins
		within = k
	}
	return leaf, start, within
}

// lastAtMost returns the index of the last stop of which what is asked for is
// at most k. It is that of the first, or less, for the first stop.
func lastAtMost(stops []stop, k int, of func(*stop) int) int {
	lo, hi := 1, len(stops)
	for lo < hi {
		mid := (lo + hi) / 2
		if of(&stops[mid]) <= k {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}

// at returns match k.
func (m *matches) at(k int) entry {
	leaf, start, within := m.seek(k)
	var set bits
	m.in(leaf, start, &set)
	i := set.nth(within)
	return leaf.entries.at(i)
}

// collect appends the matches from number from to before to.
func (m *matches) collect(from, to int, out []entry) []entry {
	for from < to {
		leaf, start, within := m.seek(from)
		var set bits
		m.in(leaf, start, &set)
		before := len(out)
		out = leaf.collect(&set, set.nth(within), to-from, out)
		from += len(out) - before
	}
	return out
}

// collect appends at most n of the entries in the set, from position p on.
func (n *node) collect(set *bits, p, most int, out []entry) []entry {
	var in *strip
	start, end := 0, 0
	for w := p / 64; w < len(set); w++ {
		word := set[w]
		if w == p/64 {
			word = word >> (p % 64) << (p % 64)
		}
		for ; word != 0; word &= word - 1 {
			if most == 0 {
				return out
			}
			i := w*64 + mathbits.TrailingZeros64(word)
			if i >= end {
				in, start, end = n.entries.around(i)
			}
			out = append(out, entry{in.codes[i-start], in.slots[i-start]})
			most--
		}
	}
	return out
}

// before returns how many matches are before a position in the run or at its
// end.
func (m *matches) before(position int) int {
	switch {
	case m.passed:
		s := m.stops[lastAtMost(m.stops, position, func(s *stop) int { return s.start })]
		var set bits
		m.in(s.leaf, s.start, &set)
		return s.before + set.countBefore(min(max(position-s.start, 0), leafMax))
	case len(m.masks) == 0:
		return position - m.run.lo
	}
	return m.root.countBefore(position, m.masks[0].values) - m.skipped
}
