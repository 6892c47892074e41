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
// If the schema's settings have Extended, also:
//
//	filter[field][not]=a,b       the field has none of the values, or is null
//	filter[field][all]=a,b       it has all of the values; for fields of many values
//	filter[field][null]=true     it is null; or it is not, if false
//	filter[field][prefix]=a      a text that starts with this one
//	filter[field][contains]=a    a text that contains this one; a comma has no meaning
//	filter[field][fold]=a,b      one of the texts in any letter case
//	filter[field][prefix][fold]=a, filter[field][contains][fold]=a
//	or[0][filter][field]=a&or[1][range][field]=a,b
//	                             one of the alternatives; all parameters of one number
//	                             must hold, and may be or[0][or][0][filter][field] again
//	sort=-a[last],b[first]       null after or before all values
//
// A [not] right after the field means the opposite of any of them, as in
// filter[field][not][prefix] and range[field][not].
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
	q, err := s.schema.parse(values)
	return typedQuery[R](q), err
}

// parse reads a query from URL parameters.
func (s *schema) parse(values url.Values) (query, error) {
	var q query
	var where group
	if err := checkLimit("", "Parameters", len(values), s.settings.Limits.Parameters); err != nil {
		return q, err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given := values[name]
		if len(given) == 0 || !s.inGrammar(name) && !s.resembles(name) {
			continue
		}
		if !s.inGrammar(name) {
			return query{}, &UnknownParameterError{clip(name), s.grammar()}
		}
		// If the parameter is given twice, the last one counts.
		if err := s.parameter(&q, &where, name, given[len(given)-1]); err != nil {
			return query{}, err
		}
	}
	q.where = where.where()
	return q, nil
}

// ParseString reads a query from a raw query string, such as the RawQuery of a url.URL, as
// [Schema.Parse] does. In addition to the errors of Parse, it returns an [*EncodingError]
// if net/url refuses the string.
func (s *Schema[R]) ParseString(raw string) (Query[R], error) {
	q, err := s.schema.parseString(raw)
	return typedQuery[R](q), err
}

// parseString reads a query from a raw query string.
func (s *schema) parseString(raw string) (query, error) {
	if err := checkLimit("", "QueryBytes", len(raw), s.settings.Limits.QueryBytes); err != nil {
		return query{}, err
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return query{}, &EncodingError{err}
	}
	return s.parse(values)
}

// Others returns the parameters that are not in the grammar of [Schema.Parse].
func (s *Schema[R]) Others(values url.Values) url.Values {
	others := make(url.Values)
	for name, given := range values {
		if !s.schema.inGrammar(name) {
			others[name] = given
		}
	}
	return others
}

// inGrammar reports whether a parameter of that name is in the grammar.
func (s *schema) inGrammar(name string) bool {
	switch name {
	case paramSort, paramPage, paramPerPage, paramPageNumber, paramPageSize:
		return true
	}
	_, ok := s.path(name)
	return ok
}

// resembles reports whether a name resembles one of the grammar. Some names in the
// grammar do so too.
func (s *schema) resembles(name string) bool {
	word, _, bracket := strings.Cut(name, "[")
	switch word {
	case paramFilter, paramRange:
		return true
	case paramSort, paramPage, paramPerPage:
		return bracket
	case wordOr:
		return s.settings.Extended
	}
	return false
}

// grammar lists the parameters of the grammar.
func (s *schema) grammar() []string {
	names := []string{"filter[field]", "range[field]", paramSort, paramPageNumber, paramPageSize, paramPage, paramPerPage}
	if s.settings.Extended {
		names = append(names, "filter[field][not]", "filter[field][all]", "filter[field][null]", "filter[field][prefix]",
			"filter[field][contains]", "filter[field][fold]", "or[0][filter][field]", "or[0][range][field]")
	}
	return names
}

// bracketed returns the field of a name such as filter[field]. It returns false if the
// name is not the word with a field in brackets.
func bracketed(name, word string) (field string, ok bool) {
	field, opened := strings.CutPrefix(name, word+"[")
	field, closed := strings.CutSuffix(field, "]")
	return field, opened && closed
}

// parameter adds one parameter to the query, or to its conditions.
func (s *schema) parameter(q *query, where *group, name, value string) error {
	if err := checkLimit(name, "ValueBytes", len(value), s.settings.Limits.ValueBytes); err != nil {
		return err
	}
	var err error
	switch name {
	case paramSort:
		q.sort, err = s.sort(value)
	case paramPageNumber, paramPage: // page[number] is read last, because names are sorted
		q.page.Number, err = positive(name, value, allowedNumber)
	case paramPageSize:
		q.page.Size, err = positive(name, value, allowedSize(s.settings))
	case paramPerPage: // per_page is read after page[size]
		var size int
		size, err = positive(name, value, allowedSize(s.settings))
		q.page.Size = orDefault(q.page.Size, size)
	default:
		p, _ := s.path(name)
		var c condition
		if c, err = s.condition(name, p, value); err == nil {
			err = where.add(p, name, c, s.settings.Limits)
		}
	}
	return err
}

