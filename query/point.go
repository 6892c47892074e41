package query

// A question whose only condition is one id needs no search: at most one record answers it.

// point returns the record that fulfils the conditions, if these are a single one that the
// id has one value. found is false if no record does, and ok if the conditions are others.
func (t *table) point(where []condition) (slot uint32, found, ok bool) {
	if len(where) != 1 {
		return 0, false, false
	}
	c := &where[0]
	if c.field != t.layout.orders[0].field || c.op != opIn || len(c.keys) != 1 {
		return 0, false, false
	}
	slot, found = t.slot(c.keys[0])
	return slot, found, true
}

// pointAnswer returns the answer with the record that point found.
func pointAnswer(slot uint32, found bool, page Page, order string) answer {
	if !found {
		return answer{page: page}
	}
	a := answer{total: 1, page: page, plan: Plan{Way: WayRank, Order: order, Span: 1}}
	if page.Number == 1 {
		a.slots = []uint32{slot}
	}
	return a
}
