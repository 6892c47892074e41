package user

import "github.com/projectsuser/roster/internal/fieldset"

// FieldSet is a set of fields of a [User]. As the Unknown of a record it says which
// fields its source did not contain: their values are zero and mean nothing, which is
// different from a null. The zero FieldSet is empty, so a record that a program makes is
// complete. Bits without a constant mean nothing.
type FieldSet uint32

// The fields of a [User]. Their bits are stored, so a new field gets the next bit.
const (
	FieldLogin FieldSet = 1 << iota
	FieldEmail
	FieldFirstName
	FieldLastName
	FieldDisplayName
	FieldUsualFullName
	FieldUsualFirstName
	FieldKind
	FieldImage
	FieldImageVersions
	FieldStaff
	FieldAlumni
	FieldActive
	FieldPoolYear
	FieldPoolMonth
	FieldLocation
	FieldWallet
	FieldCorrectionPoint
	FieldAnonymizeDate
	FieldRole
	FieldOwner
	FieldState
	FieldInvitedAt
	FieldCursus
	FieldCampuses
	FieldCreatedAt
	FieldUpdatedAt
)

// AllFields is the set of all fields. Without some fields it describes a short record that
// has only those.
const AllFields FieldSet = 1<<27 - 1

var fieldNames = []string{
	"login", "email", "first_name", "last_name", "display_name", "usual_full_name", "usual_first_name",
	"kind", "image", "image_versions", "staff", "alumni", "active", "pool_year", "pool_month",
	"location", "wallet", "correction_point", "anonymize_date", "role", "owner", "state", "invited_at",
	"cursus", "campuses", "created_at", "updated_at",
}

// Has reports whether s contains all fields of t.
func (s FieldSet) Has(t FieldSet) bool { return s&t == t }

// With returns the union of s and t.
func (s FieldSet) With(t FieldSet) FieldSet { return s | t }

// Without returns s without the fields of t.
func (s FieldSet) Without(t FieldSet) FieldSet { return s &^ t }

// String lists the fields, as "name, created_at". It returns "none" for the empty set.
func (s FieldSet) String() string { return fieldset.Text(uint32(s), fieldNames) }

// MarshalJSON returns the set as a list of the names of [FieldSet.String], as
// ["name","created_at"]. The error is always nil.
func (s FieldSet) MarshalJSON() ([]byte, error) { return fieldset.MarshalJSON(uint32(s), fieldNames) }

// UnmarshalJSON sets s to the fields of a list of names, in any order. A null is the empty
// set. For another name or another type it returns an error, and s keeps its value.
func (s *FieldSet) UnmarshalJSON(text []byte) error {
	set, err := fieldset.UnmarshalJSON(text, fieldNames)
	if err == nil {
		*s = FieldSet(set)
	}
	return err
}
