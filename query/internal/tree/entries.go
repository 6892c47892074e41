package tree

import "slices"

// A Code is the value by which an order sorts, or as much of it as 64 bits can
// say: a smaller value never has a greater code.
type Code = uint64

// An Entry is the place of a record in an order: the code of its value, and the
// slot in which the table keeps the record.
type Entry struct {
	Code Code
	Slot uint32
}

// entries are those of a leaf in order; or, of a parent, the first entry of each
// child. The zero entries are empty.
//
// A leaf is large, so that a pass over its bitmaps is fast, and its entries are
// in strips, so that an edit copies only the strip in which an entry is added or
// removed. Strips have no pointers, so the garbage collector does not scan them.
type entries struct {
	ends   [stripsMax]uint16 // the position after each strip; a missing strip repeats the last
	strips [stripsMax]struct {
		first  Code // of its first entry, so that a search reads one strip only
		*strip      // nil if empty
	}
	owner *Owner
	owned uint8 // a bit for each strip that belongs to the owner too
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
func newEntries(o *Owner, list []Entry) *entries {
	es := &entries{owner: o}
	es.fill(list)
	return es
}

// fill replaces owned entries by the listed ones, in new strips of nearly equal
// length.
func (es *entries) fill(list []Entry) {
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
			es.strips[s].codes[i], es.strips[s].slots[i] = e.Code, e.Slot
		}
		es.strips[s].first = list[from].Code
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
	return es.strips[at].strip, es.start(at), int(es.ends[at])
}

// endingAt returns the first strip that ends at or after i.
func (es *entries) endingAt(i int) int {
	s := 0
	for int(es.ends[s]) < i {
		s++
	}
	return s
}

// code returns the code of the entry at position i.
func (es *entries) code(i int) Code {
	s, start, _ := es.stripAt(i)
	return s.codes[i-start]
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
	list := make([]Entry, hi-lo)
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
	return &entries{ends: es.ends, strips: es.strips, owner: o}
}

// ownStrip returns strip s of owned entries for the owner to change.
func (es *entries) ownStrip(s int) *strip {
	switch {
	case es.strips[s].strip == nil:
		es.strips[s].strip = new(strip)
	case es.owned>>s&1 == 0:
		es.strips[s].strip = new(*es.strips[s].strip)
	}
	es.owned |= 1 << s
	return es.strips[s].strip
}

// set replaces the entry at position i of owned entries.
func (es *entries) set(i int, e Entry) {
	s := es.endingAt(i + 1)
	to := es.ownStrip(s)
	to.codes[i-es.start(s)], to.slots[i-es.start(s)] = e.Code, e.Slot
	es.strips[s].first = to.codes[0]
}

// insert inserts an entry at position i of owned entries.
func (es *entries) insert(i int, e Entry) {
	s := es.roomAt(i)
	if s < 0 {
		es.fill(slices.Insert(es.list(0, es.len()), i, e))
		return
	}
	to, start, n := es.ownStrip(s), es.start(s), int(es.ends[s])
	copy(to.codes[i-start+1:], to.codes[i-start:n-start])
	copy(to.slots[i-start+1:], to.slots[i-start:n-start])
	to.codes[i-start], to.slots[i-start] = e.Code, e.Slot
	es.strips[s].first = to.codes[0]
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
func (es *entries) remove(i int) {
	s := es.endingAt(i + 1)
	from, start, n := es.ownStrip(s), es.start(s), int(es.ends[s])
	copy(from.codes[i-start:], from.codes[i-start+1:n-start])
	copy(from.slots[i-start:], from.slots[i-start+1:n-start])
	es.strips[s].first = from.codes[0]
	for at := s; at < stripsMax; at++ {
		es.ends[at]--
	}
	if n-start == 1 { // the strip is empty now
		es.fill(es.list(0, es.len()))
	}
}

// rank returns how many of the entries are less than the probe.
func (es *entries) rank(p *Probe) int {
	if es.len() == 0 {
		return 0
	}
	s, within := es.stripFor(p), p.within
	if s > 0 {
		within.lo = es.strips[s].first
	}
	start, end := es.start(s), int(es.ends[s])
	if end < es.len() {
		within.hi = es.strips[s+1].first
	}
	return start + es.strips[s].rank(p, end-start, within)
}

// stripFor returns the strip in which the probe is: the last one that starts
// before the probe, or the first.
func (es *entries) stripFor(p *Probe) int {
	s := 0
	for s+1 < stripsMax && int(es.ends[s]) < es.len() && es.strips[s+1].first <= p.Code {
		if es.strips[s+1].first == p.Code && !es.strips[s+1].less(0, p) {
			break
		}
		s++
	}
	return s
}

// less reports whether entry i is less than the probe.
func (s *strip) less(i int, p *Probe) bool {
	if c := s.codes[i]; c != p.Code {
		return c < p.Code
	}
	if p.Tie == nil {
		return p.After
	}
	order := p.Tie(s.slots[i])
	return order < 0 || order == 0 && p.After
}

// rank returns how many of the n entries are less than the probe. The entries are
// expected to be spread evenly over the range of codes.
func (s *strip) rank(p *Probe, n int, within codeRange) int {
	lo, hi := 0, n
	// A bad estimate costs some steps and does not change the answer, because
	// bracket finds two positions around the rank before the binary search.
	if within.lo < p.Code && p.Code < within.hi {
		at := int(float64(n) * (float64(p.Code-within.lo) / float64(within.hi-within.lo)))
		lo, hi = s.bracket(p, n, min(at, n-1))
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

// bracket returns two positions between which the rank of the probe is. It takes
// steps from position at, each about four times as long as the last.
func (s *strip) bracket(p *Probe, n, at int) (lo, hi int) {
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

// A Probe is a place between entries: after those that are less than the probe.
// Searches change it, so each search needs a Probe that no search has used.
type Probe struct {
	Code Code
	// Tie compares an entry whose code is Code, given by its slot, with the sought
	// one. If nil, all entries of that code are equal to it.
	Tie func(slot uint32) int
	// After means that equal entries are less than the probe.
	After bool

	within codeRange
}

// A codeRange has two codes between which the entries of a node are. A search
// narrows it on the way from the root. Ids and times are often spread evenly, and
// then interpolation finds a place with one load instead of seven. It only affects
// the time a search takes; the zero codeRange is unknown.
type codeRange struct{ lo, hi Code }
