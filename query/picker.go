package query

import (
	"cmp"
	"slices"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A pick is an entry that may be in the window, with the codes of the first two sort
// keys, inverted if a key descends. These codes nearly always differ between picks.
type pick struct {
	first, second code
	slot          uint32
}

// A picker finds a window of a sequence whose entries are offered unsorted. It rejects
// most entries by one comparison with the last pick that can still be in the window, so a
// page of thirty out of a hundred thousand does not need a hundred thousand sorted.
//
// It keeps what can be in the window or before it, at most about twice as many. So its
// memory is proportional to the end of the window, and its time to the entries.
type picker struct {
	search   *search
	from, to int
	seen     int  // entries offered
	full     bool // picks[to-1] is set: entries that are not less than it are rejected
	picks    []pick

	first, second sortColumn
}

// A sortColumn finds the codes of a sort key.
type sortColumn struct {
	field *field // nil if there is no such key
	flip  code   // all ones if the key descends, else 0
	moved bool   // null is at the other end
	order int    // the order that has the column, or -1
}

// newPicker returns the search's picker for a window. A search has one picker at a time,
// which uses the same memory again.
func (s *search) newPicker(from, to int) *picker {
	p := &s.picker
	*p = picker{search: s, from: from, to: to, picks: s.picks[:0], first: s.sortColumn(0)}
	if len(s.sort) > 1 {
		p.second = s.sortColumn(1)
	}
	return p
}

// sortColumn returns the column of sort key i.
func (s *search) sortColumn(i int) sortColumn {
	c := sortColumn{field: s.sort[i].field, moved: s.sort[i].moved, order: s.table.layout.orderFor(s.sort[i].field)}
	if s.sort[i].desc {
		c.flip = ^code(0)
	}
	return c
}

// code returns the code of the record in a slot, inverted if the key descends.
func (c *sortColumn) code(t *table, slot uint32) code {
	switch {
	case c.field == nil:
		return 0
	case c.order >= 0:
		return c.place(t.columns[c.order].At(slot))
	}
	return c.place(c.field.code(t.records.At(slot)))
}

// place returns a code such that smaller ones come first: inverted if the key descends, and
// that of null at its end.
func (c *sortColumn) place(of code) code {
	if of == nullCode && c.moved {
		return ^nullCode ^ c.flip
	}
	return of ^ c.flip
}

// ambiguous reports whether different values share the code that the method place
// returned.
func (c *sortColumn) ambiguous(placed code) bool {
	of := placed ^ c.flip
	return c.field.exact.ambiguous(of) || c.moved && of == ^nullCode
}

// offer counts the entries, and keeps those that may be in the window.
func (p *picker) offer(entries []tree.Entry) {
	p.seen += len(entries)
	if p.from >= p.to { // the caller only wants the count
		return
	}
	t := p.search.table
	for i, first := range p.search.codesOf(p.first.field, entries) {
		first = p.first.place(first)
		// Most entries are rejected here, without any read.
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

// codesOf returns the codes that the entries' records have in the order of a field of one
// value, in the search's buffer.
func (s *search) codesOf(f *field, entries []tree.Entry) []code {
	o := s.table.layout.orderFor(f)
	s.codes = s.codes[:0]
	switch {
	case o >= 0 && o == s.route.order && !s.route.union: // the entries have them
		for _, e := range entries {
			s.codes = append(s.codes, e.Code)
		}
	case o >= 0:
		s.codes = s.table.columns[o].Read(entries, s.codes)
	default:
		for _, e := range entries {
			s.codes = append(s.codes, f.code(s.table.records.At(e.Slot)))
		}
	}
	return s.codes
}

// trim removes the picks that cannot be in the window.
func (p *picker) trim() {
	nth(p.picks, p.to-1, p.compare)
	p.picks, p.full = p.picks[:p.to], true
}

// window returns the entries of the window, sorted. It is valid until the search's next
// batch.
func (p *picker) window() []tree.Entry {
	s := p.search
	s.picks = p.picks
	if p.from >= min(p.to, len(p.picks)) {
		return nil
	}
	if len(p.picks) > p.to {
		p.trim()
	}
	// The picks before the window need not be sorted.
	nth(p.picks, p.from, p.compare)
	picks := p.picks[p.from:]
	slices.SortFunc(picks, p.compare)
	s.batch = s.batch[:0]
	for _, c := range picks {
		s.batch = append(s.batch, tree.Entry{Slot: c.slot})
	}
	return s.batch
}

// compare compares two picks by all sort keys.
func (p *picker) compare(a, b pick) int {
	switch {
	case a.first != b.first:
		return cmp.Compare(a.first, b.first)
	case a.second != b.second && !p.first.ambiguous(a.first):
		return cmp.Compare(a.second, b.second)
	}
	return p.search.compare(a.slot, b.slot)
}

// compare compares the records in two slots by all sort keys.
func (s *search) compare(a, b uint32) int {
	for _, k := range s.sort {
		if k.moved {
			if c := k.compare(s.table.records.At(a), s.table.records.At(b)); c != 0 {
				return c
			}
			continue
		}
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

// compareBy compares the records in two slots by a field, in its column if there is one.
func (s *search) compareBy(f *field, a, b uint32) int {
	t := s.table
	o := t.layout.orderFor(f)
	if o < 0 {
		return f.compare(t.records.At(a), t.records.At(b))
	}
	x, y := t.columns[o].At(a), t.columns[o].At(b)
	if x != y || !f.exact.ambiguous(x) {
		return cmp.Compare(x, y)
	}
	return t.key(o, a).compare(t.key(o, b))
}

// nth is quickselect. It moves the elements of s so that element n is the one that
// sorting would put there; no element before it is greater and none after it is less.
// The average time is linear, and the worst is that of a sort.
func nth[T any](s []T, n int, compare func(a, b T) int) {
	// Each round removes about half. If the pivots are bad too often, sorting the
	// rest bounds the time.
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

// partition moves a pivot to where sorting would put it, with no greater elements before
// it and no smaller ones after it, and returns its index.
func partition[T any](s []T, compare func(a, b T) int) int {
	last := len(s) - 1
	medianLast(s, compare)
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

// medianLast moves the median of the first, the middle and the last element to the end.
func medianLast[T any](s []T, compare func(a, b T) int) {
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
