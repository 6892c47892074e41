package state

import (
	"database/sql/driver"
	"fmt"
)

// Status is how far a user is on a project.
//
// Statuses are ordered by progress, so that < and ranges are meaningful:
// not_registered < searching < ... < finished. The zero Status means that no
// status is known or declared. It sorts before all others, its text is empty,
// and in SQL it is NULL.
type Status uint8

// The seven statuses. They start at 1, so that a field that was never set does
// not mean not_registered. Comparisons and ranges rely on the order of the
// numbers.
const (
	NotRegistered     Status = 1 // the user has no registration
	Searching         Status = 2 // the user is registered and has no team
	CreatingGroup     Status = 3 // the active team is neither locked nor closed
	WaitingToStart    Status = 4 // the team is locked, and the session's begin_at is in the future
	InProgress        Status = 5 // the team works on the project
	WaitingEvaluation Status = 6 // the team is closed and has no mark
	Finished          Status = 7 // the team is closed and has a mark
)

// statusNames are the texts of the statuses, by number.
var statusNames = names{
	"", "not_registered", "searching", "creating_group", "waiting_to_start",
	"in_progress", "waiting_evaluation", "finished",
}

// Statuses returns a new slice of the seven statuses, ordered by progress.
func Statuses() []Status {
	return []Status{
		NotRegistered, Searching, CreatingGroup, WaitingToStart,
		InProgress, WaitingEvaluation, Finished,
	}
}

// ParseStatus returns the status with the name text. It ignores case and takes
// spaces and hyphens for underscores: "In progress" is [InProgress]. For any
// other text, including the empty one, it returns 0 and a [*ParseError].
func ParseStatus(text string) (Status, error) {
	n, err := statusNames.parse("status", text)
	return Status(n), err
}

// Valid reports whether s is one of the seven statuses. The zero Status is not
// valid.
func (s Status) Valid() bool { return s >= NotRegistered && s <= Finished }

// String returns the name of s, as "in_progress". It returns "" for the zero
// Status and "Status(9)" for an unknown number.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText returns the name of s, which is empty for the zero Status. For an
// unknown number it returns an [*InvalidError].
func (s Status) MarshalText() ([]byte, error) {
	if s != 0 && !s.Valid() {
		return nil, &InvalidError{Kind: "status", Number: uint16(s)}
	}
	return []byte(s.String()), nil
}

// UnmarshalText sets s to the status that [ParseStatus] returns, or to 0 for the
// empty text. If it returns an error, s keeps its value.
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

// Value implements [driver.Valuer]. It returns the name of s, NULL for the zero
// Status, and an [*InvalidError] for an unknown number.
func (s Status) Value() (driver.Value, error) {
	if s == 0 {
		return nil, nil
	}
	text, err := s.MarshalText()
	return string(text), err
}

// Scan implements [database/sql.Scanner]. It sets s from text, or to 0 from NULL
// or the empty text. It returns a [*ScanError] for another type and a
// [*ParseError] for an unknown name; s then keeps its value.
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
