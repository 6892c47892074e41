package project

import "github.com/projectsuser/roster/internal/fieldset"

// SessionFieldSet is a set of fields of a [Session]. As the Unknown of a record it says which
// fields its source did not contain: their values are zero and mean nothing, which is
// different from a null. The zero SessionFieldSet is empty, so a record that a program makes is
// complete. Bits without a constant mean nothing.
type SessionFieldSet uint32

// The fields of a [Session]. Their bits are stored, so a new field gets the next bit.
const (
	SessionFieldProject SessionFieldSet = 1 << iota
	SessionFieldCampus
	SessionFieldCursus
	SessionFieldSolo
	SessionFieldBeginAt
	SessionFieldEndAt
	SessionFieldMinimumMark
	SessionFieldRetryDelays
	SessionFieldMaxPeople
	SessionFieldCreatedAt
	SessionFieldUpdatedAt
)

// AllSessionFields is the set of all fields. Without some fields it describes a short record that
// has only those.
const AllSessionFields SessionFieldSet = 1<<11 - 1

var sessionFieldNames = []string{
	"project", "campus", "cursus", "solo", "begin_at", "end_at", "minimum_mark", "retry_delays",
	"max_people", "created_at", "updated_at",
}

// Has reports whether s contains all fields of t.
func (s SessionFieldSet) Has(t SessionFieldSet) bool { return s&t == t }

// With returns the union of s and t.
func (s SessionFieldSet) With(t SessionFieldSet) SessionFieldSet { return s | t }

// Without returns s without the fields of t.
func (s SessionFieldSet) Without(t SessionFieldSet) SessionFieldSet { return s &^ t }

// String lists the fields, as "name, created_at". It returns "none" for the empty set.
func (s SessionFieldSet) String() string { return fieldset.Text(uint32(s), sessionFieldNames) }

// MarshalJSON returns the set as a list of the names of [SessionFieldSet.String], as
// ["name","created_at"]. The error is always nil.
func (s SessionFieldSet) MarshalJSON() ([]byte, error) {
	return fieldset.MarshalJSON(uint32(s), sessionFieldNames)
}

// UnmarshalJSON sets s to the fields of a list of names, in any order. A null is the empty
// set. For another name or another type it returns an error, and s keeps its value.
func (s *SessionFieldSet) UnmarshalJSON(text []byte) error {
	set, err := fieldset.UnmarshalJSON(text, sessionFieldNames)
	if err == nil {
		*s = SessionFieldSet(set)
	}
	return err
}
