package project

import (
	"fmt"

	"github.com/projectsuser/roster/internal/excerpt"
)

// Validation is the result of comparing a mark with the minimum mark. The zero
// Validation is [NotMarked].
type Validation uint8

// The four results. NotMarked is 0 because work has no mark at first, and because
// null means this in the modelled systems (the validated? key of the 42 API).
const (
	NotMarked         Validation = 0 // there is no mark, so there is no result
	NotValidated      Validation = 1 // the mark is below the minimum
	Validated         Validation = 2 // the mark is at least the minimum
	UnknownValidation Validation = 3 // there is a mark, but neither the minimum nor what the source says is known
)

// Valid reports whether v is one of the four results.
func (v Validation) Valid() bool { return v <= UnknownValidation }

// ValidationOf returns [Validated] for true and [NotValidated] for false.
func ValidationOf(validated bool) Validation {
	if validated {
		return Validated
	}
	return NotValidated
}

// Bool returns whether the work is validated, and whether there is a result. ok is
// false for [NotMarked], for [UnknownValidation] and for an invalid number.
func (v Validation) Bool() (validated, ok bool) {
	return v == Validated, v == Validated || v == NotValidated
}

// String returns "not marked", "not validated", "validated" or "validation unknown", or
// "Validation(7)" for an invalid number.
func (v Validation) String() string {
	switch v {
	case NotMarked:
		return "not marked"
	case NotValidated:
		return "not validated"
	case Validated:
		return "validated"
	case UnknownValidation:
		return "validation unknown"
	}
	return fmt.Sprintf("Validation(%d)", uint8(v))
}

// MarshalText returns the text of [Validation.String], or a [*ValidationError] for
// an invalid number.
func (v Validation) MarshalText() ([]byte, error) {
	if !v.Valid() {
		return nil, &ValidationError{Text: v.String()}
	}
	return []byte(v.String()), nil
}

// UnmarshalText sets v to the result with exactly this text. For any other text it
// returns a [*ValidationError], and v keeps its value.
func (v *Validation) UnmarshalText(text []byte) error {
	for known := NotMarked; known.Valid(); known++ {
		if known.String() == string(text) {
			*v = known
			return nil
		}
	}
	return &ValidationError{Text: string(text)}
}

// ValidationError reports a text that is not the text of a [Validation].
type ValidationError struct {
	Text string // the text that was parsed, in full
}

func (e *ValidationError) Error() string {
	return fmt.Sprintf("project: validation %q: want not marked, not validated, validated or validation unknown", excerpt.Of(e.Text))
}
