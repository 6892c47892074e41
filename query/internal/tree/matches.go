package tree

import (
	mathbits "math/bits"
	"slices"
)

// A Run is a range of positions in an order, or of numbers of matches: from Lo to
// Hi-1.
type Run struct{ Lo, Hi int }

// Matches are the entries in a run of an order that all masks accept. They are
// numbered from 0 in the order, and found by number:
//
//   - without masks, by arithmetic;
//   - with one disjoint mask, by the tallies on the way from the root to one leaf;
//   - otherwise by the notes of a pass over the leaves of the run.
//
// So any of them takes the same time to find. The zero Matches are ready for
// [Matches.Select] and can be used again; they are for one goroutine.
type Matches struct {
	root   *Node
	run    Run
	masks  []Mask
	limits []Limit // the leaves outside of them are skipped
	total  int

	skipped int    // accepted by the single mask before the run
	passed  bool   // a pass was made
	stops   []stop // its notes
	most    int    // the largest number of notes of an earlier pass
	batch   []Entry
}

// A stop is the note of a pass on a leaf that has matches.
type stop struct {
	leaf   *Node
	start  int // position of its first entry
	before int // matches in the leaves before
}

// Select chooses the entries in the run that all masks accept. Entries outside the
// limits may be left out: the caller checks the limits itself. It keeps the masks
// and limits.
func (m *Matches) Select(root *Node, run Run, masks []Mask, limits []Limit) {
	m.root, m.run, m.masks, m.limits = root, run, masks, limits
}

// Release forgets the order, so that its memory can be freed. It keeps buffers for
// later use.
func (m *Matches) Release() {
	clear(m.stops[:max(m.most, len(m.stops))])
	*m = Matches{stops: m.stops[:0], batch: m.batch[:0]}
}

// Count counts the matches and prepares to find them by number. It must be called
// after Select and before the methods below, except Walk and CountEach.
func (m *Matches) Count() int {
	m.most = max(m.most, len(m.stops))
	m.total, m.skipped, m.passed, m.stops = 0, 0, false, m.stops[:0]
	switch {
	case m.run.Lo >= m.run.Hi:
	case len(m.limits) == 0 && len(m.masks) == 0:
		m.total = m.run.Hi - m.run.Lo
	// The difference of the counts at both ends: nothing in between is read.
	case len(m.limits) == 0 && len(m.masks) == 1 && m.masks[0].Disjoint:
		m.skipped = m.root.countBefore(m.run.Lo, m.masks[0].Values)
		m.total = m.root.countBefore(m.run.Hi, m.masks[0].Values) - m.skipped
	default:
		m.passed = true
		m.pass(m.root, 0)
	}
	return m.total
}

// Total returns what Count returned.
func (m *Matches) Total() int { return m.total }

// Passed reports whether Count made a pass over the leaves of the run.
func (m *Matches) Passed() bool { return m.passed }

// in sets set to the matches in a leaf that starts at a position, and returns how
// many there are.
func (m *Matches) in(leaf *Node, start int, set *bits) int {
	lo, hi := m.run.Lo-start, min(m.run.Hi-start, leaf.Len())
	masks := m.masks
	// Bits after the last entry are never set, so in a leaf that is completely in
	// the run the first mask needs no cutting.
	if whole := lo <= 0 && hi == leaf.Len(); whole && len(masks) > 0 && len(masks[0].Lacks) == 0 {
		var tmp bits
		*set = *leaf.sets.any(masks[0].Values, &tmp)
		masks = masks[1:]
	} else {
		set.setRange(lo, hi)
	}
	if len(masks) == 0 {
		return set.count()
	}
	count := 0
	for i := range masks {
		var tmp bits
		count = set.and(leaf.sets.accepted(&masks[i], &tmp))
	}
	return count
}

