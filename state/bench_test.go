package state_test

import (
	"testing"
	"time"

	"github.com/projectsuser/roster/state"
)

// beginAt is the begin_at of a session.
var beginAt = time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)

// shuffledFacts returns pseudo-random combinations from a fixed seed, in an order
// that a branch predictor cannot learn.
func shuffledFacts() []state.Facts {
	facts := make([]state.Facts, 1<<16)
	x := uint32(1)
	for i := range facts {
		x = x*1664525 + 1013904223
		facts[i] = state.Facts(x >> 22)
	}
	return facts
}

func BenchmarkDerive(b *testing.B) {
	facts := shuffledFacts()
	var sum, i int
	b.ReportAllocs()
	for b.Loop() {
		sum += int(state.Derive(facts[i&(1<<16-1)]))
		i++
	}
	_ = sum
}

func BenchmarkExplain(b *testing.B) {
	facts := shuffledFacts()
	var i int
	b.ReportAllocs()
	for b.Loop() {
		e := state.Explain(facts[i&(1<<16-1)], beginAt)
		_ = e
		i++
	}
}

func BenchmarkNext(b *testing.B) {
	table := state.Transitions()
	var sum, i int
	b.ReportAllocs()
	for b.Loop() {
		to, _ := table.Next(state.Status(i%8), state.Event(i%18))
		sum += int(to)
		i++
	}
	_ = sum
}

func BenchmarkPermit(b *testing.B) {
	f := state.Registered | state.InTeam
	b.ReportAllocs()
	for b.Loop() {
		if state.Permit(f, state.Start) != nil {
			b.Fatal("refused")
		}
	}
}

// BenchmarkMachine measures the pooled looplab machine alone.
func BenchmarkMachine(b *testing.B) {
	machine := state.NewMachine(state.Transitions())
	for name, e := range map[string]state.Event{"accepted": state.Start, "refused": state.Evaluate} {
		b.Run("event="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := machine.Fire(b.Context(), state.CreatingGroup, e); (err == nil) != (e == state.Start) {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFire measures an event on facts: derivation, guard, machine, effect.
func BenchmarkFire(b *testing.B) {
	life := state.NewLifecycle()
	f := state.Registered | state.InTeam
	for name, e := range map[string]state.Event{"accepted": state.Start, "refused": state.Evaluate, "guard": state.Schedule} {
		b.Run("event="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := life.Fire(b.Context(), f, e); (err == nil) != (e == state.Start) {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestFireAllocatesLittle(t *testing.T) {
	machine := state.NewMachine(state.Transitions())
	for _, e := range []state.Event{state.Start, state.Evaluate} {
		n := testing.AllocsPerRun(1000, func() { _, _ = machine.Fire(t.Context(), state.CreatingGroup, e) })
		if n > 8 && !state.RaceDetector {
			t.Errorf("%s: %v allocations, want at most 8", e, n)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	f := state.Registered | state.InTeam
	calls := map[string]func(){
		"Derive":  func() { state.Derive(f) },
		"Explain": func() { state.Explain(f, beginAt) },
		"Next":    func() { state.Transitions().Next(state.Searching, state.Join) },
		"Permit":  func() { _ = state.Permit(f, state.Start) },
		"Permitted": func() {
			for range state.Permitted(f) {
			}
		},
		"ParseStatus": func() { _, _ = state.ParseStatus("In Progress") },
	}
	for name, call := range calls {
		if n := testing.AllocsPerRun(100, call); n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}
