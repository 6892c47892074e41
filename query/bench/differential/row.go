package differential

import (
	"slices"
	"time"
)

// A kind is what the values of a column are.
type kind int

const (
	integer kind = iota
	instant
	truth
	choice // one of a column's choices
	text
	integers // any number of them; null if none
	kinds    // the number of kinds
)

// A column is a column of a table, in addition to the id.
type column struct {
	name     string
	kind     kind
	nullable bool
	choices  int // of a choice: the number of choices
}

// A cell is a value of a column: null, or in the field for the column's kind.
type cell struct {
	null    bool
	number  int64 // an integer; a truth as 0 or 1; a choice as its position
	instant time.Time
	text    string
	numbers []int64
}

// A row is a record: an id, and a cell for each column.
type row struct {
	id    int64
	cells []cell
}

// value returns the value of a cell in the form that SQLite accepts and returns.
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

// less compares two cells of one kind that are not null.
func (c cell) less(d cell) bool {
	return c.number < d.number || c.instant.Before(d.instant) || c.text < d.text
}

// stamp formats an instant of the years 1 to 9999. Stamps sort as instants do.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// distinct returns the numbers, sorted, each once.
func distinct(numbers []int64) []int64 {
	return slices.Compact(slices.Sorted(slices.Values(numbers)))
}
