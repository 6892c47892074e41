package state

import (
	"fmt"

	"github.com/projectsuser/roster/internal/excerpt"
)

// ParseError reports a text that is not the name of a status, an event or a fact.
type ParseError struct {
	Kind    string   // "status", "event" or "fact"
	Text    string   // the text that was parsed, in full
	Allowed []string // all valid names; must not be modified
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("state: %s %q: want one of %s", e.Kind, excerpt.Of(e.Text), names(e.Allowed).list())
}

// InvalidError reports a number that is not a status, an event or a set of facts and
// therefore has no text.
type InvalidError struct {
	Kind   string // "status", "event" or "facts"
	Number uint16 // the invalid number
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("state: %s %d: no such %[1]s", e.Kind, e.Number)
}

// ScanError reports a database value of a type that cannot hold a status.
type ScanError struct {
	Kind   string // "status"
	Source any    // the value from the database driver
}

func (e *ScanError) Error() string {
	return fmt.Sprintf("state: %s from %T: want text or NULL", e.Kind, e.Source)
}

// Refused reports an event that was refused: no transition of the event starts
// in the state, or the guard does not hold. Nothing was changed.
type Refused[S, E Symbol] struct {
	Event E      // the refused event
	State S      // the state in which it was fired
	Guard string // the guard that does not hold, in words; empty if no transition of Event starts in State
}

func (e *Refused[S, E]) Error() string {
	why := "not possible in this state"
	if e.Guard != "" {
		why = "only if " + e.Guard
	}
	return fmt.Sprintf("state: %s while %q: %s", e.Event, e.State, why)
}

// RefusedError is the [Refused] error of the seven statuses.
type RefusedError = Refused[Status, Event]

// TableError reports rows from which [NewTable] cannot make a [Table].
type TableError struct {
	Row    string // the row, as "close: in_progress -> finished", or the name of a state or an event
	Reason string // what is wrong with it
}

func (e *TableError) Error() string {
	return fmt.Sprintf("state: table: %q: %s", e.Row, e.Reason)
}

// MachineError reports that looplab/fsm and the [Table] disagree, which is a
// defect of one of the two. The [Machine] discards the looplab machine that
// gave the answer and uses a new one for the next event.
type MachineError struct {
	Event, From string // the event, and the state in which it was fired
	Want, Got   string // the destination according to the table (empty if the table has none), and the state of looplab's machine
	Err         error  // the error of looplab/fsm, or nil
}

func (e *MachineError) Error() string {
	return fmt.Sprintf("state: machine: %s while %q: in %q, want %q", e.Event, e.From, e.Got, e.Want)
}

// Unwrap returns the error of looplab/fsm, or nil.
func (e *MachineError) Unwrap() error { return e.Err }
