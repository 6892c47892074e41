package tree

import (
	mathbits "math/bits"
	"slices"
)

// A guide has what the leaves below a parent record of some values, so that a read finds it
// without a look at each leaf. Reads make it, for the values that they need; it belongs to
// one version of the parent and does not change.
type guide struct {
	values  []ValueID // sorted
	columns []*column // of each value
}

// guideMax is the largest number of values in a guide. It bounds the memory that reads
// leave behind: 84 KB for each parent of leaves, less than three bytes for each of its
// entries.
const guideMax = 96

// A column has what the leaves below a parent record of one value: how many of their entries
// have it, and their bits, nil for a leaf that has a list. The lists are as bitmaps.whole
// returns them.
type column struct {
	tally
	bits  [fanout]*bits
	lists [fanout]*[sparseMax]uint16
	some  uint64 // the leaves that have entries, as a bit for each
	full  uint64 // those that have bits
}

// column returns the column of a value, and keeps it in the guide of the node. Several
// reads may do so at the same time; a column that is lost is only made again.
func (n *Node) column(v ValueID) *column {
	g := n.guide.Load()
	if g == nil {
		g = new(guide)
	}
	i, found := slices.BinarySearch(g.values, v)
	if found {
		return g.columns[i]
	}
	c := newColumn(n.children, v)
	n.guide.Store(g.with(i, v, c))
	return c
}

// with returns the guide with the column of one more value at an index. A full guide is left
// for a new one, because nothing tells which of its values will be needed again.
func (g *guide) with(i int, v ValueID, c *column) *guide {
	if len(g.values) == guideMax {
		return &guide{[]ValueID{v}, []*column{c}}
	}
	return &guide{slices.Insert(slices.Clip(g.values), i, v), slices.Insert(slices.Clip(g.columns), i, c)}
}

// newColumn returns the column of a value in the children.
func newColumn(children []*Node, v ValueID) *column {
	c, sum := new(column), uint32(0)
	for i, child := range children {
		l := child.sets.location(v)
		if l.n() > 0 {
			c.some |= 1 << i
		}
		if l.dense() {
			c.bits[i%fanout], c.full = child.sets.dense[l.at()].bits, c.full|1<<i
		} else {
			c.lists[i%fanout] = child.sets.whole(l)
		}
		sum += uint32(l.n())
		c.tally[i%fanout] = sum
	}
	for i := len(children); i < fanout; i++ {
		c.tally[i] = sum
	}
	return c
}

// list returns the list of a leaf, which has no bits, or false if a read of it must repeat
// changes.
func (c *column) list(leaf int) (list, bool) {
	if all := c.lists[leaf%fanout]; all != nil {
		return all[:c.in(leaf)], true
	}
	return nil, c.some>>leaf&1 == 0
}

// touch reads each cache line of the bits in some leaves, and the first of their lists, so
// that they are in the cache.
func (c *column) touch(some uint64) (sum uint64) {
	for rest := some & c.some &^ c.full; rest != 0; rest &= rest - 1 {
		if l := c.lists[mathbits.TrailingZeros64(rest)%fanout]; l != nil {
			sum |= uint64(l[0])
		}
	}
	for rest := some & c.full; rest != 0; rest &= rest - 1 {
		b := c.bits[mathbits.TrailingZeros64(rest)%fanout]
		sum |= b[0] | b[8]
	}
	return sum
}
