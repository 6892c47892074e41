package store

import (
	"fmt"
	"time"
)

// MissingError reports that the store has no record with an id.
type MissingError struct {
	Kind Kind
	ID   int64
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("store: %s %d: not found", e.Kind, e.ID)
}

// TakenError reports a value that must be unique and that another record has: the
// user and project of a registration, the login of a user, the slug of a project.
type TakenError struct {
	Kind  Kind
	Field string // for example "user_id" or "login"
	Value string
	By    int64 // the id of the record that has the value
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("store: %s with %s %q: taken by %[1]s %[4]d", e.Kind, e.Field, e.Value, e.By)
}

// InvalidError reports a record that breaks a rule: a team whose session belongs to
// another project, a leader who is not a member.
type InvalidError struct {
	Kind   Kind
	ID     int64
	Reason string
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("store: %s %d: %s", e.Kind, e.ID, e.Reason)
}

// ReferencedError reports a record that cannot be removed, because another record
// refers to it.
type ReferencedError struct {
	Kind Kind
	ID   int64
	By   Kind // the kind of the other record
}

func (e *ReferencedError) Error() string {
	return fmt.Sprintf("store: %s %d: cannot be removed while records of kind %s refer to it", e.Kind, e.ID, e.By)
}

// SequenceError reports a change that does not follow the last one.
type SequenceError struct {
	Want, Got uint64
	At        time.Time // of the change
}

func (e *SequenceError) Error() string {
	return fmt.Sprintf("store: change %d of %s: want change %d, not earlier than the last one", e.Got, e.At.UTC().Format(time.RFC3339), e.Want)
}
