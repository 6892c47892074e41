package query

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// check reads a whole table and returns the first broken invariant that it finds:
//
//   - Each order is a sound tree, with the values and codes of the records.
//   - All orders have the same slots. Together with the free slots these are all slots.
//   - Entries are sorted by value, then by id; their codes are those of the records and columns.
//   - Dictionaries are sorted, and each value is in the dictionary of its field.
func check[R any](of *Table[R]) error {
	t := &of.table
	for o := range t.orders {
		c := checker{table: t, order: o}
		c.tree()
		c.entries()
		c.whole()
		if c.err != nil {
			return fmt.Errorf("order of %s: %w", t.layout.orders[o].field.name, c.err)
		}
	}
	return checkDictionaries(&t.values)
}

// A checker checks one order.
type checker struct {
	table *table
	order int
	slots []uint32
	err   error
}

// fail keeps the first error.
func (c *checker) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

// tree checks the invariants of the order's tree.
func (c *checker) tree() {
	var codes func(uint32) tree.ZoneCodes
	if c.table.layout.orders[c.order].zoned {
		codes = c.codes
	}
	if err := c.table.orders[c.order].Check(&c.table.columns[0], c.values, codes); err != nil {
		c.fail("%w", err)
	}
}

// codes returns the codes of a record in the fields that have zones.
func (c *checker) codes(slot uint32) (codes tree.ZoneCodes) {
	for z, o := range c.table.layout.zoned {
		codes[z] = c.table.columns[o].At(slot)
	}
	return codes
}

// values returns the numbers of a record's values in the bitmaps of the order.
func (c *checker) values(slot uint32) (ids []tree.ValueID) {
	t := c.table
	for b, f := range t.layout.bitmaps {
		if t.values.byField[b].outgrown || !t.layout.orders[c.order].carries[b] {
			continue
		}
		for _, k := range f.keys(t.records.At(slot), nil) {
			v, ok := t.values.byField[b].find(k)
			if !ok {
				c.fail("a value of %s has no number", f.name)
			}
			ids = append(ids, v)
		}
	}
	return ids
}

// entries checks the code and the place of each entry.
func (c *checker) entries() {
	if c.table.layout.orders[c.order].many {
		c.manyEntries()
		return
	}
	for e := range c.table.orders[c.order].All() {
		k := c.table.layout.orders[c.order].field.key(c.table.records.At(e.Slot))
		if e.Code != k.code || c.table.columns[c.order].At(e.Slot) != k.code {
			c.fail("slot %d has code %x, not %x", e.Slot, k.code, e.Code)
		}
		c.follows(e.Slot)
		c.slots = append(c.slots, e.Slot)
	}
}

// manyEntries checks that the entries are those of the values of all records, in order.
func (c *checker) manyEntries() {
	t, f := c.table, c.table.layout.orders[c.order].field
	counts := make(map[uint32]int)
	var last tree.Entry
	for e := range t.orders[c.order].All() {
		codes, _ := f.codes(t.records.At(e.Slot), nil, nil)
		if !slices.Contains(codes, e.Code) {
			c.fail("slot %d has no code %x", e.Slot, e.Code)
		}
		before := cmp.Or(cmp.Compare(last.Code, e.Code), t.key(0, last.Slot).compare(t.key(0, e.Slot)))
		if len(counts) > 0 && before >= 0 {
			c.fail("slot %d is after slot %d", e.Slot, last.Slot)
		}
		last = e
		if counts[e.Slot]++; counts[e.Slot] == len(codes) {
			c.slots = append(c.slots, e.Slot)
		}
	}
}

// follows checks that the record of the slot sorts after the one before.
func (c *checker) follows(slot uint32) {
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

// whole checks that each slot of the table is in the order or free, once.
func (c *checker) whole() {
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

func checkDictionaries(ds *dictionaries) error {
	count := 0
	for b, d := range ds.byField {
		if !slices.IsSortedFunc(d.keys, key.compare) || len(d.keys) != len(d.ids) {
			return fmt.Errorf("dictionary %d is out of order", b)
		}
		for _, v := range d.ids {
			if ds.fieldOf[v] != b {
				return fmt.Errorf("value %d is not in its field's dictionary %d", v, b)
			}
		}
		count += len(d.ids)
	}
	if count != len(ds.fieldOf) {
		return fmt.Errorf("%d values in dictionaries, %d in all", count, len(ds.fieldOf))
	}
	return nil
}
