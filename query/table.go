package query

import "github.com/projectsuser/roster/query/internal/tree"

// A Table has records and answers queries about them. It never changes: [Table.Edit]
// makes the next version, which shares with this one what did not change.
//
// A Table is safe for concurrent use, by any number of readers and edits. It comes from
// [Schema.Table], [Edit.Table] or [Publisher.Table]; the zero Table has no fields, not
// even an id, and its methods panic.
type Table[R any] struct{ table table }

// A table is a [Table] without the type of its records.
type table struct {
	// Each record has a slot, a small number that it keeps while it is in the table.
	// Orders contain slots; columns and the vector of records are indexed by them. A
	// version is little more than the roots of these trees, so it is cheap to make and
	// to drop.
	layout  *layout
	records tree.Vector[record] // by slot
	columns []tree.Vector[code] // of each order, by slot; empty for a field of many values
	orders  []*tree.Node        // the root of each
	values  dictionaries
	slots   uint32    // how many slots have been used so far
	free    *freeSlot // those of them that have no record
}

// A freeSlot is an element of a persistent list, so that several edits of one version
// can take slots from it independently.
type freeSlot struct {
	slot uint32
	next *freeSlot
}

// Table returns a table of the records, given in any order. It is indexed by the fields
// that are declared now. If several records have the same id, the last one is kept.
//
// It takes about one second for a million records with six orders. It panics if a getter
// does.
func (s *Schema[R]) Table(records ...R) *Table[R] {
	return &Table[R]{*load(newLayout(&s.schema), untypedRecords(records), nil)}
}

// Len returns the number of records.
func (t *Table[R]) Len() int { return t.table.len() }

// Get returns the record with the id, or false if not found.
func (t *Table[R]) Get(id int64) (R, bool) {
	r, ok := t.table.get(id)
	return typed[R](r), ok
}

// len returns the number of records.
func (t *table) len() int { return t.orders[0].Len() }

// get returns the record with the id, or false if not found.
func (t *table) get(id int64) (record, bool) {
	if slot, ok := t.slot(intKey(id)); ok {
		return t.records.At(slot), true
	}
	return nil, false
}

// slot returns the slot of the record with the id, or false if not found.
func (t *table) slot(id key) (uint32, bool) {
	p := t.probe(0, id, true)
	e, ok := t.orders[0].Before(&p)
	if !ok || e.Code != id.code {
		return 0, false
	}
	return e.Slot, !t.layout.orders[0].field.exact.ambiguous(e.Code) || t.key(0, e.Slot) == id
}

// key returns the value by which order o sorts the record in the slot. It must not be
// the order of a field of many values.
func (t *table) key(o int, slot uint32) key {
	// The record is read only if the code is ambiguous.
	k := key{code: t.columns[o].At(slot)}
	if f := t.layout.orders[o].field; f.exact.ambiguous(k.code) {
		k.rest = f.rest(t.records.At(slot))
	}
	return k
}

// ties reports whether the entries of a code have different values in order o, and are
// sorted by them.
func (t *table) ties(o int, c code) bool {
	l := &t.layout.orders[o]
	return !l.many && l.field.exact.ambiguous(c)
}

// probe returns the place in order o before all entries with the key, or after them.
func (t *table) probe(o int, k key, after bool) tree.Probe {
	p := tree.Probe{Code: k.code, After: after}
	switch {
	case k.rest.place == belowAll:
		p.After = false
	case k.rest.place == aboveAll:
		p.After = true
	case k.rest.place == aValue && t.ties(o, k.code):
		p.Tie = func(slot uint32) int { return t.key(o, slot).compare(k) }
	}
	return p
}

// entryProbe returns the place in order o right after the entry with the key and the
// id.
func (t *table) entryProbe(o int, k, id key) tree.Probe {
	p := tree.Probe{Code: k.code, After: true, ID: id.code, IDs: &t.columns[0]}
	if ambiguous := t.ties(o, k.code); ambiguous || t.ties(0, id.code) {
		p.Tie = func(slot uint32) int {
			if ambiguous {
				if c := t.key(o, slot).compare(k); c != 0 {
					return c
				}
			}
			return t.key(0, slot).compare(id)
		}
	}
	return p
}
