package project

import "fmt"

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
