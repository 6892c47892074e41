package query

import (
	"fmt"
	"strconv"
	"strings"
)

// A SchemaError says why a declaration is refused. It is what declarations
// panic with.
type SchemaError struct {
	Field  string
	Reason string
}

// Error returns the field and the reason.
func (e *SchemaError) Error() string {
	return fmt.Sprintf("query: field %s: %s", quote(e.Field), e.Reason)
}

// An UnknownParameterError reports a parameter that looks like one of the
// grammar but is none, such as filter=1 or page[no]=2.
type UnknownParameterError struct {
	Parameter string   // the name given, shortened if long
	Allowed   []string // the parameters of the grammar
}

// Error returns the parameter and what is allowed.
func (e *UnknownParameterError) Error() string {
	return fmt.Sprintf("query: parameter %s: unknown, allowed are %s", quote(e.Parameter), list(e.Allowed))
}

// An UnknownFieldError reports a parameter that names a field which the schema
// does not have.
type UnknownFieldError struct {
	Parameter string   // "filter", "range" or "sort"
	Field     string   // the name given
	Allowed   []string // the fields that the parameter can name
}

// Error returns the parameter, the name and what is allowed.
func (e *UnknownFieldError) Error() string {
	return fmt.Sprintf("query: %s field %s: unknown, allowed are %s", e.Parameter, quote(e.Field), list(e.Allowed))
}

// A NotFilterableError reports a filter on a field that has the [NoFilter]
// trait.
type NotFilterableError struct {
	Field   string
	Allowed []string // the fields that can be filtered on
}

// Error returns the field and what is allowed.
func (e *NotFilterableError) Error() string {
	return fmt.Sprintf("query: filter field %s: not filterable, allowed are %s", quote(e.Field), list(e.Allowed))
}

// A NotRangeableError reports a range on a field that cannot be ranged: a
// boolean, or one that has the [NoRange] trait.
type NotRangeableError struct {
	Field   string
	Allowed []string // the fields that can be ranged
}

// Error returns the field and what is allowed.
func (e *NotRangeableError) Error() string {
	return fmt.Sprintf("query: range field %s: not rangeable, allowed are %s", quote(e.Field), list(e.Allowed))
}

// A NotSortableError reports a sort on a field that cannot be sorted on: one
// of many values, or one that has the [NoSort] trait.
type NotSortableError struct {
	Field   string
	Allowed []string // the fields that can be sorted on
}

// Error returns the field and what is allowed.
func (e *NotSortableError) Error() string {
	return fmt.Sprintf("query: sort field %s: not sortable, allowed are %s", quote(e.Field), list(e.Allowed))
}

// A ValueError reports a value that the field cannot have.
type ValueError struct {
	Parameter string // such as "filter[status]"
	Value     string // the value given, shortened if long
	Allowed   string // what would do, in words
}

// Error returns the parameter, the value and what is allowed.
func (e *ValueError) Error() string {
	return fmt.Sprintf("query: %s value %s: want %s", clip(e.Parameter), quote(e.Value), e.Allowed)
}

// A RangeError reports a range that is not two ends with a comma between, one
// of which may be left out.
type RangeError struct {
	Parameter string // such as "range[final_mark]"
	Value     string // the value given, shortened if long
	Ends      int    // how many ends it names
}

// Error returns the parameter, the value and what is allowed.
func (e *RangeError) Error() string {
	return fmt.Sprintf(`query: %s value %s: want two ends as in "1,9", "1," or ",9"`, clip(e.Parameter), quote(e.Value))
}

// A PageError reports a page number or size that is not a positive integer.
type PageError struct {
	Parameter string // such as "page[number]"
	Value     string // the value given, shortened if long
	Allowed   string // what would do, in words
}

// Error returns the parameter, the value and what is allowed.
func (e *PageError) Error() string {
	return fmt.Sprintf("query: %s value %s: want %s", e.Parameter, quote(e.Value), e.Allowed)
}

// A LimitError reports a request that is larger than the schema's [Limits]
// allow. It is found before the request is looked into.
type LimitError struct {
	Parameter string // "" if it is the query string as a whole
	Limit     string // the name of the field of Limits
	Got       int
	Max       int
}

// Error returns the parameter, its size and what is allowed.
func (e *LimitError) Error() string {
	what := "query string"
	if e.Parameter != "" {
		what = clip(e.Parameter)
	}
	return fmt.Sprintf("query: %s: %s is %d, allowed are %d", what, e.Limit, e.Got, e.Max)
}

// An EncodingError reports a query string that is not well encoded.
type EncodingError struct {
	Err error // from net/url
}

// Error returns what net/url says of it, shortened.
func (e *EncodingError) Error() string { return "query: query string: " + clip(e.Err.Error()) }

// Unwrap returns the error from net/url.
func (e *EncodingError) Unwrap() error { return e.Err }

// A FormatError reports a part of a query that the URL grammar has no way to
// say.
type FormatError struct {
	Field  string
	Reason string
}

// Error returns the field and the reason.
func (e *FormatError) Error() string {
	return fmt.Sprintf("query: field %s: no URL can say it: %s", quote(e.Field), e.Reason)
}

// maxEcho is how many bytes of a given text an error or a plan repeats.
const maxEcho = 100

// clip shortens a text for a message. The result shares no memory with a
// longer one.
func clip(text string) string {
	if len(text) <= maxEcho {
		return text
	}
	return strings.ToValidUTF8(strings.Clone(text[:maxEcho]), "") + "..."
}

// quote makes any text fit to be shown on one line.
func quote(text string) string { return strconv.Quote(clip(text)) }

func quoteInt(n int) string { return strconv.Itoa(n) }

// list joins names for a message; there may be none.
func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
