package query

// A question whose only condition is one id needs no search: at most one record answers it.

// point returns the record that fulfils the conditions, if these are a single one that the
// id has one value. found is false if no record does, and ok if the conditions are others.
func (t *Table[R]) point(where []Condition[R]) (record R, found, ok bool) {
	if len(where) != 1 {
		return record, false, false
	}
	c := &where[0]
	if c.field != t.layout.orders[0].field || c.op != opIn || len(c.keys) != 1 {
		return record, false, false
	}
	slot, found := t.slot(c.keys[0])
	if found {
		record = t.records.At(slot)
	}
	return record, found, true
}

// pointAnswer returns the answer with the record that point found.
func pointAnswer[R any](record R, found bool, page Page, order string) Answer[R] {
	if !found {
		return Answer[R]{Records: []R{}, Page: page}
	}
	a := Answer[R]{Records: []R{}, Total: 1, Page: page, Plan: Plan{Way: WayRank, Order: order, Span: 1}}
	if page.Number == 1 {
		a.Records = []R{record}
	}
	return a
}
