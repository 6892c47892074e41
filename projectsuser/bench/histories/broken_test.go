package histories

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// stale reads from the snapshot that was published at the read before.
type stale[M model[M]] struct {
	checked[M]
	last *atomic.Pointer[store.Snapshot]
}

func newStale[M model[M]](r checked[M]) subject[M] {
	s := stale[M]{r, new(atomic.Pointer[store.Snapshot])}
	s.last.Store(r.Snapshot())
	return s
}

func (s stale[M]) read(q read[M]) []int64 { return q.read(s.last.Swap(s.Snapshot())) }

// dirty reads what is not committed yet.
type dirty[M model[M]] struct{ checked[M] }

func newDirty[M model[M]](r checked[M]) subject[M] { return dirty[M]{r} }

func (d dirty[M]) read(q read[M]) (result []int64) {
	// The result does not depend on whether the commit succeeds.
	_ = d.Do(context.Background(), "dirty", func(tx *registry.Tx) error { result = q.read(tx.View()); return nil })
	return result
}

// piecemeal runs each command in a transaction of its own.
type piecemeal[M model[M]] struct{ checked[M] }

func newPiecemeal[M model[M]](r checked[M]) subject[M] { return piecemeal[M]{r} }

func (p piecemeal[M]) run(ctx context.Context, client string, t transaction[M]) (all outcome) {
	if len(t) == 0 {
		return p.checked.run(ctx, client, t)
	}
	for _, c := range t {
		one := p.checked.run(ctx, client, transaction[M]{c})
		all.results = append(all.results, one.results...)
		if all.at, all.refusal, all.lost = one.at, one.refusal, one.lost; all.lost || all.refusal != nil {
			break
		}
	}
	return all
}

// hopeful reports success before the commit.
type hopeful[M model[M]] struct{ checked[M] }

func newHopeful[M model[M]](r checked[M]) subject[M] { return hopeful[M]{r} }

func (h hopeful[M]) run(ctx context.Context, client string, t transaction[M]) (all outcome) {
	// The outcome does not depend on whether the commit succeeds.
	_ = h.Do(ctx, client, func(tx *registry.Tx) error {
		results, err := t.within(tx)
		all = newOutcome(tx.View().At(), results, err)
		return err
	})
	return all
}

// stubborn runs a transaction again whose commit failed, and reports the failure.
type stubborn[M model[M]] struct{ checked[M] }

func newStubborn[M model[M]](r checked[M]) subject[M] { return stubborn[M]{r} }

func (s stubborn[M]) run(ctx context.Context, client string, t transaction[M]) outcome {
	o := s.checked.run(ctx, client, t)
	if o.lost {
		s.checked.run(ctx, client, t)
	}
	return o
}

// vague does not report why it refuses.
type vague[M model[M]] struct{ checked[M] }

func newVague[M model[M]](r checked[M]) subject[M] { return vague[M]{r} }

func (v vague[M]) run(ctx context.Context, client string, t transaction[M]) outcome {
	o := v.checked.run(ctx, client, t)
	if o.refusal != nil {
		o.refusal = errors.New("no")
	}
	return o
}

// late reports a later instant than the one for which the transaction ran.
type late struct{ checked[*teamModel] }

func newLate(r checked[*teamModel]) subject[*teamModel] { return late{r} }

func (l late) run(ctx context.Context, client string, t transaction[*teamModel]) outcome {
	o := l.checked.run(ctx, client, t)
	o.at = o.at.Add(10 * tick)
	return o
}

// outdated rotates the registrations that were published before the transaction.
type outdated struct{ checked[*positionModel] }

func newOutdated(r checked[*positionModel]) subject[*positionModel] { return outdated{r} }

// rotateSeen rotates registrations that were read before.
type rotateSeen struct {
	rotate
	seen []projectsuser.ID
}

