package query

// A Plan says how an answer was found.
type Plan struct {
	Order string
	Shape string
	Span  int
}

func (p Plan) String() string { return p.Order + " " + p.Shape }

func (s *search[R]) plan() Plan {
	if s.nothing {
		return Plan{}
	}
	return Plan{s.table.layout.orders[s.route.order].field.name, [...]string{"loose", "plain", "mirrored", "grouped"}[s.route.shape], s.route.span}
}

// Explain returns
func (t *Table[R]) Explain(q Query[R]) (string, error) {
	s := t.search(q.Where, q.Sort)
	defer s.end()
	return s.plan().String(), nil
}
