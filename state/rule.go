package state

import "fmt"

// Rule is one of the eight by which facts become a status. They are tried in
// order and the first that holds decides. The zero Rule is none: the status was
// not derived.
type Rule uint8

// LastRule is the number of rules, and the last of them.
const LastRule Rule = 8

// rules are the eight, by number. Rule 8 is what is left when none before it
// holds; spelt out it is the condition below, which the law derive-is-total
// holds it to.
var rules = [LastRule + 1]struct {
	when   Condition
	status Status
	words  string
}{
	1: {Condition{Deny: Registered}, NotRegistered, "there is no registration"},
	2: {Condition{Deny: InTeam}, Searching, "there is no team"},
	3: {Condition{Deny: Locked | Closed}, CreatingGroup, "the active team is open: neither locked nor closed"},
	4: {Condition{Need: Closed | Marked}, Finished, "the active team is closed and has a final mark"},
	5: {Condition{Need: BeginAhead, Deny: Closed}, WaitingToStart, "begin_at is in the future and the team is not closed"},
	6: {Condition{Need: HasChildren}, InProgress, "the project has children, and the work is on them"},
	7: {Condition{Need: Closed, Deny: Marked}, WaitingEvaluation, "the active team is closed and has no mark"},
	8: {Condition{Need: Locked, Deny: Closed | BeginAhead | HasChildren}, InProgress, "the active team is locked, not closed, with nothing to wait for"},
}

// decided holds the rule for each combination of facts, so that a derivation is
// one read of a small table, whatever the facts. It is never written to again.
var decided = decideAll()

func decideAll() (table [ruleFacts + 1]Rule) {
	for f := range AllFacts() {
		for r := Rule(1); table[f] == 0 && r <= LastRule; r++ {
			if r.Condition().Holds(f) {
				table[f] = r
			}
		}
	}
	return table
}

// Derive returns the status that the facts amount to. It is total: every
// combination has one. It costs a nanosecond and allocates nothing.
func Derive(f Facts) Status { return rules[Decide(f)].status }

// Decide returns the rule that decides the status of f.
func Decide(f Facts) Rule { return decided[f&ruleFacts] }

// Valid reports whether r is one of the eight.
func (r Rule) Valid() bool { return r >= 1 && r <= LastRule }

// Condition returns what has to hold for r to decide, given that no rule
// before it did.
func (r Rule) Condition() Condition {
	if !r.Valid() {
		return Condition{}
	}
	return rules[r].when
}

// Status returns the status that r gives, none for a number that is no rule.
func (r Rule) Status() Status {
	if !r.Valid() {
		return 0
	}
	return rules[r].status
}

// String says the rule in words.
func (r Rule) String() string {
	if !r.Valid() {
		return fmt.Sprintf("Rule(%d)", uint8(r))
	}
	return rules[r].words
}
