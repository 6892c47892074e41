package query

import (
	"fmt"
	"strconv"
	"strings"
)

// A SchemaError reports an invalid declaration. Functions that declare fields panic with
// it.
type SchemaError struct {
	Field  string // the name of the field
	Reason string // in words
}

// Error returns the field and the reason.
func (e *SchemaError) Error() string {
	return fmt.Sprintf("query: field %s: %s", quote(e.Field), e.Reason)
}

// An UnknownParameterError reports a parameter that resembles one of the grammar but is
// not one, such as filter=1 or page[no]=2.
type UnknownParameterError struct {
	Parameter string   // the given name, shortened if long
	Allowed   []string // the parameters of the grammar
}

// Error returns the parameter and the allowed parameters.
func (e *UnknownParameterError) Error() string {
	return fmt.Sprintf("query: parameter %s: unknown; allowed: %s", quote(e.Parameter), list(e.Allowed))
}

// An UnknownFieldError reports a parameter with the name of a field that is not in the
// schema.
type UnknownFieldError struct {
	Parameter string   // "filter", "range" or "sort"
	Field     string   // the given name, shortened if long
	Allowed   []string // the fields that the parameter accepts
}

// Error returns the parameter, the name and the allowed fields.
func (e *UnknownFieldError) Error() string {
	return fmt.Sprintf("query: %s field %s: unknown; allowed: %s", e.Parameter, quote(e.Field), list(e.Allowed))
}

// A NotFilterableError reports a filter on a field that has the [NoFilter] trait.
type NotFilterableError struct {
	Field   string   // the name of the field
	Allowed []string // the fields that URLs can filter by
}

// Error returns the field and the allowed fields.
func (e *NotFilterableError) Error() string {
	return fmt.Sprintf("query: filter field %s: not filterable; allowed: %s", quote(e.Field), list(e.Allowed))
}

// A NotRangeableError reports a range on a boolean field, or on a field that has the
// [NoRange] trait.
type NotRangeableError struct {
	Field   string   // the name of the field
	Allowed []string // the fields that URLs can use in a range
}

// Error returns the field and the allowed fields.
func (e *NotRangeableError) Error() string {
	return fmt.Sprintf("query: range field %s: not rangeable; allowed: %s", quote(e.Field), list(e.Allowed))
}

// A NotSortableError reports a sort by a field of many values, or by a field that has the
// [NoSort] trait.
type NotSortableError struct {
	Field   string   // the name of the field
	Allowed []string // the fields that URLs can sort by
}

// Error returns the field and the allowed fields.
func (e *NotSortableError) Error() string {
	return fmt.Sprintf("query: sort field %s: not sortable; allowed: %s", quote(e.Field), list(e.Allowed))
}

// A ValueError reports a value that does not parse as a value of the field.
type ValueError struct {
	Parameter string // such as "filter[status]"
	Value     string // the given value, shortened if long
	Allowed   string // what is allowed, in words
}

// Error returns the parameter, the value and what is allowed.
func (e *ValueError) Error() string {
	return fmt.Sprintf("query: %s value %s: want %s", clip(e.Parameter), quote(e.Value), e.Allowed)
}

// A RangeError reports a range that does not consist of two ends separated by a comma.
// One end may be omitted.
type RangeError struct {
	Parameter string // such as "range[final_mark]"
	Value     string // the given value, shortened if long
	Ends      int    // the number of parts separated by commas
}

// Error returns the parameter, the value and what is allowed.
func (e *RangeError) Error() string {
	return fmt.Sprintf(`query: %s value %s: want two ends as in "1,9", "1," or ",9"`, clip(e.Parameter), quote(e.Value))
}

// A PageError reports a page number or size that is not a positive integer.
type PageError struct {
	Parameter string // such as "page[number]"
	Value     string // the given value, shortened if long
	Allowed   string // what is allowed, in words
}

// Error returns the parameter, the value and what is allowed.
func (e *PageError) Error() string {
	return fmt.Sprintf("query: %s value %s: want %s", e.Parameter, quote(e.Value), e.Allowed)
}

// A LimitError reports a request that exceeds one of the schema's [Limits]. Sizes are
// checked before values are parsed.
type LimitError struct {
	Parameter string // "" for the query string as a whole
	Limit     string // the name of the field of Limits
	Got       int    // the size of the request, in the unit of the limit
	Max       int    // the limit
}

// Error returns the parameter, the limit, the size of the request and the maximum.
func (e *LimitError) Error() string {
	what := "query string"
	if e.Parameter != "" {
		what = clip(e.Parameter)
	}
	return fmt.Sprintf("query: %s: %s is %d; the limit is %d", what, e.Limit, e.Got, e.Max)
}

// An EncodingError reports a query string that is not valid URL encoding.
type EncodingError struct {
	Err error // from net/url
}

// Error returns the text of the error from net/url, shortened if long.
func (e *EncodingError) Error() string { return "query: query string: " + clip(e.Err.Error()) }

// Unwrap returns the error from net/url.
func (e *EncodingError) Unwrap() error { return e.Err }

// A FormatError reports a part of a query that cannot be written as URL parameters.
type FormatError struct {
	Field  string // the name of the field; "" for a combination of conditions
	Reason string // in words
}

// Error returns the field and the reason.
func (e *FormatError) Error() string {
	if e.Field == "" {
		return "query: a combination of conditions cannot be written in a URL: " + e.Reason
	}
	return fmt.Sprintf("query: field %s: cannot be written in a URL: %s", quote(e.Field), e.Reason)
}

// maxEcho is the largest number of bytes of a given text that an error or a plan
// repeats.
const maxEcho = 100

// clip shortens a text for a message. If it is shortened, the result shares no memory with
// it.
func clip(text string) string {
	if len(text) <= maxEcho {
		return text
	}
	return strings.ToValidUTF8(strings.Clone(text[:maxEcho]), "") + "..."
}

// quote returns any text shortened and quoted, on one line.
func quote(text string) string { return strconv.Quote(clip(text)) }

// list joins names for a message.
func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
