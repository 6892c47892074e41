package tree

import (
	"fmt"
	"slices"
)

// Check returns an error that describes the first broken invariant of an order, or
// nil. It reads everything, and is for tests. The ids are those that the order was made
// with. The functions return the values of the record in a slot and its zone codes; codes
// may be nil if the order has no zones.
//
//   - All leaves are equally deep. Only the root may be an empty leaf.
//   - Nodes have at most fanout children or LeafSize entries, in strips without gaps.
//   - The first entries, totals and tallies of a parent are those of its children.
//   - The first entry of a strip has the id of its record.
//   - The bitmaps of a leaf have the values of its records, each in the right form.
//   - Zones contain the codes of all records below.
//   - The guide of a parent has the locations of the bits in its children.
func (n *Node) Check(ids *IDs, values func(slot uint32) []ValueID, codes func(slot uint32) ZoneCodes) error {
	c := checker{ids: ids, values: values, codes: codes}
	c.node(n, 0)
	return c.err
}

// A checker walks one order.
type checker struct {
	ids    *IDs
	values func(slot uint32) []ValueID
	codes  func(slot uint32) ZoneCodes
	depth  int // of the leaves; 0 if none was visited yet
	err    error
}

// fail keeps the first error.
func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

// guide checks that the guide of a parent is that of its children as they are now.
func (c *checker) guide(n *Node) {
	g := n.guide.Load()
	if g == nil {
		return
	}
	for i, v := range g.values {
		if *g.columns[i] != *newColumn(n.children, v) {
			c.fail("the guide of value %d is not that of the children", v)
		}
	}
}

// node checks a node at a depth, and what is below it.
func (c *checker) node(n *Node, depth int) {
	for e := range n.All() {
		c.zones(n, e.Slot)
	}
	if n.leaf() {
		c.leaf(n, depth)
		return
	}
	if len(n.children) > fanout || len(n.children) < 2 && depth == 0 {
		c.fail("a node at depth %d has %d children", depth, len(n.children))
	}
	c.guide(n)
	size := 0
	for i, child := range n.children {
		if n.firsts.at(i) != child.first() {
			c.fail("child %d starts with %v, not %v", i, child.first(), n.firsts.at(i))
		}
		if got := n.all.before(i+1) - n.all.before(i); got != child.Len() {
			c.fail("child %d has %d entries, not %d", i, child.Len(), got)
		}
		for v := range ValueID(max(n.values.values(), child.values.values(), len(child.sets.locations))) {
			if got := n.before(i+1, []ValueID{v}) - n.before(i, []ValueID{v}); got != child.Count(v) {
				c.fail("child %d has value %d %d times, not %d", i, v, child.Count(v), got)
			}
		}
		size += child.Len()
		c.node(child, depth+1)
	}
	if n.Len() != size {
		c.fail("%d entries, not %d", size, n.Len())
	}
}

// leaf checks a leaf at a depth.
func (c *checker) leaf(n *Node, depth int) {
	if depth++; c.depth == 0 {
		c.depth = depth
	}
	if c.depth != depth {
		c.fail("leaves at depths %d and %d", c.depth, depth)
	}
	if n.Len() > LeafSize || n.Len() == 0 && depth > 1 {
		c.fail("a leaf has %d entries", n.Len())
	}
	if err := n.entries.check(c.ids); err != nil {
		c.fail("%w", err)
	}
	c.bitmaps(n)
}

// check returns an error unless the entries are in strips without a gap, and the codes and
// the ids of the first ones are right.
func (es *entries) check(ids *IDs) error {
	for s, end := range es.ends {
		n := int(end) - es.start(s)
		if n < 0 || n > stripMax || n == 0 && int(end) < es.len() {
			return fmt.Errorf("strip %d has %d of %d entries", s, n, es.len())
		}
		if n > 0 && es.codes[s] != es.strips[s].codes[0] {
			return fmt.Errorf("strip %d starts with code %x, not %x", s, es.strips[s].codes[0], es.codes[s])
		}
		if n > 0 && es.ids[s] != idOf(ids, es.strips[s].slots[0]) {
			return fmt.Errorf("strip %d starts with id %x, not %x", s, idOf(ids, es.strips[s].slots[0]), es.ids[s])
		}
	}
	return nil
}

// zones checks that a node's zones contain the codes of a record below it.
func (c *checker) zones(n *Node, slot uint32) {
	if c.codes == nil {
		return
	}
	for z, code := range c.codes(slot) {
		if lo, hi := n.zones[z].bounds(); code < lo || code > hi {
			c.fail("slot %d is outside zone %d", slot, z)
		}
	}
}

// bitmaps compares the bitmaps of a leaf with new ones.
func (c *checker) bitmaps(n *Node) {
	rows := make([][]ValueID, n.Len())
	for i := range rows {
		rows[i] = slices.Clone(c.values(n.entries.at(i).Slot))
	}
	want := newBitmaps(nil, len(rows), func(i int) []ValueID { return rows[i] })
	for v := range ValueID(max(len(want.locations), len(n.sets.locations))) {
		var x, y bits
		want.orInto(&x, []ValueID{v})
		n.sets.orInto(&y, []ValueID{v})
		if x != y || want.location(v).n() != n.sets.location(v).n() {
			c.fail("the bitmaps of value %d differ from the records", v)
		}
	}
	got := n.sets
	got.locations = slices.Clone(got.locations)
	got.renewLists(0, nil)
	if len(want.dense) != len(got.dense) || !slices.Equal(want.lists, got.lists) {
		c.fail("the bitmaps of a leaf have the wrong layout")
	}
}

// Leaves returns the number of leaves. It reads every node, and is for tests.
func (n *Node) Leaves() int {
	if n.leaf() {
		return 1
	}
	leaves := 0
	for _, child := range n.children {
		leaves += child.Leaves()
	}
	return leaves
}
