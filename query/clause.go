package query

import (
	"slices"
	"strings"

	"github.com/projectsuser/roster/query/internal/tree"
)

// A clause is a condition, or all conditions on one field together, prepared for one
// table. Whatever a condition was (In, Between, IsNull), a clause has only spans of
// keys. A Contains cannot be expressed in spans, so a clause also has its text.
//
// A clause of alternatives has no field. It has no order either, but it has bitmaps if
// each alternative does.
type clause struct {
	field    *field
	spans    []span // disjoint, in order
	contains bool   // the text must contain part
	part     string
	negated  bool           // the opposite of all that; only with contains, or in a field of many values
	order    int            // index of the field's order, or -1
	coarse   bool           // the order only knows codes, which other values have too
	bitmap   int            // index of the field's bitmaps, or -1
	folds    bool           // the bitmaps are those of the texts in their own letter case
	values   []tree.ValueID // that fulfil the clause, if it has bitmaps

	alternatives []clause
	whole        *condition // too complicated for clauses
}

// accepts reports whether the only value of a record fulfils the clause.
func (c *clause) accepts(k key) bool { return c.has(k) != c.negated }

// has reports whether a value is in the spans and contains the text.
func (c *clause) has(k key) bool {
	// The first span that does not end before the key.
	i, _ := slices.BinarySearchFunc(c.spans, k, func(s span, k key) int { return s.hi.compare(k) })
	return i < len(c.spans) && c.spans[i].lo.compare(k) <= 0 &&
		(!c.contains || k != nullKey && strings.Contains(k.rest.text, c.part))
}

// inColumn reports whether the column of the field can decide the clause.
func (c *clause) inColumn() bool { return c.order >= 0 && !c.contains && !c.field.many() }

// inCodes reports whether codes alone decide the clause. In the order of a field of many
// values, entries of one code are not sorted by value.
func (c *clause) inCodes() bool {
	return !slices.ContainsFunc(c.spans, func(s span) bool {
		return s.lo.rest.place == aValue && c.field.exact.ambiguous(s.lo.code) ||
			s.hi.rest.place == aValue && c.field.exact.ambiguous(s.hi.code)
	})
}

// inRuns reports whether the runs of the field's order, if it has one, have exactly the
// records that fulfil the clause. If not, they have others too.
func (c *clause) inRuns() bool { return !c.contains && !c.coarse }

// acceptsSlot reports whether the record in a slot fulfils the clause.
func (c *clause) acceptsSlot(t *table, slot uint32) bool {
	if c.inColumn() {
		return c.accepts(t.key(c.order, slot))
	}
	for i := range c.alternatives {
		if c.alternatives[i].acceptsSlot(t, slot) {
			return true
		}
	}
	return len(c.alternatives) == 0 && c.acceptsRecord(t.records.At(slot))
}

// acceptsRecord reports whether a record fulfils a clause without alternatives.
func (c *clause) acceptsRecord(r record) bool {
	if c.whole != nil {
		return c.whole.holds(r)
	}
	if !c.field.many() {
		return c.accepts(c.field.key(r))
	}
	var buf [8]key
	return slices.ContainsFunc(c.field.keys(r, buf[:0]), c.has) != c.negated
}

// point reports whether all records that fulfil the clause have the same value.
func (c *clause) point() bool { return c.onePoint() && !c.field.many() }

// onePoint reports whether one value fulfils the clause; the records that have it may
// have others too.
func (c *clause) onePoint() bool {
	return len(c.spans) == 1 && c.spans[0].point() && !c.negated
}

// number appends the numbers of the dictionary's values that fulfil the clause, or of those
// that do not if it is negated and the field has many values.
func (c *clause) number(d *dictionary, ids []tree.ValueID) []tree.ValueID {
	if !c.contains && !c.folds {
		for _, s := range c.spans {
			ids = d.within(s, ids)
		}
		return ids
	}
	negated := c.negated && !c.field.many()
	for i, k := range d.keys {
		if c.folds && k != nullKey {
			k = textKey(folded(k.rest.text))
		}
		if c.has(k) != negated {
			ids = append(ids, d.ids[i])
		}
	}
	return ids
}

// lacking reports whether the clause is that a record has none of the values.
func (c *clause) lacking() bool { return c.negated && c.field.many() }

// mask returns the clause as a mask. The clause must have bitmaps.
func (c *clause) mask() tree.Mask {
	if len(c.alternatives) == 0 && !c.lacking() {
		return tree.Mask{Values: c.values, Disjoint: len(c.values) == 1 || !c.field.many()}
	}
	m := tree.Mask{Values: c.values}
	if len(c.alternatives) == 0 {
		return tree.Mask{Lacks: [][]tree.ValueID{c.values}}
	}
	for i := range c.alternatives {
		if a := &c.alternatives[i]; a.lacking() {
			m.Lacks = append(m.Lacks, a.values)
		}
	}
	return m
}

// carried reports whether the order has the bitmaps of the clause.
func (c *clause) carried(o *orderLayout) bool {
	for i := range c.alternatives {
		if !c.alternatives[i].carried(o) {
			return false
		}
	}
	return c.bitmap >= 0 && (len(c.alternatives) > 0 || o.carries[c.bitmap])
}

// limit returns the range of codes that fulfil the clause, for a zone of its field. The
// clause must have a span.
func (c *clause) limit(zone int) tree.Limit {
	return tree.Limit{Zone: zone, Lo: c.spans[0].lo.code, Hi: c.spans[len(c.spans)-1].hi.code}
}
