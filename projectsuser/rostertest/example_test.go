package rostertest_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// A program that sends a reminder to everybody who waits for evaluation checks
// its own rule: nobody gets one for work that has a mark.
func ExampleCampaign() {
	waiting := func(s *store.Snapshot) (entries []*store.Entry) {
		status, _ := s.Fields().Registrations.Schema.ParseString("filter[status]=waiting_evaluation")
		for e := range s.Registrations.All(status) {
			entries = append(entries, e)
		}
		return entries
	}
	property := func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		actions := c.Actions()
		actions["reminders"] = func(t *rapid.T) {
			for _, e := range waiting(c.Registry.Snapshot()) {
				if e.Registration.Attempts.Active().FinalMark.IsSet() {
					t.Fatalf("registration %d has a mark", e.Registration.ID)
				}
			}
		}
		t.Repeat(actions)
	}
	_ = func(t *testing.T) { rapid.Check(t, property) } // this is the test
	fmt.Println("a rule of one's own, checked after each step")
	// Output: a rule of one's own, checked after each step
}

// Check says what is wrong with a registry; nothing is wrong with this one.
func ExampleCheck() {
	r := registry.New(registry.Options{})
	fmt.Println(len(rostertest.Check(r.Snapshot())), r.Snapshot().Registrations.Count())
	// Output: 0 0
}
