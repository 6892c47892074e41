package query

import (
	"slices"
	"strings"
)

// A Condition selects records by the values of one field. A field makes it, by In,
// Between, AtLeast, AtMost, IsNull, NotNull or Contains; every record fulfils the
// zero Condition.
//
// A record without a value fulfils no condition but IsNull. A Condition is
// immutable.
type Condition[R any] struct {
	field *field[R]
	op    op
	keys  []key  // of In: the values, in order, each once; else both ends or one value
	text  string // of Contains
}

// An op is the way in which a condition tests a value.
type op uint8

const (
	opAll op = iota
	opIn
	opBetween
	opAtLeast
	opAtMost
	opIsNull
	opNotNull
	opContains
)

// A span is the range of keys from lo to hi, both included.
type span struct{ lo, hi key }

// empty reports whether no key is in the span.
func (s span) empty() bool { return s.lo.compare(s.hi) > 0 }

// point reports whether the span has a single key.
func (s span) point() bool { return s.lo == s.hi }

// spans appends the ranges of keys that fulfil the condition, disjoint and in order.
// Contains is not a set of ranges: for it spans appends all values.
func (c Condition[R]) spans(buf []span) []span {
	switch c.op {
	case opAll:
		return append(buf, span{lowest, nullKey})
	case opIn:
		for _, k := range c.keys {
			if k != noKey {
				buf = append(buf, span{k, k})
			}
		}
		return buf
	case opIsNull:
		return append(buf, span{nullKey, nullKey})
	}
	s := span{lowest, highest}
	switch c.op {
	case opBetween:
		s = span{c.keys[0], c.keys[1]}
	case opAtLeast:
		s.lo = c.keys[0]
	case opAtMost:
		s.hi = c.keys[0]
	}
	if s.lo == noKey || s.hi == noKey || s.empty() {
		return buf
	}
	return append(buf, s)
}

// Holds reports whether the record fulfils the condition. It needs no table.
func (c Condition[R]) Holds(r R) bool { return c.field == nil || c.field.semantics.accepts(r, &c) }

// String returns the condition in words, such as "final_mark from 80 to 125".
func (c Condition[R]) String() string {
	if c.field == nil {
		return "any record"
	}
	return c.field.name + " " + c.predicate()
}

// predicate returns in words what the field must be.
func (c Condition[R]) predicate() string {
	switch c.op {
	case opIn:
		if len(c.keys) == 1 {
			return "is " + c.word(0)
		}
		words := make([]string, min(len(c.keys), maxWords))
		for i := range words {
			words[i] = c.word(i)
		}
		if len(words) < len(c.keys) {
			words = append(words, "...")
		}
		return "in (" + strings.Join(words, ", ") + ")"
	case opBetween:
		return "from " + c.word(0) + " to " + c.word(1)
	case opAtLeast:
		return "from " + c.word(0)
	case opAtMost:
		return "to " + c.word(0)
	case opIsNull:
		return "is null"
	case opNotNull:
		return "is not null"
	}
	return "contains " + quote(c.text)
}

// maxWords is the largest number of values of a condition that String lists.
const maxWords = 8

// word returns value i as it is written in a URL, shortened if long.
func (c Condition[R]) word(i int) string {
	if text, ok := c.field.format(c.keys[i]); ok {
		return clip(text)
	}
	return "a value without a name"
}

// newCondition converts values to keys. From here on the type of a condition has
// only the type of its records.
func newCondition[R, V any](f *field[R], o op, c codec[V], values ...V) Condition[R] {
	keys := make([]key, len(values))
	for i, v := range values {
		keys[i] = c.key(v)
	}
	if o == opIn {
		keys = distinct(keys)
	}
	return Condition[R]{field: f, op: o, keys: keys}
}

// distinct sorts keys and removes repeated ones.
func distinct(keys []key) []key {
	slices.SortFunc(keys, key.compare)
	return slices.Compact(keys)
}

// In returns the condition that the record has one of the values. No record
// fulfils it if there are no values.
func (f *Field[R, V]) In(values ...V) Condition[R] {
	return newCondition(f.field, opIn, f.codec, values...)
}

// Between returns the condition that the value is from lo to hi, both included. No
// record fulfils it if lo is greater than hi.
func (f *Field[R, V]) Between(lo, hi V) Condition[R] {
	return newCondition(f.field, opBetween, f.codec, lo, hi)
}

// AtLeast returns the condition that the value is v or greater.
func (f *Field[R, V]) AtLeast(v V) Condition[R] { return newCondition(f.field, opAtLeast, f.codec, v) }

// AtMost returns the condition that the value is v or smaller.
func (f *Field[R, V]) AtMost(v V) Condition[R] { return newCondition(f.field, opAtMost, f.codec, v) }

// IsNull returns the condition that the record has no value.
func (f *Field[R, V]) IsNull() Condition[R] { return Condition[R]{field: f.field, op: opIsNull} }

// NotNull returns the condition that the record has a value.
func (f *Field[R, V]) NotNull() Condition[R] { return Condition[R]{field: f.field, op: opNotNull} }

// Contains returns the condition that part is a substring of the text, compared by
// bytes. Every text contains the empty part. No order helps to find the records: it
// costs a visit of every record that fulfils the other conditions, unless the field
// is [Bitmap].
func (f *Text[R]) Contains(part string) Condition[R] {
	return Condition[R]{field: f.field, op: opContains, text: part}
}

// In returns the condition that the record has at least one of the values. No record
// fulfils it if there are no values.
func (f *Many[R, V]) In(values ...V) Condition[R] {
	return newCondition(f.field, opIn, f.codec, values...)
}

// Between returns the condition that the record has a value from lo to hi, both
// included. No record fulfils it if lo is greater than hi.
func (f *Many[R, V]) Between(lo, hi V) Condition[R] {
	return newCondition(f.field, opBetween, f.codec, lo, hi)
}

// AtLeast returns the condition that the record has v or a greater value.
func (f *Many[R, V]) AtLeast(v V) Condition[R] { return newCondition(f.field, opAtLeast, f.codec, v) }

// AtMost returns the condition that the record has v or a smaller value.
func (f *Many[R, V]) AtMost(v V) Condition[R] { return newCondition(f.field, opAtMost, f.codec, v) }

// IsNull returns the condition that the record has no values.
func (f *Many[R, V]) IsNull() Condition[R] { return Condition[R]{field: f.field, op: opIsNull} }

// NotNull returns the condition that the record has a value.
func (f *Many[R, V]) NotNull() Condition[R] { return Condition[R]{field: f.field, op: opNotNull} }
