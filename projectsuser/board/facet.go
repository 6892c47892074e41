package board

import (
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
)

// facetLimit is how many values a facet shows.
const facetLimit = 20

// facets returns the counts by value of every field with a bitmap, within conditions of
// the request. Each leaves out the conditions on its own field, so that one sees what else
// could be chosen, but never the conditions of the scope.
func (q *request) facets(where []query.Condition[*store.Entry]) section {
	s := section{ID: "facets", Title: words("table.facets")}
	for _, f := range q.urlFields() {
		if f.Traits()&query.Bitmap == 0 {
			continue
		}
		if facet, ok := q.facet(f, where); ok {
			s.Parts = append(s.Parts, facet)
		}
	}
	return s
}

// without returns the scope of the request, and the conditions that are not on a field.
func (q *request) without(f query.AnyField[*store.Entry], where []query.Condition[*store.Entry]) []query.Condition[*store.Entry] {
	return conditions(q.scope.registrations(&q.fields.Registrations), query.Without(where, f)...)
}

// facet returns the most frequent values of a field. It returns false for a field that
// has no values.
func (q *request) facet(f query.AnyField[*store.Entry], where []query.Condition[*store.Entry]) (section, bool) {
	counts := query.CountBy(q.snapshot.Registrations, f, q.without(f, where)...)
	if len(counts) == 0 || len(counts) == 1 && counts[0].Null {
		return section{}, false
	}
	slices.SortStableFunc(counts, func(a, b query.Bucket[string]) int { return b.Count - a.Count })
	chosen := strings.Split(q.text(filterName(f.Name())), ",")
	s := &sheet{name: "facet_" + f.Name(), caption: fieldText(f.Name()), columns: named("value", "count")}
	for _, c := range counts[:min(len(counts), facetLimit)] {
		s.rows = append(s.rows, []cell{q.facetValue(f, c, chosen), numbered(c.Count)})
	}
	part := section{Sheet: s}
	if rest := len(counts) - facetLimit; rest > 0 {
		part.Note = counted(rest, "table.others")
	}
	return part, true
}

// translated are the fields whose values are statuses of the library, and not words of a
// source.
var translated = []string{"status", "declared_status"}

// facetValue returns a value of a facet. It leads to the records with the value; a value
// that is chosen leads back.
func (q *request) facetValue(f query.AnyField[*store.Entry], c query.Bucket[string], chosen []string) cell {
	if c.Null {
		return cell{Text: words("none")}
	}
	shown := c.Value
	if text, ok := english[c.Value]; ok && (f.Kind() == query.KindBool || slices.Contains(translated, f.Name())) {
		shown = text
	}
	parameter, look := c.Value, ""
	if slices.Contains(chosen, c.Value) {
		parameter, look = "", "chosen"
	}
	if strings.Contains(c.Value, ",") || c.Value == "" {
		return texted(shown)
	}
	return linked(shown, q.with(filterName(f.Name()), parameter, "page[number]", "", "page", "")).valued(c.Value).kind(look)
}
