package differential

// onID stands for the id where a column is asked for.
const onID = -1

// question is what both sides are asked.
type question struct {
	want   want
	where  []condition // all must hold
	sort   []sortKey   // then by id
	number int         // of the page wanted, from 1
	size   int         // of the page wanted
	facet  int         // the column to count by, when facets or a cross is wanted
	second int         // the column to count by within each facet, when a cross is wanted
}

// want says what a question asks of the rows that fulfil its conditions.
type want int

const (
	page   want = iota // the ids of a page and how many rows there are
	walk               // the ids of all
	count              // how many there are
	facets             // how many there are of each value of a column
	cross              // and of each of its values, by another column
)

// condition tests one column.
type condition struct {
	column int // or onID
	op     op
	values []cell // as many as the op takes
}

// op is the way in which a condition tests.
type op int

const (
	in       op = iota // one of any number of values
	between            // from the first value to the second
	atLeast            // from the value up
	atMost             // from the value down
	isNull             // without a value
	notNull            // with one
	contains           // a text in which the value occurs
	ops                // how many there are
)

// sortKey sorts by a column, null last ascending and first descending.
type sortKey struct {
	column     int // or onID
	descending bool
}

// answer is what a side says to a question, in the members that it wants.
type answer struct {
	IDs    []int64
	Total  int
	Facets []facet
}

// facet is how many rows have a value, and if a cross is wanted a second value
// as well. Facets are in the order of the values; nil is null, and last.
type facet struct {
	Value, Second any
	Count         int
}
