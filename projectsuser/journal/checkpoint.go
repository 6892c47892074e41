package journal

import (
	"context"
	"fmt"
	"io"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// Snapshot writes a snapshot of the registry, and removes the files that it makes
// superfluous. Commands go on meanwhile: they wait only while a new segment is begun.
// If nothing changed since the last snapshot, Snapshot does nothing. One snapshot is
// written at a time; a second call waits.
//
// If a snapshot fails or its context is done, Snapshot returns the error, the older
// files stay and the journal accepts commands as before.
func (j *Journal) Snapshot(ctx context.Context) error {
	select {
	case j.snapshotting <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-j.snapshotting }()
	err := j.snapshot(ctx)
	if err != nil {
		j.postponeSnapshot()
	}
	return err
}

// snapshot writes a snapshot. No other call of it runs meanwhile.
func (j *Journal) snapshot(ctx context.Context) error {
	s, tail, err := j.rotate()
	if s == nil || err != nil {
		return err
	}
	size, err := writeSnapshot(ctx, j.folder, s.Content(), teamsOf(s), j.checkNow)
	if err != nil {
		return fmt.Errorf("journal: snapshot of change %d: %w", s.Sequence(), err)
	}
	j.noteSnapshot(s.Sequence(), size, tail)
	if err := j.checkNow(); err != nil { // the files to remove may be those of another process
		return err
	}
	l, err := listingOf(j.folder)
	if err != nil {
		return err
	}
	j.removeFiles(l.superseded(s.Sequence(), j.options.KeepSegments))
	return nil
}

// snapshotWhenDue writes snapshots when the tail is long, until the context is done.
func (j *Journal) snapshotWhenDue(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.snapshotDue:
		}
		if err := j.Snapshot(ctx); err != nil && ctx.Err() == nil {
			j.log.Error("journal: snapshot failed", "error", err)
		}
	}
}

// rotate begins a new segment. It returns the registry's snapshot between the old
// segment and the new one, and how many bytes of the tail are in it. It returns nil if
// there is nothing to write.
func (j *Journal) rotate() (s *store.Snapshot, tail int64, err error) {
	j.registry.Quiesce(func(now *store.Snapshot) {
		j.mu.Lock()
		defer j.mu.Unlock()
		if err = j.check(); err != nil {
			return
		}
		switch {
		case now.Sequence() != j.last:
			err = &BehindError{Last: j.last, Got: now.Sequence()}
		case j.last != j.lastSnapshot:
			s, tail, err = now, j.tail, j.beginSegment()
		}
	})
	return s, tail, err
}

// beginSegment syncs the segment and begins a new one, unless it is empty. The caller
// holds mu.
func (j *Journal) beginSegment() error {
	old := j.segment
	if old.base == j.last {
		return nil
	}
	if old.torn { // only the last segment may end with an incomplete write
		if err := j.cut(); err != nil {
			return err
		}
	}
	if err := old.sync(); err != nil {
		return j.fail(err)
	}
	j.unsynced = false
	if err := writeSegment(j.folder, j.last); err != nil {
		return fmt.Errorf("journal: new segment: %w", err) // the old one stays in use
	}
	if err := install(j.folder, fileName(kindSegment, j.last)); err != nil {
		return j.fail(err)
	}
	next, err := openSegment(j.folder, j.last, headerSize)
	if err != nil {
		return j.fail(err)
	}
	j.segment = next
	return old.close()
}

// postponeSnapshot lets the tail grow by the usual limit before the next snapshot.
func (j *Journal) postponeSnapshot() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tailLimit = j.tail + j.options.tailLimit(0)
}

// noteSnapshot records a snapshot of size bytes that has tail bytes of the tail.
func (j *Journal) noteSnapshot(sequence uint64, size, tail int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lastSnapshot = sequence
	j.tail -= tail
	j.tailLimit = j.options.tailLimit(size)
}

// teamsOf returns a function that reports whether a team is one of a snapshot.
func teamsOf(s *store.Snapshot) func(*team.Team) bool {
	return func(t *team.Team) bool {
		e := s.Team(t.ID)
		return e != nil && e.Team == t
	}
}

// checkNow is check for a caller that does not hold mu.
func (j *Journal) checkNow() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.check()
}

// writeSnapshot writes the file of a snapshot completely, or not at all. HasTeam
// reports whether a team is one of the content. An error of check, which is called
// before the file gets its name, discards the file.
//
// A snapshot replaces the changes before it, so the file must be proved to be one that
// opens. [store.Restore] refuses a content only as [store.Content.Validate] does, which
// is called before anything is written, and the file is read back: every frame must be
// intact and must be decoded. That proves as much as restoring the file, without the
// tables and the second copy of all records that this would take.
func writeSnapshot(ctx context.Context, f folder, c store.Content, hasTeam func(*team.Team) bool, check func() error) (size int64, err error) {
	if err := c.Validate(); err != nil {
		return 0, err
	}
	name := fileName(kindSnapshot, c.Sequence)
	size, err = write(f, name, func(w io.Writer) error { return encodeSnapshot(ctx, w, c, hasTeam) })
	if err != nil {
		return 0, err
	}
	err = verifySnapshot(ctx, f, name+temporary, &c)
	if err == nil {
		err = check()
	}
	if err != nil {
		f.remove(name + temporary) // if this fails, the next opening removes it
		return 0, err
	}
	return size, install(f, name)
}
