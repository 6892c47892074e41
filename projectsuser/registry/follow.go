package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/projectsuser/roster/projectsuser/store"
)

// OvertakenError is what [Options.Commit] returns if another process committed changes
// first, so that those of the batch do not follow the last one. The batch did not happen.
// The registry follows the changes, as [Registry.Follow] does, and then runs the commands
// of the batch again.
type OvertakenError struct {
	Changes []store.Change // those of others, in order of sequence, from the first that the registry lacks
}

func (e *OvertakenError) Error() string {
	return fmt.Sprintf("registry: commit: overtaken by %d changes of others", len(e.Changes))
}

// CatchUpError reports that [Options.CatchUp] failed, so that a command might see or be
// refused by an old state. The command did not happen.
type CatchUpError struct {
	Err     error // the error of [Options.CatchUp], or of a change that does not follow
	Refusal error // what the old state refused the command with; nil if the command did not run
}

func (e *CatchUpError) Error() string { return "registry: catch up: " + e.Err.Error() }

// Unwrap returns the error of [Options.CatchUp]. A refusal by an old state is no cause.
func (e *CatchUpError) Unwrap() error { return e.Err }

// errOvertaken ends a batch whose commands are to run again.
var errOvertaken = errors.New("registry: overtaken")

// Follow applies changes that another process committed, in order, while commands run, and
// publishes the result without a commit. Changes that the registry has already are skipped.
// Commands that wait for their commit run again, because they did not see the changes.
//
// The instant of the registry never goes back. If a change makes something due at an
// instant that has passed, the next command, [Registry.Advance] or [Registry.Run] applies
// that; until then the statuses of the published snapshot are those before it.
//
// A change that does not follow the last one is refused with a [*store.SequenceError]; the
// changes before it stay applied. The other errors are those of [Registry.Replay].
func (r *Registry) Follow(ctx context.Context, changes ...store.Change) error {
	if err := r.lockAll(ctx); err != nil {
		return err
	}
	defer r.unlockAll()
	return r.follow(ctx, changes)
}

// follow is Follow for a caller that holds both locks.
func (r *Registry) follow(ctx context.Context, changes []store.Change) error {
	for len(changes) > 0 && changes[0].Sequence <= r.Snapshot().Sequence() {
		changes = changes[1:]
	}
	if len(changes) == 0 {
		return nil
	}
	if r.batch != nil {
		r.batch.finish(errOvertaken)
	}
	r.edit, r.batch, r.committing = nil, nil, nil
	e := r.Snapshot().Edit()
	first, at := e.Sequence(), e.At()
	err := applyAll(ctx, e, changes)
	e.Reach(at)
	if applied := e.Sequence() - first; applied > 0 {
		r.recent.add(changes[:applied])
		r.publish(e.Snapshot(), e.TakeTouched().Registrations)
	}
	return err
}

// overtake follows the changes of others and ends a batch whose commands are to run
// again. The caller holds commitLock.
func (r *Registry) overtake(b *batch, changes []store.Change) {
	_ = r.applying.acquire(context.Background())
	defer r.applying.release()
	if r.batch != nil { // based on the batch that was overtaken
		r.batch.finish(errOvertaken)
	}
	r.edit, r.batch, r.committing = nil, nil, nil
	if err := r.follow(context.Background(), changes); err != nil {
		b.finish(&CommitError{err})
		return
	}
	b.finish(errOvertaken)
}

// catchUp follows the changes of others that the committer knows.
func (r *Registry) catchUp(ctx context.Context) error {
	if r.latest == nil {
		return nil
	}
	changes, err := r.latest(ctx, r.Snapshot().Sequence())
	if err != nil {
		return err
	}
	return r.Follow(ctx, changes...)
}

// repeat reports whether commands must run again after they were refused, because they
// lacked changes of others. They saw the changes up to a sequence; the registry may have
// followed others since, so that CatchUp returns none. It returns a [*CatchUpError] if
// that is not known.
func (r *Registry) repeat(ctx context.Context, seen uint64, refusal error) (again bool, err error) {
	if _, waited := errors.AsType[*WaitError](refusal); waited {
		return false, refusal
	}
	if err := r.catchUp(ctx); err != nil {
		return false, &CatchUpError{err, refusal}
	}
	return r.Snapshot().Sequence() > seen, refusal
}
