package query

// chooseVisit chooses the route by which a visit of all matches costs least, for a question
// that does not ask for a page. The entries of the order of f, if it has one, need no read
// of its column.
func (s *search) chooseVisit(f *field) {
	if s.empty {
		return
	}
	best := route{order: -1}
	better := func(r route) {
		if best.order < 0 || r.cost < best.cost {
			best = r
		}
	}
	for o := range s.table.orders {
		by := s.clauseOf(o)
		if s.table.layout.orders[o].many && by < 0 {
			continue
		}
		r := s.routeBy(o, by)
		r.cost = r.count + s.visitCost(&r)*r.guess
		if s.table.layout.orderFor(f) != o {
			r.cost += costCheck * r.guess
		}
		better(r)
	}
	for i := range s.clauses {
		if r, ok := s.unionRoute(i); ok {
			better(r)
		}
	}
	s.route = best
}
