package registry_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestFailedCommitRefusesBatch(t *testing.T) {
	failing := true
	r := registry.New(registry.Options{Commit: func(store.Batch) error {
		if failing {
			return errDisk
		}
		return nil
	}})
	put := func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1}) }
	err := r.Do(t.Context(), "staff", put)
	var refused *registry.CommitError
	if !errors.As(err, &refused) || !errors.Is(err, errDisk) || r.Snapshot().Users.Len() != 0 {
		t.Errorf("%v, %d users", err, r.Snapshot().Users.Len())
	}
	failing = false
	if err := r.Do(t.Context(), "staff", put); err != nil || r.Snapshot().Users.Len() != 1 || r.Snapshot().Sequence() != 1 {
		t.Errorf("%v, %d users", err, r.Snapshot().Users.Len())
	}
}

// Options.Commit gets the changes of the batch, the snapshot after them and the touched
// ids before any of it is published.
func TestCommitGetsBatchBeforePublication(t *testing.T) {
	f := newSchool(t)
	solo, duo := f.register(7, 1), f.register(8, 2)
	group := f.createTeam(duo)
	f.register(9, 4) // no change below touches it
	before := f.Snapshot()
	f.batches = nil
	f.onCommit = func(b store.Batch) error {
		if f.Snapshot() != before {
			t.Error("a snapshot was published before its commit")
		}
		return nil
	}
	f.at(h).do(func(tx *registry.Tx) error {
		_, locked := tx.Lock(group)
		third, registered := tx.Register(9, 2)
		_, joined := tx.CreateTeam(third.ID)
		return errors.Join(locked, registered, joined, tx.Unregister(solo), tx.PutUser(user.User{ID: 5}), tx.RemoveUser(5))
	})
	if len(f.batches) != 1 {
		t.Fatalf("%d batches, want 1", len(f.batches))
	}
	b := f.batches[0]
	var commands []store.Command
	for i, c := range b.Changes {
		if want := before.Sequence() + uint64(i) + 1; c.Sequence != want || !c.At.Equal(f.now) {
			t.Errorf("change %d at %s, want %d at %s", c.Sequence, c.At, want, f.now)
		}
		commands = append(commands, c.Command)
	}
	want := []store.Command{store.CommandLock, store.CommandRegister, store.CommandCreateTeam, store.CommandUnregister, store.CommandPut, store.CommandRemove}
	if diff := cmp.Diff(want, commands); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	if f.Snapshot() != b.Snapshot || b.Snapshot.Sequence() != before.Sequence()+uint64(len(want)) {
		t.Errorf("the snapshot of the batch has sequence %d and is not the published one", b.Snapshot.Sequence())
	}
	if b.Snapshot.Registration(solo) != nil || b.Snapshot.Registration(duo).Status != state.InProgress {
		t.Error("the snapshot of the batch lacks its changes")
	}
	touched := store.IDs{
		Registrations: []projectsuser.ID{solo, duo, b.Snapshot.Find(9, 2).Registration.ID},
		Teams:         []team.ID{1, group, b.Snapshot.Find(9, 2).Registration.Attempts.Active().ID}, // team 1 is the solo team
		Users:         []user.ID{5},
	}
	if diff := cmp.Diff(touched, b.Touched); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
}

// A batch of a change of time has the touched ids too. A failed commit publishes
// nothing, and the next batch has everything again.
func TestFailedCommitLeavesTouchedForNextBatch(t *testing.T) {
	f := newSchool(t)
	rush := f.register(7, 3)
	group := f.createTeam(rush)
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(group); return err })
	f.batches = nil
	f.onCommit = func(store.Batch) error { return errDisk }
	if err := f.Advance(t.Context(), epoch.Add(h)); !errors.Is(err, errDisk) {
		t.Fatalf("got %v, want the error of the commit", err)
	}
	f.assertStatus(rush, state.WaitingToStart)
	f.onCommit = nil
	if err := f.Advance(t.Context(), epoch.Add(h)); err != nil {
		t.Fatal(err)
	}
	f.assertStatus(rush, state.InProgress)
	if len(f.batches) != 2 {
		t.Fatalf("%d batches, want 2", len(f.batches))
	}
	touched := store.IDs{Registrations: []projectsuser.ID{rush}, Teams: []team.ID{group}}
	for i, b := range f.batches {
		if diff := cmp.Diff(touched, b.Touched, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("batch %d touches (-want +got):\n%s", i, diff)
		}
		if len(b.Changes) != 1 || b.Changes[0].Command != store.CommandTime || b.Snapshot.Registration(rush).Status != state.InProgress {
			t.Errorf("batch %d has the changes %+v", i, b.Changes)
		}
	}
}

