package registry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// sharedLog is a list of changes that several registries share.
type sharedLog struct {
	mu      sync.Mutex
	changes []store.Change
}

// after returns the changes after a sequence.
func (l *sharedLog) after(_ context.Context, sequence uint64) ([]store.Change, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.changes[sequence:]), nil
}

// commit appends the changes of a batch unless another registry was first.
func (l *sharedLog) commit(b store.Batch) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if first := b.Changes[0].Sequence - 1; first < uint64(len(l.changes)) {
		return &registry.OvertakenError{Changes: slices.Clone(l.changes[first:])}
	}
	l.changes = append(l.changes, b.Changes...)
	return nil
}

func TestOvertakenCommandsRunAgain(t *testing.T) {
	var log sharedLog
	ours := registry.New(registry.Options{Commit: log.commit})
	others := registry.New(registry.Options{Commit: log.commit})
	put := func(r *registry.Registry, u user.User) (runs int) {
		t.Helper()
		succeed(t, r.Do(t.Context(), "staff", func(tx *registry.Tx) error { runs++; return tx.PutUser(u) }))
		return runs
	}
	put(others, user.User{ID: 1})
	put(others, user.User{ID: 2})
	if runs := put(ours, user.User{ID: 3}); runs != 2 {
		t.Errorf("the function ran %d times, want twice", runs)
	}
	if s := ours.Snapshot(); s.Sequence() != 3 || s.Users.Len() != 3 {
		t.Errorf("change %d with %d users, want change 3 with 3", s.Sequence(), s.Users.Len())
	}
	succeed(t, others.Follow(t.Context(), log.changes...)) // it has two of the three
	if diff := rostertest.Diff(ours.Snapshot(), others.Snapshot()); diff != "" {
		t.Error(diff)
	}
	var gap *store.SequenceError
	if err := others.Follow(t.Context(), store.Change{Sequence: 5}); !errors.As(err, &gap) {
		t.Errorf("got %v, want a *store.SequenceError", err)
	}
}

// Without a look at the changes of others the command would be refused.
func TestRefusalIsByLatestState(t *testing.T) {
	var log sharedLog
	ours := registry.New(registry.Options{Commit: log.commit, CatchUp: log.after})
	others := registry.New(registry.Options{Commit: log.commit})
	succeed(t, others.Do(t.Context(), "staff", func(tx *registry.Tx) error {
		return tx.PutUser(user.User{ID: 1, Login: "ada"})
	}))
	remove := func(tx *registry.Tx) error { return tx.RemoveUser(1) }
	succeed(t, ours.Do(t.Context(), "staff", remove))
	var missing *store.MissingError
	if err := ours.Do(t.Context(), "staff", remove); !errors.As(err, &missing) {
		t.Errorf("got %v, want a *store.MissingError", err)
	}
}

// The registry may follow changes of others by itself between the run of a command and
// the look before its refusal, which then finds none.
func TestRefusalIsByLatestStateThatWasFollowed(t *testing.T) {
	var log sharedLog
	others := registry.New(registry.Options{Commit: log.commit})
	succeed(t, others.Do(t.Context(), "staff", func(tx *registry.Tx) error {
		return tx.PutUser(user.User{ID: 1, Login: "ada"})
	}))
	var ours *registry.Registry
	followed := func(ctx context.Context, _ uint64) ([]store.Change, error) {
		if err := ours.Follow(ctx, log.changes...); err != nil {
			return nil, err
		}
		return log.after(ctx, ours.Snapshot().Sequence())
	}
	ours = registry.New(registry.Options{Commit: log.commit, CatchUp: followed})
	succeed(t, ours.Do(t.Context(), "staff", func(tx *registry.Tx) error { return tx.RemoveUser(1) }))
}

// A command that is always refused runs twice at most, however many changes of others come.
func TestRefusalEnds(t *testing.T) {
	var log sharedLog
	others := registry.New(registry.Options{Commit: log.commit})
	busy := func(ctx context.Context, after uint64) ([]store.Change, error) {
		err := others.Do(ctx, "staff", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: nextUser(tx)}) })
		return log.changes[after:], err
	}
	ours, runs := registry.New(registry.Options{Commit: log.commit, CatchUp: busy}), 0
	err := ours.Do(t.Context(), "staff", func(tx *registry.Tx) error { runs++; return tx.RemoveUser(1_000) })
	var missing *store.MissingError
	if !errors.As(err, &missing) || runs != 2 {
		t.Errorf("%v after %d runs, want a *store.MissingError after two", err, runs)
	}
}

