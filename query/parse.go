package query

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Nothing here does more work than the limits allow: lengths are compared before
// values are split, and what an error repeats is cut short. The parameters are
// read in the order of their names, so that of several errors always the same
// one is returned.

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

// What a page may be, in words.
const allowedNumber = "an integer from 1"

func allowedSize(s Settings) string {
	return "an integer from 1, of which " + strconv.Itoa(s.MaxPageSize) + " is the greatest served"
}

// Parse reads a query from URL parameters:
//
//	filter[field]=a,b    the field has one of the values
//	range[field]=a,b     it lies between the two, both included; "a," and ",b" leave an end open
//	sort=-a,b            by a descending, then by b ascending
//	page[number], page   the page, from 1
//	page[size], per_page its size
//
// A parameter given twice counts as given last; page[number] goes before page
// and page[size] before per_page. An empty sort sorts by nothing. A range is
// not two values of a set: an upper end that is a date alone is that date's
// midnight in UTC.
//
// All other parameters are ignored: a caller may have its own, and
// [Schema.Others] lists them. But what looks like the grammar and is not, such
// as filter=1 or page[no]=2, is refused: a slip must not ask for everything.
//
// Where there is a raw query string [Schema.ParseString] is to be preferred:
// url.URL.Query silently drops parameters that are not well encoded, and only
// the length of the raw string bounds that of all values together.
//
// In a raw query string a + is a space, so the offset of a time is written with
// %2B.
//
// The error is one of [*UnknownParameterError], [*UnknownFieldError],
// [*NotFilterableError], [*NotRangeableError], [*NotSortableError],
// [*ValueError], [*RangeError], [*PageError] and [*LimitError]: if several are
// due, that of the first parameter by name.
func (s *Schema[R]) Parse(values url.Values) (Query[R], error) {
	var q Query[R]
	if err := within("", "Parameters", len(values), s.settings.Limits.Parameters); err != nil {
		return q, err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given := values[name]
		if len(given) == 0 || !grammatical(name) && !similar(name) {
			continue
		}
		if !grammatical(name) {
			return Query[R]{}, &UnknownParameterError{clip(name), grammar()}
		}
		// the last of several counts
		if err := s.parameter(&q, name, given[len(given)-1]); err != nil {
			return Query[R]{}, err
		}
	}
	return q, nil
}

// ParseString reads a query from a raw query string, such as the RawQuery of a
// url.URL, as [Schema.Parse] does. Beside Parse's errors it returns an
// [*EncodingError] for a string that net/url refuses.
func (s *Schema[R]) ParseString(raw string) (Query[R], error) {
	if err := within("", "QueryBytes", len(raw), s.settings.Limits.QueryBytes); err != nil {
		return Query[R]{}, err
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return Query[R]{}, &EncodingError{err}
	}
	return s.Parse(values)
}

// Others returns the parameters that are not of the grammar.
func (s *Schema[R]) Others(values url.Values) url.Values {
	others := make(url.Values)
	for name, given := range values {
		if !grammatical(name) {
			others[name] = given
		}
	}
	return others
}

// grammatical reports whether the grammar claims a parameter of that name.
func grammatical(name string) bool {
	switch name {
	case paramSort, paramPage, paramPerPage, paramPageNumber, paramPageSize:
		return true
	}
	_, filter := bracketed(name, paramFilter)
	_, ranged := bracketed(name, paramRange)
	return filter || ranged
}

// similar reports whether a parameter has a name that the grammar has an
// interest in, whether it is grammatical or not.
func similar(name string) bool {
	word, _, bracket := strings.Cut(name, "[")
	switch word {
	case paramFilter, paramRange:
		return true
	case paramSort, paramPage, paramPerPage:
		return bracket
	}
	return false
}

// grammar lists the parameters that there are.
func grammar() []string {
	return []string{"filter[field]", "range[field]", paramSort, paramPageNumber, paramPageSize, paramPage, paramPerPage}
}

// bracketed takes the field out of a name such as filter[field].
func bracketed(name, word string) (field string, ok bool) {
	field, opened := strings.CutPrefix(name, word+"[")
	field, closed := strings.CutSuffix(field, "]")
	return field, opened && closed
}

// parameter adds what one parameter says to the query.
func (s *Schema[R]) parameter(q *Query[R], name, value string) error {
	if err := within(name, "ValueBytes", len(value), s.settings.Limits.ValueBytes); err != nil {
		return err
	}
	var err error
	switch name {
	case paramSort:
		q.Sort, err = s.sort(value)
	case paramPageNumber, paramPage: // sorted by name, page[number] is last
		q.Page.Number, err = positive(name, value, allowedNumber)
	case paramPageSize:
		q.Page.Size, err = positive(name, value, allowedSize(s.settings))
	case paramPerPage: // sorted by name, it comes after page[size]
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

// condition reads a filter or a range.
func (s *Schema[R]) condition(name, value string) (Condition[R], error) {
	if f, ok := bracketed(name, paramFilter); ok {
		return s.filter(name, f, value)
	}
	f, _ := bracketed(name, paramRange)
	return s.between(name, f, value)
}

// filter reads a list of values.
func (s *Schema[R]) filter(parameter, name, value string) (c Condition[R], err error) {
	f := s.byName[name]
	switch {
	case f == nil:
		return c, &UnknownFieldError{paramFilter, clip(name), s.names(NoFilter)}
	case !f.can(NoFilter):
		return c, &NotFilterableError{name, s.names(NoFilter)}
	}
	if err := within(parameter, "Values", strings.Count(value, ",")+1, s.settings.Limits.Values); err != nil {
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

// between reads the two ends of a range, of which one may be left out.
func (s *Schema[R]) between(parameter, name, value string) (c Condition[R], err error) {
	f := s.byName[name]
	switch {
	case f == nil:
		return c, &UnknownFieldError{paramRange, clip(name), s.names(NoRange)}
	case !f.can(NoRange):
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

// sort reads a list of sort keys.
func (s *Schema[R]) sort(value string) ([]SortKey[R], error) {
	if value == "" {
		return nil, nil
	}
	if err := within(paramSort, "SortKeys", strings.Count(value, ",")+1, s.settings.Limits.SortKeys); err != nil {
		return nil, err
	}
	var keys []SortKey[R]
	for text := range strings.SplitSeq(value, ",") {
		name, desc := strings.CutPrefix(text, "-")
		f := s.byName[name]
		switch {
		case f == nil:
			return nil, &UnknownFieldError{paramSort, clip(name), s.names(NoSort)}
		case !f.can(NoSort):
			return nil, &NotSortableError{name, s.names(NoSort)}
		}
		keys = append(keys, SortKey[R]{f, desc})
	}
	return keys, nil
}

// names lists the fields that a URL can use in the given way.
func (s *Schema[R]) names(way Trait) []string {
	var names []string
	for _, f := range s.fields {
		if f.can(way) {
			names = append(names, f.name)
		}
	}
	return names
}

// positive reads a page's number or size.
func positive(parameter, value, allowed string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, &PageError{parameter, clip(value), allowed}
	}
	return n, nil
}
