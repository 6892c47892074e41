package state

import (
	"iter"
	"math/bits"
	"strings"
)

// Facts is a set of what is true of one registration at one instant. What is
// not in the set is false, so the zero Facts is somebody who is not registered.
//
// The team that facts speak of is the active one: the last attempt. Facts about
// it are false where there is no team.
type Facts uint16

// The facts that decide a status.
const (
	Registered  Facts = 1 << iota // there is a registration
	InTeam                        // it has a team
	Locked                        // the team's locked_at is set
	Closed                        // the team's closed_at is set
	Marked                        // the team has a final mark; 0 is one
	BeginAhead                    // the begin_at of the team's session is in the future
	HasChildren                   // the project has child projects
)

// The facts that only guards ask for. No status depends on them.
const (
	Retriable     Facts = 1 << (iota + 7) // retriable_at is set and reached, or the retry is forced
	HasPrior                              // there is an attempt before the active one
	PriorFinished                         // the attempt before the active one derives finished
)

const (
	ruleFacts  = 1<<7 - 1  // the facts that decide a status
	everyFact  = 1<<10 - 1 // all of them
	teamFacts  = InTeam | Locked | Closed | Marked
	priorFacts = HasPrior | PriorFinished
)

// factNames say each fact in words, by bit: when it holds, and when it does not.
var factNames = [...]struct{ yes, no string }{
	{"registered", "not registered"},
	{"in a team", "in no team"},
	{"locked", "not locked"},
	{"closed", "not closed"},
	{"marked", "without a mark"},
	{"begin_at ahead", "begin_at not ahead"},
	{"project with children", "project without children"},
	{"retriable", "not retriable"},
	{"with an earlier attempt", "without an earlier attempt"},
	{"earlier attempt finished", "earlier attempt not finished"},
}

// AllFacts yields every combination of the facts that decide a status, 128 of
// them, those that no data can have included.
func AllFacts() iter.Seq[Facts] {
	return func(yield func(Facts) bool) {
		for f := range Facts(ruleFacts + 1) {
			if !yield(f) {
				return
			}
		}
	}
}

// Has reports whether all of the facts in g hold.
func (f Facts) Has(g Facts) bool { return f&g == g }

// With returns f with the facts in g.
func (f Facts) With(g Facts) Facts { return f | g }

// Without returns f less the facts in g.
func (f Facts) Without(g Facts) Facts { return f &^ g }

// String lists the facts that hold, as "registered, in a team, locked", or
// "none".
func (f Facts) String() string {
	if f&everyFact == 0 {
		return "none"
	}
	return f.Words(f)
}

// Words says of each fact in ask whether it holds, as "closed, without a mark".
func (f Facts) Words(ask Facts) string {
	var words []string
	for rest := uint(ask & everyFact); rest != 0; rest &= rest - 1 {
		bit := bits.TrailingZeros(rest)
		word := factNames[bit].no
		if f&(1<<bit) != 0 {
			word = factNames[bit].yes
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// Condition is a conjunction of facts: all of Need hold and none of Deny does.
// The zero Condition always holds.
type Condition struct {
	Need, Deny Facts
}

// Holds reports whether f meets the condition.
func (c Condition) Holds(f Facts) bool { return f&(c.Need|c.Deny) == c.Need }

// Asks returns the facts that the condition looks at.
func (c Condition) Asks() Facts { return c.Need | c.Deny }

// String says the condition in words, as "closed, without a mark", or "always".
func (c Condition) String() string {
	if c.Asks() == 0 {
		return "always"
	}
	return c.Need.Words(c.Asks())
}
