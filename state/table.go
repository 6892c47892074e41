package state

import (
	"fmt"
	"iter"
	"slices"
)

// Symbol is the type of the states or the events of a [Table]: a small
// enumeration whose values start at 1 and have names. Two values must not have
// the same name.
type Symbol interface {
	~uint8
	fmt.Stringer
	// Valid reports whether the number is a value of the enumeration.
	Valid() bool
}

// Transition is one row of a [Table]: Event leads from the state From to the
// state To.
type Transition[S, E Symbol] struct {
	Event    E
	From, To S
	Guard    string // a further condition, in words; empty without one
}

// String returns the row as "close: in_progress -> waiting_evaluation".
func (t Transition[S, E]) String() string {
	return fmt.Sprintf("%s: %s -> %s", t.Event, t.From, t.To)
}

// Table is the transition table of a state machine. It is immutable and safe for
// concurrent use. A guard is only a text in it; the code that fires an event
// must check the guard. [NewTable] makes a Table.
type Table[S, E Symbol] struct {
	initial S
	rows    []Transition[S, E]
	next    [][]S // the destination by state and event; 0 if there is no transition
}

// NewTable returns the table of the rows, with its initial state. It copies
// rows. It returns a [*TableError] for a mistake that would otherwise go
// unnoticed until a machine runs:
//   - an invalid state or event;
//   - two rows with the same event and source;
//   - a row whose source is its destination;
//   - a state that no path from the initial state reaches;
//   - two states, or two events, with the same name.
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
		return nil, &TableError{Row: s.String(), Reason: "not reachable from the initial state"}
	}
	if name, ok := t.duplicateName(); ok {
		return nil, &TableError{Row: name, Reason: "two states or two events have this name"}
	}
	return t, nil
}

// isSymbol reports whether n is a valid value other than 0. [Table.Next] needs 0
// for "no transition", even if an enumeration calls 0 valid.
func isSymbol[T Symbol](n T) bool { return n != 0 && n.Valid() }

// MustTable is like [NewTable] but panics with the [*TableError]. It is meant for
// rows that are constants of the program.
func MustTable[S, E Symbol](initial S, rows []Transition[S, E]) *Table[S, E] {
	t, err := NewTable(initial, rows)
	if err != nil {
		panic(err)
	}
	return t
}

// add puts a row into the dense table, or returns a [*TableError].
func (t *Table[S, E]) add(row Transition[S, E]) error {
	reason := ""
	if !isSymbol(row.From) || !isSymbol(row.To) {
		reason = "no such state"
	} else if !isSymbol(row.Event) {
		reason = "no such event"
	} else if row.From == row.To {
		reason = "source and destination are the same"
	} else if _, ok := t.Next(row.From, row.Event); ok {
		reason = "duplicate row for this event and source"
	}
	if reason != "" {
		return &TableError{Row: row.String(), Reason: reason}
	}
	t.next = grow(t.next, int(row.From))
	t.next[row.From] = grow(t.next[row.From], int(row.Event))
	t.next[row.From][row.Event] = row.To
	return nil
}

// grow returns s, extended with zero values if it has no element i.
func grow[T any](s []T, i int) []T {
	if i < len(s) {
		return s
	}
	return append(s, make([]T, i+1-len(s))...)
}

// unreachable returns a state of the table that no path from the initial state
// reaches, and whether there is one.
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

// duplicateName returns a name that two states or two events share, and whether
// there is one. looplab/fsm compares names, so it would confuse the two.
func (t *Table[S, E]) duplicateName() (string, bool) {
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

// Initial returns the initial state.
func (t *Table[S, E]) Initial() S { return t.initial }

// Next returns the state to which event leads from the state from, and whether
// there is such a transition. For an invalid state or event it returns false. A
// call takes a few nanoseconds and allocates nothing.
func (t *Table[S, E]) Next(from S, event E) (S, bool) {
	if int(from) >= len(t.next) || int(event) >= len(t.next[from]) {
		return 0, false
	}
	to := t.next[from][event]
	return to, to != 0
}

// Events yields the events that have a transition from the state from, in the
// order of their numbers. It yields nothing for an invalid state.
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

// All yields the rows in the order of their declaration.
func (t *Table[S, E]) All() iter.Seq[Transition[S, E]] { return slices.Values(t.rows) }

// States yields the states of the table in the order of their numbers.
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
