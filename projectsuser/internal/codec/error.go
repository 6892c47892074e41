package codec

import (
	"errors"
	"fmt"

	"github.com/projectsuser/roster/team"
)

// ErrUnexpectedEnd reports bytes that end within a field.
var ErrUnexpectedEnd = errors.New("unexpected end within a field")

// RecordError reports a record that cannot be read.
type RecordError struct {
	Record string // the name of the [Message]
	Field  string // the name of the field; empty if the error is not in one field
	Err    error
}

func (e *RecordError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s: %s", e.Record, e.Err)
	}
	return fmt.Sprintf("%s: %s: %s", e.Record, e.Field, e.Err)
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// UnknownWireTypeError reports a wire type that is not defined, so that the length
// of the field is unknown.
type UnknownWireTypeError struct{ Type uint64 }

func (e *UnknownWireTypeError) Error() string { return fmt.Sprintf("unknown wire type %d", e.Type) }

// WireTypeError reports a field whose value has another wire type than its
// declaration requires.
type WireTypeError struct{ Got, Want uint64 }

func (e *WireTypeError) Error() string { return fmt.Sprintf("wire type %d, want %d", e.Got, e.Want) }

// UnknownCodeError reports a code for which there is no enumerated value.
type UnknownCodeError struct{ Code uint64 }

func (e *UnknownCodeError) Error() string { return fmt.Sprintf("unknown code %d", e.Code) }

// RangeError reports a number that its type cannot hold.
type RangeError struct{ Number int64 }

func (e *RangeError) Error() string { return fmt.Sprintf("number %d is out of range", e.Number) }

// NanosecondsError reports a time whose nanoseconds are a second or more.
type NanosecondsError struct{ Nanoseconds uint64 }

func (e *NanosecondsError) Error() string {
	return fmt.Sprintf("%d nanoseconds, want less than a second", e.Nanoseconds)
}

// MissingTeamError reports a registration that refers to a team by an id that the
// [Decoder] does not have.
type MissingTeamError struct{ Team team.ID }

func (e *MissingTeamError) Error() string { return fmt.Sprintf("team %d not found", e.Team) }

// CountError reports a content that does not have as many records as its [Head]
// says.
type CountError struct {
	Section   string
	Got, Want int
}

func (e *CountError) Error() string {
	return fmt.Sprintf("%d %s, want %d by the head", e.Got, e.Section, e.Want)
}
