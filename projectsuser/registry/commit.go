package registry

import (
	"context"
	"errors"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// batch is a list of changes that are committed and published together. It is
// committed once: by a goroutine that ends when [Options.Commit] returns, or, without
// such a function, by the goroutine whose commands began it.
type batch struct {
	changes []store.Change // nil from when the commit begins
	started bool           // one goroutine commits it; guarded by applying
	done    chan struct{}  // closed when the batch is committed or discarded

	// These two are set before done is closed.
	err      error
	panicked any // what Options.Commit panicked with
}

func newBatch() *batch { return &batch{done: make(chan struct{})} }

// finish ends the batch.
func (b *batch) finish(err error) {
	b.err = err
	close(b.done)
}

// finished reports whether the batch is committed or discarded.
func (b *batch) finished() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

// ticket lets a caller wait for the commit of its commands, after which it may know
// their result.
type ticket struct {
	batch  *batch // nil if there is nothing to wait for
	first  bool   // the caller's commands began the batch
	commit func() // what the caller must call before it waits, nil if nothing
}

// committed reports that nothing is waited for: what the caller's commands saw is
// committed.
func (t ticket) committed() bool {
	return t.batch == nil || t.batch.finished() && t.batch.err == nil
}

// wait waits until the batch is committed or the context is done. It returns err, the
// error of the commands, or the reason why they did not happen. A panic of
// [Options.Commit] goes on in the goroutine whose commands began the batch.
func (t ticket) wait(ctx context.Context, err error) error {
	if t.batch == nil {
		return err
	}
	if t.commit != nil {
		t.commit()
	}
	select {
	case <-t.batch.done:
	case <-ctx.Done():
		if !t.batch.finished() {
			return &WaitError{MayHappen: err == nil, Err: ctx.Err()}
		}
	}
	if t.first && t.batch.panicked != nil {
		panic(t.batch.panicked)
	}
	if t.batch.err != nil {
		return t.batch.err
	}
	return err
}

// atTime locks the edit, advances it to an instant and calls do. The instant is in
// UTC without a monotonic clock reading, so that it is the same value after it was
// written and read. The ticket is for the batch with the changes; a command that
// changed nothing, or was refused, still saw changes that are not yet committed.
func (r *Registry) atTime(ctx context.Context, to time.Time, do func(*store.Edit) error) (t ticket, err error) {
	if err := r.applying.acquire(ctx); err != nil {
		return t, &WaitError{Err: err}
	}
	defer r.applying.release()
	if err := r.writes.check(); err != nil {
		return t, err
	}
	if r.edit == nil {
		r.edit = r.Snapshot().Edit()
	}
	if r.batch == nil {
		r.batch = newBatch()
	}
	returned := false
	defer func() { // also if do panics: earlier changes must be committed
		r.publishTime()
		if t = r.ticket(); t.commit != nil && !returned {
			go t.commit()
		}
	}()
	r.advance(to.UTC())
	err = do(r.edit)
	returned = true
	return t, err
}

// advance applies what is due up to an instant. If a getter of a field panics, nothing
// is applied.
func (r *Registry) advance(to time.Time) {
	mark, done := r.edit.Mark(), false
	defer func() {
		if !done {
			r.edit.Rollback(mark)
		}
	}()
	changes := r.edit.Advance(to)
	r.edit.Release(mark)
	r.batch.changes, done = append(r.batch.changes, changes...), true
}

// ticket returns the ticket for the current batch. The first ticket of a batch starts
// to commit it. Without [Options.Commit] that cannot take long, so the caller does it
// and saves a goroutine.
func (r *Registry) ticket() ticket {
	b := r.batch
	if len(b.changes) == 0 {
		return ticket{batch: r.committing}
	}
	if b.started {
		return ticket{batch: b}
	}
	b.started = true
	if r.commit == nil {
		return ticket{batch: b, first: true, commit: func() { r.commitBatch(b) }}
	}
	go r.commitBatch(b)
	return ticket{batch: b, first: true}
}

// commitBatch commits a batch and publishes what it leads to. If [Options.Commit]
// fails, panics or exits the goroutine, the batch is discarded.
func (r *Registry) commitBatch(b *batch) {
	_ = r.commitLock.acquire(context.Background())
	defer r.commitLock.release()
	if b.finished() { // discarded with the batch that it was based on
		return
	}
	next, returned := r.takeBatch(), false
	defer func() {
		if !returned {
			b.panicked = recover()
			r.discard(b, &CommitError{errPanic})
		}
	}()
	var err error
	if r.commit != nil {
		err = r.commit(next)
	}
	if overtaken, ok := errors.AsType[*OvertakenError](err); ok {
		r.overtake(b, overtaken.Changes)
		returned = true
		return
	}
	returned = true
	if err != nil {
		r.discard(b, &CommitError{err})
		return
	}
	r.recent.add(next.Changes)
	r.publish(next.Snapshot, next.Touched.Registrations)
	b.finish(nil)
}

// errPanic is the cause of a [*CommitError] after [Options.Commit] did not return.
var errPanic = errors.New("it panicked")

// takeBatch ends the current batch and returns it with what it leads to. Later
// commands belong to the next one.
func (r *Registry) takeBatch() store.Batch {
	_ = r.applying.acquire(context.Background())
	defer r.applying.release()
	b := store.Batch{Changes: r.batch.changes, Snapshot: r.edit.Snapshot(), Touched: r.edit.TakeTouched()}
	r.batch, r.committing = nil, r.batch
	r.committing.changes = nil // committing outlives the commit, and a change may be as large as the registry
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
func (r *Registry) discard(b *batch, err error) {
	_ = r.applying.acquire(context.Background())
	defer r.applying.release()
	if r.batch != nil {
		r.batch.finish(err)
	}
	r.edit, r.batch, r.committing = nil, nil, nil
	b.finish(err)
}

// lock is a mutual exclusion lock. The wait for it ends with a context.
type lock chan struct{}

func newLock() lock { return make(lock, 1) }

// acquire locks l, or returns the context's error.
func (l lock) acquire(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// release unlocks l.
func (l lock) release() { <-l }
