package journal

import (
	"context"
	"time"

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
	defer j.emptyBuffer()
	if err := j.buffer.appendChanges(changes); err != nil {
		return err
	}
	if err := j.write(); err != nil {
		return err
	}
	j.noteCommit(changes[len(changes)-1].Sequence)
	return nil
}

// write appends the buffer to the segment, and syncs it if the options say so. If that
// fails nothing of the buffer stays in the file, as far as the disk allows that. The
// caller holds mu.
func (j *Journal) write() error {
	if err := j.checkSometimes(); err != nil {
		return err
	}
	if j.segment.torn {
		if err := j.cut(); err != nil {
			return err
		}
	}
	if err := j.segment.write(j.buffer.Bytes); err != nil {
		if j.cut(); j.failure != nil {
			return j.failure
		}
		return j.refuse(err)
	}
	if j.options.Sync == Always {
		if err := j.segment.sync(); err != nil {
			_ = j.segment.cut()
			_ = j.segment.sync()
			return j.fail(err)
		}
	}
	j.segment.complete(len(j.buffer.Bytes))
	return nil
}

// cut removes what a failed write left in the segment. If the file cannot be cut the
// next command tries again. If it cannot be synced the journal fails. The caller holds
// mu.
func (j *Journal) cut() error {
	if err := j.segment.cut(); err != nil {
		return j.refuse(err)
	}
	if err := j.segment.sync(); err != nil {
		return j.fail(err)
	}
	return nil
}

// checkEvery is the time between two checks of the files that are open, if not every
// command is synced.
const checkEvery = time.Second

// checkSometimes is check before each write that is synced, and else every second: a
// check takes two calls of the operating system, which is little compared with a sync
// only.
func (j *Journal) checkSometimes() error {
	if j.options.Sync != Always {
		now := time.Now()
		if now.Sub(j.checked) < checkEvery {
			return nil
		}
		j.checked = now
	}
	return j.check()
}

// check makes the journal fail if the paths of the lock file and of the segment do not
// lead to the files that are open. Then the folder was deleted, moved or replaced, and
// the files at the path may be those of another process. The caller holds mu.
func (j *Journal) check() error {
	if j.failure != nil {
		return j.failure
	}
	err := j.lock.check()
	if err == nil {
		err = j.segment.file.check()
	}
	if err == ErrReplaced {
		return j.fail(err)
	}
	if err != nil {
		return j.refuse(err)
	}
	return nil
}

// refuse returns the error for commands that could not be written, and records it. The
// caller holds mu.
func (j *Journal) refuse(err error) error {
	if j.unwritten == nil {
		j.log.Error("journal: a write failed, the next command tries again", "path", j.folder.path(j.segment.name), "error", err)
	}
	j.unwritten = &UnwrittenError{j.folder.path(j.segment.name), err}
	return j.unwritten
}

// bufferKept is the largest buffer, in bytes, that is kept for the next batch.
const bufferKept = 1 << 20

// emptyBuffer makes the buffer ready for the next batch, whether this one was written or
// not. The caller holds mu.
func (j *Journal) emptyBuffer() {
	if j.buffer.Bytes = j.buffer.Bytes[:0]; cap(j.buffer.Bytes) > bufferKept {
		j.buffer.Bytes = nil
	}
}

// noteCommit records that the buffer was written, whose last change is last. It
// requests a snapshot if the tail has become long enough. The caller holds mu.
func (j *Journal) noteCommit(last uint64) {
	j.last, j.unsynced, j.unwritten = last, j.options.Sync != Always, nil
	j.tail += int64(len(j.buffer.Bytes))
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
		j.log.Error("journal: no further commands are accepted until the folder is opened again", "path", j.folder.path(j.segment.name), "error", err)
	}
	return j.failure
}
