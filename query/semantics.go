package query

import (
	"slices"
	"strings"
)

// This file specifies what conditions and sort keys mean. It uses neither keys, codes
// nor indexes, so that the laws can compare the engine's answers with it.

// A semantics tests and compares records by the values of one field.
type semantics struct {
	accepts func(record, *condition) bool
	compare func(a, b record) int // null last
	null    func(record) bool     // of a field of one value
}

// singleValued returns the semantics of a field with one value a record.
func singleValued[R, V any](get getter[R, V], c codec[V]) semantics {
	return semantics{
		accepts: func(r record, cond *condition) bool {
			v, ok := get(typed[R](r))
			if !ok || cond.op == opIsNull {
				return !ok && cond.op == opIsNull
			}
			return acceptsValue(cond, c, v)
		},
		compare: func(a, b record) int {
			x, xok := get(typed[R](a))
			y, yok := get(typed[R](b))
			if !xok || !yok {
				return ordinal(!xok) - ordinal(!yok)
			}
			return c.compare(x, y)
		},
		null: func(r record) bool { _, ok := get(typed[R](r)); return !ok },
	}
}

// multiValued returns the semantics of a field with many values a record. No query
// sorts by it, so all records compare as equal.
func multiValued[R, V any](get func(R) []V, c codec[V]) semantics {
	return semantics{
		accepts: func(r record, cond *condition) bool {
			values := get(typed[R](r))
			switch cond.op {
			case opIsNull:
				return len(values) == 0
			case opHasAll:
				return hasAll(cond, c, values)
			}
			return slices.ContainsFunc(values, func(v V) bool { return acceptsValue(cond, c, v) })
		},
		compare: func(record, record) int { return 0 },
	}
}

// hasAll reports whether each value of the condition is among the values of a record.
func hasAll[V any](cond *condition, c codec[V], values []V) bool {
	for _, k := range cond.keys {
		if k == noKey || !slices.ContainsFunc(values, func(v V) bool { return c.compare(v, c.value(k)) == 0 }) {
			return false
		}
	}
	return true
}

// acceptsValue reports whether a value that is not null fulfils the condition.
func acceptsValue[V any](cond *condition, c codec[V], v V) bool {
	compare := func(i int) int {
		if cond.keys[i] == noKey {
			return -1 // noKey is greater than every value
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
	case opPrefix:
		text, _ := any(v).(string)
		return strings.HasPrefix(text, cond.text)
	}
	return true // opNotNull
}
