package staff

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/bench/trial"
	"github.com/projectsuser/roster/projectsuser/registry"
)

var (
	count = flag.Int("histories", 300, "how many histories of each game to check")
	seed  = flag.Uint64("seed", 1, "seed of the first history")
)

// TestPositionsAreLinearizable checks histories of the order of registrations.
func TestPositionsAreLinearizable(t *testing.T) { check(t, positions) }

// TestSeatsAreLinearizable checks histories of seats and admins.
func TestSeatsAreLinearizable(t *testing.T) { check(t, seats) }

// check checks histories of a game, each from a seed of its own, and that what
// was committed in each is what is published.
func check[W world[W]](t *testing.T, of func(seed uint64) game[W]) {
	for i := range *count {
		seed := *seed + uint64(i)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			g := of(seed)
			r, c := opened(t, g)
			trial.AssertLinearizable(t, play(t, g, faultless[W]{r}))
			trial.AssertSaved(t, r.Snapshot(), slices.Concat(c.Saved...))
		})
	}
}

// opened returns the registry of a history.
func opened[W world[W]](t *testing.T, g game[W]) (*registry.Registry, *trial.Committer) {
	t.Helper()
	r, c, err := g.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

// play plays a history on a subject.
func play[W world[W]](t *testing.T, g game[W], s subject[W]) trial.History {
	t.Helper()
	h, err := g.play(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestOneClientAlone follows the worlds step by step, and says at which of them
// they part from the registry.
func TestOneClientAlone(t *testing.T) {
	t.Run("positions", func(t *testing.T) { follow(t, positions) })
	t.Run("seats", func(t *testing.T) { follow(t, seats) })
}

// follow follows the histories of one client.
func follow[W world[W]](t *testing.T, of func(seed uint64) game[W]) {
	for seed := range uint64(60) {
		g := of(seed)
		g.clients, g.steps, g.slow = 1, 80, 0
		r, _ := opened(t, g)
		h := play(t, g, faultless[W]{r})
		state := h.Model.Init()
		for i, o := range h.Operations {
			ok, next := h.Model.Step(state, o.Input, o.Output)
			if !ok {
				t.Fatalf("seed %d, step %d: %s\nin %s", seed, i,
					h.Model.DescribeOperation(o.Input, o.Output), h.Model.DescribeState(state))
			}
			state = next
		}
	}
}

// TestHistoriesGoFar guards the checks against histories in which little
// happens: every command is carried out, refused for each reason and lost, every
// question is asked, alone and in a transaction, commands are committed together
// and lost together, and clients are at it at the same time.
func TestHistoriesGoFar(t *testing.T) {
	t.Run("positions", func(t *testing.T) {
		survey(t, positions, []string{
			"assign done", "move done", "reorder done", "rotate done", "transfer done", "unregister done", "look done",
			"assign lost", "move lost", "reorder lost", "rotate lost", "transfer lost", "unregister lost",
			"assign: projectsuser: position", "assign: projectsuser: user 999", "move: projectsuser: position", "move: projectsuser: registration",
			"transfer: projectsuser: position", "transfer: projectsuser: registration 9", "registration with user_id", "there are teams",
			"unregister: projectsuser: registration",
			"not on the project", "named twice", "not named",
			"line asked", "pair asked", "roll asked", "where asked",
		})
	})
	t.Run("seats", func(t *testing.T) {
		survey(t, seats, []string{
			"invite done", "shift done", "resend done", "appoint done", "dismiss done", "look done",
			"invite lost", "shift lost", "resend lost", "appoint lost", "dismiss lost",
			"only if a seat is free", "shift: projectsuser: accept of user", "invite: projectsuser: invite",
			"disable of user", "suspend of user", "delete of user", "change_role of user", "only if enough admins remain",
			"not possible in this state", "the account is pending", "role \"king\"", "without an e-mail address", "not in the registry",
			"census asked", "those asked", "called asked", "guests asked",
		})
	})
}

// survey plays histories of a game, and looks for what has to happen in them.
func survey[W world[W]](t *testing.T, of func(seed uint64) game[W], wanted []string) {
	t.Helper()
	met, overlapping, operations := make(map[string]int), 0, 0
	for seed := range uint64(150) {
		g := of(seed)
		r, c := opened(t, g)
		h := play(t, g, faultless[W]{r})
		met["saved together"] += trial.Together(c.Saved)
		met["lost together"] += trial.Together(c.Lost)
		overlapping, operations = overlapping+h.Overlapping(), operations+len(h.Operations)
		for _, o := range h.Operations {
			for _, what := range describe[W](o.Input, o.Output) {
				met[what]++
			}
		}
	}
	for _, what := range append(wanted, "saved together", "lost together", "two commands done", "two commands refused") {
		if n := containing(met, what); n < 5 {
			t.Errorf("%s: %d times", what, n)
		}
	}
	if overlapping < operations {
		t.Errorf("of %d operations only %d pairs went on at once", operations, overlapping)
	}
}

// containing counts what was met whose description contains a text.
func containing(met map[string]int, text string) (n int) {
	for what, times := range met {
		if strings.Contains(what, text) {
			n += times
		}
	}
	return n
}

// describe says what an operation was.
func describe[W world[W]](input, output any) (all []string) {
	o, ok := input.(order[W])
	if !ok {
		return []string{nameOf(input) + " asked"}
	}
	told := output.(receipt)
	for i, c := range o {
		switch {
		case told.lost:
			all = append(all, nameOf(c)+" lost")
		case told.refusal == "":
			all = append(all, nameOf(c)+" done")
		case i == len(told.told):
			all = append(all, nameOf(c)+": "+told.refusal)
		}
	}
	switch {
	case len(o) == 1 || told.lost:
	case told.refusal == "":
		all = append(all, "two commands done")
	default:
		all = append(all, "two commands refused")
	}
	return all
}