// seek returns the leaf that contains match k, the position of its first entry, and
// how many matches in the leaf are before match k.
func (m *Matches) seek(k int) (leaf *Node, start, within int) {
	switch {
	case m.passed:
		s := m.stops[lastAtMost(m.stops, k, func(s *stop) int { return s.before })]
		return s.leaf, s.start, k - s.before
	case len(m.masks) == 0:
		leaf, start = m.root.leafAt(m.run.Lo + k)
		return leaf, start, m.run.Lo + k - max(start, m.run.Lo)
	}
	leaf, start, within = m.root.nth(m.skipped+k, m.masks[0].Values)
	// In the leaf in which the run begins, nth also counts entries before the run.
	if start < m.run.Lo {
		within = k
	}
	return leaf, start, within
}

// lastAtMost returns the index of the last stop whose number is at most k, or 0 if
// no stop has one.
func lastAtMost(stops []stop, k int, number func(*stop) int) int {
	lo, hi := 1, len(stops)
	for lo < hi {
		mid := (lo + hi) / 2
		if number(&stops[mid]) <= k {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}

// At returns match k, which must be less than the total.
func (m *Matches) At(k int) Entry {
	leaf, start, within := m.seek(k)
	var set bits
	m.in(leaf, start, &set)
	return leaf.entries.at(set.nth(within))
}

// Collect appends the matches from number from to number to-1 to out.
func (m *Matches) Collect(from, to int, out []Entry) []Entry {
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

// collect appends the entries in the set, from position p on, but at most most.
func (n *Node) collect(set *bits, p, most int, out []Entry) []Entry {
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
				in, start, end = n.entries.stripAt(i)
			}
			out = append(out, Entry{in.codes[i-start], in.slots[i-start]})
			most--
		}
	}
	return out
}

// Before returns how many matches are before a position. Positions outside the run
// count as its nearer end.
func (m *Matches) Before(position int) int {
	position = max(m.run.Lo, min(m.run.Hi, position))
	switch {
	case m.passed:
		s := m.stops[lastAtMost(m.stops, position, func(s *stop) int { return s.start })]
		var set bits
		m.in(s.leaf, s.start, &set)
		return s.before + set.countBefore(min(max(position-s.start, 0), LeafSize))
	case len(m.masks) == 0:
		return position - m.run.Lo
	}
	return m.root.countBefore(position, m.masks[0].Values) - m.skipped
}

// CountEach adds to counts[i] the number of matches that have values[i]. It needs
// Count first.
func (m *Matches) CountEach(values []ValueID, counts []int) {
	if len(m.masks) == 0 {
		for i, v := range values {
			one := []ValueID{v}
			counts[i] += m.root.countBefore(m.run.Hi, one) - m.root.countBefore(m.run.Lo, one)
		}
		return
	}
	// Count makes no pass for a single disjoint mask, but this needs one.
	if !m.passed {
		m.total = 0
		m.pass(m.root, 0)
	}
	for _, s := range m.stops {
		var set bits
		m.in(s.leaf, s.start, &set)
		s.leaf.sets.countEach(&set, values, counts)
	}
}

// Walk calls visit with the matches of one leaf after the other, in order or
// backwards, until visit returns false. It skips leaves outside the limits; a leaf
// may have no matches. The slice is valid until visit returns, which may change it.
// Walk does not need Count.
func (m *Matches) Walk(backward bool, visit func(leaf []Entry) (more bool)) {
	m.walk(m.root, 0, backward, visit)
}

// walk walks the part below a node that starts at a position. It returns false as
// soon as visit does.
func (m *Matches) walk(n *Node, start int, backward bool, visit func([]Entry) bool) bool {
	if start >= m.run.Hi || start+n.Len() <= m.run.Lo || !n.zones.meet(m.limits) {
		return true
	}
	if n.leaf() {
		var set bits
		count := m.in(n, start, &set)
		m.batch = n.collect(&set, 0, count, m.batch[:0])
		if backward {
			slices.Reverse(m.batch)
		}
		return visit(m.batch)
	}
	possible := m.possible(n)
	for i := range n.children {
		if backward {
			i = len(n.children) - 1 - i
		}
		if possible>>i&1 != 0 && !m.walk(n.children[i], start+n.all.before(i), backward, visit) {
			return false
		}
	}
	return true
}
