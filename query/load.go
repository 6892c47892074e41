package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A load is not a series of puts: it sorts each order once, in linear time, and
// cuts it into leaves. A million records take seconds, where a million puts
// would take minutes.
//
// The work is shared by two goroutines at most, which have ended when the load
// returns. More would wait for memory.

// A loader makes a table from nothing. Slots are given in the order of ids, so
// a stable sort of slots by a field's codes is the field's order.
type loader[R any] struct {
	table   *Table[R]
	owner   *tree.Owner
	before  *values  // of the version before, or nil
	records []R      // by slot
	codes   []code   // of the first slot in all orders, of the second and so on
	rows    []uint32 // where each slot's values begin in values, and the end
	values  []tree.ValueID
}

// load returns a table of the records; the last of those with one id counts. A
// field that has outgrown its bitmaps in the version before does not get them
// back: its values come and go, and would soon be too many again.
func load[R any](l *layout[R], records []R, before *values) *Table[R] {
	t := &Table[R]{layout: l, columns: make([]tree.Vector[code], len(l.orders)), orders: make([]*tree.Node, len(l.orders))}
	b := &loader[R]{table: t, owner: new(tree.Owner), before: before}
	b.records = byID(l.orders[0].field, records)
	t.slots = uint32(len(b.records))
	var filling crew
	filling.do(b.fillRecords)
	filling.do(b.fillColumns)
	filling.do(b.fillValues)
	filling.join()
	b.fillOrders()
	return t
}

// byID returns the records in the order of ids, each id once.
func byID[R any](id *field[R], records []R) []R {
	entries := make([]tree.Entry, len(records))
	for i, r := range records {
		entries[i] = tree.Entry{Code: id.code(r), Slot: uint32(i)}
	}
	entries = sortEntries(id, records, entries)
	out := make([]R, 0, len(records))
	// Equal ids are in the order given, so the last of them is kept.
	for i, e := range entries {
		if i+1 == len(entries) || entries[i+1].Code != e.Code || id.compare(records[e.Slot], records[entries[i+1].Slot]) != 0 {
			out = append(out, records[e.Slot])
		}
	}
	return out
}

// fillRecords puts each record in its slot.
func (b *loader[R]) fillRecords() {
	for i, r := range b.records {
		b.table.records.Set(b.owner, uint32(i), r)
	}
}

// fillValues numbers the values of all records.
func (b *loader[R]) fillValues() {
	l, vs := b.table.layout, &b.table.values
	vs.owner = b.owner
	for i := range l.bitmaps {
		outgrown := b.before != nil && b.before.books[i].outgrown
		vs.books = append(vs.books, &dictionary{owner: b.owner, outgrown: outgrown})
	}
	b.rows = make([]uint32, 1, len(b.records)+1)
	b.values = make([]tree.ValueID, 0, len(b.records)*len(l.bitmaps))
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
	// Those of the first few thousand records have been numbered already.
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

// fillColumns reads every record's codes.
func (b *loader[R]) fillColumns() {
	b.codes = make([]code, 0, len(b.records)*len(b.table.columns))
	for i, r := range b.records {
		for o := range b.table.columns {
			c := b.table.layout.orders[o].field.code(r)
			b.table.columns[o].Set(b.owner, uint32(i), c)
			b.codes = append(b.codes, c)
		}
	}
}

// codesOf returns the codes of the record in a slot, by order.
func (b *loader[R]) codesOf(slot uint32) []code {
	n := len(b.table.columns)
	return b.codes[int(slot)*n : int(slot+1)*n]
}

// fillOrders makes the orders, two at a time: the memory has more to do than
// the processors.
func (b *loader[R]) fillOrders() {
	orders := make(chan int, len(b.table.orders))
	for o := range b.table.orders {
		orders <- o
	}
	close(orders)
	var work crew
	for range 2 {
		work.do(func() {
			for o := range orders {
				b.fillOrder(o)
			}
		})
	}
	work.join()
}

// fillOrder makes order o.
func (b *loader[R]) fillOrder(o int) {
	entries := make([]tree.Entry, len(b.records))
	for i := range entries {
		entries[i] = tree.Entry{Code: b.codesOf(uint32(i))[o], Slot: uint32(i)}
	}
	b.table.orders[o] = b.tree(o, sortEntries(b.table.layout.orders[o].field, b.records, entries))
}

// sortEntries sorts entries by a field's values, and leaves those of one value
// in the order in which they were. A slot is an index of records here.
func sortEntries[R any](f *field[R], records []R, entries []tree.Entry) []tree.Entry {
	sorted := tree.Sort(entries)
	for entries := sorted; len(entries) > 0; {
		same := 1
		for same < len(entries) && entries[same].Code == entries[0].Code {
			same++
		}
		if same > 1 && f.exact.vague(entries[0].Code) {
			slices.SortStableFunc(entries[:same], func(x, y tree.Entry) int {
				return f.rest(records[x.Slot]).compare(f.rest(records[y.Slot]))
			})
		}
		entries = entries[same:]
	}
	return sorted
}

// tree returns the root of an order of the entries.
func (b *loader[R]) tree(o int, entries []tree.Entry) *tree.Node {
	order, homes := &b.table.layout.orders[o], b.table.values.homes
	var part []tree.ValueID
	return tree.Build(b.owner, entries, func(slot uint32) []tree.ValueID {
		return order.pick(homes, b.values[b.rows[slot]:b.rows[slot+1]], &part)
	}, b.zoneCodes)
}

// zoneCodes returns the codes of the record in a slot.
func (b *loader[R]) zoneCodes(slot uint32) tree.ZoneCodes {
	var codes tree.ZoneCodes
	all := b.codesOf(slot)
	for z, o := range b.table.layout.zoned {
		codes[z] = all[o]
	}
	return codes
}
