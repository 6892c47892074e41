package query

import (
	"slices"
	"strings"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A clause is a condition, or all conditions on one field together, prepared for one
// table. Whatever a condition was (In, Between, IsNull), a clause has only spans of
// keys. A Contains cannot be expressed in spans, so a clause also has its text.
type clause[R any] struct {
	field    *field[R]
	spans    []span // disjoint, in order
	contains bool   // the text must contain part
	part     string
	order    int            // index of the field's order, or -1
	bitmap   int            // index of the field's bitmaps, or -1
	values   []tree.ValueID // that fulfil the clause, if it has bitmaps
}

// accepts reports whether a value fulfils the clause.
func (c *clause[R]) accepts(k key) bool {
	// The first span that does not end before the key.
	i, _ := slices.BinarySearchFunc(c.spans, k, func(s span, k key) int { return s.hi.compare(k) })
	return i < len(c.spans) && c.spans[i].lo.compare(k) <= 0 &&
		(!c.contains || k != nullKey && strings.Contains(k.rest.text, c.part))
}

// inColumn reports whether the column of the field can decide the clause.
func (c *clause[R]) inColumn() bool { return c.order >= 0 && !c.contains && !c.field.many() }

// inOrder reports whether the order of the field, if it has one, has the records that
// fulfil the clause in runs. In the order of a field of many values, entries of one code
// are not sorted by value.
func (c *clause[R]) inOrder() bool {
	return !c.field.many() || !slices.ContainsFunc(c.spans, func(s span) bool {
		return s.lo.rest.place == aValue && c.field.exact.ambiguous(s.lo.code) ||
			s.hi.rest.place == aValue && c.field.exact.ambiguous(s.hi.code)
	})
}

// acceptsSlot reports whether the record in a slot fulfils the clause.
func (c *clause[R]) acceptsSlot(t *Table[R], slot uint32) bool {
	if c.inColumn() {
		return c.accepts(t.key(c.order, slot))
	}
	r := t.records.At(slot)
	if !c.field.many() {
		return c.accepts(c.field.key(r))
	}
	var buf [8]key
	return slices.ContainsFunc(c.field.keys(r, buf[:0]), c.accepts)
}

// point reports whether all records that fulfil the clause have the same value.
func (c *clause[R]) point() bool { return c.onePoint() && !c.field.many() }

// onePoint reports whether one value fulfils the clause; the records that have it may
// have others too.
func (c *clause[R]) onePoint() bool { return len(c.spans) == 1 && c.spans[0].point() }

// intersect appends the ranges that are in both lists.
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

// number appends the numbers of the dictionary's values that fulfil the clause.
func (c *clause[R]) number(d *dictionary, ids []tree.ValueID) []tree.ValueID {
	if !c.contains {
		for _, s := range c.spans {
			ids = d.within(s, ids)
		}
		return ids
	}
	for i, k := range d.keys {
		if c.accepts(k) {
			ids = append(ids, d.ids[i])
		}
	}
	return ids
}

// mask returns the clause as a mask. The clause must have bitmaps.
func (c *clause[R]) mask() tree.Mask {
	return tree.Mask{Values: c.values, Disjoint: len(c.values) == 1 || !c.field.many()}
}

// limit returns the range of codes that fulfil the clause, for a zone of its field. The
// clause must have a span.
func (c *clause[R]) limit(zone int) tree.Limit {
	return tree.Limit{Zone: zone, Lo: c.spans[0].lo.code, Hi: c.spans[len(c.spans)-1].hi.code}
}
