package query

import (
	"slices"
	"sync"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A loader makes a table from nothing. It does not put the records one by one: it sorts
// each order once, in linear time, and cuts it into leaves. A million records take
// seconds, where a million puts would take minutes.
//
// Slots are given in the order of ids, so that a stable sort of slots by a field's codes
// is the field's order. At most two goroutines share the work, because more would wait
// for memory; they have ended when the load returns.
type loader[R any] struct {
	table   *Table[R]
	owner   *tree.Owner
	before  *dictionaries // of the version before, or nil
	records []R           // by slot
	codes   []code        // of the first slot in all orders, then of the second, and so on
	rows    []uint32      // where the values of each slot begin in values, and the end
	values  []tree.ValueID
}

// load returns a table of the records. If several have the same id, the last one is
// kept. A field that has outgrown its bitmaps in the version before does not get them
// back, because its values would soon be too many again.
func load[R any](l *layout[R], records []R, before *dictionaries) *Table[R] {
	t := &Table[R]{layout: l, columns: make([]tree.Vector[code], len(l.orders)), orders: make([]*tree.Node, len(l.orders))}
	b := &loader[R]{table: t, owner: new(tree.Owner), before: before}
	b.records = byID(l.orders[0].field, records)
	t.slots = uint32(len(b.records))
	var fill workers
	fill.start(b.fillRecords)
	fill.start(b.fillColumns)
	fill.start(b.fillValues)
	fill.wait()
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
	// Records with equal ids are in the given order, so the last of them is kept.
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
	l, ds := b.table.layout, &b.table.values
	ds.owner = b.owner
	for i := range l.bitmaps {
		outgrown := b.before != nil && b.before.byField[i].outgrown
		ds.byField = append(ds.byField, &dictionary{owner: b.owner, outgrown: outgrown})
	}
	b.rows = make([]uint32, 1, len(b.records)+1)
	b.values = make([]tree.ValueID, 0, len(b.records)*len(l.bitmaps))
	var keys []key
	for _, r := range b.records {
		for i, f := range l.bitmaps {
			keys = f.keys(r, keys[:0])
			for _, k := range keys {
				if id, ok := ds.number(b.owner, i, k); ok {
					b.values = append(b.values, id)
				}
			}
		}
		b.rows = append(b.rows, uint32(len(b.values)))
	}
	// The first few thousand values of a field that is outgrown now have been added.
	if slices.ContainsFunc(ds.byField, func(d *dictionary) bool { return d.outgrown }) {
		b.dropOutgrown()
	}
}

// dropOutgrown removes the values of outgrown fields.
func (b *loader[R]) dropOutgrown() {
	ds, kept := &b.table.values, b.values[:0]
	from := uint32(0)
	for i, to := range b.rows[1:] {
		for _, v := range b.values[from:to] {
			if !ds.byField[ds.fieldOf[v]].outgrown {
				kept = append(kept, v)
			}
		}
		from, b.rows[i+1] = to, uint32(len(kept))
	}
	b.values = kept
}

// fillColumns reads the codes of every record.
func (b *loader[R]) fillColumns() {
	b.codes = make([]code, 0, len(b.records)*len(b.table.columns))
	for i, r := range b.records {
		for o := range b.table.columns {
			if b.table.layout.orders[o].many {
				b.codes = append(b.codes, nullCode) // not used
				continue
			}
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

// fillOrders makes the orders, two at a time.
func (b *loader[R]) fillOrders() {
	orders := make(chan int, len(b.table.orders))
	for o := range b.table.orders {
		orders <- o
	}
	close(orders)
	var fill workers
	for range 2 {
		fill.start(func() {
			for o := range orders {
				b.fillOrder(o)
			}
		})
	}
	fill.wait()
}

// fillOrder makes order o.
func (b *loader[R]) fillOrder(o int) {
	order, fieldOf := &b.table.layout.orders[o], b.table.values.fieldOf
	var sorted []tree.Entry
	if order.many {
		sorted = tree.Sort(b.manyEntries(order.field))
	} else {
		sorted = sortEntries(order.field, b.records, b.entries(o))
	}
	var part []tree.ValueID
	b.table.orders[o] = tree.Build(b.owner, sorted, func(slot uint32) []tree.ValueID {
		return order.pick(fieldOf, b.values[b.rows[slot]:b.rows[slot+1]], &part)
	}, b.zoneCodes)
}

// entries returns the entries of order o, by slot.
func (b *loader[R]) entries(o int) []tree.Entry {
	entries := make([]tree.Entry, len(b.records))
	for i := range entries {
		entries[i] = tree.Entry{Code: b.codesOf(uint32(i))[o], Slot: uint32(i)}
	}
	return entries
}

// manyEntries returns the entries of the order of a field of many values, by slot.
func (b *loader[R]) manyEntries(f *field[R]) []tree.Entry {
	entries := make([]tree.Entry, 0, len(b.records))
	var codes []code
	var keys []key
	for i, r := range b.records {
		codes, keys = f.codes(r, codes[:0], keys[:0])
		for _, c := range codes {
			entries = append(entries, tree.Entry{Code: c, Slot: uint32(i)})
		}
	}
	return entries
}

// zoneCodes returns the codes of the record in a slot in the fields that have zones.
func (b *loader[R]) zoneCodes(slot uint32) (codes tree.ZoneCodes) {
	all := b.codesOf(slot)
	for z, o := range b.table.layout.zoned {
		codes[z] = all[o]
	}
	return codes
}

// sortEntries sorts entries by the values of a field. Entries of the same value keep
// their order. The slot of an entry is an index of records here.
func sortEntries[R any](f *field[R], records []R, entries []tree.Entry) []tree.Entry {
	sorted := tree.Sort(entries)
	for entries := sorted; len(entries) > 0; {
		same := 1
		for same < len(entries) && entries[same].Code == entries[0].Code {
			same++
		}
		if same > 1 && f.exact.ambiguous(entries[0].Code) {
			slices.SortStableFunc(entries[:same], func(x, y tree.Entry) int {
				return f.rest(records[x.Slot]).compare(f.rest(records[y.Slot]))
			})
		}
		entries = entries[same:]
	}
	return sorted
}

// workers are goroutines that work for one caller, who waits for them. If one panics,
// as a getter may, the caller panics: so a server that recovers from a panic of its
// handler also survives a bad record.
type workers struct {
	running sync.WaitGroup
	once    sync.Once
	failure any // the first panic value
}

// start starts a goroutine.
func (ws *workers) start(work func()) {
	ws.running.Go(func() {
		defer func() {
			if r := recover(); r != nil {
				ws.once.Do(func() { ws.failure = r })
			}
		}()
		work()
	})
}

// wait waits for all goroutines, and panics if one of them did.
func (ws *workers) wait() {
	ws.running.Wait()
	if ws.failure != nil {
		panic(ws.failure)
	}
}
