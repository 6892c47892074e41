package storetest

import (
	"context"
	"iter"
	"testing"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Store is a store as [Run] uses it. New, Open and Changes must be set.
type Store struct {
	// New returns a place where the store is empty, such as the path of a folder. It removes
	// what is there at the end of the test. A second call may return the same place, emptied.
	New func(t testing.TB) (place string)
	// Open opens the store at a place, and returns its registry and the function that closes
	// it. The registry has the options, except that a store with a clock of its own may use
	// that if they have none; and the store must accept their clock, which is not the
	// machine's. The store calls their Commit before it writes, and does not write what that
	// refuses. The suite closes a store before it opens it again, unless it is shared.
	Open func(ctx context.Context, place string, o registry.Options) (r *registry.Registry, close func() error, err error)
	// Changes yields the changes of the store in order, all of them.
	Changes func(ctx context.Context, place string) iter.Seq2[store.Change, error]
	// Shared says that several registries can be open at one place at the same time.
	Shared bool
}

// Run checks a store. Each law is a subtest. The tests with random commands run as often
// as the flag -rapid.checks says.
func Run(t *testing.T, s Store) {
	t.Run("the store is memory", func(t *testing.T) {
		rapid.Check(t, func(rt *rapid.T) { s.isMemory(t, rt) })
	})
	t.Run("refused is gone", s.refusedIsGone)
	t.Run("answered is kept", s.answeredIsKept)
	t.Run("closed is closed", s.closedIsClosed)
	t.Run("one order", s.oneOrder)
}

// opened opens the store at a place. The test closes it.
func (s *Store) opened(t testing.TB, place string, o registry.Options) (*registry.Registry, func() error) {
	t.Helper()
	r, closeStore, err := s.Open(t.Context(), place, o)
	if err != nil {
		t.Fatal(err)
	}
	return r, closeStore
}

// same fails the test unless the store, opened again, and a replay of its changes are a
// snapshot.
func (s *Store) same(t testing.TB, place string, want *store.Snapshot, o registry.Options) {
	t.Helper()
	r, closeStore := s.opened(t, place, registry.Options{Clock: o.Clock})
	got := r.Snapshot()
	if err := closeStore(); err != nil {
		t.Fatal(err)
	}
	if diff := rostertest.Diff(want, got); diff != "" {
		t.Fatalf("opened again (-want +store):\n%s", diff)
	}
	replayed, next := registry.New(registry.Options{}), uint64(1)
	for c, err := range s.Changes(t.Context(), place) {
		if err == nil && c.Sequence != next {
			t.Fatalf("change %d has the sequence %d", next, c.Sequence)
		}
		if err == nil {
			err = replayed.Replay(t.Context(), c)
		}
		if err != nil {
			t.Fatal(err)
		}
		next++
	}
	if diff := rostertest.Diff(want, replayed.Snapshot()); diff != "" {
		t.Fatalf("replayed (-want +changes):\n%s", diff)
	}
}
