package registry

import (
	"context"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Advance applies every begin_at and retriable_at up to an instant: each is a change
// at exactly its own instant, all in one transaction. An instant in the past changes
// nothing. Commands advance to the registry's clock by themselves. A program that
// shows statuses without giving commands calls Advance or [Registry.Run].
//
// An instant that another process applied first is not applied again: see
// [OvertakenError].
//
// If nothing is due, there is no change and no commit, and subscribers are not notified;
// [store.Snapshot.At] of the published snapshot is the instant all the same.
func (r *Registry) Advance(ctx context.Context, to time.Time) error {
	for {
		t, err := r.atTime(ctx, to, func(*store.Edit) error { return nil })
		err = t.wait(ctx, err)
		if err == errOvertaken {
			continue // another process may have applied it
		}
		if err != nil || !r.Snapshot().At().Before(to) {
			return err
		}
		// The batch that was waited for was complete before time advanced.
	}
}

// publishTime publishes the instant of the edit if nothing but time has passed since
// the published snapshot. The caller holds applying. Nothing else publishes meanwhile: a
// batch is complete only after applying was held.
func (r *Registry) publishTime() {
	if len(r.batch.changes) > 0 || r.committing != nil && !r.committing.finished() {
		return
	}
	if r.edit.At().After(r.Snapshot().At()) {
		r.published.Store(r.edit.Snapshot())
	}
}

// Run advances time whenever something is due by the registry's clock. It returns the
// error of the context, or the error of a change of time that could not be committed; the
// caller may call it again. A registry needs only one Run.
func (r *Registry) Run(ctx context.Context) error {
	for {
		if err := r.waitForChange(ctx); err != nil {
			return err
		}
		if err := r.Advance(ctx, r.clock()); err != nil {
			return err
		}
	}
}

// waitForChange returns when something may be due, or with the error of the context.
func (r *Registry) waitForChange(ctx context.Context) error {
	var due <-chan time.Time
	if next := r.Snapshot().NextChange(); !next.IsZero() {
		timer := time.NewTimer(next.Sub(r.clock()))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-due:
	case <-r.wake:
	}
	return nil
}
