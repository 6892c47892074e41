package query

import (
	"slices"
	"strings"

	"github.com/projectsuser/roster/query/internal/tree"
)

// Conditions become spans of keys whatever they were, In, Between or IsNull, and
// from here on that is all there is to know of them. Only Contains is not a
// matter of spans, and is carried along.

// A clause is a condition, or all those of one field together, made ready for
// one table.
type clause[R any] struct {
	field  *field[R]
	spans  []span // disjoint, in order
	part   string // what a text must contain,
	parted bool   // if anything
	order  int    // index of the field's order, or -1
	values []tree.ValueID
	bitmap int // index of the field's bitmaps, or -1: then values says nothing
}

// holds tests a value.
func (c *clause[R]) holds(k key) bool {
	// the first span that does not end before the key
	i, _ := slices.BinarySearchFunc(c.spans, k, func(s span, k key) int { return s.hi.compare(k) })
	return i < len(c.spans) && c.spans[i].lo.compare(k) <= 0 &&
		(!c.parted || k != nullKey && strings.Contains(k.rest.text, c.part))
}

// holdsOf tests the record in a slot.
func (c *clause[R]) holdsOf(t *Table[R], slot uint32) bool {
	if c.order >= 0 && !c.parted {
		return c.holds(t.key(c.order, slot))
	}
	r := t.records.At(slot)
	if !c.field.many() {
		return c.holds(c.field.key(r))
	}
	var buf [8]key
	return slices.ContainsFunc(c.field.keys(r, buf[:0]), c.holds)
}

// point reports whether the field has the same value wherever the clause
// holds.
func (c *clause[R]) point() bool {
	return len(c.spans) == 1 && c.spans[0].point() && !c.field.many()
}

// intersect appends the stretches that are in both lists.
func intersect(a, b, out []span) []span {
	for len(a) > 0 && len(b) > 0 {
		s := span{a[0].lo, a[0].hi}
		if b[0].lo.compare(s.lo) > 0 {
			s.lo = b[0].lo
		}
		if b[0].hi.compare(s.hi) < 0 {
			s.hi = b[0].hi
			b = b[1:]
		} else {
			a = a[1:]
		}
		if !s.empty() {
			out = append(out, s)
		}
	}
	return out
}

// number finds the values of which the clause holds in the field's dictionary.
func (c *clause[R]) number(d *dictionary, ids []tree.ValueID) []tree.ValueID {
	for _, s := range c.spans {
		if !c.parted {
			ids = d.within(s, ids)
		}
	}
	if c.parted {
		for i, k := range d.keys {
			if c.holds(k) {
				ids = append(ids, d.ids[i])
			}
		}
	}
	return ids
}

// mask returns the clause as a mask. The clause has bitmaps.
func (c *clause[R]) mask() tree.Mask {
	return tree.Mask{Values: c.values, Disjoint: len(c.values) == 1 || !c.field.many()}
}

// limit returns the codes between which a clause holds, if anywhere. Its field
// has zones.
func (s *search[R]) limit(c *clause[R]) tree.Limit {
	zone := s.table.layout.orders[c.order].zone
	return tree.Limit{Zone: zone, Lo: c.spans[0].lo.code, Hi: c.spans[len(c.spans)-1].hi.code}
}
