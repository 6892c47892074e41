package user

import (
	"fmt"

	"github.com/projectsuser/roster/internal/excerpt"
	"github.com/projectsuser/roster/state"
)

// State is the state of an account. The zero State means that the state is
// unknown, because the source has no account states.
type State uint8

// The states of an account.
const (
	Pending   State = 1 + iota // the user was invited and has not accepted
	Active                     // the user may work
	Disabled                   // the user must not work, and the account uses no seat
	Suspended                  // the user must not work for a limited time
)

// stateNames are the names of the states, by number.
var stateNames = [...]string{Pending: "pending", Active: "active", Disabled: "disabled", Suspended: "suspended"}

// States returns a new slice of all states, without the zero State.
func States() []State { return []State{Pending, Active, Disabled, Suspended} }

// ParseState returns the state with the name text. The match is exact; for any
// other text, including the empty one, it returns 0 and a [*StateError].
func ParseState(text string) (State, error) {
	for _, s := range States() {
		if stateNames[s] == text {
			return s, nil
		}
	}
	return 0, &StateError{Text: text}
}

// Valid reports whether s is one of the states. The zero State is not valid.
func (s State) Valid() bool { return Pending <= s && s <= Suspended }

// String returns the name of s, as "pending". It returns "" for the zero State
// and "State(9)" for an unknown number.
func (s State) String() string {
	if s > Suspended {
		return fmt.Sprintf("State(%d)", uint8(s))
	}
	return stateNames[s]
}

// StateError reports a text that is not the name of a [State].
type StateError struct {
	Text string // the text that was parsed, in full
}

func (e *StateError) Error() string {
	return fmt.Sprintf("user: state %q: want pending, active, disabled or suspended", excerpt.Of(e.Text))
}

// Event is an event that changes the state of an account. The zero Event is
// invalid.
type Event uint8

// The events of an account.
const (
	Accept    Event = 1 + iota // the user accepts the invitation
	Disable                    // the account is closed and its seat is freed
	Enable                     // the account is opened again
	Suspend                    // an operator stops the account for a limited time
	Unsuspend                  // an operator ends the suspension
)

// eventNames are the names of the events, by number.
var eventNames = [...]string{Accept: "accept", Disable: "disable", Enable: "enable", Suspend: "suspend", Unsuspend: "unsuspend"}

// Valid reports whether e is one of the events.
func (e Event) Valid() bool { return Accept <= e && e <= Unsuspend }

// String returns the name of e, as "accept", or "Event(9)" for an invalid number.
func (e Event) String() string {
	if !e.Valid() {
		return fmt.Sprintf("Event(%d)", uint8(e))
	}
	return eventNames[e]
}

// Transitions returns the transition table of accounts, which starts in [Pending].
// It builds the table on every call; a caller that needs it often should keep it.
func Transitions() *state.Table[State, Event] {
	return state.MustTable(Pending, []state.Transition[State, Event]{
		{Event: Accept, From: Pending, To: Active},
		{Event: Disable, From: Active, To: Disabled},
		{Event: Enable, From: Disabled, To: Active},
		{Event: Suspend, From: Active, To: Suspended},
		{Event: Unsuspend, From: Suspended, To: Active},
	})
}

// RefusedError reports an event that is not possible in the state of the account.
type RefusedError = state.Refused[State, Event]
