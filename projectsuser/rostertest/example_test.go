package rostertest_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// A program reminds users whose work waits for evaluation. Its rule, that work with
// a mark gets no reminder, is checked in a registry in which random commands run.
func ExampleCampaign() {
	reminded := func(s *store.Snapshot) (entries []*store.Entry) {
		for e := range s.Registrations.Where(s.Fields().Registrations.Status.In(state.WaitingEvaluation)) {
			entries = append(entries, e)
		}
		return entries
	}
	property := func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		actions := c.Actions()
		actions["remind"] = func(t *rapid.T) {
			for _, e := range reminded(c.Registry.Snapshot()) {
				if e.Registration.Attempts.Active().FinalMark.IsSet() {
					t.Fatalf("registration %d has a mark", e.Registration.ID)
				}
			}
		}
		t.Repeat(actions)
		c.Replay(t)
	}
	_ = func(t *testing.T) { rapid.Check(t, property) } // a test runs 100 campaigns

	// This example runs one, from the seed 1.
	rapid.Custom(func(t *rapid.T) bool { property(t); return true }).Example(1)
	fmt.Println("the rule and the laws hold")
	// Output: the rule and the laws hold
}

// Check returns a message for each law that a registry breaks.
func ExampleCheck() {
	r := registry.New(registry.Options{})
	fmt.Println(len(rostertest.Check(r.Snapshot())), "laws are broken")
	// Output: 0 laws are broken
}

// Diff compares the same registry at two instants.
func ExampleDiff() {
	r := registry.New(registry.Options{})
	before := r.Snapshot()
	fmt.Println(rostertest.Diff(before, r.Snapshot()) == "")
	// Output: true
}
