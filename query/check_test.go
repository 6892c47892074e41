package query

import (
	"fmt"
	"slices"
)

// check walks a table and returns the first invariant that it finds broken:
//
//   - the orders are of the same slots, which with the free ones are all slots;
//   - entries are sorted by value, then id, and their codes are those of the records and columns;
//   - leaves are equally deep, not empty and not too large, and first entries and tallies say what is below;
//   - the bitmaps of a leaf say the values of its records and are dense or sparse as their number has it;
//   - zones hold the codes of all that is below;
//   - dictionaries are sorted, and each value is in the one that it says is its home.
func check[R any](t *Table[R]) error {
	for o := range t.orders {
		c := checker[R]{table: t, order: o}
		c.node(t.orders[o], 0)
		c.whole()
		if c.err != nil {
			return fmt.Errorf("order of %s: %w", t.layout.orders[o].field.name, c.err)
		}
	}
	return checkValues(&t.values)
}

// A checker walks one order.
type checker[R any] struct {
	table *Table[R]
	order int
	slots []uint32
	depth int // of the leaves; 0: none seen yet
	err   error
}

func (c *checker[R]) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

func (c *checker[R]) node(n *node, depth int) {
	if n.leaf() {
		c.leaf(n, depth)
		return
	}
	if len(n.kids) > fanout || len(n.kids) < 2 && depth == 0 {
		c.fail("%d kids at depth %d", len(n.kids), depth)
	}
	size := 0
	for i, kid := range n.kids {
		if n.entries.at(i) != kid.entries.at(0) {
			c.fail("kid %d starts with %v, not %v", i, kid.entries.at(0), n.entries.at(i))
		}
		if got := n.all.before(i+1) - n.all.before(i); got != kid.size() {
			c.fail("kid %d has %d entries, not %d", i, kid.size(), got)
		}
		for v := range c.table.values.homes {
			if got := n.values.within(i, []valueID{valueID(v)}); got != kid.count(valueID(v)) {
				c.fail("kid %d has value %d %d times, not %d", i, v, kid.count(valueID(v)), got)
			}
		}
		size += kid.size()
		from := len(c.slots)
		c.node(kid, depth+1)
		for _, slot := range c.slots[from:] {
			c.zones(n, slot)
		}
	}
	if n.size() != size {
		c.fail("%d entries, not %d", size, n.size())
	}
}

func (c *checker[R]) leaf(n *node, depth int) {
	if depth++; c.depth == 0 {
		c.depth = depth
	}
	if c.depth != depth {
		c.fail("leaves at depths %d and %d", c.depth, depth)
	}
	if n.size() > leafMax || n.size() == 0 && depth > 1 {
		c.fail("a leaf of %d entries", n.size())
	}
	c.strips(&n.entries)
	for i := range n.size() {
		slot := n.entries.slot(i)
		k := c.table.layout.orders[c.order].field.key(c.table.records.at(slot))
		if n.entries.code(i) != k.code || c.table.columns[c.order].at(slot) != k.code {
			c.fail("slot %d has code %x, not %x", slot, k.code, n.entries.code(i))
		}
		c.follows(slot)
		c.zones(n, slot)
		c.slots = append(c.slots, slot)
	}
	c.bitmaps(n)
}

// strips checks that entries are in strips without a gap.
func (c *checker[R]) strips(es *entries) {
	for s, end := range es.ends {
		if n := int(end) - es.start(s); n < 0 || n > stripMax || n == 0 && int(end) < es.len() {
			c.fail("strip %d has %d entries of %d", s, n, es.len())
		}
	}
}

// zones checks that a node's zones hold the codes of a record below it.
func (c *checker[R]) zones(n *node, slot uint32) {
	for z, o := range c.table.layout.zoned {
		if !c.table.layout.orders[c.order].zoned {
			return
		}
		if at := c.table.columns[o].at(slot); at < n.zones[z].lo || at > n.zones[z].hi {
			c.fail("slot %d is out of its zone in order %d", slot, o)
		}
	}
}

// follows checks that the slot's record belongs after the one before.
func (c *checker[R]) follows(slot uint32) {
	if len(c.slots) == 0 {
		return
	}
	t, last := c.table, c.slots[len(c.slots)-1]
	order := t.key(c.order, last).compare(t.key(c.order, slot))
	if order == 0 {
		order = t.key(0, last).compare(t.key(0, slot))
	}
	if order >= 0 {
		c.fail("slot %d is after slot %d", slot, last)
	}
}

// bitmaps compares those of a leaf with new ones.
func (c *checker[R]) bitmaps(n *node) {
	t := c.table
	rows := make([][]valueID, n.size())
	for i := range n.size() {
		slot := n.entries.slot(i)
		for b, f := range t.layout.bitmaps {
			if t.values.books[b].outgrown || !t.layout.orders[c.order].carries[b] {
				continue
			}
			for _, k := range f.keys(t.records.at(slot), nil) {
				v, ok := t.values.books[b].find(k)
				if !ok {
					c.fail("a value of %s has no number", f.name)
				}
				rows[i] = append(rows[i], v)
			}
		}
	}
	want := newBitmaps(nil, len(rows), func(i int) []valueID { return rows[i] })
	for v := range t.values.homes {
		var x, y bits
		want.orInto(&x, []valueID{valueID(v)})
		n.sets.orInto(&y, []valueID{valueID(v)})
		if x != y || want.place(valueID(v)).n != n.sets.place(valueID(v)).n {
			c.fail("the bitmaps of value %d are not those of the records", v)
		}
	}
	if len(want.dense) != len(n.sets.dense) || !slices.Equal(want.sparse, n.sets.sparse) {
		c.fail("the bitmaps of a leaf are not laid out as they should be")
	}
}

// whole checks the slots against those of the table.
func (c *checker[R]) whole() {
	slices.Sort(c.slots)
	all := c.slots
	for free := c.table.free; free != nil; free = free.next {
		all = append(all, free.slot)
	}
	slices.Sort(all)
	for i, slot := range all {
		if int(slot) != i {
			c.fail("slot %d is used twice or not at all", i)
		}
	}
	if len(all) != int(c.table.slots) {
		c.fail("%d slots, not %d", len(all), c.table.slots)
	}
}

func checkValues(vs *values) error {
	count := 0
	for b, d := range vs.books {
		if !slices.IsSortedFunc(d.keys, key.compare) || len(d.keys) != len(d.ids) {
			return fmt.Errorf("dictionary %d is out of order", b)
		}
		for _, v := range d.ids {
			if vs.homes[v] != b {
				return fmt.Errorf("value %d is not at home in dictionary %d", v, b)
			}
		}
		count += len(d.ids)
	}
	if count != len(vs.homes) {
		return fmt.Errorf("%d values in dictionaries, %d in all", count, len(vs.homes))
	}
	return nil
}
