package journal

import (
	"context"
	"time"
)

// Sync says when changes are forced onto the disk. A positive Sync is an interval at
// which that is done in the background: a power failure can lose the changes of one
// interval, the end of the program none. The zero Sync is [Always].
type Sync time.Duration

// The policies without an interval.
const (
	Always Sync = 0  // each batch, before its commands return
	Never  Sync = -1 // the operating system decides, until the journal is closed
)

// syncEvery syncs the changes at an interval, until the context is done.
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

// syncNow syncs the changes without blocking commits. If that fails, so does the
// journal.
func (j *Journal) syncNow() {
	j.mu.Lock()
	s, needed := j.segment, j.unsynced && j.failure == nil
	j.unsynced = false
	j.mu.Unlock()
	if !needed {
		return
	}
	if err := s.sync(); err != nil {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.fail(err)
	}
}
