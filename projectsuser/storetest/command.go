package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// patience is how long the suite waits for what must happen.
const patience = time.Minute

// put puts the next user.
func put(t testing.TB, r *registry.Registry) error {
	return r.Do(t.Context(), "staff", func(tx *registry.Tx) error {
		return tx.PutUser(user.User{ID: user.ID(tx.View().Users.Len() + 1)})
	})
}

// refusedIsGone refuses commands before the store writes them, and by themselves.
func (s *Store) refusedIsGone(t *testing.T) {
	place, refuse := s.New(t), false
	o := registry.Options{Commit: func(b store.Batch) error {
		if refuse {
			return errRefused
		}
		return nil
	}}
	r, closeStore := s.opened(t, place, o)
	for range 3 {
		if err := put(t, r); err != nil {
			t.Fatal(err)
		}
		before := r.Snapshot()
		refuse = true
		if err := put(t, r); !errors.Is(err, errRefused) {
			t.Fatalf("got %v, want the error of Commit", err)
		}
		refuse = false
		err := r.Do(t.Context(), "staff", func(tx *registry.Tx) error {
			return errors.Join(tx.PutUser(user.User{ID: 77}), tx.RemoveUser(999_999))
		})
		if err == nil {
			t.Fatal("a command that must be refused returned no error")
		}
		if diff := rostertest.Diff(before, r.Snapshot()); diff != "" {
			t.Fatalf("a refused command changed (-before +after):\n%s", diff)
		}
	}
	want := r.Snapshot()
	if err := closeStore(); err != nil {
		t.Fatal(err)
	}
	s.same(t, place, want, registry.Options{})
}

// answeredIsKept gives commands from many goroutines.
func (s *Store) answeredIsKept(t *testing.T) {
	const writers, commands = 8, 12
	place := s.New(t)
	r, closeStore := s.opened(t, place, registry.Options{})
	write(t, commands, writers, r)
	want := r.Snapshot()
	if err := closeStore(); err != nil {
		t.Fatal(err)
	}
	if n := want.Users.Len(); n != writers*commands || want.Sequence() != writers*commands {
		t.Errorf("%d users and %d changes after %d commands", n, want.Sequence(), writers*commands)
	}
	s.same(t, place, want, registry.Options{})
}

// write gives commands to registries, from some goroutines each, and waits for them.
func write(t *testing.T, commands, writers int, registries ...*registry.Registry) {
	var running sync.WaitGroup
	for _, r := range registries {
		for range writers {
			running.Go(func() {
				for range commands {
					if err := put(t, r); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	running.Wait()
}

// closedIsClosed gives a command to a store that was closed, twice.
func (s *Store) closedIsClosed(t *testing.T) {
	place := s.New(t)
	r, closeStore := s.opened(t, place, registry.Options{})
	if err := put(t, r); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := closeStore(); err != nil {
			t.Fatal(err)
		}
	}
	want := r.Snapshot()
	if err := put(t, r); err == nil {
		t.Error("a command after the store was closed returned no error")
	}
	if diff := rostertest.Diff(want, r.Snapshot()); diff != "" {
		t.Errorf("it changed (-before +after):\n%s", diff)
	}
	s.same(t, place, want, registry.Options{})
}

// oneOrder gives commands to three registries at one place at the same time, and commands
// in turn that depend on each other.
func (s *Store) oneOrder(t *testing.T) {
	if !s.Shared {
		t.Skip("the store is not shared")
	}
	const stores, writers, commands = 3, 2, 10
	place := s.New(t)
	var registries []*registry.Registry
	for range stores {
		r, closeStore := s.opened(t, place, registry.Options{})
		defer func() {
			if err := closeStore(); err != nil {
				t.Error(err)
			}
		}()
		registries = append(registries, r)
	}
	write(t, commands, writers, registries...)
	for i := range 20 { // a user that one registry puts is removed by the next one
		if err := registries[i%stores].Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1000}) }); err != nil {
			t.Fatal(err)
		}
		if err := registries[(i+1)%stores].Do(t.Context(), "", func(tx *registry.Tx) error { return tx.RemoveUser(1000) }); err != nil {
			t.Fatalf("refused by an old state: %v", err)
		}
	}
	const last = stores*writers*commands + 40
	for _, r := range registries {
		for end := time.Now().Add(patience); r.Snapshot().Sequence() < last && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond)
		}
		if diff := rostertest.Diff(registries[0].Snapshot(), r.Snapshot()); diff != "" || r.Snapshot().Sequence() != last {
			t.Errorf("%d changes, want %d\n%s", r.Snapshot().Sequence(), last, diff)
		}
	}
	s.same(t, place, registries[0].Snapshot(), registry.Options{})
}
