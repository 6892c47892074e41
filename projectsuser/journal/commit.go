package journal

import (
	"context"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// roomKept is how much room for frames is kept from one batch to the next.
const roomKept = 1 << 20

// after returns the registry's committer: one of its own, if there is one, and
// then the journal.
func (j *Journal) after(own func(store.Batch) error) func(store.Batch) error {
	if own == nil {
		return j.commit
	}
	return func(changes store.Batch) error {
		if err := own(changes); err != nil {
			return err
		}
		return j.commit(changes)
	}
}

// commit writes the changes of a batch, in one write.
func (j *Journal) commit(changes []store.Change) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	if j.failure != nil || len(changes) == 0 {
		return j.failure
	}
	if got := changes[0].Sequence; got != j.last+1 {
		return &BehindError{Last: j.last, Got: got}
	}
	j.frame.b = j.frame.b[:0]
	if err := j.frame.changesFrame(changes); err != nil {
		j.frame.b = nil // which is large
		return err
	}
	if err := j.segment.append(j.frame.b, j.options.Sync == Always); err != nil {
		return j.fail(err)
	}
	j.written(changes[len(changes)-1].Sequence)
	return nil
}

// written notes that the frame was written, whose last change that is.
func (j *Journal) written(last uint64) {
	j.last, j.unsynced = last, j.options.Sync != Always
	j.tail += int64(len(j.frame.b))
	if cap(j.frame.b) > roomKept {
		j.frame.b = nil
	}
	if j.options.SnapshotAfter < 0 || j.tail <= j.limit {
		return
	}
	select {
	case j.due <- struct{}{}:
	default: // somebody was told already
	}
}

// fail ends all writing. Writing is locked.
func (j *Journal) fail(err error) error {
	if j.failure == nil {
		j.failure = &FailedError{j.folder.path(j.segment.name), err}
		j.log.Error("journal: failed, no command is taken any more", "path", j.folder.path(j.segment.name), "error", err)
	}
	return j.failure
}

// syncEvery forces what was written onto the disk, at an interval.
func (j *Journal) syncEvery(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			j.syncNow()
		}
	}
}

// syncNow forces what was written onto the disk, while writing goes on.
func (j *Journal) syncNow() {
	j.writing.Lock()
	s, needed := j.segment, j.unsynced && j.failure == nil
	j.unsynced = false
	j.writing.Unlock()
	if !needed {
		return
	}
	if err := s.sync(); err != nil {
		j.writing.Lock()
		defer j.writing.Unlock()
		j.fail(err)
	}
}
