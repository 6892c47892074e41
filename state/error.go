package state

import (
	"fmt"

	"github.com/projectsuser/roster/internal/excerpt"
)

// ParseError says that a text names no status or no event.
type ParseError struct {
	Kind    string   // "status" or "event"
	Text    string   // what was given
	Allowed []string // the texts that would have been right
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("state: %s %q: want one of %s", e.Kind, excerpt.Of(e.Text), names(e.Allowed).list())
}

// InvalidError says that a number is no status or no event, and so has no text.
type InvalidError struct {
	Kind   string // "status" or "event"
	Number uint8
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("state: %s %d: no such %[1]s", e.Kind, e.Number)
}

// ScanError says that a database gave a type from which a status cannot be read.
type ScanError struct {
	Kind   string // "status"
	Source any    // what the database gave
}

func (e *ScanError) Error() string {
	return fmt.Sprintf("state: %s from %T: want text or NULL", e.Kind, e.Source)
}

// Refused is an event that was not carried out: it does not start in this
// state, or its guard does not hold. Nothing changed.
type Refused[S, E Symbol] struct {
	Event E      // what was asked for
	State S      // the state it was asked for in
	Guard string // the guard that does not hold, in words; empty if the event never starts in State
}

func (e *Refused[S, E]) Error() string {
	why := "not possible in this state"
	if e.Guard != "" {
		why = "only if " + e.Guard
	}
	return fmt.Sprintf("state: %s while %q: %s", e.Event, e.State, why)
}

// RefusedError is a refused event of the seven statuses.
type RefusedError = Refused[Status, Event]

// TableError says why rows do not make a [Table].
type TableError struct {
	Row    string // the row, as "close: in_progress -> finished", or the state
	Reason string
}

func (e *TableError) Error() string {
	return fmt.Sprintf("state: table: %q: %s", e.Row, e.Reason)
}

// MachineError says that looplab/fsm answered what the table does not say. It
// is a defect of one of the two; the machine that gave the answer is thrown away
// and the next event gets a fresh one.
type MachineError struct {
	Event, From string // what was fired, and where
	Want, Got   string // the state the table leads to, and the one the machine is in
	Err         error  // the machine's own error, or nil
}

func (e *MachineError) Error() string {
	return fmt.Sprintf("state: machine: %s while %q: in %q, want %q", e.Event, e.From, e.Got, e.Want)
}

// Unwrap returns the machine's own error.
func (e *MachineError) Unwrap() error { return e.Err }
