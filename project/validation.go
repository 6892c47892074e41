package project

import "fmt"

// Validation is whether work was good enough, once it has a mark. The zero
// Validation is [NotMarked].
type Validation uint8

// The three answers. NotMarked is 0 because work without a mark is the usual
// beginning, and is what null means in the systems modelled here.
const (
	NotMarked    Validation = 0 // there is no mark, so there is no answer
	NotValidated Validation = 1 // marked below the minimum
	Validated    Validation = 2 // marked at or above the minimum
)

// ValidationOf returns [Validated] for true and [NotValidated] for false.
func ValidationOf(validated bool) Validation {
	if validated {
		return Validated
	}
	return NotValidated
}

// Bool returns whether the work is validated, and whether there is an answer.
func (v Validation) Bool() (validated, ok bool) {
	return v == Validated, v == Validated || v == NotValidated
}

// String returns "not marked", "not validated" or "validated".
func (v Validation) String() string {
	switch v {
	case NotMarked:
		return "not marked"
	case NotValidated:
		return "not validated"
	case Validated:
		return "validated"
	}
	return fmt.Sprintf("Validation(%d)", uint8(v))
}
