package rostertest_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/seed"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/state"
)

// TestLawsOfTheRegistry checks all laws of the package over random campaigns.
func TestLawsOfTheRegistry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		t.Repeat(c.Actions())
		c.Replay(t)
	})
}

// TestCampaignsGoFar expects that campaigns run every command and every event,
// share teams and reach a third attempt, so that the laws above are tested on more
// than trivial registries. The campaigns are the same in every run.
func TestCampaignsGoFar(t *testing.T) {
	met := make(map[string]int)
	seed.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		for range 120 {
			c.Step(t)
		}
		for _, change := range c.Changes {
			met[string(change.Command)]++
			for _, r := range change.Put.Registrations {
				if a := r.Attempts; a.Len() > 2 {
					met["a third attempt"]++
				} else if a.Len() > 0 && len(a.Active().Members) > 1 {
					met["a shared team"]++
				}
			}
			for _, m := range change.Moves {
				for _, e := range m.Events {
					met["event "+e.String()]++
				}
			}
		}
	})
	want := []string{
		"a third attempt", "a shared team", "import", "time", "register", "unregister", "compile", "create_team", "join", "leave",
		"disband", "lock", "unlock", "close", "complete", "mark", "reopen", "appeal", "retry", "put",
		"form_team", "dissolve", "amend_team",
		"assign", "update_terms", "move", "reorder", "transfer", "give_access", "revoke_access", "invite", "resend_invitation",
		"accept", "disable", "enable", "suspend", "unsuspend", "delete", "change_role", "update_user",
		"log_entry", "remove_entry", "log_expense", "remove_expense",
	}
	for _, e := range state.Events() {
		want = append(want, "event "+e.String())
	}
	for _, w := range want {
		if met[w] == 0 {
			t.Errorf("no campaign has %s", w)
		}
	}
}
