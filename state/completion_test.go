package state_test

import (
	"fmt"
	"testing"

	"github.com/projectsuser/roster/state"
)

// A team that is closed and of which the mark is unknown may be finished or wait for its
// evaluation. Whether it was locked makes no difference.
func ExampleDeriveKnown() {
	closed := state.Registered | state.InTeam | state.Closed
	s, ok := state.DeriveKnown(closed, state.Marked)
	fmt.Printf("%q %t\n", s, ok)
	s, ok = state.DeriveKnown(closed, state.Locked)
	fmt.Printf("%q %t\n", s, ok)
	// Output:
	// "" false
	// "waiting_evaluation" true
}

// completions yields every combination of facts that agrees with f on all facts but the
// unknown ones.
func completions(f, unknown state.Facts) func(func(state.Facts) bool) {
	return func(yield func(state.Facts) bool) {
		for g := range state.AllFacts() {
			if g.Without(unknown) == f.Without(unknown) && !yield(g) {
				return
			}
		}
	}
}

// TestLawDeriveKnownIsWhatAllCompletionsDerive compares with all completions, for all
// facts and all sets of unknown facts.
func TestLawDeriveKnownIsWhatAllCompletionsDerive(t *testing.T) {
	for f := range state.AllFacts() {
		for unknown := range state.AllFacts() {
			statuses := make(map[state.Status]bool)
			for g := range completions(f, unknown) {
				statuses[statusByRules(g)] = true
			}
			got, ok := state.DeriveKnown(f, unknown)
			if want := len(statuses) == 1; ok != want || ok != statuses[got] || !ok && got != 0 {
				t.Fatalf("%s, unknown %s: %s, %t, but the completions derive %v", f, unknown, got, ok, statuses)
			}
			e := state.ExplainKnown(f, unknown, beginAt)
			if e.Status != got || e.Rule.Status() != got || e.Facts != f.Without(unknown) || e.Unknown != unknown {
				t.Fatalf("%s, unknown %s: explained as %+v, want status %s", f, unknown, e, got)
			}
		}
	}
}

// Facts that only guards use decide no status, so that they may be unknown.
func TestDeriveKnownIgnoresGuardFacts(t *testing.T) {
	guards := state.Retriable | state.HasPrior | state.PriorFinished
	if s, ok := state.DeriveKnown(state.Registered, guards); s != state.Searching || !ok {
		t.Errorf("%s, %t", s, ok)
	}
}

// TestLawPermitKnownIsWhatAllCompletionsPermit compares with [state.Permit] for all
// completions of the facts about an attempt, for all events.
func TestLawPermitKnownIsWhatAllCompletionsPermit(t *testing.T) {
	masks := []state.Facts{
		0, state.Locked, state.Closed, state.Marked, state.Retriable, state.PriorFinished, state.Closed | state.Marked,
		state.Locked | state.Closed | state.Marked, state.Locked | state.Closed | state.Marked | state.Retriable | state.PriorFinished,
	}
	for f := range allGuardFacts {
		for _, unknown := range masks {
			for _, event := range state.Events() {
				answers := make(map[bool]bool)
				for g := range allGuardFacts {
					if g.Without(unknown) == f.Without(unknown) {
						answers[state.Permit(g, event) == nil] = true
					}
				}
				permitted, known := state.PermitKnown(f, unknown, event)
				if known != (len(answers) == 1) || known && !answers[permitted] || !known && permitted {
					t.Fatalf("%s of %s, unknown %s: %t, %t, but the completions answer %v", event, f, unknown, permitted, known, answers)
				}
			}
		}
	}
}

func TestDeriveKnownAllocatesNothing(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		state.DeriveKnown(state.Registered|state.InTeam, state.Locked|state.Closed|state.Marked)
		state.DeriveKnown(state.Registered|state.InTeam, 0)
	})
	if n != 0 {
		t.Errorf("%.0f allocations", n)
	}
}

func TestExplanationNamesUnknownFacts(t *testing.T) {
	e := state.ExplainKnown(state.Registered|state.InTeam, state.Locked|state.Closed, beginAt)
	if got, want := e.String(), "no status, not derived; unknown facts: locked, closed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
