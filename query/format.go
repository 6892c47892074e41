package query

import (
	"net/url"
	"strconv"
	"strings"
)

// Formatting is stricter than it need be for a reader of URLs: what would not
// parse back to the same query is an error, so that a link never says something
// other than what was asked.

// Format returns the URL parameters that [Schema.Parse] reads as this query. A
// page number or size of zero is left out.
//
// The error is a [*PageError] for a negative page, as that of Select, and a
// [*FormatError] for what the grammar cannot say: a condition on null or on a
// part of a text, a value with a comma in it, a range that ends in the empty
// text, no values at all or more than the schema's limits let Parse take, two
// filters or two ranges on one field, or a field that URLs may not name in
// that way.
func (s *Schema[R]) Format(q Query[R]) (url.Values, error) {
	values := make(url.Values)
	if _, err := q.Page.settle(s.settings); err != nil {
		return nil, err
	}
	for _, c := range q.Where {
		if c.field == nil {
			continue
		}
		name, value, err := s.formatCondition(c)
		if err != nil {
			return nil, err
		}
		if values.Has(name) {
			return nil, &FormatError{c.field.name, "two conditions of one kind on one field"}
		}
		values.Set(name, value)
	}
	if err := s.formatSort(values, q.Sort); err != nil {
		return nil, err
	}
	setPage(values, q.Page)
	return values, nil
}

// formatCondition returns the parameter and the value that say the condition.
func (s *Schema[R]) formatCondition(c Condition[R]) (name, value string, err error) {
	texts, err := c.texts()
	if err != nil {
		return "", "", err
	}
	way, word := NoRange, paramRange
	switch c.op {
	case opIn:
		way, word, value = NoFilter, paramFilter, strings.Join(texts, ",")
	case opBetween:
		value = texts[0] + "," + texts[1]
	case opAtLeast:
		value = texts[0] + ","
	case opAtMost:
		value = "," + texts[0]
	}
	if reason := s.unsayable(c.field, way); reason != "" {
		return "", "", &FormatError{c.field.name, reason}
	}
	if l := s.settings.Limits; c.op == opIn && len(texts) > l.Values || len(value) > l.ValueBytes {
		return "", "", &FormatError{c.field.name, "it is beyond the limits of the schema"}
	}
	return word + "[" + c.field.name + "]", value, nil
}

// texts writes the values of the condition.
func (c Condition[R]) texts() ([]string, error) {
	switch {
	case c.op == opIsNull || c.op == opNotNull:
		return nil, &FormatError{c.field.name, "a condition on null"}
	case c.op == opContains:
		return nil, &FormatError{c.field.name, "a part of a text"}
	case len(c.keys) == 0:
		return nil, &FormatError{c.field.name, "no values"}
	}
	texts := make([]string, len(c.keys))
	for i, k := range c.keys {
		text, ok := c.field.format(k)
		if !ok {
			return nil, &FormatError{c.field.name, "a value that is not " + c.field.allowed}
		}
		if text == "" && c.op != opIn {
			return nil, &FormatError{c.field.name, "a range that ends in the empty text"}
		}
		texts[i] = text
	}
	return texts, nil
}

// unsayable says why a URL cannot use the field in the given way, if so.
func (s *Schema[R]) unsayable(f *field[R], way Trait) string {
	switch {
	case !s.owns(f):
		return "it is of another schema"
	case !f.can(way):
		return "URLs may not use the field in this way"
	}
	return ""
}

// formatSort adds the sort parameter, if there is anything to sort by.
func (s *Schema[R]) formatSort(values url.Values, keys []SortKey[R]) error {
	var texts []string
	for _, k := range keys {
		if k.field == nil {
			continue
		}
		if reason := s.unsayable(k.field, NoSort); reason != "" {
			return &FormatError{k.field.name, reason}
		}
		texts = append(texts, k.String())
	}
	if len(texts) > s.settings.Limits.SortKeys {
		return &FormatError{strings.TrimPrefix(texts[0], "-"), "it is one of more sort keys than the schema's limits allow"}
	}
	if len(texts) > 0 {
		values.Set(paramSort, strings.Join(texts, ","))
	}
	return nil
}

// setPage writes the page as page[number] and page[size], over whatever way it
// was written before.
func setPage(values url.Values, p Page) {
	for name, n := range map[string]int{paramPageNumber: p.Number, paramPageSize: p.Size} {
		values.Del(name)
		if n > 0 {
			values.Set(name, strconv.Itoa(n))
		}
	}
	values.Del(paramPage)
	values.Del(paramPerPage)
}
