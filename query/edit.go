package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// How a record changes: in an order whose value stays the same the entry keeps
// its place, and only what is noted of it above changes. In others the entry
// leaves its place and enters another. An update of a time and a mark thus
// touches two leaves of two orders and one leaf of each other.

// An Edit makes the next version of a table by putting and deleting records.
// It is for one goroutine; the table it began with is not affected.
//
// A change costs a copy of what it touches, once for the edit: many changes in
// one are cheaper than one by one.
type Edit[R any] struct {
	table Table[R] // what it would be now
	owner *tree.Owner

	// Of the record being changed: its values' numbers before and after, what
	// of them an order carries, and what distinguishes them.
	was, is         []tree.ValueID
	wasPart, isPart []tree.ValueID
	drop, add       []tree.ValueID
	before, keys    []key          // by order, before and after
	codes           tree.ZoneCodes // of keys
	some            []key
}

// Edit returns an edit that begins with this version.
func (t *Table[R]) Edit() *Edit[R] {
	e := &Edit[R]{table: *t, owner: new(tree.Owner)}
	e.table.columns = slices.Clone(t.columns)
	e.table.orders = slices.Clone(t.orders)
	return e
}

// Table returns the version that the changes so far have made. The edit can go
// on from there, without effect on it.
func (e *Edit[R]) Table() *Table[R] {
	t := e.table
	t.columns = slices.Clone(t.columns)
	t.orders = slices.Clone(t.orders)
	e.owner = new(tree.Owner)
	return &t
}

// Len returns the number of records after the changes so far.
func (e *Edit[R]) Len() int { return e.table.Len() }

// Get returns the record with the id as the changes so far have it, and false
// if there is none.
func (e *Edit[R]) Get(id int64) (R, bool) { return e.table.Get(id) }

// Put adds records. One whose id is taken replaces the record that has it;
// among several with one id the last counts.
//
// When there are so many that making a new table is less work, it does that.
func (e *Edit[R]) Put(records ...R) {
	if len(records) >= bulk && len(records) >= e.Len()/bulkShare {
		e.load(records)
		return
	}
	for _, r := range records {
		e.put(r)
	}
}

// A put of at least bulk records, and one for every bulkShare in the table, is
// a load.
const (
	bulk      = 4096
	bulkShare = 4
)

// load makes the table anew, of what it has and the records.
func (e *Edit[R]) load(records []R) {
	all := make([]R, 0, e.Len()+len(records))
	for entry := range e.table.orders[0].All() {
		all = append(all, e.table.records.At(entry.Slot))
	}
	e.table = *load(e.table.layout, append(all, records...), &e.table.values)
	e.owner = new(tree.Owner)
}

// Delete removes the records with the ids, and returns how many there were.
func (e *Edit[R]) Delete(ids ...int64) (deleted int) {
	for _, id := range ids {
		if slot, ok := e.table.slot(intKey(id)); ok {
			e.remove(slot)
			deleted++
		}
	}
	return deleted
}

// put adds or replaces one record.
func (e *Edit[R]) put(r R) {
	outgrown := false
	if e.is, outgrown = e.valuesOf(r, e.is[:0]); outgrown {
		e.load([]R{r}) // without that field's bitmaps
		return
	}
	id := e.table.layout.orders[0].field.key(r)
	if slot, ok := e.table.slot(id); ok {
		e.replace(slot, id, r)
	} else {
		e.insert(id, r)
	}
}

