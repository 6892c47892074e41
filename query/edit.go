package query

import (
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// An Edit makes the next version of a table by putting and deleting records. It is for
// one goroutine. The table that it began with does not change.
//
// An edit copies each part that it changes once, so many changes in one edit are cheaper
// than many edits. If a record changes, its entry stays where it is in each order whose
// value stays the same; in the others it is removed and inserted again.
type Edit[R any] struct {
	edit    edit
	current Table[R] // after the changes so far
}

// An edit is an [Edit] without the type of its records.
type edit struct {
	table *table // after the changes so far
	owner *tree.Owner

	// Buffers for the record that is being changed, by its version before and after:
	oldValues, newValues   []tree.ValueID // the numbers of its values,
	drop, add              []tree.ValueID // those that only one version has,
	oldCarried, newCarried []tree.ValueID // those of them that an order carries,
	oldKeys, newKeys       []key          // its keys by order,
	codes                  tree.ZoneCodes // of newKeys
	keys                   []key
	oldCodes, newCodes     []code // in the order of a field of many values
}

// Edit returns an edit that begins with this version.
func (t *Table[R]) Edit() *Edit[R] {
	e := &Edit[R]{current: Table[R]{t.table.branch()}}
	e.edit = edit{table: &e.current.table, owner: new(tree.Owner)}
	return e
}

// branch returns a table with the same content, whose columns and orders can be replaced.
func (t *table) branch() table {
	next := *t
	next.columns = slices.Clone(t.columns)
	next.orders = slices.Clone(t.orders)
	return next
}

// Table returns the version that the changes so far have made. Later changes of the edit
// do not affect it.
func (e *Edit[R]) Table() *Table[R] {
	e.edit.owner = new(tree.Owner)
	return &Table[R]{e.current.table.branch()}
}

// Current returns the table as the changes so far have made it, for reads until the next
// change of the edit, which may change it. [Edit.Table] returns a version that stays as it
// is, but a version costs: later changes copy what they have copied before.
func (e *Edit[R]) Current() *Table[R] { return &e.current }

// Held returns the records with the ids of the given ones, which a Put of these would
// replace, and the ids that are not found.
func (e *Edit[R]) Held(records ...R) (held []R, absent []int64) {
	for _, r := range records {
		id := keyInt[int64](e.edit.id(r))
		if before, ok := e.Get(id); ok {
			held = append(held, before)
		} else {
			absent = append(absent, id)
		}
	}
	return held, absent
}

// Len returns the number of records after the changes so far.
func (e *Edit[R]) Len() int { return e.current.Len() }

// Get returns the record with the id after the changes so far, or false if not
// found.
func (e *Edit[R]) Get(id int64) (R, bool) { return e.current.Get(id) }

// Put adds records. A record replaces the one with the same id, if any; if several have
// the same id, the last one is kept.
//
// If there are so many that a new table is less work, Put makes one. If a getter panics,
// Put does, and records before that one may have been put.
func (e *Edit[R]) Put(records ...R) {
	if len(records) >= bulk && len(records) >= e.Len()/bulkShare {
		e.edit.load(untypedRecords(records))
		return
	}
	for _, r := range records {
		e.edit.put(r)
	}
}

// A call of Put makes a new table if it has at least bulk records, and at least one for
// every bulkShare records in the table.
const (
	bulk      = 4096
	bulkShare = 4
)

// Delete removes the records with the ids, and returns how many of them existed.
func (e *Edit[R]) Delete(ids ...int64) (deleted int) {
	for _, id := range ids {
		if slot, ok := e.current.table.slot(intKey(id)); ok {
			e.edit.remove(slot)
			deleted++
		}
	}
	return deleted
}

// load replaces the table by a new one with its records and the given ones.
func (e *edit) load(records []record) {
	if n := e.table.len(); n > 0 {
		all := make([]record, 0, n+len(records))
		for entry := range e.table.orders[0].All() {
			all = append(all, e.table.records.At(entry.Slot))
		}
		records = append(all, records...)
	}
	*e.table = *load(e.table.layout, records, &e.table.values)
	e.owner = new(tree.Owner)
}

// id returns the id of a record.
func (e *edit) id(r record) key { return e.table.layout.orders[0].field.key(r) }

// put adds or replaces one record.
func (e *edit) put(r record) {
	id := e.id(r)
	slot, held := e.table.slot(id)
	var old *record
	if held {
		old = new(e.table.records.At(slot))
	}
	switch {
	case !e.readValues(old, &r):
		e.load([]record{r}) // without the bitmaps of that field
	case held:
		e.replace(slot, id, *old, r)
	default:
		e.insert(id, r)
	}
}

// readValues reads the numbers of the values of both versions of a record. Either may be
// nil. It returns false if a field has outgrown its bitmaps by one of them.
func (e *edit) readValues(before, after *record) bool {
	t := e.table
	e.oldValues, e.newValues = e.oldValues[:0], e.newValues[:0]
	for i, f := range t.layout.bitmaps {
		if t.values.byField[i].outgrown {
			continue
		}
		e.keys = e.keys[:0]
		if before != nil {
			e.keys = f.keys(*before, e.keys)
		}
		n := len(e.keys)
		if after != nil {
			e.keys = f.keys(*after, e.keys)
		}
		if !e.numberValues(i, e.keys[:n], e.keys[n:]) {
			return false
		}
	}
	slices.Sort(e.oldValues)
	slices.Sort(e.newValues)
	e.drop = except(e.oldValues, e.newValues, e.drop[:0])
	e.add = except(e.newValues, e.oldValues, e.add[:0])
	return true
}

// numberValues adds the numbers of the keys of Bitmap field i. It returns false if the field
// has outgrown its bitmaps by one of them.
func (e *edit) numberValues(i int, before, after []key) bool {
	first := len(e.oldValues)
	for _, k := range before {
		id, ok := e.table.values.number(e.owner, i, k)
		if !ok {
			return false
		}
		e.oldValues = append(e.oldValues, id)
	}
	if slices.Equal(before, after) { // as most fields of most changes are
		e.newValues = append(e.newValues, e.oldValues[first:]...)
		return true
	}
	for _, k := range after {
		id, ok := e.table.values.number(e.owner, i, k)
		if !ok {
			return false
		}
		e.newValues = append(e.newValues, id)
	}
	return true
}

// takeSlot returns a slot without a record.
func (e *edit) takeSlot() uint32 {
	t := e.table
	if t.free == nil {
		t.slots++
		return t.slots - 1
	}
	taken := t.free.slot
	t.free = t.free.next
	return taken
}

// insert adds a record with a new id.
func (e *edit) insert(id key, r record) {
	e.newKeys = e.readKeys(r, e.newKeys) // before anything changes, because a getter may panic
	e.readCodes()
	slot := e.takeSlot()
	e.table.records.Set(e.owner, slot, r)
	for o, k := range e.newKeys {
		if e.table.layout.orders[o].many {
			e.replaceMany(o, slot, id, nil, &r)
			continue
		}
		e.table.columns[o].Set(e.owner, slot, k.code)
		e.insertEntry(o, slot, k, id)
	}
}

// replaceMany replaces the entries of a record in the order of a field of many values.
// The old or the new version may be nil.
func (e *edit) replaceMany(o int, slot uint32, id key, before, after *record) {
	f := e.table.layout.orders[o].field
	e.oldCodes, e.newCodes = e.oldCodes[:0], e.newCodes[:0]
	if before != nil {
		e.oldCodes, e.keys = f.codes(*before, e.oldCodes, e.keys[:0])
	}
	if after != nil {
		e.newCodes, e.keys = f.codes(*after, e.newCodes, e.keys[:0])
	}
	for _, c := range e.oldCodes {
		if slices.Contains(e.newCodes, c) {
			e.updateEntry(o, slot, key{code: c}, id, false)
		} else {
			e.removeEntry(o, slot, key{code: c}, id)
		}
	}
	for _, c := range e.newCodes {
		if !slices.Contains(e.oldCodes, c) {
			e.insertEntry(o, slot, key{code: c}, id)
		}
	}
}

// readKeys returns the values by which the orders sort the record, in the given memory. It
// reads the record, which is in a cache, and not the columns, which rarely are.
func (e *edit) readKeys(r record, keys []key) []key {
	keys = slices.Grow(keys[:0], len(e.table.orders))
	for o := range e.table.orders {
		if f := e.table.layout.orders[o].field; f.many() {
			e.keys = f.keys(r, e.keys[:0]) // in replaceMany it is too late for a panic
			keys = append(keys, key{})
		} else {
			keys = append(keys, f.key(r))
		}
	}
	return keys
}

// readCodes reads the zone codes of the new keys.
func (e *edit) readCodes() {
	for z, o := range e.table.layout.zoned {
		e.codes[z] = e.newKeys[o].code
	}
}

// remove deletes the record in the slot.
func (e *edit) remove(slot uint32) {
	t := e.table
	r := t.records.At(slot)
	e.readValues(&r, nil)
	e.oldKeys = e.readKeys(r, e.oldKeys)
	id := e.oldKeys[0]
	for o, k := range e.oldKeys {
		if t.layout.orders[o].many {
			e.replaceMany(o, slot, id, &r, nil)
		} else {
			e.removeEntry(o, slot, k, id)
		}
	}
	t.records.Set(e.owner, slot, nil)
	t.free = &freeSlot{slot, t.free}
}

// replace replaces the record in the slot by another with the same id.
//
// Where a code is ambiguous, an order finds an entry by the record in its slot. So the
// old entries are removed before the record changes, and the new ones are inserted
// after.
func (e *edit) replace(slot uint32, id key, old, r record) {
	t := e.table
	e.oldKeys, e.newKeys = e.readKeys(old, e.oldKeys), e.readKeys(r, e.newKeys)
	e.readCodes()
	moved := slices.ContainsFunc(t.layout.zoned, func(o int) bool { return e.oldKeys[o] != e.newKeys[o] })
	for o, k := range e.oldKeys {
		if t.layout.orders[o].many {
			e.replaceMany(o, slot, id, &old, &r)
		} else if k == e.newKeys[o] {
			e.updateEntry(o, slot, k, id, moved)
		} else {
			e.removeEntry(o, slot, k, id)
		}
	}
	t.records.Set(e.owner, slot, r)
	for o, k := range e.newKeys {
		if k != e.oldKeys[o] {
			t.columns[o].Set(e.owner, slot, k.code)
			e.insertEntry(o, slot, k, id)
		}
	}
}

// insertEntry inserts an entry in order o.
func (e *edit) insertEntry(o int, slot uint32, k, id key) {
	t := e.table
	values := t.layout.orders[o].pick(t.values.fieldOf, e.newValues, &e.newCarried)
	p := t.entryProbe(o, k, id)
	t.orders[o] = t.orders[o].Put(e.owner, &p, tree.Entry{Code: k.code, Slot: slot}, tree.Note{Values: values, Codes: &e.codes})
}

// removeEntry removes an entry from order o.
func (e *edit) removeEntry(o int, slot uint32, k, id key) {
	t := e.table
	values := t.layout.orders[o].pick(t.values.fieldOf, e.oldValues, &e.oldCarried)
	p := t.entryProbe(o, k, id)
	t.orders[o] = t.orders[o].Remove(e.owner, &p, slot, values)
}

// updateEntry updates what order o records about an entry that stays where it is there.
// moved means that it moves in another order.
func (e *edit) updateEntry(o int, slot uint32, k, id key, moved bool) {
	t := e.table
	drop := t.layout.orders[o].pick(t.values.fieldOf, e.drop, &e.oldCarried)
	add := t.layout.orders[o].pick(t.values.fieldOf, e.add, &e.newCarried)
	same := len(drop)+len(add) == 0
	if same && !(moved && t.layout.orders[o].zoned) {
		return
	}
	p := t.entryProbe(o, k, id)
	if same {
		t.orders[o].Widen(&p, &e.codes)
		return
	}
	t.orders[o] = t.orders[o].Update(e.owner, &p, slot, drop, tree.Note{Values: add, Codes: &e.codes})
}

// except appends the values of a that are not in b. Both are sorted.
func except(a, b, out []tree.ValueID) []tree.ValueID {
	for _, v := range a {
		if _, ok := slices.BinarySearch(b, v); !ok {
			out = append(out, v)
		}
	}
	return out
}
