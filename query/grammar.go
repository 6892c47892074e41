package query

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Parsing does no more work than the limits allow: sizes are checked before values are
// split, and errors repeat only a part of a long text. Parameters are read in the order of
// their names, so that the same error is returned each time if there are several.

// The parameters of the grammar.
const (
	paramFilter     = "filter"
	paramRange      = "range"
	paramSort       = "sort"
	paramPage       = "page"
	paramPerPage    = "per_page"
	paramPageNumber = "page[number]"
	paramPageSize   = "page[size]"
)

// allowedNumber describes the numbers that a page can have.
const allowedNumber = "an integer from 1"

// allowedSize describes the sizes that a page can have.
func allowedSize(s Settings) string {
	return "an integer from 1; the largest size served is " + strconv.Itoa(s.MaxPageSize)
}

// Parse reads a query from URL parameters:
//
//	filter[field]=a,b    the field has one of the values
//	range[field]=a,b     it is between the two, both included; "a," and ",b" have one end
//	sort=-a,b            by a descending, then by b ascending
//	page[number], page   the page, from 1
//	page[size], per_page the number of records on a page
//
// If a parameter is given twice, the last one counts. page[number] takes precedence over
// page, and page[size] over per_page. An empty sort sorts by id. A date without a time is
// midnight in UTC, also as the upper end of a range.
//
// All other parameters are ignored, because the caller may have its own; [Schema.Others]
// returns them. But a parameter that resembles the grammar, such as filter=1 or
// page[no]=2, is refused, so that a typing error does not ask for all records.
//
// If there is a raw query string, use [Schema.ParseString]: url.URL.Query silently drops
// parameters that are not valid encoding, and only the length of the raw string bounds the
// length of all values together. In a raw query string a + means a space, so the + of a
// time's offset is written as %2B.
//
// The error is one of [*UnknownParameterError], [*UnknownFieldError],
// [*NotFilterableError], [*NotRangeableError], [*NotSortableError], [*ValueError],
// [*RangeError], [*PageError] and [*LimitError]. If several parameters are wrong, it is
// that of the first one by name.
func (s *Schema[R]) Parse(values url.Values) (Query[R], error) {
	var q Query[R]
	if err := checkLimit("", "Parameters", len(values), s.settings.Limits.Parameters); err != nil {
		return q, err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given := values[name]
		if len(given) == 0 || !inGrammar(name) && !resembles(name) {
			continue
		}
		if !inGrammar(name) {
			return Query[R]{}, &UnknownParameterError{clip(name), grammar()}
		}
		// If the parameter is given twice, the last one counts.
		if err := s.parameter(&q, name, given[len(given)-1]); err != nil {
			return Query[R]{}, err
		}
	}
	return q, nil
}

// ParseString reads a query from a raw query string, such as the RawQuery of a url.URL, as
// [Schema.Parse] does. In addition to the errors of Parse, it returns an [*EncodingError]
// if net/url refuses the string.
func (s *Schema[R]) ParseString(raw string) (Query[R], error) {
	if err := checkLimit("", "QueryBytes", len(raw), s.settings.Limits.QueryBytes); err != nil {
		return Query[R]{}, err
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return Query[R]{}, &EncodingError{err}
	}
	return s.Parse(values)
}

// Others returns the parameters that are not in the grammar of [Schema.Parse].
func (s *Schema[R]) Others(values url.Values) url.Values {
	others := make(url.Values)
	for name, given := range values {
		if !inGrammar(name) {
			others[name] = given
		}
	}
	return others
}

// inGrammar reports whether a parameter of that name is in the grammar.
func inGrammar(name string) bool {
	switch name {
	case paramSort, paramPage, paramPerPage, paramPageNumber, paramPageSize:
		return true
	}
	_, filter := bracketed(name, paramFilter)
	_, ranged := bracketed(name, paramRange)
	return filter || ranged
}

// resembles reports whether a name resembles one of the grammar. Some names in the
// grammar do so too.
func resembles(name string) bool {
	word, _, bracket := strings.Cut(name, "[")
	switch word {
	case paramFilter, paramRange:
		return true
	case paramSort, paramPage, paramPerPage:
		return bracket
	}
	return false
}

// grammar lists the parameters of the grammar.
func grammar() []string {
	return []string{"filter[field]", "range[field]", paramSort, paramPageNumber, paramPageSize, paramPage, paramPerPage}
}

// bracketed returns the field of a name such as filter[field]. It returns false if the
// name is not the word with a field in brackets.
func bracketed(name, word string) (field string, ok bool) {
	field, opened := strings.CutPrefix(name, word+"[")
	field, closed := strings.CutSuffix(field, "]")
	return field, opened && closed
}

