package query

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Format returns the URL parameters that [Schema.Parse] reads as this query. A page number
// or size of zero is omitted. A query that would not parse back to itself is an error, so
// that a link never asks for something else.
//
// The error is a [*PageError] for a negative page, as for Select, and a [*FormatError] for
// what the grammar cannot express: a value that contains a comma, a range with an empty text
// as an end, a condition without values or with more than the schema's limits allow, two
// conditions of one kind on one field, and a field that URLs must not use in that way. In the
// plain grammar also: a condition on null or on a part of a text, letter case, a Not and an
// Or; in the extended one, two of Or at one level, and an Or with an alternative that every
// record fulfils.
func (s *Schema[R]) Format(q Query[R]) (url.Values, error) {
	return s.schema.format(untypedQuery(q, new(room)))
}

// format returns the URL parameters that parse reads as this query.
func (s *schema) format(q query) (url.Values, error) {
	values := make(url.Values)
	if _, err := q.page.WithDefaults(s.settings); err != nil {
		return nil, err
	}
	w := writer{s, values}
	for i := range q.where {
		if q.where[i].op == opAll {
			continue
		}
		if err := w.write(&q.where[i], false, nil); err != nil {
			return nil, err
		}
	}
	if err := s.formatSort(values, q.sort); err != nil {
		return nil, err
	}
	setPage(values, q.page)
	return values, nil
}

// A writer writes conditions as parameters.
type writer struct {
	schema *schema
	values url.Values
}

// write writes a condition, or its opposite, as a part of the alternatives.
func (w writer) write(c *condition, negated bool, within []int) error {
	switch {
	case c.op == opNot:
		return w.write(&c.parts[0], !negated, within)
	case c.op == opOr || c.op == opAnd:
		if (c.op == opAnd) != negated {
			return w.writeAll(c.parts, negated, within)
		}
		return w.writeAny(c.parts, negated, within)
	case c.op == opAll:
		return &FormatError{"", "every record fulfils an alternative"}
	}
	p, value, err := w.schema.formatCondition(c, negated)
	if err != nil {
		return err
	}
	p.alternatives = within
	name := p.String()
	if w.values.Has(name) {
		return &FormatError{c.field.name, "it has two conditions of the same kind"}
	}
	w.values.Set(name, value)
	return nil
}

// writeAll writes conditions that must all hold.
func (w writer) writeAll(parts []condition, negated bool, within []int) error {
	if len(parts) == 0 {
		return &FormatError{"", "every record fulfils an alternative"}
	}
	for i := range parts {
		if err := w.write(&parts[i], negated, within); err != nil {
			return err
		}
	}
	return nil
}

// writeAny writes alternatives.
func (w writer) writeAny(parts []condition, negated bool, within []int) error {
	l := w.schema.settings.Limits
	prefix := strings.TrimSuffix(alternativesName(append(slices.Clip(within), 0)), "0]")
	switch {
	case !w.schema.settings.Extended:
		return &FormatError{"", "the grammar of the schema has no alternatives"}
	case len(parts) == 0:
		return &FormatError{"", "no record fulfils an Or without alternatives"}
	case len(parts) > l.Alternatives || len(within) >= l.Depth:
		return &FormatError{"", "the alternatives exceed the limits of the schema"}
	}
	for name := range w.values {
		if strings.HasPrefix(name, prefix) {
			return &FormatError{"", "there are two of Or at one level"}
		}
	}
	for i := range parts {
		if err := w.write(&parts[i], negated, append(slices.Clip(within), i)); err != nil {
			return err
		}
	}
	return nil
}

// formatCondition returns the path and the value of the parameter for a condition on a
// field, or for its opposite.
func (s *schema) formatCondition(c *condition, negated bool) (p path, value string, err error) {
	p = path{word: paramFilter, field: c.field.name, not: negated, fold: c.fold}
	use := NoFilter
	switch c.op {
	case opIsNull, opNotNull:
		p.test, value = wordNull, strconv.FormatBool(c.op == opIsNull)
	case opContains:
		p.test, value = wordContains, c.text
	case opPrefix:
		p.test, value = wordPrefix, c.text
	default:
		value, err = c.list()
		if c.op == opHasAll {
			p.test = wordAll
		} else if c.op != opIn {
			p.word, use = paramRange, NoRange
		}
	}
	extended := p.not || p.fold || p.test != ""
	l := s.settings.Limits
	switch reason := s.unusable(c.field, use); {
	case extended && !s.settings.Extended:
		err = &FormatError{c.field.name, "the grammar of the schema has no such condition: " + c.predicate()}
	case (p.test == wordContains || p.test == wordPrefix) && c.field.folded == nil:
		err = &FormatError{c.field.name, "it is not of texts"}
	case err == nil && reason != "":
		err = &FormatError{c.field.name, reason}
	case err == nil && (c.op == opIn || c.op == opHasAll) && len(c.keys) > l.Values || len(value) > l.ValueBytes:
		err = &FormatError{c.field.name, "it exceeds the limits of the schema"}
	}
	return p, value, err
}

// list returns the values of a condition, separated by commas.
func (c *condition) list() (string, error) {
	texts, err := c.texts()
	if err != nil {
		return "", err
	}
	switch c.op {
	case opAtLeast:
		return texts[0] + ",", nil
	case opAtMost:
		return "," + texts[0], nil
	}
	return strings.Join(texts, ","), nil
}

// texts formats the values of a condition.
func (c *condition) texts() ([]string, error) {
	if len(c.keys) == 0 {
		return nil, &FormatError{c.field.name, "it has a condition without values"}
	}
	texts := make([]string, len(c.keys))
	for i, k := range c.keys {
		text, ok := c.field.format(k)
		if !ok {
			return nil, &FormatError{c.field.name, "it has a value that is not " + c.field.allowed}
		}
		if text == "" && c.op != opIn && c.op != opHasAll {
			return nil, &FormatError{c.field.name, "it has a range with an empty text as an end"}
		}
		texts[i] = text
	}
	return texts, nil
}

// unusable returns why a URL cannot use the field in the way that the trait forbids, or "".
func (s *schema) unusable(f *field, use Trait) string {
	switch {
	case !s.owns(f):
		return "it belongs to another schema"
	case !f.allows(use):
		return "URLs must not use it in this way"
	}
	return ""
}

// formatSort adds the sort parameter, if there are sort keys.
func (s *schema) formatSort(values url.Values, keys []sortKey) error {
	var texts []string
	for _, k := range keys {
		if k.field == nil {
			continue
		}
		if reason := s.unusable(k.field, NoSort); reason != "" {
			return &FormatError{k.field.name, reason}
		}
		if k.moved && !s.settings.Extended {
			return &FormatError{k.field.name, "the grammar of the schema does not place null in a sort"}
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
