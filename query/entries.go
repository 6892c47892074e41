package query

import "slices"

// A leaf is large so that a pass over its bitmaps is quick, and its entries are
// in strips so that an edit need not copy them all: it copies the strip in
// which an entry comes or goes. Strips have no pointers, so the garbage
// collector never looks inside.

// An entry is a record's place in an order: the code of its value there, and
// the slot in which the table keeps it.
type entry struct {
	code code
	slot uint32
}

// entries are those of a leaf in order; or, of a parent, the first of each
// kid. The zero entries are none.
type entries struct {
	ends   [stripsMax]uint16 // of each strip the position after it; those that are not there repeat the last
	strips [stripsMax]struct {
		first  code // of its first entry: a search reads one strip
		*strip      // not empty
	}
	owner *owner
	owned uint8 // the strips that are the owner's too
}

// A strip is a part of the entries. Its codes are apart from its slots: a search
// reads codes alone, eight to a cache line, and a page reads slots alone.
type strip struct {
	codes [stripMax]code
	slots [stripMax]uint32
}

const (
	// small enough to copy one for one entry, large enough that a page is read
	// from few of them
	stripMax  = 256
	stripsMax = leafMax / stripMax
	// what is cut anew gets strips filled by seven eighths, as long as there
	// are enough of them
	stripFill = stripMax * 7 / 8
)

// newEntries returns entries of their own, as listed.
func newEntries(o *owner, list []entry) entries {
	es := entries{owner: o}
	es.cut(list)
	return es
}

// cut makes owned entries those listed, in new strips of nearly one length.
func (es *entries) cut(list []entry) {
	used := min(len(list)/stripFill+1, stripsMax)
	*es = entries{owner: es.owner, owned: 1<<used - 1}
	for s := range es.ends {
		from, to := len(list)*min(s, used)/used, len(list)*min(s+1, used)/used
		es.ends[s] = uint16(to)
		if from == to {
			continue
		}
		es.strips[s].strip = new(strip)
		for i, e := range list[from:to] {
			es.strips[s].codes[i], es.strips[s].slots[i] = e.code, e.slot
		}
		es.strips[s].first = list[from].code
	}
}

// len returns the number of entries.
func (es *entries) len() int { return int(es.ends[stripsMax-1]) }

// start returns the position of the first entry of a strip.
func (es *entries) start(s int) int {
	if s == 0 {
		return 0
	}
	return int(es.ends[s-1])
}

// around returns the strip that holds position i, and where it starts and ends.
func (es *entries) around(i int) (s *strip, start, end int) {
	at := es.reaching(i + 1)
	return es.strips[at].strip, es.start(at), int(es.ends[at])
}

// reaching returns the first strip that ends at position i or after it.
func (es *entries) reaching(i int) int {
	s := 0
	for int(es.ends[s]) < i {
		s++
	}
	return s
}

// code returns the code of the entry at position i.
func (es *entries) code(i int) code {
	s, start, _ := es.around(i)
	return s.codes[i-start]
}

// slot returns the slot of the entry at position i.
func (es *entries) slot(i int) uint32 {
	s, start, _ := es.around(i)
	return s.slots[i-start]
}

// at returns the entry at position i.
func (es *entries) at(i int) entry {
	s, start, _ := es.around(i)
	return entry{s.codes[i-start], s.slots[i-start]}
}

// find returns the position of a slot, of which the entry is just before the
// probe. A look at each of its strip is quicker than comparing ids, of which
// each lies elsewhere in memory.
func (es *entries) find(p *probe, slot uint32) int {
	s := es.stripFor(p)
	return es.start(s) + slices.Index(es.strips[s].slots[:], slot)
}

// list returns the entries from lo to before hi.
func (es *entries) list(lo, hi int) []entry {
	list := make([]entry, hi-lo)
	for i := range list {
		list[i] = es.at(lo + i)
	}
	return list
}

// own makes the entries the owner's to change, though not yet their strips.
func (es *entries) own(o *owner) {
	if es.owner != o {
		es.owner, es.owned = o, 0
	}
}

// strip returns a strip of owned entries to change.
func (es *entries) strip(s int) *strip {
	switch {
	case es.strips[s].strip == nil:
		es.strips[s].strip = new(strip)
	case es.owned>>s&1 == 0:
		es.strips[s].strip = new(*es.strips[s].strip)
	}
	es.owned |= 1 << s
	return es.strips[s].strip
}

// put changes the entry at position i, in owned entries.
func (es *entries) put(i int, e entry) {
	s := es.reaching(i + 1)
	to := es.strip(s)
	to.codes[i-es.start(s)], to.slots[i-es.start(s)] = e.code, e.slot
	es.strips[s].first = to.codes[0]
}

