package histories

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

var (
	count     = flag.Int("histories", 1_000, "how many histories of each scenario to check")
	firstSeed = flag.Uint64("seed", 1, "seed of the first history")
)

// timeout is how long porcupine may look for an order.
const timeout = time.Minute

// TestTeamsAreLinearizable checks histories of registrations and their teams.
func TestTeamsAreLinearizable(t *testing.T) { checkScenario(t, teams) }

// TestPositionsAreLinearizable checks histories of registrations in order of position.
func TestPositionsAreLinearizable(t *testing.T) { checkScenario(t, positions) }

// TestAccountsAreLinearizable checks histories of accounts, seats and admins.
func TestAccountsAreLinearizable(t *testing.T) { checkScenario(t, accounts) }

// checkScenario checks a history of each seed, and that the committed changes lead
// to the published snapshot. The name of a subtest is its seed.
func checkScenario[M model[M]](t *testing.T, newScenario func(seed uint64) scenario[M]) {
	for i := range *count {
		seed := *firstSeed + uint64(i)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Parallel()
			s := newScenario(seed)
			r, c := opened(t, s)
			assertLinearizable(t, s.play(t.Context(), checked[M]{r}))
			assertSaved(t, r.Snapshot(), slices.Concat(c.saved...))
		})
	}
}

// opened returns the registry of a history and its committer.
func opened[M model[M]](t *testing.T, s scenario[M]) (*registry.Registry, *committer) {
	t.Helper()
	r, c, err := s.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

// assertLinearizable fails unless porcupine finds an order. It names the file with
// a drawing of the history.
func assertLinearizable(t *testing.T, h history) {
	t.Helper()
	result := h.check(timeout)
	if result == porcupine.Ok {
		return
	}
	path, err := h.draw(os.TempDir(), timeout)
	if err != nil {
		t.Errorf("drawing the history: %v", err)
	}
	t.Errorf("%s: the history is drawn in %s", result, path)
}

// assertSaved fails if a snapshot breaks a law of a registry, or differs from the
// one to which the committed changes lead.
func assertSaved(t *testing.T, s *store.Snapshot, changes []store.Change) {
	t.Helper()
	for _, broken := range rostertest.Check(s) {
		t.Error(broken)
	}
	replayed := registry.New(registry.Options{})
	if err := replayed.Replay(t.Context(), changes...); err != nil {
		t.Fatal(err)
	}
	if diff := rostertest.Diff(s, replayed.Snapshot()); diff != "" {
		t.Errorf("published (-) and replayed (+):\n%s", diff)
	}
}
