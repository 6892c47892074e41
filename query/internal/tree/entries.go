package tree

import "slices"

// entries are those of a leaf in order. The zero entries are empty.
//
// A leaf is large, so that a pass over its bitmaps is fast, and its entries are
// in strips, so that an edit copies only the strip in which an entry is added or
// removed. Strips have no pointers, so the garbage collector does not scan them.
type entries struct {
	// What a search reads comes first, and so is together in memory.
	ends   [stripsMax]uint16 // the position after each strip; a missing strip repeats the last
	codes  [stripsMax]Code   // of the first entry of each strip, so that a search reads one strip only
	strips [stripsMax]*strip // nil if empty
	ids    [stripsMax]Code   // of the record of the first entry of each strip
	owner  *Owner
	owned  uint8 // a bit for each strip that belongs to the owner too
}

// A strip is a part of the entries. Codes and slots are apart, because a search
// reads only codes, eight to a cache line, and a page reads only slots.
type strip struct {
	codes [stripMax]Code
	slots [stripMax]uint32
}

const (
	// Small enough that one entry is cheap to change, large enough that a page is
	// read from few strips.
	stripMax  = 128
	stripsMax = LeafSize / stripMax
	// New strips are filled by seven eighths, as long as there are enough of them.
	stripFill = stripMax * 7 / 8
)

// newEntries returns the listed entries.
func newEntries(o *Owner, list []Entry, ids *IDs) *entries {
	es := &entries{owner: o}
	es.fill(list, ids)
	return es
}

// fill replaces owned entries by the listed ones, in new strips of nearly equal
// length.
func (es *entries) fill(list []Entry, ids *IDs) {
	used := min(len(list)/stripFill+1, stripsMax)
	*es = entries{owner: es.owner, owned: 1<<used - 1}
	for s := range es.ends {
		from, to := len(list)*min(s, used)/used, len(list)*min(s+1, used)/used
		es.ends[s] = uint16(to)
		if from == to {
			continue
		}
		es.strips[s] = new(strip)
		for i, e := range list[from:to] {
			es.strips[s].codes[i], es.strips[s].slots[i] = e.Code, e.Slot
		}
		es.codes[s], es.ids[s] = list[from].Code, idOf(ids, list[from].Slot)
	}
}

// len returns the number of entries.
func (es *entries) len() int { return int(es.ends[stripsMax-1]) }

// start returns the position of the first entry of strip s.
func (es *entries) start(s int) int {
	if s == 0 {
		return 0
	}
	return int(es.ends[s-1])
}

// stripAt returns the strip that contains position i, where it starts, and the
// position after it.
func (es *entries) stripAt(i int) (s *strip, start, end int) {
	at := es.endingAt(i + 1)
	return es.strips[at], es.start(at), int(es.ends[at])
}

// endingAt returns the first strip that ends at or after i.
func (es *entries) endingAt(i int) int {
	s := 0
	for int(es.ends[s]) < i {
		s++
	}
	return s
}

// at returns the entry at position i.
func (es *entries) at(i int) Entry {
	s, start, _ := es.stripAt(i)
	return Entry{s.codes[i-start], s.slots[i-start]}
}

// find returns the position of the entry with the slot, which is just before the
// probe. To compare every slot of its strip is faster than to compare ids, which
// are scattered in memory. A slot may have entries of several codes.
func (es *entries) find(p *Probe, slot uint32) int {
	s := es.stripFor(p)
	of := es.strips[s]
	i := slices.Index(of.slots[:], slot)
	for of.codes[i] != p.Code {
		i += 1 + slices.Index(of.slots[i+1:], slot)
	}
	return es.start(s) + i
}

// list returns the entries from lo to hi-1.
func (es *entries) list(lo, hi int) []Entry {
	list := make([]Entry, hi-lo, hi-lo+1) // one may be inserted
	for i := range list {
		list[i] = es.at(lo + i)
	}
	return list
}

// own returns the entries for the owner to change, es itself or a copy, but not yet their
// strips.
func (es *entries) own(o *Owner) *entries {
	if es.owner == o {
		return es
	}
	c := *es
	c.owner, c.owned = o, 0
	return &c
}

// ownStrip returns strip s of owned entries for the owner to change.
func (es *entries) ownStrip(s int) *strip {
	switch {
	case es.strips[s] == nil:
		es.strips[s] = new(strip)
	case es.owned>>s&1 == 0:
		es.strips[s] = new(*es.strips[s])
	}
	es.owned |= 1 << s
	return es.strips[s]
}

// insert inserts an entry at position i of owned entries.
func (es *entries) insert(i int, e Entry, ids *IDs) {
	s := es.roomAt(i)
	if s < 0 {
		es.fill(slices.Insert(es.list(0, es.len()), i, e), ids)
		return
	}
	to, start, n := es.ownStrip(s), es.start(s), int(es.ends[s])
	copy(to.codes[i-start+1:], to.codes[i-start:n-start])
	copy(to.slots[i-start+1:], to.slots[i-start:n-start])
	to.codes[i-start], to.slots[i-start] = e.Code, e.Slot
	if i == start {
		es.codes[s], es.ids[s] = e.Code, idOf(ids, e.Slot)
	}
	for ; s < stripsMax; s++ {
		es.ends[s]++
	}
}

// roomAt returns a strip with room for one more entry at position i, or -1 if no
// strip near it has room.
func (es *entries) roomAt(i int) int {
	// At the end of a full strip the next one will do, even an empty one: entries
	// that are added in order fill one strip after the other.
	for s := es.endingAt(i); s < stripsMax && es.start(s) <= i; s++ {
		if int(es.ends[s])-es.start(s) < stripMax {
			return s
		}
	}
	return -1
}

// remove removes the entry at position i of owned entries.
func (es *entries) remove(i int, ids *IDs) {
	s := es.endingAt(i + 1)
	from, start, n := es.ownStrip(s), es.start(s), int(es.ends[s])
	copy(from.codes[i-start:], from.codes[i-start+1:n-start])
	copy(from.slots[i-start:], from.slots[i-start+1:n-start])
	for at := s; at < stripsMax; at++ {
		es.ends[at]--
	}
	switch {
	case n-start == 1: // the strip is empty now
		es.fill(es.list(0, es.len()), ids)
	case i == start:
		es.codes[s], es.ids[s] = from.codes[0], idOf(ids, from.slots[0])
	}
}

// first returns the first entry, which must exist.
func (es *entries) first() first {
	return first{es.codes[0], es.ids[0], es.strips[0].slots[0]}
}

// rank returns how many of the entries are less than the probe.
func (es *entries) rank(p *Probe) int {
	if es.len() == 0 {
		return 0
	}
	s, within := es.stripFor(p), p.within
	if s > 0 {
		within.lo = place{es.codes[s], es.ids[s]}
	}
	start, end := es.start(s), int(es.ends[s])
	if end < es.len() {
		within.hi = place{es.codes[s+1], es.ids[s+1]}
	}
	of := sorted{codes: es.strips[s].codes[:end-start], slots: es.strips[s].slots[:]}
	return start + of.rank(p, within)
}

// stripFor returns the strip in which the probe is: the last one that starts
// before the probe, or the first.
func (es *entries) stripFor(p *Probe) int {
	s := 0
	for s+1 < stripsMax && int(es.ends[s]) < es.len() {
		next := es.codes[s+1]
		if next > p.Code || next == p.Code && !p.follows(es.ids[s+1], &es.strips[s+1].slots[0]) {
			break
		}
		s++
	}
	return s
}
