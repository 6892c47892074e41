package differential

import (
	"slices"
	"time"
)

// kind says what a column holds.
type kind int

const (
	integer kind = iota
	instant
	truth
	choice // one of a column's choices
	text
	integers // any number of them, none being null
	kinds    // how many kinds there are
)

// column is a column of a table, beside the id that every table has.
type column struct {
	name     string
	kind     kind
	nullable bool
	choices  int // of a choice: how many
}

// cell is a value of a column, null or in the member that the column's kind says.
type cell struct {
	null    bool
	number  int64 // an integer; a truth as 0 or 1; a choice as its place
	instant time.Time
	text    string
	numbers []int64
}

// row is a record: an id, and a cell for each column.
type row struct {
	id    int64
	cells []cell
}

// value is what a cell holds, as SQLite takes and gives it.
func (c cell) value(k kind) any {
	switch {
	case c.null:
		return nil
	case k == instant:
		return stamp(c.instant)
	case k == text:
		return c.text
	}
	return c.number
}

// less orders two cells of one kind, neither of them null.
func (c cell) less(d cell) bool {
	return c.number < d.number || c.instant.Before(d.instant) || c.text < d.text
}

// stamp writes an instant such that stamps sort as instants do, in the years 1
// to 9999.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// distinct returns the numbers, each once.
func distinct(numbers []int64) []int64 {
	return slices.Compact(slices.Sorted(slices.Values(numbers)))
}
