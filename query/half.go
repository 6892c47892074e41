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
func (s *search) halves(q query) (halves [2]query, ok bool) {
	first := s.sort[0]
	if !first.moved || s.table.layout.orderFor(first.field) < 0 {
		return halves, false
	}
	null := condition{field: first.field, op: opIsNull}
	value := condition{field: first.field, op: opNotNull}
	all := [2]condition{value, null}
	if !first.desc {
		all = [2]condition{null, value}
	}
	for i, c := range all {
		halves[i] = q
		halves[i].where = append(slices.Clip(q.where), c)
		halves[i].sort = slices.Clone(q.sort)
		for k := range halves[i].sort {
			if halves[i].sort[k].field == first.field {
				halves[i].sort[k].moved = false
			}
		}
	}
	return halves, true
}

// find answers a query with the records from number from to number to-1 of all.
func (t *table) find(q query, from, to int) answer {
	s := t.search(q.where, q.sort)
	if halves, ok := s.halves(q); ok {
		s.end()
		return t.findHalves(halves, from, to)
	}
	defer s.end()
	window, total := s.answer(from, to)
	return answer{slots: slotsOf(window), total: total, plan: s.plan()}
}

// findHalves answers both halves of a query. The plan is that of the half that has the first
// of the records.
func (t *table) findHalves(halves [2]query, from, to int) answer {
	first := t.find(halves[0], from, to)
	second := t.find(halves[1], max(0, from-first.total), max(0, to-first.total))
	plan := first.plan
	if len(first.slots) == 0 {
		plan = second.plan
	}
	return answer{slots: append(first.slots, second.slots...), total: first.total + second.total, plan: plan}
}

// allHalves returns the records of both halves of a query.
func (t *table) allHalves(halves [2]query) iter.Seq[record] {
	return func(yield func(record) bool) {
		for _, half := range halves {
			for r := range t.all(half) {
				if !yield(r) {
					return
				}
			}
		}
	}
}
