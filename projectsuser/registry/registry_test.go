package registry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

func TestReplayReachesTheSameInstant(t *testing.T) {
	var all []store.Change
	r := registry.New(registry.Options{
		Clock:  func() time.Time { return epoch },
		Commit: func(b store.Batch) error { all = append(all, b.Changes...); return nil },
	})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}),
			tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true, BeginAt: epoch.Add(time.Hour)}))
		_, registering := tx.Register(7, 1)
		return errors.Join(err, registering)
	})
	if err := errors.Join(err, r.Advance(t.Context(), epoch.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	again := registry.New(registry.Options{})
	if err := again.Replay(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	if at := again.Snapshot().At(); !at.Equal(epoch.Add(time.Hour)) {
		t.Errorf("replay reached %s, want an hour after the epoch", at)
	}
	if diff := rostertest.Diff(r.Snapshot(), again.Snapshot()); diff != "" {
		t.Error(diff)
	}
}

func TestReplayRefusesGap(t *testing.T) {
	f := newSchool(t)
	f.register(7, 1)
	again := registry.New(registry.Options{})
	err := again.Replay(t.Context(), f.changes...)
	var gap *store.SequenceError
	if !errors.As(err, &gap) || gap.Want != 1 || gap.Got != f.changes[0].Sequence {
		t.Errorf("%v", err)
	}
}

// Quiesce sees exactly the changes that were committed, while many commands run.
func TestQuiesceSeesEveryCommit(t *testing.T) {
	var committed uint64 // the sequence of the last committed change
	r := registry.New(registry.Options{Commit: func(b store.Batch) error { committed = b.Changes[len(b.Changes)-1].Sequence; return nil }})
	done := make(chan error)
	for worker := range user.ID(4) {
		go func() {
			var errs []error
			for i := range user.ID(50) {
				errs = append(errs, r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1 + 4*i + worker}) }))
			}
			done <- errors.Join(errs...)
		}()
	}
	for range 100 {
		r.Quiesce(func(s *store.Snapshot) {
			if s.Sequence() != committed {
				t.Errorf("published up to change %d, committed up to %d", s.Sequence(), committed)
			}
		})
		time.Sleep(10 * time.Microsecond)
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	ids := r.Snapshot().Content().Records.Users
	if len(ids) != 200 || !slices.IsSortedFunc(ids, func(a, b *user.User) int { return int(a.ID - b.ID) }) {
		t.Errorf("%d users, want 200 in order of id", len(ids))
	}
}

// Many goroutines run commands while others read. Every snapshot is consistent, a
// command returns after its change is published, and the sequences have no gap.
func TestConcurrentWritersAndReaders(t *testing.T) {
	const writers, each = 8, 40
	var committed []store.Change
	r := registry.New(registry.Options{Commit: func(b store.Batch) error {
		time.Sleep(100 * time.Microsecond) // as slow as a disk
		committed = append(committed, b.Changes...)
		return nil
	}})
	reading, stop := context.WithCancel(t.Context())
	var readers, group sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for reading.Err() == nil {
				s := r.Snapshot()
				if users, n := s.Users.Len(), int(s.Sequence()); users != n {
					t.Errorf("%d users after %d changes", users, n)
					return
				}
			}
		})
	}
	for w := range writers {
		group.Go(func() {
			for i := range each {
				id := user.ID(1 + w*each + i)
				if err := r.Do(t.Context(), fmt.Sprint(w), func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: id}) }); err != nil {
					t.Error(err)
				}
				if r.Snapshot().User(id) == nil {
					t.Errorf("user %d is not published after Do returned", id)
				}
			}
		})
	}
	group.Wait()
	stop()
	readers.Wait()
	for i, c := range committed {
		if c.Sequence != uint64(i+1) {
			t.Fatalf("change %d has sequence %d", i+1, c.Sequence)
		}
	}
	if len(committed) != writers*each {
		t.Errorf("%d changes, want %d", len(committed), writers*each)
	}
}