func (r rotateSeen) run(tx *registry.Tx) ([]int64, error) {
	return toNumbers(r.seen), tx.Reorder(r.project, rotated(r.seen))
}

func (o outdated) run(ctx context.Context, client string, t transaction[*positionModel]) outcome {
	replaced := make(transaction[*positionModel], len(t))
	for i, c := range t {
		if r, ok := c.(rotate); ok {
			c = rotateSeen{r, o.Snapshot().Positions(r.project)}
		}
		replaced[i] = c
	}
	runtime.Gosched()
	return o.checked.run(ctx, client, replaced)
}

// torn reads a pair from two snapshots.
type torn struct{ checked[*positionModel] }

func newTorn(r checked[*positionModel]) subject[*positionModel] { return torn{r} }

func (s torn) read(q read[*positionModel]) []int64 {
	p, ok := q.(pair)
	if !ok {
		return s.checked.read(q)
	}
	first := s.checked.read(p.first)
	runtime.Gosched()
	return append(append(first, 0), s.checked.read(p.second)...)
}

// faults are the faults that a registry may have in any scenario.
func faults[M model[M]]() map[string]func(checked[M]) subject[M] {
	return map[string]func(checked[M]) subject[M]{
		"stale": newStale[M], "dirty": newDirty[M], "piecemeal": newPiecemeal[M],
		"hopeful": newHopeful[M], "stubborn": newStubborn[M], "vague": newVague[M],
	}
}

// TestBrokenRegistriesAreFound expects that porcupine rejects a history of each
// registry with a fault, and that the drawing shows a command of the history.
func TestBrokenRegistriesAreFound(t *testing.T) {
	ofTeams, ofPositions := faults[*teamModel](), faults[*positionModel]()
	ofTeams["late"] = newLate
	ofPositions["outdated"], ofPositions["torn"] = newOutdated, newTorn
	t.Run("teams", func(t *testing.T) { findFaults(t, teams, ofTeams, "register on 1 user") })
	t.Run("positions", func(t *testing.T) { findFaults(t, positions, ofPositions, "assign {project:") })
	t.Run("accounts", func(t *testing.T) { findFaults(t, accounts, faults[*accountModel](), "invite {email:") })
}

// TestBrokenPoliciesAreFound expects the same of registries with one seat more, or
// one admin less, than the model has.
func TestBrokenPoliciesAreFound(t *testing.T) {
	for name, change := range map[string]func(*registry.Policy){
		"a seat more":   func(p *registry.Policy) { p.Seats++ },
		"an admin less": func(p *registry.Policy) { p.Admins-- },
	} {
		broken := func(seed uint64) scenario[*accountModel] {
			s := accounts(seed)
			change(&s.policy)
			return s
		}
		findFaults(t, broken, map[string]func(checked[*accountModel]) subject[*accountModel]{
			name: func(r checked[*accountModel]) subject[*accountModel] { return r },
		}, "invite {email:")
	}
}

// findFaults fails unless porcupine rejects one of 200 histories for each fault.
func findFaults[M model[M]](
	t *testing.T, newScenario func(seed uint64) scenario[M], faults map[string]func(checked[M]) subject[M], command string,
) {
	for name, broken := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(200) {
				s := newScenario(seed)
				r, _ := opened(t, s)
				if h := s.play(t.Context(), broken(checked[M]{r})); h.check(timeout) == porcupine.Illegal {
					t.Logf("found in history %d", seed)
					assertDrawn(t, h, command)
					return
				}
			}
			t.Error("not found in 200 histories")
		})
	}
}

// assertDrawn draws a history, and fails unless the drawing shows a command.
func assertDrawn(t *testing.T, h history, command string) {
	t.Helper()
	path, err := h.draw(t.TempDir(), timeout)
	if err != nil {
		t.Fatal(err)
	}
	drawing, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".html") || !bytes.Contains(drawing, []byte(command)) {
		t.Errorf("%s does not show %q", path, command)
	}
}