// insert puts an entry at position i, in owned entries.
func (es *entries) insert(i int, e entry) {
	s := es.roomAt(i)
	if s < 0 {
		es.cut(slices.Insert(es.list(0, es.len()), i, e))
		return
	}
	to, start, n := es.strip(s), es.start(s), int(es.ends[s])
	copy(to.codes[i-start+1:], to.codes[i-start:n-start])
	copy(to.slots[i-start+1:], to.slots[i-start:n-start])
	to.codes[i-start], to.slots[i-start] = e.code, e.slot
	es.strips[s].first = to.codes[0]
	for ; s < stripsMax; s++ {
		es.ends[s]++
	}
}

// roomAt returns a strip that can take one more entry at position i, or -1.
func (es *entries) roomAt(i int) int {
	// At the end of a full strip the next will do, even one that is not there
	// yet: what grows at its end fills one after the other.
	for s := es.reaching(i); s < stripsMax && es.start(s) <= i; s++ {
		if int(es.ends[s])-es.start(s) < stripMax {
			return s
		}
	}
	return -1
}

// remove takes out the entry at position i, in owned entries.
func (es *entries) remove(i int) {
	s := es.reaching(i + 1)
	from, start, n := es.strip(s), es.start(s), int(es.ends[s])
	copy(from.codes[i-start:], from.codes[i-start+1:n-start])
	copy(from.slots[i-start:], from.slots[i-start+1:n-start])
	es.strips[s].first = from.codes[0]
	for at := s; at < stripsMax; at++ {
		es.ends[at]--
	}
	if n-start == 1 { // it was the strip's last
		es.cut(es.list(0, es.len()))
	}
}

// A probe is a place between entries: after those that are less than it. It is
// a code and what to do about entries of that very code.
type probe struct {
	code  code
	tie   func(slot uint32) int // compares the slot's entry with what is sought; nil: all equal
	after bool                  // equal entries are less
	near  guess                 // narrowed on the way from the root; only the time depends on it
}

// A guess is two codes between which the entries lie, as evenly as they may.
// Ids and times often do, and then a place is found with one look at the
// memory instead of seven. The zero guess is none.
type guess struct{ lo, hi code }

// place returns how many of the entries are less than the probe.
func (es *entries) place(p *probe) int {
	if es.len() == 0 {
		return 0
	}
	s, g := es.stripFor(p), p.near
	if s > 0 {
		g.lo = es.strips[s].first
	}
	start, end := es.start(s), int(es.ends[s])
	if end < es.len() {
		g.hi = es.strips[s+1].first
	}
	return start + es.strips[s].place(p, end-start, g)
}

// stripFor returns the strip in which the probe lies: the last that starts
// before it, or the first.
func (es *entries) stripFor(p *probe) int {
	s := 0
	for s+1 < stripsMax && int(es.ends[s]) < es.len() && es.strips[s+1].first <= p.code {
		if es.strips[s+1].first == p.code && !es.strips[s+1].less(0, p) {
			break
		}
		s++
	}
	return s
}

// less reports whether entry i is before the probe.
func (s *strip) less(i int, p *probe) bool {
	if c := s.codes[i]; c != p.code {
		return c < p.code
	}
	if p.tie == nil {
		return p.after
	}
	order := p.tie(s.slots[i])
	return order < 0 || order == 0 && p.after
}

// place returns how many of the n entries are less than the probe.
func (s *strip) place(p *probe, n int, g guess) int {
	lo, hi := 0, n
	// A guess that is far off costs some steps, not the answer: around
	// brackets the place before the bisection below.
	if g.lo < p.code && p.code < g.hi {
		at := int(float64(n) * (float64(p.code-g.lo) / float64(g.hi-g.lo)))
		lo, hi = s.around(p, n, min(at, n-1))
	}
	for lo < hi {
		if mid := (lo + hi) / 2; s.less(mid, p) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// around returns two positions between which the probe is, by steps from a
// position that grow fourfold.
func (s *strip) around(p *probe, n, at int) (lo, hi int) {
	lo, hi = 0, n
	if s.less(at, p) {
		lo = at + 1
		for step := 2; lo+step < hi; step *= 4 {
			if !s.less(lo+step, p) {
				return lo, lo + step
			}
			lo += step + 1
		}
		return lo, hi
	}
	hi = at
	for step := 2; hi-step > lo; step *= 4 {
		if s.less(hi-step, p) {
			return hi - step + 1, hi
		}
		hi -= step
	}
	return lo, hi
}
