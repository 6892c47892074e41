package query

import (
	"slices"
	"strings"
)

// Or returns the condition that a record fulfils at least one of the conditions. No record
// fulfils an Or without conditions.
//
// Conditions on one field together cost as much as one condition. Conditions on several
// fields cost about as much as if all had to hold, if all of them have a [Bitmap], or if
// each has an order; otherwise each record is checked.
func Or[R any](conditions ...Condition[R]) Condition[R] {
	return Condition[R]{condition{op: opOr, parts: untypedConditions(conditions)}}
}

// And returns the condition that a record fulfils all of the conditions. Every record
// fulfils an And without conditions. The conditions of a [Query] need no And; the
// alternatives of an [Or] may need one.
func And[R any](conditions ...Condition[R]) Condition[R] {
	return Condition[R]{condition{op: opAnd, parts: untypedConditions(conditions)}}
}

// Not returns the condition that exactly those records fulfil that do not fulfil c. A
// record whose value is null fulfils Not of a condition on values.
func Not[R any](c Condition[R]) Condition[R] { return Condition[R]{c.condition.opposite()} }

// opposite returns the condition that exactly those records fulfil that do not fulfil c.
func (c condition) opposite() condition {
	if c.op == opNot {
		return c.parts[0]
	}
	return condition{op: opNot, parts: []condition{c}}
}

// combines reports whether the record fulfils a combination.
func (c *condition) combines(r record) bool {
	holds := func(part condition) bool { return part.holds(r) }
	fails := func(part condition) bool { return !part.holds(r) }
	if c.op == opOr {
		return slices.ContainsFunc(c.parts, holds)
	}
	return slices.ContainsFunc(c.parts, fails) == (c.op == opNot)
}

// combination returns a combination in words.
func (c *condition) combination() string {
	words := make([]string, len(c.parts))
	for i, part := range c.parts {
		words[i] = part.String()
		if part.op == opOr || part.op == opAnd {
			words[i] = "(" + words[i] + ")"
		}
	}
	switch {
	case c.op == opNot:
		return "not " + words[0]
	case len(words) == 0 && c.op == opOr:
		return "no record"
	case len(words) == 0:
		return "any record"
	case c.op == opOr:
		return strings.Join(words, " or ")
	}
	return strings.Join(words, " and ")
}

// A literal is a condition on one field, or the opposite of one.
type literal struct {
	condition condition
	negated   bool
}

// maxClauses is the largest number of clauses that a condition is split into. A condition
// that would need more is checked as a whole, record by record.
const maxClauses = 64

// normalForm splits a condition, or its opposite, into lists of literals: of each list one
// must hold. It returns false if there would be more than maxClauses lists.
func normalForm(c *condition, negated bool) ([][]literal, bool) {
	switch {
	case c.op == opNot:
		return normalForm(&c.parts[0], !negated)
	case c.op == opHasAll:
		return normalForm(c.eachValue(), negated)
	case c.op == opOr || c.op == opAnd:
		if (c.op == opAnd) != negated {
			return allOf(c.parts, negated)
		}
		return anyOf(c.parts, negated)
	case c.field != nil:
		return [][]literal{{{*c, negated}}}, true
	case negated:
		return [][]literal{{}}, true
	}
	return nil, true
}

// eachValue returns a HasAll as the conditions on each of its values.
func (c *condition) eachValue() *condition {
	all := &condition{op: opAnd}
	for i := range c.keys {
		all.parts = append(all.parts, condition{field: c.field, op: opIn, keys: c.keys[i : i+1]})
	}
	return all
}

// allOf returns the normal form of all conditions, or of the opposites of all.
func allOf(parts []condition, negated bool) (lists [][]literal, ok bool) {
	for i := range parts {
		of, ok := normalForm(&parts[i], negated)
		if lists = append(lists, of...); !ok || len(lists) > maxClauses {
			return nil, false
		}
	}
	return lists, true
}

// anyOf returns the normal form of at least one of the conditions, or of the opposites.
// (a and b) or c is the same as (a or c) and (b or c).
func anyOf(parts []condition, negated bool) ([][]literal, bool) {
	lists := [][]literal{{}}
	for i := range parts {
		of, ok := normalForm(&parts[i], negated)
		if !ok || len(lists)*len(of) > maxClauses {
			return nil, false
		}
		var product [][]literal
		for _, a := range lists {
			for _, b := range of {
				product = append(product, slices.Concat(a, b))
			}
		}
		lists = product
	}
	return lists, true
}
