package staff

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/bench/trial"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// stale shows what was published when somebody asked last.
type stale[W world[W]] struct {
	faultless[W]
	last *atomic.Pointer[store.Snapshot]
}

func newStale[W world[W]](f faultless[W]) subject[W] {
	s := stale[W]{f, new(atomic.Pointer[store.Snapshot])}
	s.last.Store(f.Snapshot())
	return s
}

func (s stale[W]) ask(q question[W]) []int64 { return q.ask(s.last.Swap(s.Snapshot())) }

// dirty shows what is carried out, committed or not.
type dirty[W world[W]] struct{ faultless[W] }

func newDirty[W world[W]](f faultless[W]) subject[W] { return dirty[W]{f} }

func (d dirty[W]) ask(q question[W]) (answer []int64) {
	// What it was refused for does not matter to one who shows it anyway.
	_ = d.Do(context.Background(), "dirty", func(tx *registry.Tx) error { answer = q.ask(tx.View()); return nil })
	return answer
}

// piecemeal carries out the commands of an order one by one: some of them
// happen, and others do not.
type piecemeal[W world[W]] struct{ faultless[W] }

func newPiecemeal[W world[W]](f faultless[W]) subject[W] { return piecemeal[W]{f} }

func (p piecemeal[W]) carry(ctx context.Context, client string, o order[W]) (all receipt) {
	for _, c := range o {
		told := p.faultless.carry(ctx, client, order[W]{c})
		all.told = append(all.told, told.told...)
		if all.refusal, all.lost = told.refusal, told.lost; all.lost || all.refusal != "" {
			break
		}
	}
	return all
}

// hopeful says that it is done before that is saved.
type hopeful[W world[W]] struct{ faultless[W] }

func newHopeful[W world[W]](f faultless[W]) subject[W] { return hopeful[W]{f} }

func (h hopeful[W]) carry(ctx context.Context, client string, o order[W]) (all receipt) {
	// Whether it was saved does not matter to one who says so anyway.
	_ = h.Do(ctx, client, func(tx *registry.Tx) error {
		told, err := o.within(tx)
		all = receiptOf(told, err)
		return err
	})
	return all
}

// stubborn tries again what could not be saved, and says that it could not.
type stubborn[W world[W]] struct{ faultless[W] }

func newStubborn[W world[W]](f faultless[W]) subject[W] { return stubborn[W]{f} }

func (s stubborn[W]) carry(ctx context.Context, client string, o order[W]) receipt {
	told := s.faultless.carry(ctx, client, o)
	if told.lost {
		s.faultless.carry(ctx, client, o)
	}
	return told
}

// forgetful does not say why it refuses.
type forgetful[W world[W]] struct{ faultless[W] }

func newForgetful[W world[W]](f faultless[W]) subject[W] { return forgetful[W]{f} }

func (s forgetful[W]) carry(ctx context.Context, client string, o order[W]) receipt {
	told := s.faultless.carry(ctx, client, o)
	if told.refusal != "" {
		told.refusal = "no"
	}
	return told
}

// careless rotates the line that was published, whatever became of it since.
type careless struct{ faultless[*lines] }

func newCareless(f faultless[*lines]) subject[*lines] { return careless{f} }

// rotateSeen rotates a line that was seen before.
type rotateSeen struct {
	rotate
	seen []projectsuser.ID
}

func (r rotateSeen) carry(tx *registry.Tx) ([]int64, error) {
	return toNumbers(r.seen), tx.Reorder(r.project, rotated(r.seen))
}

func (c careless) carry(ctx context.Context, client string, o order[*lines]) receipt {
	given := make(order[*lines], len(o))
	for i, command := range o {
		if r, ok := command.(rotate); ok {
			command = rotateSeen{r, c.Snapshot().Positions(r.project)}
		}
		given[i] = command
	}
	runtime.Gosched()
	return c.faultless.carry(ctx, client, given)
}

// torn reads two lines one after the other, and not from one snapshot.
type torn struct{ faultless[*lines] }

func newTorn(f faultless[*lines]) subject[*lines] { return torn{f} }

func (s torn) ask(q question[*lines]) []int64 {
	p, ok := q.(pair)
	if !ok {
		return s.faultless.ask(q)
	}
	first := s.faultless.ask(p.first)
	runtime.Gosched()
	return append(append(first, 0), s.faultless.ask(p.second)...)
}

// common are the ways to break any registry.
func common[W world[W]]() map[string]func(faultless[W]) subject[W] {
	return map[string]func(faultless[W]) subject[W]{
		"stale": newStale[W], "dirty": newDirty[W], "piecemeal": newPiecemeal[W],
		"hopeful": newHopeful[W], "stubborn": newStubborn[W], "forgetful": newForgetful[W],
	}
}

// TestBrokenPositionsAreNoticed expects that porcupine rejects a history of each
// registry that is broken on purpose, and that it is drawn.
func TestBrokenPositionsAreNoticed(t *testing.T) {
	ways := common[*lines]()
	ways["careless"], ways["torn"] = newCareless, newTorn
	for name, broken := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assertNoticed(t, positions, broken, "assign {project:")
		})
	}
}

// TestBrokenSeatsAreNoticed expects the same of seats, and of registries that
// have a seat more than they should, or ask for an admin less.
func TestBrokenSeatsAreNoticed(t *testing.T) {
	for name, broken := range common[*accounts]() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assertNoticed(t, seats, broken, "invite {email:")
		})
	}
	for name, bend := range map[string]func(*registry.Policy){
		"overbooked": func(p *registry.Policy) { p.Seats++ },
		"leaderless": func(p *registry.Policy) { p.Admins-- },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bent := func(seed uint64) game[*accounts] {
				g := seats(seed)
				bend(&g.policy)
				return g
			}
			assertNoticed(t, bent, func(f faultless[*accounts]) subject[*accounts] { return f }, "invite {email:")
		})
	}
}

// assertNoticed fails if porcupine rejects none of many histories of a registry
// that is broken in some way, or if what was done is not in the drawing.
func assertNoticed[W world[W]](t *testing.T, of func(seed uint64) game[W], broken func(faultless[W]) subject[W], deed string) {
	t.Helper()
	for seed := range uint64(200) {
		g := of(seed)
		r, _ := opened(t, g)
		if h := play(t, g, broken(faultless[W]{r})); h.Check(trial.Patience) == porcupine.Illegal {
			t.Logf("noticed in history %d", seed)
			trial.AssertDrawn(t, h, deed)
			return
		}
	}
	t.Error("goes unnoticed in 200 histories")
}
