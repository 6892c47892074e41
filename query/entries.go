package query

import "slices"

// Codes and slots are two slices, not one of pairs: a search reads codes alone,
// eight to a cache line, and a page reads slots alone. Neither has pointers, so
// the garbage collector never looks inside.

// An entry is a record's place in an order: the code of its value there, and
// the slot in which the table keeps it.
type entry struct {
	code code
	slot uint32
}

// entries are those of a leaf in order; or, of a parent, the first of each
// kid.
type entries struct {
	owner *owner
	codes []code
	slots []uint32
}

// newEntries returns entries of their own, as listed.
func newEntries(o *owner, list []entry) entries {
	es := entries{o, make([]code, len(list)), make([]uint32, len(list))}
	for i, e := range list {
		es.put(i, e)
	}
	return es
}

func (es *entries) len() int           { return len(es.slots) }
func (es *entries) at(i int) entry     { return entry{es.codes[i], es.slots[i]} }
func (es *entries) put(i int, e entry) { es.codes[i], es.slots[i] = e.code, e.slot }

// find returns the position of a slot that is among them. A look at each is
// quicker than comparing ids, of which each lies elsewhere in memory.
func (es *entries) find(slot uint32) int { return slices.Index(es.slots, slot) }

// list returns the entries from lo to before hi.
func (es *entries) list(lo, hi int) []entry {
	list := make([]entry, hi-lo)
	for i := range list {
		list[i] = es.at(lo + i)
	}
	return list
}

// own makes the entries the owner's to change.
func (es *entries) own(o *owner) {
	if es.owner != o {
		*es = entries{o, slices.Clone(es.codes), slices.Clone(es.slots)}
	}
}

// insert puts an entry at position i, in owned entries.
func (es *entries) insert(i int, e entry) {
	es.codes = slices.Insert(es.codes, i, e.code)
	es.slots = slices.Insert(es.slots, i, e.slot)
}

// remove takes out the entry at position i, in owned entries.
func (es *entries) remove(i int) {
	es.codes = slices.Delete(es.codes, i, i+1)
	es.slots = slices.Delete(es.slots, i, i+1)
}

// A probe is a place between entries: after those that are less than it. It is
// a code and what to do about entries of that very code.
type probe struct {
	code  code
	tie   func(slot uint32) int // compares the slot's entry with what is sought; nil: all equal
	after bool                  // equal entries are less
}

// less reports whether entry i is before the probe.
func (es *entries) less(i int, p *probe) bool {
	if c := es.codes[i]; c != p.code {
		return c < p.code
	}
	if p.tie == nil {
		return p.after
	}
	order := p.tie(es.slots[i])
	return order < 0 || order == 0 && p.after
}

// A guess is two codes between which the entries lie, as evenly as they may.
// Ids and times often do, and then a place is found with one look at the
// memory instead of seven.
type guess struct{ lo, hi code }

// place returns how many of the entries are less than the probe.
func (es *entries) place(p *probe, g guess) int {
	lo, hi := 0, len(es.slots)
	// A guess that is far off costs some steps, not the answer: around
	// brackets the place before the bisection below.
	if g.lo < p.code && p.code < g.hi && hi > 0 {
		at := int(float64(hi) * (float64(p.code-g.lo) / float64(g.hi-g.lo)))
		lo, hi = es.around(p, min(at, hi-1))
	}
	for lo < hi {
		if mid := (lo + hi) / 2; es.less(mid, p) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// around returns two positions between which the probe is, by steps from a
// position that grow fourfold.
func (es *entries) around(p *probe, at int) (lo, hi int) {
	lo, hi = 0, len(es.slots)
	if es.less(at, p) {
		lo = at + 1
		for step := 2; lo+step < hi; step *= 4 {
			if !es.less(lo+step, p) {
				return lo, lo + step
			}
			lo += step + 1
		}
		return lo, hi
	}
	hi = at
	for step := 2; hi-step > lo; step *= 4 {
		if es.less(hi-step, p) {
			return hi - step + 1, hi
		}
		hi -= step
	}
	return lo, hi
}