// The touched ids of every batch contain each registration and team whose entry differs
// from that of the snapshot before, in random imports over time.
func TestLawBatchTouchesEveryDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var batches []store.Batch
		c := rostertest.NewCampaign(t, nil)
		r := registry.New(registry.Options{
			Clock:  func() time.Time { return c.Now },
			Commit: func(b store.Batch) error { batches = append(batches, b); return nil },
		})
		withoutError(t, r.Restore(t.Context(), c.Registry.Snapshot().Content()))
		published := r.Snapshot()
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			c.Now = c.Now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "minutes")) * time.Minute)
			imported := drawImported(t, c)
			withoutError(t, r.Do(t.Context(), "sync", func(tx *registry.Tx) error { _, err := tx.Import(imported, time.Time{}); return err }))
		}
		for _, b := range batches {
			for e := range b.Snapshot.Registrations.Where() {
				id := e.Registration.ID
				if _, ok := slices.BinarySearch(b.Touched.Registrations, id); !ok && e != published.Registration(id) {
					t.Fatalf("registration %d differs and is not among the touched %v", id, b.Touched.Registrations)
				}
			}
			for e := range b.Snapshot.Teams.Where() {
				if _, ok := slices.BinarySearch(b.Touched.Teams, e.Team.ID); !ok && e != published.Team(e.Team.ID) {
					t.Fatalf("team %d differs and is not among the touched %v", e.Team.ID, b.Touched.Teams)
				}
			}
			published = b.Snapshot
		}
		if published != r.Snapshot() {
			t.Fatal("the published snapshot is not that of the last batch")
		}
	})
}

// withoutError fails the test if an error is not nil.
func withoutError(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// stalledRegistry is a registry whose first commit waits until the test ends it.
type stalledRegistry struct {
	*registry.Registry
	calls   [][]store.Change // the changes of each commit
	entered chan struct{}    // closed when the first commit begins
	end     chan error       // receives the result of the first commit
}

func newStalledRegistry() *stalledRegistry {
	s := &stalledRegistry{entered: make(chan struct{}), end: make(chan error)}
	s.Registry = registry.New(registry.Options{Commit: func(b store.Batch) error {
		if s.calls = append(s.calls, b.Changes); len(s.calls) > 1 {
			return nil
		}
		close(s.entered)
		return <-s.end
	}})
	return s
}

// put puts a user in another goroutine. The channel receives the result.
func (s *stalledRegistry) put(ctx context.Context, id user.ID) <-chan error {
	return s.start(ctx, func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: id}) })
}

// start runs commands in another goroutine. It returns after the commands ran and
// before they are committed. The channel receives the result.
func (s *stalledRegistry) start(ctx context.Context, do func(*registry.Tx) error) <-chan error {
	applied, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.Do(ctx, "", func(tx *registry.Tx) error {
			defer close(applied)
			return do(tx)
		})
	}()
	<-applied
	return done
}

func TestWaitingCommandsCommitTogether(t *testing.T) {
	s := newStalledRegistry()
	first := s.put(t.Context(), 1)
	<-s.entered
	second, third := s.put(t.Context(), 2), s.put(t.Context(), 3)
	if s.Snapshot().Users.Len() != 0 {
		t.Error("a snapshot was published before its commit")
	}
	s.end <- nil
	if err := errors.Join(<-first, <-second, <-third); err != nil {
		t.Error(err)
	}
	if len(s.calls) != 2 || len(s.calls[0]) != 1 || len(s.calls[1]) != 2 {
		t.Errorf("%d commits: %v", len(s.calls), s.calls)
	}
	if s.Snapshot().Users.Len() != 3 {
		t.Errorf("%d users", s.Snapshot().Users.Len())
	}
}

// Commands that ran on top of a batch are refused with it.
func TestFailedCommitDiscardsNextBatch(t *testing.T) {
	s := newStalledRegistry()
	first := s.put(t.Context(), 1)
	<-s.entered
	second := s.put(t.Context(), 2)
	s.end <- errDisk
	for _, done := range []<-chan error{first, second} {
		if err := <-done; !errors.Is(err, errDisk) {
			t.Errorf("got %v, want the error of the first commit", err)
		}
	}
	if len(s.calls) != 1 || s.Snapshot().Users.Len() != 0 {
		t.Errorf("%d commits, %d users", len(s.calls), s.Snapshot().Users.Len())
	}
	if err := <-s.put(t.Context(), 3); err != nil || s.Snapshot().Users.Len() != 1 || s.Snapshot().Sequence() != 1 {
		t.Errorf("after the failure: %v, %d users, change %d", err, s.Snapshot().Users.Len(), s.Snapshot().Sequence())
	}
}

// A command that reads a change, or is refused because of one, returns only after
// that change is committed. If the commit fails, the command returns its error.
func TestResultsWaitForCommit(t *testing.T) {
	var taken *store.TakenError
	for _, result := range []error{nil, errDisk} {
		s := newStalledRegistry()
		first := s.start(t.Context(), func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1, Login: "ada"}) })
		<-s.entered
		refused := s.start(t.Context(), func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 2, Login: "ada"}) })
		reading := s.start(t.Context(), func(tx *registry.Tx) error {
			if tx.View().UserByLogin("ada") == nil {
				t.Error("the transaction does not see the user")
			}
			return nil
		})
		s.end <- result
		if err := <-first; !errors.Is(err, result) {
			t.Errorf("first command: %v", err)
		}
		if err := <-reading; !errors.Is(err, result) {
			t.Errorf("reading command: %v, want %v", err, result)
		}
		if err := <-refused; errors.As(err, &taken) != (result == nil) || !errors.Is(err, result) && result != nil {
			t.Errorf("refused command after a commit that returns %v: %v", result, err)
		}
		if len(s.calls) != 1 {
			t.Errorf("%d commits", len(s.calls))
		}
	}
}