// valuesOf appends the numbers of the record's values, in order. It reports
// whether one of them is too many for its field.
func (e *Edit[R]) valuesOf(r R, ids []tree.ValueID) (_ []tree.ValueID, outgrown bool) {
	t := &e.table
	for i, f := range t.layout.bitmaps {
		if t.values.books[i].outgrown {
			continue
		}
		e.some = f.keys(r, e.some[:0])
		for _, k := range e.some {
			id, ok := t.values.id(e.owner, i, k)
			if !ok {
				return ids, true
			}
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, false
}

// takeSlot returns a slot that holds no record.
func (e *Edit[R]) takeSlot() uint32 {
	t := &e.table
	if t.free == nil {
		t.slots++
		return t.slots - 1
	}
	taken := t.free.slot
	t.free = t.free.next
	return taken
}

// insert adds a record with a new id.
func (e *Edit[R]) insert(id key, r R) {
	e.readKeys(r) // before anything changes, as a getter may panic
	slot := e.takeSlot()
	e.table.records.Set(e.owner, slot, r)
	for o, k := range e.keys {
		e.table.columns[o].Set(e.owner, slot, k.code)
		e.enter(o, slot, k, id)
	}
}

// readKeys reads the record's values by which orders sort.
func (e *Edit[R]) readKeys(r R) {
	e.keys = e.keys[:0]
	for o := range e.table.orders {
		e.keys = append(e.keys, e.table.layout.orders[o].field.key(r))
	}
	for z, o := range e.table.layout.zoned {
		e.codes[z] = e.keys[o].code
	}
}

// remove deletes the record in the slot.
func (e *Edit[R]) remove(slot uint32) {
	t := &e.table
	id := t.key(0, slot)
	e.was, _ = e.valuesOf(t.records.At(slot), e.was[:0])
	for o := range t.orders {
		e.leave(o, slot, t.key(o, slot), id)
	}
	var none R
	t.records.Set(e.owner, slot, none)
	t.free = &freeSlot{slot, t.free}
}

// replace changes the record in the slot to another with its id.
//
// An order finds an entry by the record in its slot where a code is vague, so
// the old entries leave before the record changes and the new ones enter
// after.
func (e *Edit[R]) replace(slot uint32, id key, r R) {
	t := &e.table
	e.was, _ = e.valuesOf(t.records.At(slot), e.was[:0])
	e.before = e.before[:0]
	for o := range t.orders {
		e.before = append(e.before, t.key(o, slot))
	}
	e.readKeys(r)
	moved := !slices.Equal(e.before, e.keys)
	for o, k := range e.before {
		if k == e.keys[o] {
			e.retag(o, slot, k, id, moved)
		} else {
			e.leave(o, slot, k, id)
		}
	}
	t.records.Set(e.owner, slot, r)
	for o, k := range e.keys {
		if k != e.before[o] {
			t.columns[o].Set(e.owner, slot, k.code)
			e.enter(o, slot, k, id)
		}
	}
}

// enter puts an entry in order o.
func (e *Edit[R]) enter(o int, slot uint32, k, id key) {
	t := &e.table
	is := t.layout.orders[o].pick(t.values.homes, e.is, &e.isPart)
	p := t.entryProbe(o, k, id)
	t.orders[o] = t.orders[o].Put(e.owner, &p, tree.Entry{Code: k.code, Slot: slot}, tree.Note{Values: is, Codes: &e.codes})
}

// leave takes an entry out of order o.
func (e *Edit[R]) leave(o int, slot uint32, k, id key) {
	t := &e.table
	was := t.layout.orders[o].pick(t.values.homes, e.was, &e.wasPart)
	p := t.entryProbe(o, k, id)
	t.orders[o] = t.orders[o].Remove(e.owner, &p, slot, was)
}

// retag changes what is noted of an entry that stays where it is in order o,
// though it may have moved in others.
func (e *Edit[R]) retag(o int, slot uint32, k, id key, moved bool) {
	t := &e.table
	was := t.layout.orders[o].pick(t.values.homes, e.was, &e.wasPart)
	is := t.layout.orders[o].pick(t.values.homes, e.is, &e.isPart)
	e.drop = except(was, is, e.drop[:0])
	e.add = except(is, was, e.add[:0])
	if len(e.drop)+len(e.add) == 0 && !(moved && t.layout.orders[o].zoned) {
		return
	}
	p := t.entryProbe(o, k, id)
	t.orders[o] = t.orders[o].Update(e.owner, &p, slot, e.drop, tree.Note{Values: e.add, Codes: &e.codes})
}

// except appends the values of a that are not in b; both are in order.
func except(a, b, out []tree.ValueID) []tree.ValueID {
	for _, v := range a {
		if _, ok := slices.BinarySearch(b, v); !ok {
			out = append(out, v)
		}
	}
	return out
}
