package differential

// onID is used in place of the index of a column, and means the id.
const onID = -1

// A question is a query for both sides.
type question struct {
	result result
	where  []condition // all must hold
	sort   []sortKey   // then by id
	number int         // of the page, from 1
	size   int         // of the page
	facet  int         // of facets and cross: the column to count by
	second int         // of cross: the column to count by in each facet
}

// A result is what a question asks about the rows that fulfil its conditions.
type result int

const (
	page   result = iota // the ids of a page and the number of rows
	walk                 // the ids of all rows
	count                // the number of rows
	facets               // the number of rows by the values of a column
	cross                // the number of rows by the values of two columns
)

// A condition tests one column.
type condition struct {
	column int // or onID
	op     op
	values []cell // as many as the op needs
}

// An op is the way in which a condition tests a value.
type op int

const (
	in       op = iota // one of the values
	between            // from the first value to the second
	atLeast            // the value or a greater one
	atMost             // the value or a smaller one
	isNull             // no value
	notNull            // a value
	contains           // a text that contains the value
	ops                // the number of ops
)

// A sortKey sorts by a column, null last ascending and first descending.
type sortKey struct {
	column     int // or onID
	descending bool
}

// An answer is the answer of one side, in the fields for the question's result.
type answer struct {
	IDs    []int64
	Total  int
	Facets []facet
}

// A facet is the number of rows that have a value and, for cross, a second value. Facets are in the
// order of the values; null is nil, and last.
type facet struct {
	Value, Second any
	Count         int
}
