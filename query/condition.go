package query

import (
	"slices"
	"strings"
)

// A Condition selects records. Fields make conditions on their values: In, Between,
// AtLeast, AtMost, IsNull, NotNull, and for texts Contains, HasPrefix and the like. [Or],
// [And] and [Not] combine conditions. Every record fulfils the zero Condition.
//
// A record without a value fulfils no condition on the field but IsNull and a [Not]. A
// Condition is immutable.
type Condition[R any] struct{ condition condition }

// A condition is a [Condition] without the type of its records.
type condition struct {
	field *field // nil if it is a combination
	op    op
	fold  bool  // letter case does not matter
	keys  []key // of In: the values, in order, each once; else both ends or one value
	text  string
	parts []condition // of a combination
}

// An op is the way in which a condition tests a value, or combines conditions.
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
	opPrefix
	opHasAll // all conditions from here on consist of others
	opOr
	opAnd
	opNot
)

// spans appends the ranges of keys that fulfil the condition, disjoint and in order.
// Contains is not a set of ranges: for it spans appends all values.
func (c *condition) spans(buf []span) []span {
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
	case opPrefix:
		return append(buf, prefixSpan(c.text, c.field.folded != nil)...)
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
func (c Condition[R]) Holds(r R) bool { return c.condition.holds(r) }

// String returns the condition in words, such as "final_mark from 80 to 125".
func (c Condition[R]) String() string { return c.condition.String() }

// untyped appends conditions without the type of their records.
func untyped[R any](where []Condition[R], to []condition) []condition {
	for i := range where {
		to = append(to, where[i].condition)
	}
	return to
}

// untypedConditions returns conditions without the type of their records.
func untypedConditions[R any](where []Condition[R]) []condition {
	return untyped(where, make([]condition, 0, len(where)))
}

// typedConditions returns conditions with the type of their records.
func typedConditions[R any](where []condition) []Condition[R] {
	if where == nil {
		return nil
	}
	all := make([]Condition[R], len(where))
	for i := range where {
		all[i].condition = where[i]
	}
	return all
}

// holds reports whether the record fulfils the condition.
func (c *condition) holds(r record) bool {
	switch {
	case c.op >= opOr:
		return c.combines(r)
	case c.field == nil:
		return true
	}
	return c.tested().semantics.accepts(r, c)
}

// tested returns the field whose values the condition tests: without letter case if that
// does not matter.
func (c *condition) tested() *field {
	if c.fold {
		return c.field.folded
	}
	return c.field
}

// String returns the condition in words.
func (c *condition) String() string {
	switch {
	case c.op >= opOr:
		return c.combination()
	case c.field == nil:
		return "any record"
	case c.fold:
		return c.field.name + " " + c.predicate() + " in any case"
	}
	return c.field.name + " " + c.predicate()
}

// predicate returns in words what the field must be.
func (c *condition) predicate() string {
	switch c.op {
	case opIn:
		if len(c.keys) == 1 {
			return "is " + c.word(0)
		}
		return "in " + c.words()
	case opHasAll:
		return "has all of " + c.words()
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
	case opPrefix:
		return "starts with " + quote(c.text)
	}
	return "contains " + quote(c.text)
}

// words lists the values.
func (c *condition) words() string {
	words := make([]string, min(len(c.keys), maxWords))
	for i := range words {
		words[i] = c.word(i)
	}
	if len(words) < len(c.keys) {
		words = append(words, "...")
	}
	return "(" + strings.Join(words, ", ") + ")"
}

// maxWords is the largest number of values of a condition that String lists.
const maxWords = 8

// word returns value i as it is written in a URL, shortened if long.
func (c *condition) word(i int) string {
	if text, ok := c.field.format(c.keys[i]); ok {
		return clip(text)
	}
	return "a value without a name"
}

// newCondition converts values to keys.
func newCondition[V any](f *field, o op, c codec[V], values ...V) condition {
	keys := make([]key, len(values))
	for i, v := range values {
		keys[i] = c.key(v)
	}
	if o == opIn || o == opHasAll {
		keys = distinct(keys)
	}
	return condition{field: f, op: o, keys: keys}
}

// matching returns a condition on a part of a text. Letter case always matters for a field
// that is not of texts.
func (f *field) matching(o op, part string, fold bool) condition {
	fold = fold && f.folded != nil
	if fold {
		part = folded(part)
	}
	return condition{field: f, op: o, text: part, fold: fold}
}

// equalFold returns the condition that a text is one of the values in any letter case.
func (f *field) equalFold(values []string) condition {
	keys := make([]key, len(values))
	for i, v := range values {
		keys[i] = textKey(folded(v))
	}
	return condition{field: f, op: opIn, keys: distinct(keys), fold: true}
}

// distinct sorts keys and removes repeated ones.
func distinct(keys []key) []key {
	slices.SortFunc(keys, key.compare)
	return slices.Compact(keys)
}

// In returns the condition that the record has one of the values. No record
// fulfils it if there are no values.
func (f *Field[R, V]) In(values ...V) Condition[R] {
	return Condition[R]{newCondition(f.field, opIn, f.codec, values...)}
}

// Between returns the condition that the value is from lo to hi, both included. No
// record fulfils it if lo is greater than hi.
func (f *Field[R, V]) Between(lo, hi V) Condition[R] {
	return Condition[R]{newCondition(f.field, opBetween, f.codec, lo, hi)}
}

// AtLeast returns the condition that the value is v or greater.
func (f *Field[R, V]) AtLeast(v V) Condition[R] {
	return Condition[R]{newCondition(f.field, opAtLeast, f.codec, v)}
}

// AtMost returns the condition that the value is v or smaller.
func (f *Field[R, V]) AtMost(v V) Condition[R] {
	return Condition[R]{newCondition(f.field, opAtMost, f.codec, v)}
}

// IsNull returns the condition that the record has no value.
func (f *Field[R, V]) IsNull() Condition[R] {
	return Condition[R]{condition{field: f.field, op: opIsNull}}
}

// NotNull returns the condition that the record has a value.
func (f *Field[R, V]) NotNull() Condition[R] {
	return Condition[R]{condition{field: f.field, op: opNotNull}}
}

// In returns the condition that the record has at least one of the values. No record
// fulfils it if there are no values.
func (f *Many[R, V]) In(values ...V) Condition[R] {
	return Condition[R]{newCondition(f.field, opIn, f.codec, values...)}
}

// HasAll returns the condition that the record has all of the values. Every record
// fulfils it if there are no values.
func (f *Many[R, V]) HasAll(values ...V) Condition[R] {
	return Condition[R]{newCondition(f.field, opHasAll, f.codec, values...)}
}

// Between returns the condition that the record has a value from lo to hi, both
// included. No record fulfils it if lo is greater than hi.
func (f *Many[R, V]) Between(lo, hi V) Condition[R] {
	return Condition[R]{newCondition(f.field, opBetween, f.codec, lo, hi)}
}

// AtLeast returns the condition that the record has v or a greater value.
func (f *Many[R, V]) AtLeast(v V) Condition[R] {
	return Condition[R]{newCondition(f.field, opAtLeast, f.codec, v)}
}

// AtMost returns the condition that the record has v or a smaller value.
func (f *Many[R, V]) AtMost(v V) Condition[R] {
	return Condition[R]{newCondition(f.field, opAtMost, f.codec, v)}
}

// IsNull returns the condition that the record has no values.
func (f *Many[R, V]) IsNull() Condition[R] {
	return Condition[R]{condition{field: f.field, op: opIsNull}}
}

// NotNull returns the condition that the record has a value.
func (f *Many[R, V]) NotNull() Condition[R] {
	return Condition[R]{condition{field: f.field, op: opNotNull}}
}
