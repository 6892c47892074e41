package histories

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser/bench/trial"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/state"
)

var (
	count = flag.Int("histories", 1_000, "how many histories to check")
	seed  = flag.Uint64("seed", 1, "seed of the first history")
)

// TestRegistryIsLinearizable checks histories, each from a seed of its own, and
// that what was committed in each is what is published.
func TestRegistryIsLinearizable(t *testing.T) {
	for i := range *count {
		seed := *seed + uint64(i)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			p := planOf(seed)
			r, c := opened(t, p)
			trial.AssertLinearizable(t, play(t, p, faultless{r}))
			trial.AssertSaved(t, r.Snapshot(), slices.Concat(c.Saved...))
		})
	}
}

// opened returns the registry of a history.
func opened(t *testing.T, p plan) (*registry.Registry, *trial.Committer) {
	t.Helper()
	r, c, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

// play plays a history on a subject.
func play(t *testing.T, p plan, s subject) trial.History {
	t.Helper()
	h, err := p.play(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestOneClientAlone follows the world step by step, and says at which of them
// it parts from the registry.
func TestOneClientAlone(t *testing.T) {
	for seed := range uint64(100) {
		p := planOf(seed)
		p.clients, p.steps = 1, 80
		r, _ := opened(t, p)
		h := play(t, p, faultless{r})
		model := h.Model
		state := model.Init()
		for i, o := range h.Operations {
			ok, next := model.Step(state, o.Input, o.Output)
			if !ok {
				t.Fatalf("seed %d, step %d: %s\nin %s", seed, i, model.DescribeOperation(o.Input, o.Output), model.DescribeState(state))
			}
			state = next
		}
	}
}

// TestHistoriesGoFar guards the checks against histories in which little
// happens: every command is carried out, refused and lost, every status is seen,
// commands are committed together and lost together, and clients are at it at
// the same time.
func TestHistoriesGoFar(t *testing.T) {
	met := make(map[string]int)
	for seed := range uint64(300) {
		p := planOf(seed)
		r, c := opened(t, p)
		h := play(t, p, faultless{r})
		met["saved together"] += trial.Together(c.Saved)
		met["lost together"] += trial.Together(c.Lost)
		met["operations"] += len(h.Operations)
		met["at once"] += h.Overlapping()
		for _, o := range h.Operations {
			for _, what := range describe(o) {
				met[what]++
			}
		}
	}
	t.Log(met)
	for _, what := range expected() {
		if met[what] < 5 {
			t.Errorf("%s: %d times", what, met[what])
		}
	}
	if met["at once"] < met["operations"] {
		t.Errorf("of %d operations only %d pairs went on at once", met["operations"], met["at once"])
	}
}

// expected are the things that have to be met.
func expected() []string {
	all := []string{"saved together", "lost together", "two commands refused", "two commands done", "time passes"}
	for _, c := range everything {
		for _, f := range []fate{done, refused, unsaved} {
			all = append(all, fmt.Sprint(c, " ", f))
		}
	}
	for _, s := range state.Statuses() {
		all = append(all, "a user "+s.String())
		if s != state.NotRegistered {
			all = append(all, "somebody "+s.String())
		}
	}
	return all
}

// describe says what an operation was.
func describe(o porcupine.Operation) (all []string) {
	if q, ok := o.Input.(question); ok {
		a := o.Output.(answer)
		switch {
		case q.about == oneUser:
			all = append(all, "a user "+a.status.String())
		case q.about == oneStatus && a.users != 0:
			all = append(all, "somebody "+q.status.String())
		}
		return all
	}
	commands, told := o.Input.(order), o.Output.(receipt)
	for _, c := range commands {
		all = append(all, fmt.Sprint(c.name, " ", told.fate))
	}
	switch len(commands) {
	case 0:
		all = append(all, "time passes")
	case 2:
		all = append(all, "two commands "+string(told.fate))
	}
	return all
}
