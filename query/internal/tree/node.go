package tree

import (
	"iter"
	"slices"
	"sync/atomic"
)

// A Node is a part of an order: a leaf of entries, or the parent of up to fanout
// nodes of one height. All leaves are equally deep. The root is the order.
//
// Counts are updated on the way back from the leaf: a parent whose child has one
// entry more adds one to its total, and to the tallies of the entry's values. A parent of
// leaves has no tallies, because nearly every edit would change some: the leaves have the
// counts, and a read keeps those that it needs in the guide. A parent is rebuilt from its
// children only when a child is split or merged, which is slow but rare: once in some
// hundreds of puts.
type Node struct {
	// What a search reads comes first, and so is together in memory.
	children []*Node  // of a parent
	all      *total   // of a parent: the entries below each child
	firsts   *firsts  // of a parent: the first entry below each child
	entries  *entries // of a leaf
	sets     bitmaps  // of a leaf
	values   tallies  // of a parent of parents: the values below each child
	zones    zones
	owner    *Owner
	guide    atomic.Pointer[guide] // of a parent of leaves; nil until a read makes it
}

// leaf reports whether the node has entries and not children.
func (n *Node) leaf() bool { return n.children == nil }

// aboveLeaves reports whether the children of a parent are leaves.
func (n *Node) aboveLeaves() bool { return n.children[0].leaf() }

// Len returns the number of entries.
func (n *Node) Len() int {
	if n.leaf() {
		return n.entries.len()
	}
	return n.all.before(fanout)
}

// first returns the first entry, which must exist.
func (n *Node) first() first {
	if n.leaf() {
		return n.entries.first()
	}
	return n.firsts.at(0)
}

// Count returns the number of entries with the value.
func (n *Node) Count(v ValueID) int {
	if n.leaf() {
		return n.sets.location(v).n()
	}
	if !n.aboveLeaves() {
		return n.values.tally(v).before(fanout)
	}
	count := 0
	for _, leaf := range n.children {
		count += leaf.sets.location(v).n()
	}
	return count
}

// before returns how many entries below the children before i have one of the values. An
// entry with several of them counts several times.
func (n *Node) before(i int, values []ValueID) (total int) {
	switch {
	case !n.aboveLeaves():
		return n.values.before(i, values)
	case len(values) > guideMax: // which the guide cannot keep
		for _, leaf := range n.children[:min(i, len(n.children))] {
			for _, v := range values {
				total += leaf.sets.location(v).n()
			}
		}
	default:
		for _, v := range values {
			total += n.column(v).before(i)
		}
	}
	return total
}

// counts returns how many entries below the children have one of the values, counted as
// before does. The result may be room, and must not be changed.
func (n *Node) counts(values []ValueID, room *tally) *tally {
	for _, v := range values {
		of := n.values.tally(v)
		if n.aboveLeaves() {
			of = &n.column(v).tally
		}
		switch {
		case of == nil:
		case len(values) == 1:
			return of
		default:
			for i, count := range of {
				room[i] += count
			}
		}
	}
	return room
}

// All returns the entries in order.
func (n *Node) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) { n.each(yield) }
}

// each yields the entries in order. It returns false as soon as yield does.
func (n *Node) each(yield func(Entry) bool) bool {
	for _, child := range n.children {
		if !child.each(yield) {
			return false
		}
	}
	if n.leaf() {
		for i := range n.entries.len() {
			if !yield(n.entries.at(i)) {
				return false
			}
		}
	}
	return true
}

// At returns the entry at position p, which must be less than Len.
func (n *Node) At(p int) Entry {
	leaf, start := n.leafAt(p)
	return leaf.entries.at(p - start)
}

// leafAt returns the leaf that contains position p, and the position of its first
// entry.
func (n *Node) leafAt(p int) (leaf *Node, start int) {
	for !n.leaf() {
		i := n.childAt(p - start)
		start += n.all.before(i)
		n = n.children[i]
	}
	return n, start
}

// childAt returns the child that contains position p, or the last child if p is
// the number of entries.
func (n *Node) childAt(p int) int {
	i, _ := slices.BinarySearch(n.all.tally[:len(n.children)-1], uint32(p)+1)
	return i
}

// Rank returns how many entries are less than the probe.
func (n *Node) Rank(p *Probe) int {
	_, start, rank := n.search(p)
	return start + rank
}

// Before returns the last entry that is less than the probe, and false if not
// found.
func (n *Node) Before(p *Probe) (Entry, bool) {
	leaf, _, rank := n.search(p)
	if rank == 0 {
		return Entry{}, false
	}
	return leaf.entries.at(rank - 1), true
}

// search returns the leaf in which the probe is, the position of its first entry,
// and how many of its entries are less than the probe.
func (n *Node) search(p *Probe) (leaf *Node, start, rank int) {
	for !n.leaf() {
		i := n.childFor(p)
		start += n.all.before(i)
		n = n.children[i]
	}
	return n, start, n.entries.rank(p)
}

// childFor returns the child in which the probe is: the last one that starts
// before the probe, or the first. It narrows the probe's range of codes to that
// of the child.
func (n *Node) childFor(p *Probe) int {
	i := max(n.firsts.rank(p), 1) - 1
	p.within.lo = n.firsts.place(i)
	if i+1 < len(n.children) {
		p.within.hi = n.firsts.place(i + 1)
	}
	return i
}

// countBefore returns how many entries before position p have one of the values.
// No entry may have two of them.
func (n *Node) countBefore(p int, values []ValueID) (total int) {
	switch p {
	case 0:
		return 0
	case n.Len(): // no leaf is read
		for _, v := range values {
			total += n.Count(v)
		}
		return total
	}
	for !n.leaf() {
		i := n.childAt(p)
		total += n.before(i, values)
		p -= n.all.before(i)
		n = n.children[i]
	}
	// The rest is in the leaf: at most 1,024 entries, which are sixteen words.
	var tmp bits
	return total + n.sets.any(values, &tmp).countBefore(p)
}

// nth finds the entry with one of the values that has k such entries before it. It
// returns its leaf, the position of the first entry of the leaf, and how many of
// the k entries are in the leaf. No entry may have two of the values.
func (n *Node) nth(k int, values []ValueID) (leaf *Node, start, within int) {
	for !n.leaf() {
		var room tally
		counts := n.counts(values, &room)
		i, _ := slices.BinarySearch(counts[:len(n.children)-1], uint32(k)+1)
		k -= counts.before(i)
		start += n.all.before(i)
		n = n.children[i]
	}
	return n, start, k
}
