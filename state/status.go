package state

import (
	"database/sql/driver"
	"fmt"
)

// Status is how far a user is on a project.
//
// Statuses are ordered as in life, so that they compare with < and a range of
// them means something: not_registered < searching < ... < finished. The zero
// Status is none: no status was declared. It sorts before all others, its text
// is empty and in SQL it is NULL.
type Status uint8

// The seven statuses. They start at 1 so that a field that was never set is not
// mistaken for somebody who is not registered, and the numbers are the order
// of life: a comparison and a range rely on it.
const (
	NotRegistered     Status = 1 // there is no registration
	Searching         Status = 2 // registered, without a team
	CreatingGroup     Status = 3 // the active team is neither locked nor closed
	WaitingToStart    Status = 4 // the team is locked before the session's begin_at
	InProgress        Status = 5 // the work is being done
	WaitingEvaluation Status = 6 // the team is closed and has no mark
	Finished          Status = 7 // the team is closed and has a mark
)

// statusNames are the texts of the statuses, by number.
var statusNames = names{
	"", "not_registered", "searching", "creating_group", "waiting_to_start",
	"in_progress", "waiting_evaluation", "finished",
}

// Statuses returns the seven statuses in the order of life.
func Statuses() []Status {
	return []Status{
		NotRegistered, Searching, CreatingGroup, WaitingToStart,
		InProgress, WaitingEvaluation, Finished,
	}
}

// ParseStatus returns the status that text names. Case does not matter, and a
// space or a hyphen stands for an underscore: "In progress" is [InProgress].
// Any other text, the empty one included, gives a [*ParseError].
func ParseStatus(text string) (Status, error) {
	n, err := statusNames.parse("status", text)
	return Status(n), err
}

// Valid reports whether s is one of the seven.
func (s Status) Valid() bool { return s >= NotRegistered && s <= Finished }

// String returns the text of s, as "in_progress". The zero Status is the empty
// text, and a number that is no status prints as "Status(9)".
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText returns the text of s, empty for none. A number that is no status
// gives an [*InvalidError].
func (s Status) MarshalText() ([]byte, error) {
	if s != 0 && !s.Valid() {
		return nil, &InvalidError{Kind: "status", Number: uint8(s)}
	}
	return []byte(s.String()), nil
}

// UnmarshalText sets s as [ParseStatus] does, and to none for the empty text.
// On an error s keeps its value.
func (s *Status) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = 0
		return nil
	}
	parsed, err := ParseStatus(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}

// Value returns the text of s for a database, and NULL for none.
func (s Status) Value() (driver.Value, error) {
	if s == 0 {
		return nil, nil
	}
	text, err := s.MarshalText()
	return string(text), err
}

// Scan sets s from a database's text, or to none from NULL. Another type gives
// a [*ScanError] and a text that names no status a [*ParseError]; s then keeps
// its value.
func (s *Status) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s = 0
		return nil
	case string:
		return s.UnmarshalText([]byte(v))
	case []byte:
		return s.UnmarshalText(v)
	}
	return &ScanError{Kind: "status", Source: src}
}