func TestCatchUpFirst(t *testing.T) {
	var log sharedLog
	ours := registry.New(registry.Options{Commit: log.commit, CatchUp: log.after, CatchUpFirst: true})
	others := registry.New(registry.Options{Commit: log.commit})
	succeed(t, others.Do(t.Context(), "staff", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1}) }))
	runs := 0
	succeed(t, ours.Do(t.Context(), "staff", func(tx *registry.Tx) error {
		runs++
		return tx.PutUser(user.User{ID: nextUser(tx)})
	}))
	if runs != 1 || ours.Snapshot().Users.Len() != 2 {
		t.Errorf("ran %d times, %d users; want once, 2 users", runs, ours.Snapshot().Users.Len())
	}
}

// nextUser returns the id after those of all users.
func nextUser(tx *registry.Tx) user.ID { return user.ID(tx.View().Users.Len() + 1) }

func TestCatchUpFails(t *testing.T) {
	failing := func(context.Context, uint64) ([]store.Change, error) { return nil, errDisk }
	refuse := errors.New("no")
	for _, first := range []bool{false, true} {
		r := registry.New(registry.Options{CatchUp: failing, CatchUpFirst: first})
		err := r.Do(t.Context(), "staff", func(*registry.Tx) error { return refuse })
		var failed *registry.CatchUpError
		if !errors.As(err, &failed) || !errors.Is(err, errDisk) || (failed.Refusal == nil) != first {
			t.Errorf("first %t: %v", first, err)
		}
	}
}

// A change of another process that is earlier than the instant of the registry does not
// move it back, also if the change makes something due in between.
func TestFollowNeverMovesTimeBack(t *testing.T) {
	f := newSchool(t)
	rush := f.register(7, 3)
	team := f.createTeam(rush)
	content := f.Snapshot().Content()
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(team); return err })
	locked := f.batches[len(f.batches)-1].Changes

	var log []store.Change
	ours := registry.New(registry.Options{Fields: f.Fields(), Clock: func() time.Time { return epoch.Add(2 * h) }, Commit: func(b store.Batch) error {
		log = append(log, b.Changes...)
		return nil
	}})
	succeed(t, ours.Restore(t.Context(), content))
	succeed(t, ours.Advance(t.Context(), epoch.Add(2*h)))
	succeed(t, ours.Follow(t.Context(), locked...))
	if got := ours.Snapshot().At(); !got.Equal(epoch.Add(2 * h)) {
		t.Errorf("the instant is %s, want %s", got, epoch.Add(2*h))
	}
	succeed(t, ours.Advance(t.Context(), epoch.Add(2*h)))
	if got := ours.Snapshot().Registration(rush).Status; got != state.InProgress || len(log) != 1 {
		t.Errorf("the registration is %s after %d changes of time", got, len(log))
	}
}

// Registries that share a log and run commands at the same time have the same content in
// the end, and no command is lost or doubled.
func TestLawRegistriesOfOneLogAreEqual(t *testing.T) {
	const writers, commands = 4, 50
	var log sharedLog
	var running sync.WaitGroup
	registries := make([]*registry.Registry, 3)
	errs := make(chan error, len(registries)*writers*commands)
	for i := range registries {
		r := registry.New(registry.Options{Commit: log.commit, CatchUp: log.after})
		registries[i] = r
		for w := range writers {
			running.Go(func() {
				for n := range commands {
					login := fmt.Sprintf("%d-%d-%d", i, w, n)
					errs <- r.Do(t.Context(), login, func(tx *registry.Tx) error {
						return tx.PutUser(user.User{ID: nextUser(tx), Login: login})
					})
				}
			})
		}
	}
	running.Wait()
	close(errs)
	for err := range errs {
		succeed(t, err)
	}
	for _, r := range registries {
		changes, _ := log.after(t.Context(), r.Snapshot().Sequence())
		succeed(t, r.Follow(t.Context(), changes...))
		if diff := rostertest.Diff(registries[0].Snapshot(), r.Snapshot()); diff != "" {
			t.Error(diff)
		}
		if got, want := r.Snapshot().Users.Len(), len(registries)*writers*commands; got != want {
			t.Errorf("%d users, want %d", got, want)
		}
	}
}

// succeed fails the test if err is not nil.
func succeed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Snapshot.Moments returns for each registration what Content has, also for a removed one.
func TestMomentsAreThoseOfContent(t *testing.T) {
	f := newSchool(t)
	kept, gone := f.register(7, 1), f.register(8, 2)
	f.createTeam(gone)
	f.do(func(tx *registry.Tx) error { return tx.Unregister(kept) })
	s := f.Snapshot()
	histories := s.Content().Histories
	if len(histories) < 2 {
		t.Fatalf("%d histories, want at least 2", len(histories))
	}
	for _, h := range histories {
		for _, id := range h.Registrations {
			if diff := cmp.Diff(h.Moments, s.Moments(id)); diff != "" {
				t.Errorf("registration %d (-content +moments):\n%s", id, diff)
			}
		}
	}
	if got := s.Moments(999); got != nil {
		t.Errorf("got %v for a registration that never existed", got)
	}
}