// parameter adds one parameter to the query.
func (s *Schema[R]) parameter(q *Query[R], name, value string) error {
	if err := checkLimit(name, "ValueBytes", len(value), s.settings.Limits.ValueBytes); err != nil {
		return err
	}
	var err error
	switch name {
	case paramSort:
		q.Sort, err = s.sort(value)
	case paramPageNumber, paramPage: // page[number] is read last, because names are sorted
		q.Page.Number, err = positive(name, value, allowedNumber)
	case paramPageSize:
		q.Page.Size, err = positive(name, value, allowedSize(s.settings))
	case paramPerPage: // per_page is read after page[size]
		var size int
		size, err = positive(name, value, allowedSize(s.settings))
		q.Page.Size = orDefault(q.Page.Size, size)
	default:
		var c Condition[R]
		c, err = s.condition(name, value)
		q.Where = append(q.Where, c)
	}
	return err
}

// condition parses a filter or a range.
func (s *Schema[R]) condition(name, value string) (Condition[R], error) {
	if f, ok := bracketed(name, paramFilter); ok {
		return s.filter(name, f, value)
	}
	f, _ := bracketed(name, paramRange)
	return s.between(name, f, value)
}

// filter parses a list of values.
func (s *Schema[R]) filter(parameter, name, value string) (c Condition[R], err error) {
	f := s.byName[name]
	switch {
	case f == nil:
		return c, &UnknownFieldError{paramFilter, clip(name), s.names(NoFilter)}
	case !f.allows(NoFilter):
		return c, &NotFilterableError{name, s.names(NoFilter)}
	}
	if err := checkLimit(parameter, "Values", strings.Count(value, ",")+1, s.settings.Limits.Values); err != nil {
		return c, err
	}
	c = Condition[R]{field: f, op: opIn}
	for text := range strings.SplitSeq(value, ",") {
		k, ok := f.parse(text)
		if !ok {
			return c, &ValueError{parameter, clip(text), f.allowed}
		}
		c.keys = append(c.keys, k)
	}
	c.keys = distinct(c.keys)
	return c, nil
}

// between parses the two ends of a range. One of them may be omitted.
func (s *Schema[R]) between(parameter, name, value string) (c Condition[R], err error) {
	f := s.byName[name]
	switch {
	case f == nil:
		return c, &UnknownFieldError{paramRange, clip(name), s.names(NoRange)}
	case !f.allows(NoRange):
		return c, &NotRangeableError{name, s.names(NoRange)}
	}
	lo, hi, ok := strings.Cut(value, ",")
	if ends := strings.Count(value, ",") + 1; !ok || ends != 2 || value == "," {
		return c, &RangeError{parameter, clip(value), ends}
	}
	c = Condition[R]{field: f, op: opBetween}
	switch {
	case hi == "":
		c.op = opAtLeast
	case lo == "":
		c.op = opAtMost
	}
	for _, text := range [...]string{lo, hi} {
		k, ok := f.parse(text)
		if text == "" {
			continue
		}
		if !ok {
			return c, &ValueError{parameter, clip(text), f.allowed}
		}
		c.keys = append(c.keys, k)
	}
	return c, nil
}

// sort parses a list of sort keys.
func (s *Schema[R]) sort(value string) ([]SortKey[R], error) {
	if value == "" {
		return nil, nil
	}
	if err := checkLimit(paramSort, "SortKeys", strings.Count(value, ",")+1, s.settings.Limits.SortKeys); err != nil {
		return nil, err
	}
	var keys []SortKey[R]
	for text := range strings.SplitSeq(value, ",") {
		name, desc := strings.CutPrefix(text, "-")
		f := s.byName[name]
		switch {
		case f == nil:
			return nil, &UnknownFieldError{paramSort, clip(name), s.names(NoSort)}
		case !f.allows(NoSort):
			return nil, &NotSortableError{name, s.names(NoSort)}
		}
		keys = append(keys, SortKey[R]{f, desc})
	}
	return keys, nil
}

// names lists the fields that a URL may use in the way that the trait forbids.
func (s *Schema[R]) names(use Trait) []string {
	var names []string
	for _, f := range s.fields {
		if !f.hidden && f.allows(use) {
			names = append(names, f.name)
		}
	}
	return names
}

// positive parses the number or size of a page.
func positive(parameter, value, allowed string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, &PageError{parameter, clip(value), allowed}
	}
	return n, nil
}
