package query

import (
	"slices"
	"strings"
)

// This file is the specification of conditions and sort keys. It is kept apart
// from spans and codes on purpose: the laws hold what the engine does with those
// against what is written here with values.

// plainly tests and compares records by the values themselves, without keys,
// codes or indexes. It is what conditions and sort keys mean; the engine only
// finds the same answer faster.
type plainly[R any] struct {
	holds   func(R, *Condition[R]) bool
	compare func(a, b R) int // null last
}

// plainOne is for a field of one value a record.
func plainOne[R, V any](get getter[R, V], c codec[V]) plainly[R] {
	return plainly[R]{
		holds: func(r R, cond *Condition[R]) bool {
			v, ok := get(r)
			if !ok || cond.op == opIsNull {
				return !ok && cond.op == opIsNull
			}
			return meets(cond, c, v)
		},
		compare: func(a, b R) int {
			x, xok := get(a)
			y, yok := get(b)
			if !xok || !yok {
				return truth(!xok) - truth(!yok)
			}
			return c.compare(x, y)
		},
	}
}

// plainMany is for a field of many values a record. Nothing sorts by it, so all
// compare as equal.
func plainMany[R, V any](get func(R) []V, c codec[V]) plainly[R] {
	return plainly[R]{
		holds: func(r R, cond *Condition[R]) bool {
			if cond.op == opIsNull {
				return len(get(r)) == 0
			}
			return slices.ContainsFunc(get(r), func(v V) bool { return meets(cond, c, v) })
		},
		compare: func(R, R) int { return 0 },
	}
}

// meets tests a value that is not null.
func meets[R, V any](cond *Condition[R], c codec[V], v V) bool {
	compare := func(i int) int {
		if cond.keys[i] == noKey {
			return -1 // no value is that, or beyond
		}
		return c.compare(v, c.value(cond.keys[i]))
	}
	switch cond.op {
	case opIn:
		for i := range cond.keys {
			if cond.keys[i] != noKey && compare(i) == 0 {
				return true
			}
		}
		return false
	case opBetween:
		return !slices.Contains(cond.keys, noKey) && compare(0) >= 0 && compare(1) <= 0
	case opAtLeast:
		return compare(0) >= 0
	case opAtMost:
		return cond.keys[0] != noKey && compare(0) <= 0
	case opContains:
		text, _ := any(v).(string)
		return strings.Contains(text, cond.text)
	}
	return true // opNotNull
}

// Holds tests one record, without a table.
func (c Condition[R]) Holds(r R) bool { return c.field == nil || c.field.plain.holds(r, &c) }

// Compare orders two records by the key alone, without a table: it is negative
// if a comes first.
func (k SortKey[R]) Compare(a, b R) int {
	switch {
	case k.field == nil:
		return 0
	case k.desc:
		return k.field.plain.compare(b, a)
	}
	return k.field.plain.compare(a, b)
}
