package rostertest_test

import (
	"flag"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/seed"
	"github.com/projectsuser/roster/projectsuser/rostertest"
)

var restarts = flag.Bool("restarts", false, "restart a hostile campaign after each of its steps")

// TestLawsUnderAttack checks the laws that hold whatever is imported, over random
// campaigns with hostile input and code that fails.
func TestLawsUnderAttack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewHostileCampaign(t, nil)
		t.Repeat(c.HostileActions(*restarts))
		c.Restart(t)
	})
}

// TestAttacksGoFar expects that each kind of attack is both accepted and refused. The
// campaigns are the same in every run.
func TestAttacksGoFar(t *testing.T) {
	met := make(map[string]rostertest.Outcome)
	seed.Check(t, func(t *rapid.T) {
		c := rostertest.NewHostileCampaign(t, nil)
		for range 30 {
			c.Step(t)
			c.Attack(t)
		}
		for name, o := range c.Attacks {
			met[name] = rostertest.Outcome{Accepted: met[name].Accepted + o.Accepted, Refused: met[name].Refused + o.Refused}
		}
	})
	for _, name := range rostertest.AttackNames() {
		if o := met[name]; o.Accepted == 0 || o.Refused == 0 {
			t.Errorf("%s: accepted %d times, refused %d times", name, o.Accepted, o.Refused)
		}
	}
}
