package query

import (
	"net/url"
	"strconv"
	"strings"
)

// Format returns the URL parameters that [Schema.Parse] reads as this query. A page number
// or size of zero is omitted. A query that would not parse back to itself is an error, so
// that a link never asks for something else.
//
// The error is a [*PageError] for a negative page, as for Select, and a [*FormatError] for
// what the grammar cannot express: a condition on null or on a part of a text, a value that
// contains a comma, a range with an empty text as an end, a condition without values or
// with more than the schema's limits allow, two filters or two ranges on one field, and a
// field that URLs must not use in that way.
func (s *Schema[R]) Format(q Query[R]) (url.Values, error) {
	values := make(url.Values)
	if _, err := q.Page.withDefaults(s.settings); err != nil {
		return nil, err
	}
	for _, c := range q.Where {
		if c.op == opAll {
			continue
		}
		name, value, err := s.formatCondition(c)
		if err != nil {
			return nil, err
		}
		if values.Has(name) {
			return nil, &FormatError{c.field.name, "it has two conditions of the same kind"}
		}
		values.Set(name, value)
	}
	if err := s.formatSort(values, q.Sort); err != nil {
		return nil, err
	}
	setPage(values, q.Page)
	return values, nil
}

// formatCondition returns the name and the value of the parameter for a condition.
func (s *Schema[R]) formatCondition(c Condition[R]) (name, value string, err error) {
	if c.op >= opPrefix || c.fold {
		return "", "", &FormatError{c.String(), "the grammar has no such condition"}
	}
	texts, err := c.texts()
	if err != nil {
		return "", "", err
	}
	use, word := NoRange, paramRange
	switch c.op {
	case opIn:
		use, word, value = NoFilter, paramFilter, strings.Join(texts, ",")
	case opBetween:
		value = texts[0] + "," + texts[1]
	case opAtLeast:
		value = texts[0] + ","
	case opAtMost:
		value = "," + texts[0]
	}
	if reason := s.unusable(c.field, use); reason != "" {
		return "", "", &FormatError{c.field.name, reason}
	}
	if l := s.settings.Limits; c.op == opIn && len(texts) > l.Values || len(value) > l.ValueBytes {
		return "", "", &FormatError{c.field.name, "it exceeds the limits of the schema"}
	}
	return word + "[" + c.field.name + "]", value, nil
}

// texts formats the values of a condition.
func (c Condition[R]) texts() ([]string, error) {
	switch {
	case c.op == opIsNull || c.op == opNotNull:
		return nil, &FormatError{c.field.name, "it has a condition on null"}
	case c.op == opContains:
		return nil, &FormatError{c.field.name, "it has a condition on a part of a text"}
	case len(c.keys) == 0:
		return nil, &FormatError{c.field.name, "it has a condition without values"}
	}
	texts := make([]string, len(c.keys))
	for i, k := range c.keys {
		text, ok := c.field.format(k)
		if !ok {
			return nil, &FormatError{c.field.name, "it has a value that is not " + c.field.allowed}
		}
		if text == "" && c.op != opIn {
			return nil, &FormatError{c.field.name, "it has a range with an empty text as an end"}
		}
		texts[i] = text
	}
	return texts, nil
}

// unusable returns why a URL cannot use the field in the way that the trait forbids, or "".
func (s *Schema[R]) unusable(f *field[R], use Trait) string {
	switch {
	case !s.owns(f):
		return "it belongs to another schema"
	case !f.allows(use):
		return "URLs must not use it in this way"
	}
	return ""
}

// formatSort adds the sort parameter, if there are sort keys.
func (s *Schema[R]) formatSort(values url.Values, keys []SortKey[R]) error {
	var texts []string
	for _, k := range keys {
		if k.field == nil {
			continue
		}
		if reason := s.unusable(k.field, NoSort); reason != "" {
			return &FormatError{k.field.name, reason}
		}
		texts = append(texts, k.String())
	}
	if len(texts) > s.settings.Limits.SortKeys {
		return &FormatError{strings.TrimPrefix(texts[0], "-"), "there are more sort keys than the limits of the schema allow"}
	}
	if len(texts) > 0 {
		values.Set(paramSort, strings.Join(texts, ","))
	}
	return nil
}

// setPage adds the page as page[number] and page[size].
func setPage(values url.Values, p Page) {
	for name, n := range map[string]int{paramPageNumber: p.Number, paramPageSize: p.Size} {
		if n > 0 {
			values.Set(name, strconv.Itoa(n))
		}
	}
}
