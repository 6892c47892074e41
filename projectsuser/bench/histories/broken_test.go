package histories

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser/bench/trial"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// stale shows what was published when somebody looked last.
type stale struct {
	faultless
	last *atomic.Pointer[store.Snapshot]
}

func newStale(r *registry.Registry) subject {
	s := stale{faultless{r}, new(atomic.Pointer[store.Snapshot])}
	s.last.Store(r.Snapshot())
	return s
}

func (s stale) snapshot() *store.Snapshot { return s.last.Swap(s.Snapshot()) }

// dirty shows what is carried out, committed or not.
type dirty struct{ faultless }

func (d dirty) snapshot() (seen *store.Snapshot) {
	// What it was refused for does not matter to one who shows it anyway.
	_ = d.Do(context.Background(), "dirty", func(tx *registry.Tx) error { seen = tx.View(); return nil })
	return seen
}

// piecemeal carries out the commands of an order one by one: some of them
// happen, and others do not.
type piecemeal struct{ faultless }

func (p piecemeal) carry(ctx context.Context, client string, o order) (all receipt, err error) {
	if len(o) == 0 {
		return p.faultless.carry(ctx, client, o)
	}
	var last ids
	for _, c := range o {
		told, err := p.faultless.carry(ctx, client, order{c.about(last)})
		if all.fate, all.at = told.fate, told.at; err != nil || told.fate != done {
			return all, err
		}
		all.made = append(all.made, told.made...)
		last = told.made[0].or(last)
	}
	return all, nil
}

// hopeful says that it is done before that is saved.
type hopeful struct{ faultless }

func (h hopeful) carry(ctx context.Context, client string, o order) (receipt, error) {
	told, err := h.faultless.carry(ctx, client, o)
	if told.fate == unsaved {
		told.fate = done
	}
	return told, err
}

// stubborn tries again what could not be saved, and says that it could not.
type stubborn struct{ faultless }

func (s stubborn) carry(ctx context.Context, client string, o order) (receipt, error) {
	told, err := s.faultless.carry(ctx, client, o)
	if told.fate == unsaved {
		_, err = s.faultless.carry(ctx, client, o)
	}
	return told, err
}

// TestBrokenRegistriesAreNoticed expects that porcupine rejects a history of each
// registry that is broken on purpose, and that it is drawn.
func TestBrokenRegistriesAreNoticed(t *testing.T) {
	for name, breakIt := range map[string]func(*registry.Registry) subject{
		"stale":     newStale,
		"dirty":     func(r *registry.Registry) subject { return dirty{faultless{r}} },
		"piecemeal": func(r *registry.Registry) subject { return piecemeal{faultless{r}} },
		"hopeful":   func(r *registry.Registry) subject { return hopeful{faultless{r}} },
		"stubborn":  func(r *registry.Registry) subject { return stubborn{faultless{r}} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(200) {
				p := planOf(seed)
				r, _ := opened(t, p)
				if h := play(t, p, breakIt(r)); h.Check(trial.Patience) == porcupine.Illegal {
					t.Logf("noticed in history %d", seed)
					trial.AssertDrawn(t, h, "register on 1 user")
					return
				}
			}
			t.Error("goes unnoticed in 200 histories")
		})
	}
}
