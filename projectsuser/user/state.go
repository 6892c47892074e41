package user

import (
	"fmt"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/state"
)

// State is the state of an account. The zero State is none: the source says
// nothing about accounts.
type State uint8

// The states of an account.
const (
	Pending   State = 1 + iota // invited, and has not accepted yet
	Active                     // may work
	Disabled                   // may not, and takes no seat
	Suspended                  // may not, for the time being
)

var states = [...]string{Pending: "pending", Active: "active", Disabled: "disabled", Suspended: "suspended"}

// States returns all states of accounts.
func States() []State { return []State{Pending, Active, Disabled, Suspended} }

// ParseState returns the state whose name is exactly this, or a [*StateError].
func ParseState(text string) (State, error) {
	for _, s := range States() {
		if states[s] == text {
			return s, nil
		}
	}
	return 0, &StateError{Text: text}
}

// Valid reports whether s is one of the states.
func (s State) Valid() bool { return Pending <= s && s <= Suspended }

// String returns the state's name, as "pending", "" for none, and "State(9)" for
// a number that is no state.
func (s State) String() string {
	if s > Suspended {
		return fmt.Sprintf("State(%d)", uint8(s))
	}
	return states[s]
}

// StateError says that a text is no state of an account.
type StateError struct {
	Text string
}

func (e *StateError) Error() string {
	return fmt.Sprintf("user: state %q: want pending, active, disabled or suspended", excerpt.Of(e.Text))
}

// Event is what moves an account from one state to another.
type Event uint8

// The events of an account.
const (
	Accept    Event = 1 + iota // the user accepts the invitation
	Disable                    // the account is closed, and frees its seat
	Enable                     // it is opened again
	Suspend                    // an operator stops it for the time being
	Unsuspend                  // an operator lets it go on
)

var events = [...]string{Accept: "accept", Disable: "disable", Enable: "enable", Suspend: "suspend", Unsuspend: "unsuspend"}

// Valid reports whether e is one of the events.
func (e Event) Valid() bool { return Accept <= e && e <= Unsuspend }

// String returns the event's name, as "accept".
func (e Event) String() string {
	if !e.Valid() {
		return fmt.Sprintf("Event(%d)", uint8(e))
	}
	return events[e]
}

// Transitions returns how accounts move.
func Transitions() *state.Table[State, Event] {
	return state.MustTable(Pending, []state.Transition[State, Event]{
		{Event: Accept, From: Pending, To: Active},
		{Event: Disable, From: Active, To: Disabled},
		{Event: Enable, From: Disabled, To: Active},
		{Event: Suspend, From: Active, To: Suspended},
		{Event: Unsuspend, From: Suspended, To: Active},
	})
}

// RefusedError says that an event does not start in the state that an account
// is in.
type RefusedError = state.Refused[State, Event]
