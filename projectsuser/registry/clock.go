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
func (r *Registry) Advance(ctx context.Context, to time.Time) error {
	t, err := r.atTime(ctx, to, func(*store.Edit) error { return nil })
	return t.wait(ctx, err)
}

// Run advances time whenever something is due by the registry's clock. It returns the
// error of the context, or the error of a change of time that could not be committed.
// A registry needs only one Run.
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
