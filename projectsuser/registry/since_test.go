package registry_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/seed"
	"github.com/projectsuser/roster/projectsuser/rostertest"
)

// TestLawSinceIsThatOfTheTimeline checks that the instant of an entry is that of its
// timeline, and is missing only where an import found the status.
func TestLawSinceIsThatOfTheTimeline(t *testing.T) {
	known := 0
	seed.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			c.Step(t)
		}
		s := c.Registry.Snapshot()
		for e := range s.Registrations.Where() {
			id := e.Registration.ID
			timeline, err := s.Timeline(id)
			if err != nil {
				t.Fatal(err)
			}
			period := timeline.At(s.At())
			since, ok := e.Since()
			if ok && !since.Equal(period.Since) {
				t.Fatalf("registration %d: since %s, the timeline has %s:\n%s", id, since, period.Since, timeline)
			}
			for _, m := range timeline {
				if !ok && m.At.Equal(period.Since) && !m.Command.Imports() && m.To == e.Status {
					t.Fatalf("registration %d: unknown, the timeline has %s", id, m)
				}
			}
			if ok {
				known++
			}
		}
	})
	if known < 100 {
		t.Errorf("only %d instants were known", known)
	}
}
