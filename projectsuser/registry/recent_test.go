package registry_test

import (
	gocmp "cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/seed"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// allMoves returns every move of changes that leads to another status.
func allMoves(changes []store.Change) (moves []registry.RecentMove) {
	for _, c := range changes {
		for _, m := range c.Moves {
			if m.From != m.To {
				moves = append(moves, registry.RecentMove{Move: m, Sequence: c.Sequence, At: c.At, Actor: c.Actor, Command: c.Command})
			}
		}
	}
	slices.SortStableFunc(moves, func(a, b registry.RecentMove) int {
		return gocmp.Or(gocmp.Compare(a.Sequence, b.Sequence), gocmp.Compare(a.Registration, b.Registration))
	})
	return moves
}

// recorded returns the moves that the histories of a snapshot have: not those of
// imports, and not those of registrations whose history was forgotten.
func recorded(s *store.Snapshot, moves []registry.RecentMove) (kept []registry.RecentMove) {
	for _, m := range moves {
		_, err := s.Timeline(m.Registration)
		if err != nil || m.Command == store.CommandImport || m.Command == store.CommandSync {
			continue
		}
		m.User, m.Project = 0, 0
		if e := s.Registration(m.Registration); e != nil {
			m.User, m.Project = e.Registration.User, e.Registration.Project
		}
		kept = append(kept, m)
	}
	return kept
}

// lastOf returns the last moves and how many were dropped, as the oracle of a registry.
func lastOf(moves []registry.RecentMove, keep int) registry.RecentMoves {
	over := max(len(moves)-keep, 0)
	return registry.RecentMoves{Moves: moves[over:], Dropped: uint64(over)}
}

// sameMoves returns the difference of two lists of moves. Nil and empty lists are equal.
func sameMoves(want, got registry.RecentMoves) string {
	lines := func(r registry.RecentMoves) []string {
		lines := []string{fmt.Sprint(r.Dropped, " dropped")}
		for _, m := range r.Moves {
			lines = append(lines, fmt.Sprintf("change %d at %s, %s by %q: %+v", m.Sequence, m.At, m.Command, m.Actor, m.Move))
		}
		return lines
	}
	return cmp.Diff(lines(want), lines(got))
}

// TestLawRecentMovesAreTheLastMoves checks that a registry that replays changes, in
// portions of any size, has the last moves of all of them.
func TestLawRecentMovesAreTheLastMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			c.Step(t)
		}
		all := allMoves(c.Changes)
		if diff := sameMoves(lastOf(all, 10_000), c.Registry.RecentMoves()); diff != "" {
			t.Fatalf("of the registry (-want +got):\n%s", diff)
		}
		keep := rapid.IntRange(1, 12).Draw(t, "keep")
		again := registry.New(registry.Options{RecentMoves: keep})
		earlier := again.RecentMoves()
		for rest := c.Changes; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "portion")
			if err := again.Replay(t.Context(), rest[:n]...); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
			done := allMoves(c.Changes[:len(c.Changes)-len(rest)])
			if diff := sameMoves(lastOf(done, keep), again.RecentMoves()); diff != "" {
				t.Fatalf("of the replayed registry (-want +got):\n%s", diff)
			}
			if before := allMoves(c.Changes[:len(c.Changes)-len(rest)-n]); sameMoves(lastOf(before, keep), earlier) != "" {
				t.Fatal("the moves that were returned earlier have changed")
			}
			earlier = again.RecentMoves()
		}
	})
}

// TestLawRestoredMovesAreTheRecordedMoves checks that a registry that was restored has
// the last moves that its histories hold, and those of the changes that follow.
func TestLawRestoredMovesAreTheRecordedMoves(t *testing.T) {
	found := 0
	seed.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		for range rapid.IntRange(0, 30).Draw(t, "steps before") {
			c.Step(t)
		}
		half, known := c.Registry.Snapshot(), len(c.Changes)
		keep := rapid.IntRange(1, 12).Draw(t, "keep")
		again := registry.New(registry.Options{RecentMoves: keep})
		if err := again.Restore(t.Context(), half.Content()); err != nil {
			t.Fatal(err)
		}
		want := recorded(half, allMoves(c.Changes))
		if diff := sameMoves(lastOf(want, keep), again.RecentMoves()); diff != "" {
			t.Fatalf("restored (-want +got):\n%s", diff)
		}
		found += len(want)
		for range rapid.IntRange(0, 20).Draw(t, "steps after") {
			c.Step(t)
		}
		if err := again.Replay(t.Context(), c.Changes[known:]...); err != nil {
			t.Fatal(err)
		}
		want = append(want, allMoves(c.Changes[known:])...)
		if diff := sameMoves(lastOf(want, keep), again.RecentMoves()); diff != "" {
			t.Fatalf("restored and replayed (-want +got):\n%s", diff)
		}
	})
	if found < 100 {
		t.Errorf("the draws had only %d moves", found)
	}
}

func TestRecentMovesOfRefusedCommands(t *testing.T) {
	f := newSchool(t)
	f.onCommit = func(store.Batch) error { return errDisk }
	err := f.Do(t.Context(), "staff", func(tx *registry.Tx) error {
		_, err := tx.Register(8, 2)
		return err
	})
	if got := f.RecentMoves(); err == nil || len(got.Moves) != 0 {
		t.Errorf("%v, moves %+v", err, got)
	}
}

func TestRecentMovesCanBeOff(t *testing.T) {
	f := newFixture(t, registry.Options{RecentMoves: -1})
	if err := f.Replay(t.Context(), store.Change{Sequence: 1, At: epoch, Command: store.CommandImport}); err != nil {
		t.Fatal(err)
	}
	if err := f.Restore(t.Context(), store.Content{}); err == nil {
		t.Error("restored a registry that has changes")
	}
	if got := f.RecentMoves(); len(got.Moves) != 0 || got.Dropped != 0 {
		t.Errorf("moves %+v", got)
	}
}
