package state

import (
	"fmt"
	"iter"
	"slices"
)

// Symbol is a state or an event of a [Table]: a small enumeration that starts
// at 1 and knows its names.
type Symbol interface {
	~uint8
	fmt.Stringer
	// Valid reports whether the number is one of the enumeration's.
	Valid() bool
}

// Transition is one row of a [Table]: in state From, Event leads to To.
type Transition[S, E Symbol] struct {
	Event    E
	From, To S
	Guard    string // what else has to hold, in words; empty if nothing
}

// String returns the row as "close: in_progress -> waiting_evaluation".
func (t Transition[S, E]) String() string {
	return fmt.Sprintf("%s: %s -> %s", t.Event, t.From, t.To)
}

// Table is the transitions of a state machine: an immutable value, safe for
// any number of goroutines. Guards are words to it; who fires an event checks
// them.
type Table[S, E Symbol] struct {
	initial S
	rows    []Transition[S, E]
	next    [][]S // by state and event, 0 where there is no transition
}

// NewTable returns the table of the rows, with the state in which a life
// starts. It refuses, with a [*TableError], what would go unnoticed until a
// machine runs: a state or event that is none, two rows for one event and
// source, a row that leads nowhere else, a state that cannot be reached, and
// two states or events of one name.
func NewTable[S, E Symbol](initial S, rows []Transition[S, E]) (*Table[S, E], error) {
	t := &Table[S, E]{initial: initial, rows: slices.Clone(rows)}
	if !isSymbol(initial) {
		return nil, &TableError{Row: initial.String(), Reason: "no such state"}
	}
	for _, row := range t.rows {
		if err := t.add(row); err != nil {
			return nil, err
		}
	}
	if s, ok := t.unreachable(); ok {
		return nil, &TableError{Row: s.String(), Reason: "cannot be reached"}
	}
	if name, ok := t.namesake(); ok {
		return nil, &TableError{Row: name, Reason: "two states, or two events, have this name"}
	}
	return t, nil
}

// isSymbol reports whether a number is one of its enumeration's.
func isSymbol[T Symbol](n T) bool { return n != 0 && n.Valid() }

// MustTable is [NewTable] for rows that stand in the program's text. It panics
// where NewTable refuses.
func MustTable[S, E Symbol](initial S, rows []Transition[S, E]) *Table[S, E] {
	t, err := NewTable(initial, rows)
	if err != nil {
		panic(err)
	}
	return t
}

// add enters a row in the dense table.
func (t *Table[S, E]) add(row Transition[S, E]) error {
	reason := ""
	if !isSymbol(row.From) || !isSymbol(row.To) {
		reason = "no such state"
	} else if !isSymbol(row.Event) {
		reason = "no such event"
	} else if row.From == row.To {
		reason = "leads nowhere else"
	} else if _, ok := t.Next(row.From, row.Event); ok {
		reason = "a second row for this event and source"
	}
	if reason != "" {
		return &TableError{Row: row.String(), Reason: reason}
	}
	t.next = grow(t.next, int(row.From))
	t.next[row.From] = grow(t.next[row.From], int(row.Event))
	t.next[row.From][row.Event] = row.To
	return nil
}

// grow returns s, made long enough to have an element i.
func grow[T any](s []T, i int) []T {
	if i < len(s) {
		return s
	}
	return append(s, make([]T, i+1-len(s))...)
}

// unreachable returns a state of the table to which no path leads from the
// initial one.
func (t *Table[S, E]) unreachable() (S, bool) {
	reached := map[S]bool{t.initial: true}
	for changed := true; changed; {
		changed = false
		for _, row := range t.rows {
			if reached[row.From] && !reached[row.To] {
				reached[row.To], changed = true, true
			}
		}
	}
	for _, row := range t.rows {
		if !reached[row.From] {
			return row.From, true
		}
	}
	return 0, false
}

// namesake returns a name that two states or two events have: looplab would take
// them for one.
func (t *Table[S, E]) namesake() (string, bool) {
	states, events := map[string]S{t.initial.String(): t.initial}, map[string]E{}
	for _, row := range t.rows {
		for _, s := range []S{row.From, row.To} {
			if other, ok := states[s.String()]; ok && other != s {
				return s.String(), true
			}
			states[s.String()] = s
		}
		if other, ok := events[row.Event.String()]; ok && other != row.Event {
			return row.Event.String(), true
		}
		events[row.Event.String()] = row.Event
	}
	return "", false
}

// Initial returns the state in which a life starts.
func (t *Table[S, E]) Initial() S { return t.initial }

// Next returns the state to which event leads from a state, and whether it
// leads anywhere. It takes a few nanoseconds and allocates nothing; numbers
// that are no state or no event lead nowhere.
func (t *Table[S, E]) Next(from S, event E) (S, bool) {
	if int(from) >= len(t.next) || int(event) >= len(t.next[from]) {
		return 0, false
	}
	to := t.next[from][event]
	return to, to != 0
}

// Events yields the events that start in a state, in their own order.
func (t *Table[S, E]) Events(from S) iter.Seq[E] {
	return func(yield func(E) bool) {
		if int(from) >= len(t.next) {
			return
		}
		for event, to := range t.next[from] {
			if to != 0 && !yield(E(event)) {
				return
			}
		}
	}
}

// All yields the rows in the order in which they were declared.
func (t *Table[S, E]) All() iter.Seq[Transition[S, E]] { return slices.Values(t.rows) }

// States yields the states of the table in their own order.
func (t *Table[S, E]) States() iter.Seq[S] {
	seen := map[S]bool{t.initial: true}
	for _, row := range t.rows {
		seen[row.From], seen[row.To] = true, true
	}
	return func(yield func(S) bool) {
		for n := range 256 {
			if s := S(n); seen[s] && !yield(s) {
				return
			}
		}
	}
}
