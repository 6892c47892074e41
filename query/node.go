package query

import (
	"iter"
	"slices"
)

// The methods here read; grow.go has those that change. All go down one path
// from root to leaf, except walk, and none allocates.

// A node is a part of an order: a leaf of entries, or the parent of up to
// fanout nodes of one height. All leaves are equally deep.
type node struct {
	// What a search looks at comes first, and so lies together.
	kids    []*node // of a parent
	all     *total  // of a parent: how much is below each kid
	entries entries // of a leaf its own, of a parent the first of each kid
	sets    bitmaps // of a leaf
	values  tallies // of a parent: how much of what is below each kid
	zones   zones
	owner   *owner
}

// fanout is the greatest number of kids.
const fanout = 40

// leaf reports whether the node has entries and not kids.
func (n *node) leaf() bool { return n.kids == nil }

// size returns the number of entries of a leaf, or below a parent.
func (n *node) size() int {
	if n.leaf() {
		return n.entries.len()
	}
	return n.all.before(fanout)
}

// count returns the number of entries with the value.
func (n *node) count(v valueID) int {
	if n.leaf() {
		return int(n.sets.place(v).n)
	}
	return n.values.tally(v).before(fanout)
}

// kidAt returns the kid that holds position p, and the last for the end.
func (n *node) kidAt(p int) int {
	i, _ := slices.BinarySearch(n.all.tally[:len(n.kids)-1], uint32(p)+1)
	return i
}

// at returns the leaf that holds position p and where in the order it starts.
func (n *node) at(p int) (leaf *node, start int) {
	for !n.leaf() {
		i := n.kidAt(p - start)
		start += n.all.before(i)
		n = n.kids[i]
	}
	return n, start
}

// kidFor returns the kid in which the probe lies: the last that starts before
// it, or the first. It narrows the guess to what lies below.
func (n *node) kidFor(p *probe) int {
	i := max(n.entries.place(p), 1) - 1
	p.near.lo = n.entries.code(i)
	if i+1 < len(n.kids) {
		p.near.hi = n.entries.code(i + 1)
	}
	return i
}

// find returns the leaf in which the probe lies, where in the order it starts,
// and how many of its entries are less.
func (n *node) find(p *probe) (leaf *node, start, place int) {
	for !n.leaf() {
		i := n.kidFor(p)
		start += n.all.before(i)
		n = n.kids[i]
	}
	return n, start, n.entries.place(p)
}

// rank returns how many entries are less than the probe.
func (n *node) rank(p *probe) int {
	_, start, place := n.find(p)
	return start + place
}

// countBefore returns how many entries before position p have one of the
// values, of which no entry has two.
func (n *node) countBefore(p int, values []valueID) (total int) {
	for !n.leaf() {
		i := n.kidAt(p)
		total += n.values.before(i, values)
		p -= n.all.before(i)
		n = n.kids[i]
	}
	// The leaf holds the rest: at most a thousand entries, sixteen words.
	var tmp bits
	return total + n.sets.any(values, &tmp).countBefore(p)
}

// nth returns the leaf that holds the entry with one of the values that has k
// such before it, where in the order the leaf starts, and how many of the k
// are in the leaf. No entry has two of the values.
func (n *node) nth(k int, values []valueID) (leaf *node, start, within int) {
	for !n.leaf() {
		lo, hi := 0, len(n.kids)-1
		for lo < hi {
			if mid := (lo + hi) / 2; n.values.before(mid+1, values) > k {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		k -= n.values.before(lo, values)
		start += n.all.before(lo)
		n = n.kids[lo]
	}
	return n, start, k
}

// leaves walks the leaves in order.
func (n *node) leaves() iter.Seq[*node] {
	return func(yield func(*node) bool) { n.walk(yield) }
}

// walk yields the leaves below, and returns false when it is to stop.
func (n *node) walk(yield func(*node) bool) bool {
	if n.leaf() {
		return yield(n)
	}
	for _, kid := range n.kids {
		if !kid.walk(yield) {
			return false
		}
	}
	return true
}
