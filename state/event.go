package state

import "fmt"

// Event is a step of the state machine: a command of a user or, for [Begin],
// time reaching begin_at. A change of data that bypasses the machine, such as an
// import, is not an event. The zero Event means no event.
type Event uint8

// The events, in the order of their numbers. They start at 1, so that an
// Event that was never set is refused.
const (
	Register   Event = iota + 1 // the user registers on the project
	CreateTeam                  // the user creates an open team
	Join                        // the user joins an open team
	Retry                       // the user starts a new attempt after a finished one
	Disband                     // the user leaves or removes the only attempt while it is open
	Abandon                     // the user leaves or removes a later attempt while it is open
	Start                       // the team is locked, and begin_at is null or reached
	Schedule                    // the team is locked before begin_at
	Begin                       // time reaches begin_at
	Unlock                      // the lock is withdrawn
	Close                       // the team is closed without a mark
	Complete                    // the team is closed with a mark, as for an exam or a parent project
	Evaluate                    // the mark is set
	Reopen                      // the closing is withdrawn
	Appeal                      // the mark is withdrawn
	Withdraw                    // the mark of a parent project is withdrawn
	Unregister                  // the registration is removed
)

// eventNames are the texts of the events, by number.
var eventNames = names{
	"", "register", "create_team", "join", "retry", "disband", "abandon", "start", "schedule",
	"begin", "unlock", "close", "complete", "evaluate", "reopen", "appeal", "withdraw", "unregister",
}

// Events returns a new slice of all events, in the order of their numbers.
func Events() []Event {
	events := make([]Event, 0, Unregister)
	for e := Register; e <= Unregister; e++ {
		events = append(events, e)
	}
	return events
}

// ParseEvent returns the event with the name text. It ignores case and takes
// spaces and hyphens for underscores, as [ParseStatus] does. For any other text,
// including the empty one, it returns 0 and a [*ParseError].
func ParseEvent(text string) (Event, error) {
	n, err := eventNames.parse("event", text)
	return Event(n), err
}

// Valid reports whether e is one of the events. The zero Event is not valid.
func (e Event) Valid() bool { return e >= Register && e <= Unregister }

// String returns the name of e, as "create_team". It returns "" for the zero
// Event and "Event(99)" for an unknown number.
func (e Event) String() string {
	if int(e) < len(eventNames) {
		return eventNames[e]
	}
	return fmt.Sprintf("Event(%d)", uint8(e))
}

// MarshalText returns the name of e, which is empty for the zero Event. For an
// unknown number it returns an [*InvalidError].
func (e Event) MarshalText() ([]byte, error) {
	if e != 0 && !e.Valid() {
		return nil, &InvalidError{Kind: "event", Number: uint16(e)}
	}
	return []byte(e.String()), nil
}

// UnmarshalText sets e to the event that [ParseEvent] returns, or to 0 for the
// empty text. If it returns an error, e keeps its value.
func (e *Event) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*e = 0
		return nil
	}
	parsed, err := ParseEvent(string(text))
	if err == nil {
		*e = parsed
	}
	return err
}
