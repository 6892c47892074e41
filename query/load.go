package query

import (
	"slices"
	"sync"
)

// leafFill is the number of entries that a load puts in a leaf: some room is
// left, or else each of the first puts would split one.
const leafFill = leafMax * 15 / 16

// A loader makes a table from nothing. Slots are given in the order of ids, so a
// stable sort of slots by a field's codes is the field's order.
type loader[R any] struct {
	table   *Table[R]
	owner   *owner
	records []R      // by slot
	rows    []uint32 // where each slot's values begin in values, and the end
	values  []valueID
}

// load returns a table of the records; the last of those with one id counts.
func load[R any](l *layout[R], records []R) *Table[R] {
	t := &Table[R]{layout: l, columns: make([]vector[code], len(l.orders)), orders: make([]*node, len(l.orders))}
	b := &loader[R]{table: t, owner: new(owner)}
	b.records = byID(l.orders[0].field, records)
	t.slots = uint32(len(b.records))
	var work sync.WaitGroup
	work.Go(b.fillRecords)
	b.fillValues()
	orders := make(chan int, len(l.orders))
	for o := range l.orders {
		orders <- o
	}
	close(orders)
	for range 2 { // the memory has more to do than the processors
		work.Go(func() {
			for o := range orders {
				b.fillOrder(o)
			}
		})
	}
	work.Wait()
	return t
}

// byID returns the records in the order of ids, each id once.
func byID[R any](id *field[R], records []R) []R {
	entries := make([]entry, len(records))
	for i, r := range records {
		entries[i] = entry{id.code(r), uint32(i)}
	}
	entries = sortEntries(id, records, entries)
	out := make([]R, 0, len(records))
	for i, e := range entries {
		if i+1 == len(entries) || entries[i+1].code != e.code || id.compare(records[e.slot], records[entries[i+1].slot]) != 0 {
			out = append(out, records[e.slot])
		}
	}
	return out
}

func (b *loader[R]) fillRecords() {
	for i, r := range b.records {
		b.table.records.set(b.owner, uint32(i), r)
	}
}

// fillValues numbers the values of all records.
func (b *loader[R]) fillValues() {
	l, vs := b.table.layout, &b.table.values
	vs.owner = b.owner
	for range l.bitmaps {
		vs.books = append(vs.books, &dictionary{owner: b.owner})
	}
	b.rows = make([]uint32, 1, len(b.records)+1)
	b.values = make([]valueID, 0, len(b.records)*len(l.bitmaps))
	var keys []key
	for _, r := range b.records {
		for i, f := range l.bitmaps {
			keys = f.keys(r, keys[:0])
			for _, k := range keys {
				if id, ok := vs.id(b.owner, i, k); ok {
					b.values = append(b.values, id)
				}
			}
		}
		b.rows = append(b.rows, uint32(len(b.values)))
	}
	if slices.ContainsFunc(vs.books, func(d *dictionary) bool { return d.outgrown }) {
		b.dropOutgrown()
	}
}

// dropOutgrown removes the values of the fields that turned out to have too
// many.
func (b *loader[R]) dropOutgrown() {
	vs, kept := &b.table.values, b.values[:0]
	from := uint32(0)
	for i, to := range b.rows[1:] {
		for _, v := range b.values[from:to] {
			if !vs.books[vs.homes[v]].outgrown {
				kept = append(kept, v)
			}
		}
		from, b.rows[i+1] = to, uint32(len(kept))
	}
	b.values = kept
}

// fillOrder makes order o and its column.
func (b *loader[R]) fillOrder(o int) {
	f := b.table.layout.orders[o].field
	entries := make([]entry, len(b.records))
	for i, r := range b.records {
		entries[i] = entry{f.code(r), uint32(i)}
		b.table.columns[o].set(b.owner, uint32(i), entries[i].code)
	}
	b.table.orders[o] = b.tree(o, sortEntries(f, b.records, entries))
}

// sortEntries sorts entries by a field's values, and leaves those of one value
// in the order in which they were. A slot is an index of records here.
func sortEntries[R any](f *field[R], records []R, entries []entry) []entry {
	sorted := radixSort(entries, make([]entry, len(entries)))
	for entries := sorted; len(entries) > 0; {
		same := 1
		for same < len(entries) && entries[same].code == entries[0].code {
			same++
		}
		if same > 1 && f.exact.vague(entries[0].code) {
			slices.SortStableFunc(entries[:same], func(x, y entry) int {
				return f.rest(records[x.slot]).compare(f.rest(records[y.slot]))
			})
		}
		entries = entries[same:]
	}
	return sorted
}

// tree returns the root of an order of the entries.
func (b *loader[R]) tree(o int, entries []entry) *node {
	order, homes := &b.table.layout.orders[o], b.table.values.homes
	var level []*node
	var part []valueID
	for some := range slices.Chunk(entries, leafFill) {
		level = append(level, newLeaf(b.owner, some, func(i int) []valueID {
			slot := some[i].slot
			return order.pick(homes, b.values[b.rows[slot]:b.rows[slot+1]], &part)
		}))
	}
	for len(level) > 1 {
		var above []*node
		for kids := range slices.Chunk(level, fanout*7/8) {
			above = append(above, newParent(b.owner, kids))
		}
		level = above
	}
	if len(level) == 0 {
		return &node{owner: b.owner}
	}
	return level[0]
}
