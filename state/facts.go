package state

import (
	"encoding/json"
	"iter"
	"math/bits"
	"strings"
)

// Facts is a set of facts about one registration at one instant. A fact that is
// not in the set is false, so the zero Facts describes a user who is not
// registered.
//
// Facts about a team are about the active team, which is the last attempt. They
// are false if the registration has no team.
type Facts uint16

// The facts that decide a status.
const (
	Registered  Facts = 1 << iota // the user has a registration on the project
	InTeam                        // the registration has a team
	Locked                        // the team's locked_at is set
	Closed                        // the team's closed_at is set
	Marked                        // the team has a final mark, which may be 0
	BeginAhead                    // the begin_at of the team's session is in the future
	HasChildren                   // the project has child projects
)

// The facts that only guards use. No status depends on them.
const (
	Retriable     Facts = 1 << (iota + 7) // retriable_at is set and reached, or the retry is forced
	HasPrior                              // the registration has an attempt before the active one
	PriorFinished                         // the attempt before the active one derives finished
)

const (
	ruleFacts  = 1<<7 - 1  // the facts that decide a status
	knownFacts = 1<<10 - 1 // all facts
	teamFacts  = InTeam | Locked | Closed | Marked
	priorFacts = HasPrior | PriorFinished
)

// factNames are the texts of each fact, by bit, for a true and a false fact.
var factNames = [...]struct{ yes, no string }{
	{"registered", "not registered"},
	{"in a team", "not in a team"},
	{"locked", "not locked"},
	{"closed", "not closed"},
	{"marked", "without a mark"},
	{"begin_at in the future", "begin_at not in the future"},
	{"project with children", "project without children"},
	{"retriable", "not retriable"},
	{"with an earlier attempt", "without an earlier attempt"},
	{"earlier attempt finished", "earlier attempt not finished"},
}

// AllFacts yields all 128 combinations of the facts that decide a status,
// including combinations that contradict one another.
func AllFacts() iter.Seq[Facts] {
	return func(yield func(Facts) bool) {
		for f := range Facts(ruleFacts + 1) {
			if !yield(f) {
				return
			}
		}
	}
}

// Has reports whether f contains all facts of g.
func (f Facts) Has(g Facts) bool { return f&g == g }

// With returns the union of f and g.
func (f Facts) With(g Facts) Facts { return f | g }

// Without returns f without the facts of g.
func (f Facts) Without(g Facts) Facts { return f &^ g }

// String lists the true facts, as "registered, in a team, locked". It returns
// "none" for the empty set.
func (f Facts) String() string {
	if f&knownFacts == 0 {
		return "none"
	}
	return f.Words(f)
}

// Words lists each fact of ask and whether it is true in f, as
// "closed, without a mark". It returns "" if ask is empty.
func (f Facts) Words(ask Facts) string {
	var words []string
	for rest := uint(ask & knownFacts); rest != 0; rest &= rest - 1 {
		bit := bits.TrailingZeros(rest)
		word := factNames[bit].no
		if f&(1<<bit) != 0 {
			word = factNames[bit].yes
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// MarshalJSON returns the true facts as a list of the words of [Facts.String], as
// ["registered","in a team"]. The empty set is []. For a bit that is not a fact it
// returns an [*InvalidError].
func (f Facts) MarshalJSON() ([]byte, error) {
	if f&^knownFacts != 0 {
		return nil, &InvalidError{Kind: "facts", Number: uint16(f)}
	}
	words := []string{}
	for bit, word := range factNames {
		if f&(1<<bit) != 0 {
			words = append(words, word.yes)
		}
	}
	return json.Marshal(words)
}

// UnmarshalJSON sets f to the set of the words in a list, in any order. A null is the
// empty set. It returns a [*ParseError] for another word, and the error of
// encoding/json for another type; f then keeps its value.
func (f *Facts) UnmarshalJSON(text []byte) error {
	var words []string
	if err := json.Unmarshal(text, &words); err != nil {
		return err
	}
	var set Facts
	for _, word := range words {
		fact, err := parseFact(word)
		if err != nil {
			return err
		}
		set |= fact
	}
	*f = set
	return nil
}

// parseFact returns the fact with exactly this word, or a [*ParseError].
func parseFact(word string) (Facts, error) {
	allowed := make([]string, len(factNames))
	for bit, known := range factNames {
		if known.yes == word {
			return 1 << bit, nil
		}
		allowed[bit] = known.yes
	}
	return 0, &ParseError{Kind: "fact", Text: word, Allowed: allowed}
}

// Condition is a conjunction: all facts of Need are true and all facts of Deny
// are false. The zero Condition always holds.
type Condition struct {
	Need, Deny Facts
}

// Holds reports whether f satisfies the condition.
func (c Condition) Holds(f Facts) bool { return f&(c.Need|c.Deny) == c.Need }

// Asks returns the facts that the condition examines.
func (c Condition) Asks() Facts { return c.Need | c.Deny }

// String returns the condition in words, as "closed, without a mark". It returns
// "always" for the zero Condition.
func (c Condition) String() string {
	if c.Asks() == 0 {
		return "always"
	}
	return c.Need.Words(c.Asks())
}
