package projectsuser

import "github.com/projectsuser/roster/state"

// differencesKept is how many differences an audit keeps unless told.
const differencesKept = 1000

// Audit compares declared statuses with derived ones. Its counts are exact; of
// the differences it keeps the first, so that it stays small whatever it is
// fed. The zero Audit is ready.
type Audit struct {
	Total      int // all that were added
	Agree      int // declared and derived are the same
	Differ     int // both are there and are not the same
	Unknown    int // there is nothing to derive from: the teams are unknown
	Undeclared int // there is nothing to compare with: no status was declared

	Differences []Difference // the first of them
	Keep        int          // how many differences to keep; 0 is 1000
}

// Difference is a record whose declared status is not the derived one.
type Difference struct {
	ID       int64        // the registration's or the team's
	Declared state.Status // what the source says
	Derived  state.Status // what the facts say
	Rule     state.Rule   // the rule that decided
	Facts    state.Facts  // what it decided on
}

// Add compares one record: the status that its source declared with what was
// derived from its facts. An explanation without a rule was not derived, and
// counts as unknown.
func (a *Audit) Add(id int64, declared state.Status, derived state.Explanation) {
	a.Total++
	if !derived.Rule.Valid() {
		a.Unknown++
	} else if declared == 0 {
		a.Undeclared++
	} else if declared == derived.Status {
		a.Agree++
	} else {
		a.differ(Difference{id, declared, derived.Status, derived.Rule, derived.Facts})
	}
}

func (a *Audit) differ(d Difference) {
	a.Differ++
	keep := a.Keep
	if keep == 0 {
		keep = differencesKept
	}
	if len(a.Differences) < keep {
		a.Differences = append(a.Differences, d)
	}
}
