package histories

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/state"
)

var (
	count = flag.Int("histories", 1_000, "how many histories to check")
	seed  = flag.Uint64("seed", 1, "seed of the first history")
)

// patience is how long porcupine may look for an order.
const patience = time.Minute

// TestRegistryIsLinearizable checks histories, each from a seed of its own, and
// that what was committed in each is what is published.
func TestRegistryIsLinearizable(t *testing.T) {
	for i := range *count {
		seed := *seed + uint64(i)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			p := planOf(seed)
			r, c := opened(t, p)
			assertLinearizable(t, play(t, p, faultless{r}))
			assertSaved(t, r.Snapshot(), slices.Concat(c.saved...))
		})
	}
}

// opened returns the registry of a history.
func opened(t *testing.T, p plan) (*projectsuser.Registry, *committer) {
	t.Helper()
	r, c, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

// play plays a history on a subject.
func play(t *testing.T, p plan, s subject) history {
	t.Helper()
	h, err := p.play(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// assertLinearizable fails with a drawing of the history if nobody alone could
// have done the same.
func assertLinearizable(t *testing.T, h history) {
	t.Helper()
	result := h.check(patience)
	if result == porcupine.Ok {
		return
	}
	path, err := h.draw(os.TempDir(), patience)
	if err != nil {
		t.Errorf("the history cannot be drawn: %v", err)
	}
	t.Errorf("%s: the history is drawn in %s", result, path)
}

// assertSaved fails if a snapshot breaks a law, or is not what the changes that
// were committed lead to.
func assertSaved(t *testing.T, s *projectsuser.Snapshot, changes []projectsuser.Change) {
	t.Helper()
	for _, broken := range rostertest.Check(s) {
		t.Error(broken)
	}
	again := projectsuser.New(projectsuser.Options{})
	if err := again.Replay(t.Context(), changes...); err != nil {
		t.Fatal(err)
	}
	if diff := rostertest.Diff(s, again.Snapshot()); diff != "" {
		t.Errorf("published (-) and saved (+):\n%s", diff)
	}
}

// TestOneClientAlone follows the world step by step, and says at which of them
// it parts from the registry.
func TestOneClientAlone(t *testing.T) {
	for seed := range uint64(100) {
		p := planOf(seed)
		p.clients, p.steps = 1, 80
		r, _ := opened(t, p)
		h := play(t, p, faultless{r})
		model := h.model()
		state := model.Init()
		for i, o := range h.operations {
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
		met["saved together"] += together(c.saved)
		met["lost together"] += together(c.lost)
		met["operations"] += len(h.operations)
		met["at once"] += overlapping(h.operations)
		for _, o := range h.operations {
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

// together counts the batches with orders of more than one client.
func together(batches [][]projectsuser.Change) (n int) {
	for _, b := range batches {
		clients := make(map[string]bool)
		for _, c := range b {
			if c.Command != projectsuser.CommandTime {
				clients[c.Actor] = true
			}
		}
		if len(clients) > 1 {
			n++
		}
	}
	return n
}

// overlapping counts the pairs of operations that went on at once.
func overlapping(operations []porcupine.Operation) (n int) {
	for i, a := range operations {
		for _, b := range operations[:i] {
			if a.Call < b.Return && b.Call < a.Return {
				n++
			}
		}
	}
	return n
}
