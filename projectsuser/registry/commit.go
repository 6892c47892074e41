package registry

import (
	"context"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// batch is a list of changes that are committed and published together.
type batch struct {
	changes  []store.Change
	finished bool // guarded by commitLock
	err      error
}

// atTime locks the edit, advances it to an instant and calls do. The instant is in
// UTC without a monotonic clock reading, so that it is the same value after it was
// written and read. It returns the batch to wait for before the caller may know the
// result, nil if there is none: a command that changed nothing, or was refused, still
// saw changes that are not yet committed.
func (r *Registry) atTime(ctx context.Context, to time.Time, do func(*store.Edit) error) (*batch, error) {
	r.applying.Lock()
	defer r.applying.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if r.edit == nil {
		r.edit = r.Snapshot().Edit()
	}
	if r.batch == nil {
		r.batch = new(batch)
	}
	r.batch.changes = append(r.batch.changes, r.edit.Advance(to.UTC())...)
	err := do(r.edit)
	if len(r.batch.changes) == 0 {
		return r.committing, err
	}
	return r.batch, err
}

// settled waits for a batch, which may be nil. It returns err, or the error of the
// batch if that was not committed.
func (r *Registry) settled(b *batch, err error) error {
	if b == nil {
		return err
	}
	if refused := r.settle(b); refused != nil {
		return refused
	}
	return err
}

// settle returns once the batch is committed and published, or with its error. The
// first goroutine that waits for the batch commits it.
func (r *Registry) settle(b *batch) error {
	r.commitLock.Lock()
	defer r.commitLock.Unlock()
	if b.finished {
		return b.err
	}
	next := r.takeBatch()
	if err := r.commit(next); err != nil {
		return r.discard(b, &CommitError{err})
	}
	r.publish(next.Snapshot, next.Touched.Registrations)
	b.finished = true
	return nil
}

// takeBatch ends the current batch and returns it with what it leads to. Later
// commands belong to the next one.
func (r *Registry) takeBatch() store.Batch {
	r.applying.Lock()
	defer r.applying.Unlock()
	b := store.Batch{Changes: r.batch.changes, Snapshot: r.edit.Snapshot(), Touched: r.edit.TakeTouched()}
	r.batch, r.committing = nil, r.batch
	return b
}

// publish makes a snapshot visible to readers and subscribers, and wakes Run.
func (r *Registry) publish(s *store.Snapshot, touched []projectsuser.ID) {
	r.subscriptions.publish(s, touched, r.published.Store)
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// discard ends a batch that was not committed, and the next one, which is based on it.
func (r *Registry) discard(b *batch, err error) error {
	r.applying.Lock()
	defer r.applying.Unlock()
	b.finished, b.err = true, err
	if r.batch != nil {
		r.batch.finished, r.batch.err = true, err
	}
	r.edit, r.batch, r.committing = nil, nil, nil
	return err
}
