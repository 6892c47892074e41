package query

import (
	"cmp"
	"slices"
)

// A pick is an entry that may be in the window, with a weight by which it sorts:
// the code of the first sort key, turned over if that descends.
type pick struct {
	weight code
	slot   uint32
}

// A picker finds a window of a sequence that comes unsorted. It keeps what can
// still be in the window or before it, at most twice as many as that, so that the memory is the
// window's and the time is linear.
type picker[R any] struct {
	search   *search[R]
	from, to int
	seen     int  // entries offered
	cut      bool // picks[to-1] is the greatest that is kept: what is not less is out
	picks    []pick

	turn   code      // all ones if the first key descends
	column int       // its order, or -1
	own    bool      // entries come from that very order
	field  *field[R] // its field
}

func (s *search[R]) picker(from, to int) *picker[R] {
	first := s.sort[0]
	p := &picker[R]{search: s, from: from, to: to, picks: s.picks[:0], field: first.field}
	p.column = s.table.layout.orderFor(first.field)
	p.own = p.column == s.route.order
	if first.desc {
		p.turn = ^code(0)
	}
	return p
}

// offer counts an entry, and keeps it if it may be in the window.
func (p *picker[R]) offer(e entry) {
	p.seen++
	if p.from >= p.to {
		return
	}
	c := pick{p.weigh(e), e.slot}
	if p.cut && p.compare(c, p.picks[p.to-1]) >= 0 {
		return
	}
	p.picks = append(p.picks, c)
	if len(p.picks) >= 2*p.to+64 {
		p.trim()
	}
}

// weigh returns an entry's weight.
func (p *picker[R]) weigh(e entry) code {
	t := p.search.table
	switch {
	case p.own:
		return e.code ^ p.turn
	case p.column >= 0:
		return t.columns[p.column].at(e.slot) ^ p.turn
	}
	return p.field.code(t.records.at(e.slot)) ^ p.turn
}

// trim drops what cannot be in the window.
func (p *picker[R]) trim() {
	nth(p.picks, p.to-1, p.compare)
	p.picks, p.cut = p.picks[:p.to], true
}

// window returns the window, sorted.
func (p *picker[R]) window() []entry {
	s := p.search
	s.picks = p.picks
	if p.from >= min(p.to, len(p.picks)) {
		return nil
	}
	if len(p.picks) > p.to {
		p.trim()
	}
	nth(p.picks, p.from, p.compare)
	picks := p.picks[p.from:]
	slices.SortFunc(picks, p.compare)
	s.batch = s.batch[:0]
	for _, c := range picks {
		s.batch = append(s.batch, entry{slot: c.slot})
	}
	return s.batch
}

// compare orders two picks as the query asks.
func (p *picker[R]) compare(a, b pick) int {
	if c := cmp.Compare(a.weight, b.weight); c != 0 {
		return c
	}
	return p.search.compare(a.slot, b.slot)
}

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

// compareBy orders the records in two slots by a field, in its column if there is one.
func (s *search[R]) compareBy(f *field[R], a, b uint32) int {
	t := s.table
	o := t.layout.orderFor(f)
	if o < 0 {
		return f.compare(t.records.at(a), t.records.at(b))
	}
	x, y := t.columns[o].at(a), t.columns[o].at(b)
	if x != y || !f.exact.vague(x) {
		return cmp.Compare(x, y)
	}
	return t.key(o, a).compare(t.key(o, b))
}

// nth moves the elements of s so that element n is the one that sorting would put there,
// none before it is greater and none after it less. It takes linear time on average
// and that of a sort at worst.
func nth[T any](s []T, n int, compare func(a, b T) int) {
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

// partition moves an element of middling size to where sorting would put it, and
// returns where that is.
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
