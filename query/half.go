package query

import (
	"iter"
	"slices"
)

// If null is at the other end of the sort than in the order of the field, the answer has
// two halves, the records with a value and those without. Each is in an order that the
// table has.

// halves returns the questions for both halves of a query, in sequence. It returns false if
// the answer is found as a whole.
func (s *search[R]) halves(q Query[R]) (halves [2]Query[R], ok bool) {
	first := s.sort[0]
	if !first.moved || s.table.layout.orderFor(first.field) < 0 {
		return halves, false
	}
	null := Condition[R]{field: first.field, op: opIsNull}
	value := Condition[R]{field: first.field, op: opNotNull}
	all := [2]Condition[R]{value, null}
	if !first.desc {
		all = [2]Condition[R]{null, value}
	}
	for i, c := range all {
		halves[i] = q
		halves[i].Where = append(slices.Clip(q.Where), c)
		halves[i].Sort = slices.Clone(q.Sort)
		for k := range halves[i].Sort {
			if halves[i].Sort[k].field == first.field {
				halves[i].Sort[k].moved = false
			}
		}
	}
	return halves, true
}

// find answers a query with the records from number from to number to-1 of all.
func (t *Table[R]) find(q Query[R], from, to int) Answer[R] {
	s := t.search(q.Where, q.Sort)
	if halves, ok := s.halves(q); ok {
		s.end()
		return t.findHalves(halves, from, to)
	}
	defer s.end()
	window, total := s.answer(from, to)
	return Answer[R]{Records: t.fetch(window), Total: total, Plan: s.plan()}
}

// findHalves answers both halves of a query. The plan is that of the half that has the first
// of the records.
func (t *Table[R]) findHalves(halves [2]Query[R], from, to int) Answer[R] {
	first := t.find(halves[0], from, to)
	second := t.find(halves[1], max(0, from-first.Total), max(0, to-first.Total))
	plan := first.Plan
	if len(first.Records) == 0 {
		plan = second.Plan
	}
	return Answer[R]{Records: append(first.Records, second.Records...), Total: first.Total + second.Total, Plan: plan}
}

// allHalves returns the records of both halves of a query.
func (t *Table[R]) allHalves(halves [2]Query[R]) iter.Seq[R] {
	return func(yield func(R) bool) {
		for _, half := range halves {
			for r := range t.All(half) {
				if !yield(r) {
					return
				}
			}
		}
	}
}
