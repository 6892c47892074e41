package registry_test

import (
	"context"
	"errors"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
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