// condition parses a filter or a range.
func (s *schema) condition(name string, p path, value string) (c condition, err error) {
	if p.word == paramRange {
		c, err = s.between(name, p.field, value)
	} else {
		c, err = s.filter(name, p, value)
	}
	if p.not && err == nil {
		c = c.opposite()
	}
	return c, err
}

// filter parses a list of values, or the value of another test.
func (s *schema) filter(parameter string, p path, value string) (c condition, err error) {
	f := s.byName[p.field]
	switch {
	case f == nil:
		return c, &UnknownFieldError{paramFilter, clip(p.field), s.names(NoFilter)}
	case !f.allows(NoFilter):
		return c, &NotFilterableError{p.field, s.names(NoFilter)}
	case (p.fold || p.test == wordPrefix || p.test == wordContains) && f.folded == nil:
		return c, &ValueError{parameter, clip(value), "a field of texts"}
	case p.test == wordAll && !f.many():
		return c, &ValueError{parameter, clip(value), "a field of many values"}
	}
	switch p.test {
	case wordNull:
		return f.nullTest(parameter, value)
	case wordPrefix:
		return f.matching(opPrefix, strings.Clone(value), p.fold), nil
	case wordContains:
		return f.matching(opContains, strings.Clone(value), p.fold), nil
	}
	c = condition{field: f, op: opIn, fold: p.fold}
	if p.test == wordAll {
		c.op = opHasAll
	}
	c.keys, err = s.values(f, parameter, value)
	if p.fold && err == nil {
		for i, k := range c.keys {
			c.keys[i] = textKey(folded(k.rest.text))
		}
		c.keys = distinct(c.keys)
	}
	return c, err
}

// nullTest parses whether the field must be null.
func (f *field) nullTest(parameter, value string) (c condition, err error) {
	switch value {
	case "true":
		return condition{field: f, op: opIsNull}, nil
	case "false":
		return condition{field: f, op: opNotNull}, nil
	}
	return c, &ValueError{parameter, clip(value), boolNotation.allowed}
}

// values parses a list of values, and returns each once.
func (s *schema) values(f *field, parameter, value string) (keys []key, err error) {
	if err := checkLimit(parameter, "Values", strings.Count(value, ",")+1, s.settings.Limits.Values); err != nil {
		return nil, err
	}
	for text := range strings.SplitSeq(value, ",") {
		k, ok := f.parse(text)
		if !ok {
			return nil, &ValueError{parameter, clip(text), f.allowed}
		}
		keys = append(keys, k)
	}
	return distinct(keys), nil
}

// between parses the two ends of a range. One of them may be omitted.
func (s *schema) between(parameter, name, value string) (c condition, err error) {
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
	c = condition{field: f, op: opBetween}
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
func (s *schema) sort(value string) ([]sortKey, error) {
	if value == "" {
		return nil, nil
	}
	if err := checkLimit(paramSort, "SortKeys", strings.Count(value, ",")+1, s.settings.Limits.SortKeys); err != nil {
		return nil, err
	}
	var keys []sortKey
	for text := range strings.SplitSeq(value, ",") {
		name, desc := strings.CutPrefix(text, "-")
		name, moved := s.cutNulls(name, desc)
		f := s.byName[name]
		switch {
		case f == nil:
			return nil, &UnknownFieldError{paramSort, clip(name), s.names(NoSort)}
		case !f.allows(NoSort):
			return nil, &NotSortableError{name, s.names(NoSort)}
		}
		keys = append(keys, sortKey{f, desc, moved})
	}
	return keys, nil
}

// cutNulls removes the suffix that places null from a sort key of the extended grammar,
// and reports whether null is then not at the end where it is by default.
func (s *schema) cutNulls(name string, desc bool) (_ string, moved bool) {
	if !s.settings.Extended {
		return name, false
	}
	if cut, ok := strings.CutSuffix(name, nullsFirst); ok {
		return cut, !desc
	}
	cut, ok := strings.CutSuffix(name, nullsLast)
	return cut, ok && desc
}

// names lists the fields that a URL may use in the way that the trait forbids.
func (s *schema) names(use Trait) []string {
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
