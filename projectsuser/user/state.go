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

// MarshalText returns the name of s, which is empty for the zero State. For an unknown
// number it returns a [*StateError].
func (s State) MarshalText() ([]byte, error) {
	if s > Suspended {
		return nil, &StateError{Text: s.String()}
	}
	return []byte(s.String()), nil
}

// UnmarshalText sets s to the state that [ParseState] returns, or to 0 for the empty
// text. If it returns an error, s keeps its value.
func (s *State) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = 0
		return nil
	}
	parsed, err := ParseState(string(text))
	if err == nil {
		*s = parsed
	}
	return err
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

// MarshalText returns the name of e, which is empty for the zero Event. For an unknown
// number it returns an [*EventError].
func (e Event) MarshalText() ([]byte, error) {
	switch {
	case e == 0:
		return nil, nil
	case !e.Valid():
		return nil, &EventError{Text: e.String()}
	}
	return []byte(e.String()), nil
}

// UnmarshalText sets e to the event with exactly this name, or to 0 for the empty text.
// For any other text it returns an [*EventError], and e keeps its value.
func (e *Event) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*e = 0
		return nil
	}
	for known := Accept; known <= Unsuspend; known++ {
		if eventNames[known] == string(text) {
			*e = known
			return nil
		}
	}
	return &EventError{Text: string(text)}
}

// EventError reports a text that is not the name of an [Event].
type EventError struct {
	Text string // the text that was parsed, in full
}

func (e *EventError) Error() string {
	return fmt.Sprintf("user: event %q: want accept, disable, enable, suspend or unsuspend", excerpt.Of(e.Text))
}

// Transitions returns the transition table of accounts, which starts in [Pending].
// It builds the table on every call; a caller that needs it often should keep it.
func Transitions() *state.Table[State, Event] {
	return state.MustTable(Pending, []state.Transition[State, Event]{
		{Event: Accept, From: Pending, To: Active},
		{Event: Disable, From: Pending, To: Disabled},
		{Event: Disable, From: Active, To: Disabled},
		{Event: Disable, From: Suspended, To: Disabled},
		{Event: Enable, From: Disabled, To: Active},
		{Event: Suspend, From: Active, To: Suspended},
		{Event: Unsuspend, From: Suspended, To: Active},
	})
}

// RefusedError reports an event that is not possible in the state of the account.
type RefusedError = state.Refused[State, Event]
