package journal

import (
	"context"

	"github.com/projectsuser/roster/projectsuser/store"
)

// recipient receives the content and the changes of a folder. A registry is one.
type recipient interface {
	Restore(context.Context, store.Content) error
	Replay(context.Context, ...store.Change) error
}

// discard is a recipient that ignores what it receives.
type discard struct{}

func (discard) Restore(context.Context, store.Content) error  { return nil }
func (discard) Replay(context.Context, ...store.Change) error { return nil }

// committer returns the function that the registry calls to commit a batch: it calls
// own first, unless it is nil, and then the journal.
func (j *Journal) committer(own func(store.Batch) error) func(store.Batch) error {
	return func(b store.Batch) error {
		if own != nil {
			if err := own(b); err != nil {
				return err
			}
		}
		return j.commit(b.Changes)
	}
}

// commit appends the changes of a batch to the segment, in one write. If it returns an
// error the registry refuses the commands of the batch.
func (j *Journal) commit(changes []store.Change) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failure != nil || len(changes) == 0 {
		return j.failure
	}
	if got := changes[0].Sequence; got != j.last+1 {
		return &BehindError{Last: j.last, Got: got}
	}
	j.buffer.Bytes = j.buffer.Bytes[:0]
	if err := j.buffer.appendChanges(changes); err != nil {
		j.buffer.Bytes = nil // do not keep a large buffer
		return err
	}
	if err := j.segment.append(j.buffer.Bytes, j.options.Sync == Always); err != nil {
		return j.fail(err)
	}
	j.noteCommit(changes[len(changes)-1].Sequence)
	return nil
}

// bufferKept is the largest buffer, in bytes, that is kept for the next batch.
const bufferKept = 1 << 20

// noteCommit records that the buffer was written, whose last change is last. It
// requests a snapshot if the tail has become long enough. The caller holds mu.
func (j *Journal) noteCommit(last uint64) {
	j.last, j.unsynced = last, j.options.Sync != Always
	j.tail += int64(len(j.buffer.Bytes))
	if cap(j.buffer.Bytes) > bufferKept {
		j.buffer.Bytes = nil
	}
	if j.options.SnapshotAfter < 0 || j.tail <= j.tailLimit {
		return
	}
	select {
	case j.snapshotDue <- struct{}{}:
	default: // requested already
	}
}

// fail makes the journal refuse further commands, and returns why. The caller holds
// mu.
func (j *Journal) fail(err error) error {
	if j.failure == nil {
		j.failure = &FailedError{j.folder.path(j.segment.name), err}
		j.log.Error("journal: a write failed, no further commands are accepted", "path", j.folder.path(j.segment.name), "error", err)
	}
	return j.failure
}
