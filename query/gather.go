package query

// gather visits all matches of a route, sorts out those that fulfil its checks,
// and finds a window of them in the order asked for.
func (s *search[R]) gather(from, to int) (window []entry, total int) {
	p := s.picker(from, min(to, s.route.span))
	for _, r := range s.route.runs {
		s.visit(0, s.enter(r).total, p)
	}
	return p.window(), p.seen
}

// batchSize is how many matches are looked up at a time.
const batchSize = leafMax

// visit offers the matches numbered from to before to to the picker.
func (s *search[R]) visit(from, to int, p *picker[R]) {
	for ; from < to; from += batchSize {
		s.batch = s.matches.collect(from, min(from+batchSize, to), s.batch[:0])
		for _, e := range s.batch {
			if s.passes(e.slot) {
				p.offer(e)
			}
		}
	}
}

// passes runs the route's checks on the record in a slot.
func (s *search[R]) passes(slot uint32) bool {
	for _, i := range s.route.checks {
		if !s.clauses[i].holdsOf(s.table, slot) {
			return false
		}
	}
	return true
}
