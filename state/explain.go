package state

import (
	"cmp"
	"fmt"
	"time"
)

// Explanation is why a status is what it is.
type Explanation struct {
	Status Status    // the answer
	Rule   Rule      // the rule that decided
	Facts  Facts     // all that was known
	Next   time.Time // when time alone changes the status; zero if it never does
}

// Explain derives the status of f and says why. beginAt is the begin_at of the
// active team's session, zero if it has none; it matters only to Next, because
// whether it is ahead is among the facts already.
func Explain(f Facts, beginAt time.Time) Explanation {
	rule := Decide(f)
	e := Explanation{Status: rule.Status(), Rule: rule, Facts: f}
	if e.Status == WaitingToStart {
		e.Next = beginAt
	}
	return e
}

// Used returns the facts that the rule looked at, whether they hold or not.
func (e Explanation) Used() Facts { return e.Rule.Condition().Asks() }

// String says the explanation in one line, as
// "finished by rule 4 (closed, marked): the active team is closed and has a final mark".
func (e Explanation) String() string {
	if !e.Rule.Valid() {
		return cmp.Or(e.Status.String(), "no status") + ", not derived"
	}
	s := fmt.Sprintf("%s by rule %d (%s): %s", e.Status, e.Rule, e.Facts.Words(e.Used()), e.Rule)
	if !e.Next.IsZero() {
		s += ", until " + e.Next.UTC().Format(time.RFC3339)
	}
	return s
}
