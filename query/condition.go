package query

import (
	"slices"
	"strings"
)

// A Condition says what a record must be like. It comes from a field; the zero
// Condition holds of every record.
//
// Null fulfils no condition but IsNull. A Condition is immutable.
type Condition[R any] struct {
	field *field[R]
	op    op
	keys  []key  // In: the values, in order, each once; else the ends or the only value
	text  string // Contains
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

// A span is the stretch of keys from lo to hi, both included.
type span struct{ lo, hi key }

func (s span) empty() bool { return s.lo.compare(s.hi) > 0 }

// point reports whether the span is of a single key.
func (s span) point() bool { return s.lo == s.hi }

// spans appends the stretches of keys that fulfil the condition, disjoint and
// in order. A Contains is not a matter of stretches: it appends all values.
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

// String returns the condition in words, such as "final_mark from 80 to 125".
func (c Condition[R]) String() string {
	if c.field == nil {
		return "any record"
	}
	return c.field.name + " " + c.predicate()
}

// predicate says what is asked of the field, in words.
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

// maxWords bounds how many values of a condition are spelled out.
const maxWords = 8

// word writes value i as a URL would, shortened if long.
func (c Condition[R]) word(i int) string {
	if text, ok := c.field.format(c.keys[i]); ok {
		return clip(text)
	}
	return "a value without a name"
}

// newCondition turns values into keys: from here on a condition has no type but
// that of its records.
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

// distinct sorts keys and drops repeated ones.
func distinct(keys []key) []key {
	slices.SortFunc(keys, key.compare)
	return slices.Compact(keys)
}

// In holds of records with one of the values. Without values it holds of none.
func (f *Field[R, V]) In(values ...V) Condition[R] {
	return newCondition(f.field, opIn, f.codec, values...)
}

// Between holds of values from lo to hi, both included; of none if lo is
// greater than hi.
func (f *Field[R, V]) Between(lo, hi V) Condition[R] {
	return newCondition(f.field, opBetween, f.codec, lo, hi)
}

// AtLeast holds of v and whatever is greater.
func (f *Field[R, V]) AtLeast(v V) Condition[R] { return newCondition(f.field, opAtLeast, f.codec, v) }

// AtMost holds of v and whatever is smaller.
func (f *Field[R, V]) AtMost(v V) Condition[R] { return newCondition(f.field, opAtMost, f.codec, v) }

// IsNull holds of records without a value.
func (f *Field[R, V]) IsNull() Condition[R] { return Condition[R]{field: f.field, op: opIsNull} }

// NotNull holds of records with a value.
func (f *Field[R, V]) NotNull() Condition[R] { return Condition[R]{field: f.field, op: opNotNull} }

// Contains holds of texts of which part is a substring, by bytes. The empty
// part is in every text. No order helps to find them: it costs a visit of
// every record that fulfils the other conditions, unless the field is Bitmap.
func (f *Text[R]) Contains(part string) Condition[R] {
	return Condition[R]{field: f.field, op: opContains, text: part}
}

// In holds of records that have one of the values. Without values it holds of
// none.
func (f *Many[R, V]) In(values ...V) Condition[R] {
	return newCondition(f.field, opIn, f.codec, values...)
}

// Between holds of records that have a value from lo to hi, both included.
func (f *Many[R, V]) Between(lo, hi V) Condition[R] {
	return newCondition(f.field, opBetween, f.codec, lo, hi)
}

// AtLeast holds of records that have v or a greater value.
func (f *Many[R, V]) AtLeast(v V) Condition[R] { return newCondition(f.field, opAtLeast, f.codec, v) }

// AtMost holds of records that have v or a smaller value.
func (f *Many[R, V]) AtMost(v V) Condition[R] { return newCondition(f.field, opAtMost, f.codec, v) }

// IsNull holds of records without any value.
func (f *Many[R, V]) IsNull() Condition[R] { return Condition[R]{field: f.field, op: opIsNull} }

// NotNull holds of records with a value.
func (f *Many[R, V]) NotNull() Condition[R] { return Condition[R]{field: f.field, op: opNotNull} }
