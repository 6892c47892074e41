package query

import (
	"iter"
	"slices"
)

// An entry is a record's place in an order: the code of its value there, and
// the slot in which the table keeps it.
type entry struct {
	code code
	slot uint32
}

// A node is a part of an order: a leaf of entries or the parent of up to fanout
// nodes of one height. All leaves are equally deep.
type node struct {
	owner *owner
	zones []zone // by order; none in an order that only has postings

	// Of a parent, what is below each kid.
	kids   []*node
	firsts []entry  // the first entry
	all    *tally   // how many entries
	values []*tally // how many of each value, by valueID; nil or missing for none

	// Of a leaf, its entries in order.
	codes []code
	slots []uint32
	sets  bitmaps
}

// fanout is the greatest number of kids.
const fanout = 32

// A tally counts something below each kid of a node: ends[i] in the kids up to
// i and i itself. The ends past the last kid repeat the whole.
type tally struct {
	owner *owner
	ends  [fanout]uint32
}

// add changes the count below kid i.
func (t *tally) add(i, d int) {
	for j := i; j < fanout; j++ {
		t.ends[j] += uint32(d)
	}
}

// before returns the count below the kids before i.
func (t *tally) before(i int) int {
	if t == nil || i == 0 {
		return 0
	}
	return int(t.ends[i-1])
}

func (n *node) leaf() bool { return n.kids == nil }

// size returns the number of entries.
func (n *node) size() int {
	if n.leaf() {
		return len(n.slots)
	}
	return int(n.all.ends[fanout-1])
}

// first returns the first entry of a node that has one.
func (n *node) first() entry {
	if n.leaf() {
		return entry{n.codes[0], n.slots[0]}
	}
	return n.firsts[0]
}

// tally returns the counts of a value below a parent, nil if there are none.
func (n *node) tally(v valueID) *tally {
	if int(v) < len(n.values) {
		return n.values[v]
	}
	return nil
}

// count returns the number of entries with the value.
func (n *node) count(v valueID) int {
	if n.leaf() {
		return int(n.sets.place(v).n)
	}
	return n.tally(v).before(fanout)
}

// before returns how many entries below the kids before i have one of the
// values, counting one with several as often.
func (n *node) before(i int, values []valueID) (total int) {
	for _, v := range values {
		total += n.tally(v).before(i)
	}
	return total
}

// within returns how many entries below kid i have one of the values.
func (n *node) within(i int, values []valueID) int {
	return n.before(i+1, values) - n.before(i, values)
}

// kidAt returns the kid that holds position p, and the last for the end.
func (n *node) kidAt(p int) int {
	i, _ := slices.BinarySearch(n.all.ends[:len(n.kids)-1], uint32(p)+1)
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

// A probe is a place between entries: after those that are less than it. It is
// a code and what to do about entries of that very code.
type probe struct {
	code  code
	tie   func(slot uint32) int // compares the slot's entry with what is sought; nil: all equal
	after bool                  // equal entries are less
}

// less reports whether the entry is before the probe.
func (p *probe) less(c code, slot uint32) bool {
	if c != p.code {
		return c < p.code
	}
	if p.tie == nil {
		return p.after
	}
	order := p.tie(slot)
	return order < 0 || order == 0 && p.after
}

// kidFor returns the kid in which the probe lies.
func (n *node) kidFor(p *probe) int {
	lo, hi := 1, len(n.firsts) // the kid before the first one that starts after p
	for lo < hi {
		mid := (lo + hi) / 2
		if p.less(n.firsts[mid].code, n.firsts[mid].slot) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}

// place returns the position of the probe in a leaf.
func (n *node) place(p *probe) int {
	lo, hi := 0, len(n.codes)
	for lo < hi {
		mid := (lo + hi) / 2
		if p.less(n.codes[mid], n.slots[mid]) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// rank returns how many entries are less than the probe.
func (n *node) rank(p *probe) (position int) {
	for !n.leaf() {
		i := n.kidFor(p)
		position += n.all.before(i)
		n = n.kids[i]
	}
	return position + n.place(p)
}

// countBefore returns how many entries before position p have one of the
// values, of which no entry has two.
func (n *node) countBefore(p int, values []valueID) (total int) {
	for !n.leaf() {
		i := n.kidAt(p)
		total += n.before(i, values)
		p -= n.all.before(i)
		n = n.kids[i]
	}
	var set bits
	n.sets.orInto(&set, values)
	return total + set.countBefore(p)
}

// nth returns the leaf that holds the entry with one of the values that has k such before it, where in
// the order the leaf starts, and how many of the k are in the leaf. No entry has two of
// the values.
func (n *node) nth(k int, values []valueID) (leaf *node, start, within int) {
	for !n.leaf() {
		lo, hi := 0, len(n.kids)-1
		for lo < hi {
			mid := (lo + hi) / 2
			if n.before(mid+1, values) > k {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		k -= n.before(lo, values)
		start += n.all.before(lo)
		n = n.kids[lo]
	}
	return n, start, k
}

// leaves walks the leaves in order.
func (n *node) leaves() iter.Seq[*node] {
	return func(yield func(*node) bool) { n.walk(yield) }
}

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
