package query

import (
	"cmp"
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A page of thirty out of a hundred thousand does not need a hundred thousand
// sorted: nearly all are turned away by one comparison with the thirtieth best
// so far.

// A pick is an entry that may be in the window, with the codes of the first
// two sort keys, turned over if they descend. They nearly always tell picks
// apart.
type pick struct {
	first, second code
	slot          uint32
}

// A picker finds a window of a sequence that comes unsorted. It keeps what can
// still be in the window or before it, at most twice as many as that, so that
// the memory is the window's and the time is linear.
type picker[R any] struct {
	search   *search[R]
	from, to int
	seen     int  // entries offered
	full     bool // what is not less than picks[to-1] is out
	picks    []pick

	first, second sortColumn[R]
}

// A sortColumn is where the codes of a sort key are found.
type sortColumn[R any] struct {
	field *field[R] // nil: there is no such key
	turn  code      // all ones if the key descends
	order int       // whose column it is, or -1
}

// picker returns the search's picker, ready for a window. A search has one at a
// time, and its memory is used again.
func (s *search[R]) picker(from, to int) *picker[R] {
	p := &s.picking
	*p = picker[R]{search: s, from: from, to: to, picks: s.picks[:0], first: s.sortColumn(0)}
	if len(s.sort) > 1 {
		p.second = s.sortColumn(1)
	}
	return p
}

// sortColumn says where the codes of sort key i are.
func (s *search[R]) sortColumn(i int) sortColumn[R] {
	c := sortColumn[R]{field: s.sort[i].field, order: s.table.layout.orderFor(s.sort[i].field)}
	if s.sort[i].desc {
		c.turn = ^code(0)
	}
	return c
}

// code returns the code of the record in a slot.
func (c *sortColumn[R]) code(t *Table[R], slot uint32) code {
	switch {
	case c.field == nil:
		return 0
	case c.order >= 0:
		return t.columns[c.order].At(slot) ^ c.turn
	}
	return c.field.code(t.records.At(slot)) ^ c.turn
}

// offer counts the entries, and keeps those that may be in the window.
func (p *picker[R]) offer(entries []tree.Entry) {
	p.seen += len(entries)
	// an empty window: only the number counts
	if p.from >= p.to {
		return
	}
	t := p.search.table
	p.readFirst(entries)
	for i, first := range p.search.codes {
		first ^= p.first.turn
		// most entries end here, with one comparison and nothing looked up
		if p.full && first > p.picks[p.to-1].first {
			continue
		}
		c := pick{first, p.second.code(t, entries[i].Slot), entries[i].Slot}
		if p.full && p.compare(c, p.picks[p.to-1]) >= 0 {
			continue
		}
		if p.picks = append(p.picks, c); len(p.picks) >= 2*p.to+64 {
			p.trim()
		}
	}
}

// readFirst finds the entries' codes of the first sort key, not turned.
func (p *picker[R]) readFirst(entries []tree.Entry) {
	s := p.search
	s.codes = s.codes[:0]
	switch {
	case p.first.order == s.route.order: // they are in the entries
		for _, e := range entries {
			s.codes = append(s.codes, e.Code)
		}
	case p.first.order >= 0:
		s.codes = s.table.columns[p.first.order].Read(entries, s.codes)
	default:
		for _, e := range entries {
			s.codes = append(s.codes, p.first.field.code(s.table.records.At(e.Slot)))
		}
	}
}

// trim drops what cannot be in the window.
func (p *picker[R]) trim() {
	nth(p.picks, p.to-1, p.compare)
	p.picks, p.full = p.picks[:p.to], true
}

// window returns the window, sorted.
func (p *picker[R]) window() []tree.Entry {
	s := p.search
	s.picks = p.picks
	if p.from >= min(p.to, len(p.picks)) {
		return nil
	}
	if len(p.picks) > p.to {
		p.trim()
	}
	// What is before the window has to be there, but not in order.
	nth(p.picks, p.from, p.compare)
	picks := p.picks[p.from:]
	slices.SortFunc(picks, p.compare)
	s.batch = s.batch[:0]
	for _, c := range picks {
		s.batch = append(s.batch, tree.Entry{Slot: c.slot})
	}
	return s.batch
}

// compare orders two picks as the query asks.
func (p *picker[R]) compare(a, b pick) int {
	switch {
	case a.first != b.first:
		return cmp.Compare(a.first, b.first)
	case a.second != b.second && !p.first.vague(a.first):
		return cmp.Compare(a.second, b.second)
	}
	return p.search.compare(a.slot, b.slot)
}

// vague reports whether a turned code leaves values to be told apart.
func (c *sortColumn[R]) vague(turned code) bool { return c.field.exact.vague(turned ^ c.turn) }

// compare orders the records in two slots by all sort keys.
func (s *search[R]) compare(a, b uint32) int {
	for _, k := range s.sort {
		x, y := a, b
		if k.desc {
			x, y = b, a
		}
		if c := s.compareBy(k.field, x, y); c != 0 {
			return c
		}
	}
	return 0
}

// compareBy orders the records in two slots by a field, in its column if there
// is one.
func (s *search[R]) compareBy(f *field[R], a, b uint32) int {
	t := s.table
	o := t.layout.orderFor(f)
	if o < 0 {
		return f.compare(t.records.At(a), t.records.At(b))
	}
	x, y := t.columns[o].At(a), t.columns[o].At(b)
	if x != y || !f.exact.vague(x) {
		return cmp.Compare(x, y)
	}
	return t.key(o, a).compare(t.key(o, b))
}

// nth moves the elements of s so that element n is the one that sorting would
// put there, none before it is greater and none after it less. It takes linear
// time on average and that of a sort at worst.
func nth[T any](s []T, n int, compare func(a, b T) int) {
	// Each round leaves about half. Should the medians be bad again and again,
	// sorting what is left bounds the time.
	for tries := 0; len(s) > 16 && tries < 32; tries++ {
		at := partition(s, compare)
		switch {
		case n < at:
			s = s[:at]
		case n > at:
			s, n = s[at+1:], n-at-1
		default:
			return
		}
	}
	slices.SortFunc(s, compare)
}

// partition moves an element of middling size to where sorting would put it,
// and returns where that is.
func partition[T any](s []T, compare func(a, b T) int) int {
	last := len(s) - 1
	median(s, compare)
	at := 0
	for i := range last {
		if compare(s[i], s[last]) < 0 {
			s[i], s[at] = s[at], s[i]
			at++
		}
	}
	s[at], s[last] = s[last], s[at]
	return at
}

// median moves the median of the first, the middle and the last element to the
// end.
func median[T any](s []T, compare func(a, b T) int) {
	mid, last := len(s)/2, len(s)-1
	if compare(s[mid], s[0]) < 0 {
		s[mid], s[0] = s[0], s[mid]
	}
	if compare(s[last], s[0]) < 0 {
		s[last], s[0] = s[0], s[last]
	}
	if compare(s[mid], s[last]) < 0 {
		s[mid], s[last] = s[last], s[mid]
	}
}
