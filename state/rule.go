package state

import "fmt"

// Rule is one of the eight rules that derive a status from facts, numbered from
// 1. They are tried in order, and the first whose condition holds decides. The
// zero Rule means that the status was not derived.
//
// The package documentation names the source of the rules.
type Rule uint8

// LastRule is the greatest rule, and so the number of rules.
const LastRule Rule = 8

// rules are the eight rules, by number. Rule 8 applies when no other rule does;
// its condition here spells that out, and the law derive-is-total checks it.
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

// decided maps each combination of facts to its rule, so that a derivation is
// one read of a small table. It is never modified.
var decided = decideAll()

// decideAll applies the rules in order to every combination of facts.
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

// Derive returns the status of the facts. It is total: every combination of facts
// has a valid status. A call takes about a nanosecond and allocates nothing.
func Derive(f Facts) Status { return rules[Decide(f)].status }

// Decide returns the rule that decides the status of f. It is total and costs as
// much as [Derive].
func Decide(f Facts) Rule { return decided[f&ruleFacts] }

// Valid reports whether r is one of the eight rules.
func (r Rule) Valid() bool { return r >= 1 && r <= LastRule }

// Condition returns the condition under which r decides, given that no earlier
// rule does. It returns the zero Condition for an invalid rule.
func (r Rule) Condition() Condition {
	if !r.Valid() {
		return Condition{}
	}
	return rules[r].when
}

// Status returns the status that r gives, or 0 for an invalid rule.
func (r Rule) Status() Status {
	if !r.Valid() {
		return 0
	}
	return rules[r].status
}

// String returns the rule in words, without its number. It returns "Rule(9)" for
// an invalid rule.
func (r Rule) String() string {
	if !r.Valid() {
		return fmt.Sprintf("Rule(%d)", uint8(r))
	}
	return rules[r].words
}
