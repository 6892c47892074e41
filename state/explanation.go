package state

import (
	"cmp"
	"fmt"
	"time"
)

// Explanation is a status with the reason for it. The zero Explanation has no
// status and no rule.
type Explanation struct {
	Status Status    // the derived status
	Rule   Rule      // the rule that decided; 0 if the status was not derived
	Facts  Facts     // all facts that were given
	Next   time.Time // the instant at which time alone changes the status; zero if it never does

	// Unknown are the facts that the data does not contain; they are not in Facts. If no
	// rule decided, the status depends on them.
	Unknown Facts
}

// Explain derives the status of f and returns it with the reason. beginAt is the
// begin_at of the active team's session, zero if it is null. It is used only for
// Next, because f already holds whether begin_at is in the future.
func Explain(f Facts, beginAt time.Time) Explanation { return ExplainKnown(f, 0, beginAt) }

// ExplainKnown is [Explain] if some facts are unknown. If the status depends on them, as
// [DeriveKnown] says, the explanation has neither a status nor a rule.
func ExplainKnown(f, unknown Facts, beginAt time.Time) Explanation {
	rule := decideKnown(f, unknown)
	e := Explanation{Status: rule.Status(), Rule: rule, Facts: f &^ unknown, Unknown: unknown}
	if e.Status == WaitingToStart {
		e.Next = beginAt
	}
	return e
}

// Used returns the set of facts that the rule examines, true or not in e.Facts.
func (e Explanation) Used() Facts { return e.Rule.Condition().Asks() }

// String returns the explanation in one line, as
// "finished by rule 4 (closed, marked): the active team is closed and has a final mark".
// Next is added in UTC if it is set. Without a rule the text is the status, "not
// derived" and the unknown facts.
func (e Explanation) String() string {
	if !e.Rule.Valid() {
		s := cmp.Or(e.Status.String(), "no status") + ", not derived"
		if e.Unknown != 0 {
			s += "; unknown facts: " + e.Unknown.String()
		}
		return s
	}
	s := fmt.Sprintf("%s by rule %d (%s): %s", e.Status, e.Rule, e.Facts.Words(e.Used()), e.Rule)
	if !e.Next.IsZero() {
		s += ", until " + e.Next.UTC().Format(time.RFC3339)
	}
	return s
}
