package query

import (
	"iter"
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
type loader struct {
	table   *table
	owner   *tree.Owner
	before  *dictionaries    // of the version before, or nil
	records []record         // by slot
	zones   []tree.ZoneCodes // by slot
	rows    []uint32         // where the values of each slot begin in values, and the end
	values  []tree.ValueID
}

// load returns a table of the records. If several have the same id, the last one is
// kept. A field that has outgrown its bitmaps in the version before does not get them
// back, because its values would soon be too many again.
func load(l *layout, records []record, before *dictionaries) *table {
	t := &table{layout: l, columns: make([]tree.Vector[code], len(l.orders)), orders: make([]*tree.Node, len(l.orders))}
	b := &loader{table: t, owner: new(tree.Owner), before: before}
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
func byID(id *field, records []record) []record {
	entries := make([]tree.Entry, len(records))
	for i, r := range records {
		entries[i] = tree.Entry{Code: id.code(r), Slot: uint32(i)}
	}
	entries = sortEntries(id, records, entries)
	out := make([]record, 0, len(records))
	// Records with equal ids are in the given order, so the last of them is kept.
	for i, e := range entries {
		if i+1 == len(entries) || entries[i+1].Code != e.Code || id.compare(records[e.Slot], records[entries[i+1].Slot]) != 0 {
			out = append(out, records[e.Slot])
		}
	}
	return out
}

// fillRecords puts each record in its slot.
func (b *loader) fillRecords() {
	for from, records := range b.pages() {
		copy(b.table.records.Page(b.owner, from)[:], records)
	}
}

// pages yields the records in parts of one page of a vector, with the first slot of each.
// What reads several fields of a record reads them page by page, so that the records stay
// in the processor's cache.
func (b *loader) pages() iter.Seq2[uint32, []record] {
	return func(yield func(uint32, []record) bool) {
		from := uint32(0)
		for records := range slices.Chunk(b.records, tree.PageItems) {
			if !yield(from, records) {
				return
			}
			from += tree.PageItems
		}
	}
}

// fillValues numbers the values of all records.
func (b *loader) fillValues() {
	l, ds := b.table.layout, &b.table.values
	ds.owner = b.owner
	for i := range l.bitmaps {
		outgrown := b.before != nil && b.before.byField[i].outgrown
		ds.byField = append(ds.byField, &dictionary{owner: b.owner, outgrown: outgrown})
	}
	b.rows = make([]uint32, 1, len(b.records)+1)
	b.values = make([]tree.ValueID, 0, len(b.records)*len(l.bitmaps))
	recent, keys := make([]recall, len(l.bitmaps)), []key(nil)
	for _, r := range b.records {
		for i, f := range l.bitmaps {
			if ds.byField[i].outgrown {
				continue
			}
			if c, ok := f.exactCode(r); ok {
				if id, ok := recent[i].ofCode(c); ok {
					b.values = append(b.values, id)
					continue
				}
			}
			keys = f.keys(r, keys[:0])
			for _, k := range keys {
				id, ok := recent[i].find(k)
				if !ok {
					if id, ok = ds.number(b.owner, i, k); !ok {
						break
					}
					recent[i].keep(k, id)
				}
				b.values = append(b.values, id)
			}
		}
		b.rows = append(b.rows, uint32(len(b.values)))
	}
	// The first few thousand values of a field that is outgrown now have been added.
	if slices.ContainsFunc(ds.byField, func(d *dictionary) bool { return d.outgrown }) {
		b.dropOutgrown()
	}
}

// A recall has the numbers of values that a field had lately. Most fields have few values,
// and a dictionary takes a search for each.
type recall [64]struct {
	known bool
	key   key
	id    tree.ValueID
}

// place returns the place of a code.
func (c *recall) place(of code) int { return int(of * 0x9E3779B97F4A7C15 >> 58) } // multiplicative hashing: the upper bits depend on all

// find returns the number of a value, or false if the recall does not have it.
func (c *recall) find(k key) (tree.ValueID, bool) {
	at := &c[c.place(k.code)]
	return at.id, at.known && at.key == k
}

// ofCode returns the number of the value of an exact code, as find does.
func (c *recall) ofCode(exact code) (tree.ValueID, bool) {
	at := &c[c.place(exact)]
	return at.id, at.known && at.key.code == exact
}

// keep keeps the number of a value, in the place of another one.
func (c *recall) keep(k key, id tree.ValueID) {
	at := &c[c.place(k.code)]
	at.known, at.key, at.id = true, k, id
}

// dropOutgrown removes the values of outgrown fields.
func (b *loader) dropOutgrown() {
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
func (b *loader) fillColumns() {
	b.zones = make([]tree.ZoneCodes, len(b.records))
	for from, records := range b.pages() {
		for o := range b.table.columns {
			order := &b.table.layout.orders[o]
			if order.many {
				continue
			}
			column := b.table.columns[o].Page(b.owner, from)
			for i, r := range records {
				column[i] = order.field.code(r)
			}
			if order.zone >= 0 {
				for i := range records {
					b.zones[int(from)+i][order.zone] = column[i]
				}
			}
		}
	}
}

// fillOrders makes the orders, two at a time.
func (b *loader) fillOrders() {
	orders := make(chan int, len(b.table.orders))
	for o := range b.table.orders {
		orders <- o
	}
	close(orders)
	var fill workers
	for range 2 {
		fill.start(func() {
			var buffer []tree.Entry
			for o := range orders {
				buffer = b.fillOrder(o, buffer[:0])
			}
		})
	}
	fill.wait()
}

// fillOrder makes order o. It returns the buffer, for the next order.
func (b *loader) fillOrder(o int, buffer []tree.Entry) []tree.Entry {
	order, fieldOf := &b.table.layout.orders[o], b.table.values.fieldOf
	var sorted []tree.Entry
	if order.many {
		buffer = b.appendManyEntries(buffer, order.field)
		sorted = tree.Sort(buffer)
	} else {
		buffer = b.appendEntries(buffer, o)
		sorted = sortEntries(order.field, b.records, buffer)
	}
	var part []tree.ValueID
	values := func(slot uint32) []tree.ValueID {
		return order.pick(fieldOf, b.values[b.rows[slot]:b.rows[slot+1]], &part)
	}
	var codes func(slot uint32) tree.ZoneCodes
	if order.zoned {
		codes = func(slot uint32) tree.ZoneCodes { return b.zones[slot] }
	}
	b.table.orders[o] = tree.Build(b.owner, sorted, &b.table.columns[0], values, codes)
	return buffer
}

// appendEntries appends the entries of order o, by slot.
func (b *loader) appendEntries(entries []tree.Entry, o int) []tree.Entry {
	entries = slices.Grow(entries, len(b.records))
	for from, records := range b.pages() {
		for i, c := range b.table.columns[o].Items(from)[:len(records)] {
			entries = append(entries, tree.Entry{Code: c, Slot: from + uint32(i)})
		}
	}
	return entries
}

// appendManyEntries appends the entries of the order of a field of many values, by slot.
func (b *loader) appendManyEntries(entries []tree.Entry, f *field) []tree.Entry {
	entries = slices.Grow(entries, len(b.records))
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

// sortEntries sorts entries by the values of a field. Entries of the same value keep
// their order. The slot of an entry is an index of records here.
func sortEntries(f *field, records []record, entries []tree.Entry) []tree.Entry {
	sorted := tree.Sort(entries)
	for entries := sorted; len(entries) > 0; {
		same := 1
		for same < len(entries) && entries[same].Code == entries[0].Code {
			same++
		}
		if same > 1 && f.exact.ambiguous(entries[0].Code) {
			sortTies(f, records, entries[:same])
		}
		entries = entries[same:]
	}
	return sorted
}

// sortTies sorts entries of one ambiguous code. It reads each record once.
func sortTies(f *field, records []record, entries []tree.Entry) {
	type tie struct {
		rest  rest
		entry tree.Entry
	}
	ties := make([]tie, len(entries))
	for i, e := range entries {
		ties[i] = tie{f.rest(records[e.Slot]), e}
	}
	slices.SortStableFunc(ties, func(x, y tie) int { return x.rest.compare(y.rest) })
	for i := range ties {
		entries[i] = ties[i].entry
	}
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
