package projectsuser

import (
	"cmp"

	"github.com/projectsuser/roster/state"
)

// defaultKeep is how many differences an audit keeps by default.
const defaultKeep = 1000

// Audit compares declared statuses with derived ones. Its counts are exact. It
// keeps only the first differences, so its size is bounded. The zero Audit is ready
// to use. It is not safe for concurrent use.
type Audit struct {
	Total      int // all records that were added
	Agree      int // the declared status is the derived one
	Differ     int // the declared status is another than the derived one
	Unknown    int // no status can be derived, because it depends on unknown facts
	Undeclared int // the source declared no status

	Differences []Difference // the first ones, in the order in which they were added
	Keep        int          // the greatest length of Differences; 0 means 1000
}

// Difference is a record whose declared status differs from the derived one.
type Difference struct {
	ID       int64        // of the registration or the team
	Declared state.Status // what the source says
	Derived  state.Status // what the facts say
	Rule     state.Rule   // the rule that decided
	Facts    state.Facts  // the facts that it used
}

// Add compares one record: the status that its source declared with the derived
// one. An explanation without a rule counts as unknown.
func (a *Audit) Add(id int64, declared state.Status, derived state.Explanation) {
	a.Total++
	switch {
	case !derived.Rule.Valid():
		a.Unknown++
	case declared == 0:
		a.Undeclared++
	case declared == derived.Status:
		a.Agree++
	default:
		a.addDifference(Difference{id, declared, derived.Status, derived.Rule, derived.Facts})
	}
}

func (a *Audit) addDifference(d Difference) {
	a.Differ++
	if len(a.Differences) < cmp.Or(a.Keep, defaultKeep) {
		a.Differences = append(a.Differences, d)
	}
}
