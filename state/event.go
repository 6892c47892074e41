package state

import "fmt"

// Event is what moves a status by the rules of the machine: what somebody did
// or, for [Begin], time reaching begin_at. A change of data behind the
// machine's back is no event. The zero Event is none.
type Event uint8

// The events. They start at 1, so that one that was never set is refused.
const (
	Register   Event = iota + 1 // the user registers on the project
	CreateTeam                  // the user creates an open team
	Join                        // the user joins an open team
	Retry                       // a new attempt after a finished one
	Disband                     // the only attempt is left or removed, still open
	Abandon                     // a later attempt is left or removed, still open
	Start                       // the team is locked and has nothing to wait for
	Schedule                    // the team is locked before begin_at
	Begin                       // time reaches begin_at
	Unlock                      // the lock is taken back
	Close                       // the team is closed without a mark
	Complete                    // the team is closed with a mark, as an exam or a parent is
	Evaluate                    // the mark is set
	Reopen                      // the closing is taken back
	Appeal                      // the mark is withdrawn
	Withdraw                    // the mark of a parent is withdrawn
	Unregister                  // the registration is removed
)

// eventNames are the texts of the events, by number.
var eventNames = names{
	"", "register", "create_team", "join", "retry", "disband", "abandon", "start", "schedule",
	"begin", "unlock", "close", "complete", "evaluate", "reopen", "appeal", "withdraw", "unregister",
}

// Events returns all events, in the order of a life.
func Events() []Event {
	events := make([]Event, 0, Unregister)
	for e := Register; e <= Unregister; e++ {
		events = append(events, e)
	}
	return events
}

// ParseEvent returns the event that text names, as leniently as [ParseStatus].
// Any other text gives a [*ParseError].
func ParseEvent(text string) (Event, error) {
	n, err := eventNames.parse("event", text)
	return Event(n), err
}

// Valid reports whether e is an event.
func (e Event) Valid() bool { return e >= Register && e <= Unregister }

// String returns the text of e, as "create_team". The zero Event is the empty
// text, and a number that is no event prints as "Event(99)".
func (e Event) String() string {
	if int(e) < len(eventNames) {
		return eventNames[e]
	}
	return fmt.Sprintf("Event(%d)", uint8(e))
}

// MarshalText returns the text of e, empty for none. A number that is no event
// gives an [*InvalidError].
func (e Event) MarshalText() ([]byte, error) {
	if e != 0 && !e.Valid() {
		return nil, &InvalidError{Kind: "event", Number: uint8(e)}
	}
	return []byte(e.String()), nil
}

// UnmarshalText sets e as [ParseEvent] does, and to none for the empty text. On
// an error e keeps its value.
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
