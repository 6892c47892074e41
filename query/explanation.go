package query

import (
	"fmt"
	"slices"
	"strings"
)

// Explain answers the query and describes in words how: which order was used, how each
// condition was answered, and what other orders would have cost. The words are for people
// and may change. The error is that of [Table.Select].
func (t *Table[R]) Explain(q Query[R]) (string, error) {
	return t.table.explain(untypedQuery(q, new(room)))
}

// explain answers the query and describes in words how.
func (t *table) explain(q query) (string, error) {
	page, err := q.page.WithDefaults(t.layout.settings)
	if err != nil {
		return "", err
	}
	s := t.search(q.where, q.sort)
	defer s.end()
	if halves, ok := s.halves(q); ok {
		return t.explainHalves(halves)
	}
	from, to := page.bounds(t.len())
	window, total := s.answer(from, to)
	var b strings.Builder
	fmt.Fprintf(&b, "%s, sorted by %s: %d of %d records, %d on page %d.\n",
		whereWords(q.where), s.sortWords(), total, t.len(), len(window), page.Number)
	s.explain(&b)
	return b.String(), nil
}

// explainHalves explains both halves of a query, each from its first record on.
func (t *table) explainHalves(halves [2]query) (string, error) {
	text := "The records with a value of the first sort key and those without are two questions.\n"
	for _, half := range halves {
		half.page.Number = 1
		words, err := t.explain(half)
		if err != nil {
			return "", err
		}
		text += words
	}
	return text, nil
}

// whereWords describes all conditions.
func whereWords(where []condition) string {
	if len(where) == 0 {
		return "All records"
	}
	words := make([]string, len(where))
	for i, c := range where {
		words[i] = c.String()
	}
	return "Where " + strings.Join(words, " and ")
}

// sortWords lists the sort keys that mattered; the last one is the id.
func (s *search) sortWords() string {
	words := make([]string, len(s.sort))
	for i, k := range s.sort {
		words[i] = k.String()
	}
	return strings.Join(words, ", ")
}

// explain writes how the answer was found, a line for each step.
func (s *search) explain(b *strings.Builder) {
	if s.way == WayNone {
		fmt.Fprintln(b, "No search was needed: no record has the requested values.")
		return
	}
	r := s.usedRoute()
	name := s.table.layout.orders[r.order].field.name
	if r.union {
		fmt.Fprintf(b, "The orders of %s have %d entries in the ranges of the alternatives.\n", s.clauses[r.by].fields(), r.span)
	} else if r.by >= 0 {
		fmt.Fprintf(b, "The order of %s has %d of its %d entries in the range.\n", name, r.span, s.table.orders[r.order].Len())
	} else {
		fmt.Fprintf(b, "The order of %s was used in full: %d entries.\n", name, r.span)
	}
	for i := range s.clauses {
		s.explainClause(b, r, i)
	}
	fmt.Fprintln(b, s.reason())
	for o := range s.table.orders {
		by := s.clauseOf(o)
		if by < 0 && s.table.layout.orders[o].many { // it may have a record twice
			continue
		}
		if other := s.routeBy(o, by); o != r.order {
			fmt.Fprintf(b, "The order of %s would take %s.\n", s.table.layout.orders[o].field.name, other.words())
		}
	}
}

// explainClause writes how a clause was answered, unless it gave the runs.
func (s *search) explainClause(b *strings.Builder, r *route, i int) {
	c := &s.clauses[i]
	switch {
	case i == r.by && c.inRuns():
	case i == r.by && c.coarse:
		fmt.Fprintf(b, "The condition on %s was checked in the records that have texts with the same first bytes.\n", c.fields())
	case r.union:
		fmt.Fprintf(b, "The condition on %s was checked for each of them.\n", c.fields())
	case c.carried(&s.table.layout.orders[r.order]):
		fmt.Fprintf(b, "The condition on %s was answered by the bitmaps of %d of its values.\n", c.fields(), len(c.values))
	case c.inColumn():
		fmt.Fprintf(b, "The condition on %s was checked in the column of the field.\n", c.fields())
	default:
		fmt.Fprintf(b, "The condition on %s was checked in the records, because no index can answer it.\n", c.fields())
	}
}

// fields returns the name of the clause's field, or the names of those of its alternatives.
func (c *clause) fields() string {
	switch {
	case c.whole != nil:
		return "several fields"
	case len(c.alternatives) == 0:
		return c.field.name
	}
	var names []string
	for i := range c.alternatives {
		names = append(names, c.alternatives[i].field.name)
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), " or ")
}

// reason returns why the page was found in the way it was.
func (s *search) reason() string {
	switch s.way {
	case WayRank:
		return "The page was found by rank: the order is the requested one, and its entries are counted with at most one bitmap a record."
	case WayPass:
		return "The page was found after a pass: the order is the requested one, but bitmaps must be intersected."
	case WayGroups:
		return "The groups on the page were sorted by the other keys."
	case WayWalk:
		return fmt.Sprintf("The order was read until the page was full; the total was counted in the order of %s.",
			s.table.layout.orders[s.count.order].field.name)
	}
	return "All matches were collected, checked and sorted up to the end of the page."
}

// words describes what a route would take.
func (r *route) words() string {
	switch {
	case r.sequential() && r.cost < 2*costRank*(1+len(r.runs)):
		return "about the same time"
	case r.paged():
		return fmt.Sprintf("a pass over %d entries", r.span)
	}
	return fmt.Sprintf("a visit of about %d entries", r.guess)
}
