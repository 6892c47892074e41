package query

import "slices"

// addCombination adds a condition that consists of others.
func (s *search) addCombination(c *condition) {
	lists, ok := normalForm(c, false)
	if !ok {
		whole := *c // c itself may be in the memory of the caller
		s.clauses = append(s.clauses, clause{whole: &whole, order: -1, bitmap: -1})
		return
	}
	for _, literals := range lists {
		s.addAlternatives(literals)
	}
}

// addAlternatives adds a clause of which one of the literals must hold. Literals on one
// field become one alternative where spans can express it; a single alternative is a clause
// like that of any condition.
func (s *search) addAlternatives(literals []literal) {
	var all []clause
	for i := range literals {
		c := s.literalClause(&literals[i])
		if c.always() {
			return
		}
		if len(c.spans) > 0 || c.negated {
			all = unite(all, c)
		}
	}
	switch {
	case slices.ContainsFunc(all, func(c clause) bool { return c.always() }):
	case len(all) == 0:
		s.empty = true
	case len(all) == 1:
		s.addClause(all[0])
	default:
		s.clauses = append(s.clauses, clause{alternatives: all, order: -1, bitmap: -1})
	}
}

// literalClause returns the clause of a literal.
func (s *search) literalClause(l *literal) clause {
	c := s.clauseFor(&l.condition)
	switch {
	case !l.negated:
	case c.field.many():
		c.negated, c.order = true, -1 // an order finds records that have a value
	case c.contains:
		c.negated, c.spans = true, []span{everything}
	default:
		c.spans = c.field.exact.complement(c.spans)
	}
	return c
}

// always reports whether every record fulfils the clause.
func (c *clause) always() bool {
	full := len(c.spans) == 1 && c.spans[0] == everything
	return full && !c.contains && !c.negated || c.negated && len(c.spans) == 0
}

// unite adds an alternative to others, or widens the one of them that has the same field.
func unite(all []clause, c clause) []clause {
	for i := range all {
		if a := &all[i]; a.field == c.field && !a.contains && !a.negated && !c.contains && !c.negated {
			a.spans, a.coarse = c.field.exact.unite(a.spans, c.spans), a.coarse || c.coarse
			return all
		}
	}
	return append(all, c)
}

// indexAlternatives indexes the alternatives. The clause has bitmaps if each of those
// that records can fulfil does.
func (s *search) indexAlternatives(c *clause) {
	possible := c.alternatives[:0]
	from, bitmaps := len(s.values), true
	for _, a := range c.alternatives {
		empty := s.empty
		s.index(&a)
		s.empty = empty
		if a.impossible() {
			continue
		}
		if bitmaps = bitmaps && a.bitmap >= 0; a.lacking() {
			a.values = slices.Clone(a.values)
			s.values = s.values[:len(s.values)-len(a.values)]
		}
		possible = append(possible, a)
	}
	c.alternatives = possible
	if s.empty = s.empty || len(possible) == 0; bitmaps {
		c.bitmap, c.values = 0, s.values[from:]
	}
}
