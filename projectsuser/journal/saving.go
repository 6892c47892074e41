package journal

import (
	"context"
	"fmt"
	"io"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// Snapshot writes a snapshot of the registry beside the changes, and removes the
// files that it makes superfluous. Commands go on meanwhile: they wait only while
// a new segment is begun. If nothing happened since the last snapshot, there is
// nothing to do.
//
// A snapshot that fails, or whose context is done, leaves all as it was, and the
// journal goes on.
func (j *Journal) Snapshot(ctx context.Context) error {
	select {
	case j.saving <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-j.saving }()
	err := j.snapshot(ctx)
	if err != nil {
		j.postpone()
	}
	return err
}

// snapshot writes a snapshot, where nobody else does.
func (j *Journal) snapshot(ctx context.Context) error {
	s, tail, err := j.turn()
	if s == nil || err != nil {
		return err
	}
	size, err := writeFile(ctx, j.folder, s)
	if err != nil {
		return fmt.Errorf("journal: snapshot of change %d: %w", s.Sequence(), err)
	}
	j.wasSaved(s.Sequence(), size, tail)
	l, err := listingOf(j.folder)
	if err != nil {
		return err
	}
	j.tidy(l.superseded(s.Sequence(), j.options.KeepSegments))
	return nil
}

// save writes snapshots when they are due.
func (j *Journal) save(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.due:
		}
		if err := j.Snapshot(ctx); err != nil && ctx.Err() == nil {
			j.log.Error("journal: no snapshot", "error", err)
		}
	}
}

// turn begins a new segment, and returns the registry as it is between the old
// one and the new one, with the bytes that its snapshot stands for. It returns
// nil if there is nothing to save.
func (j *Journal) turn() (s *store.Snapshot, tail int64, err error) {
	j.registry.Quiesce(func(now *store.Snapshot) {
		j.writing.Lock()
		defer j.writing.Unlock()
		switch {
		case j.failure != nil:
			err = j.failure
		case now.Sequence() != j.last:
			err = &BehindError{Last: j.last, Got: now.Sequence()}
		case j.last != j.saved:
			s, tail, err = now, j.tail, j.nextSegment()
		}
	})
	return s, tail, err
}

// nextSegment begins a new segment, unless the one that is written to is new.
// Writing is locked.
func (j *Journal) nextSegment() error {
	old := j.segment
	if old.base == j.last {
		return nil
	}
	if err := old.sync(); err != nil {
		return j.fail(err)
	}
	j.unsynced = false
	if err := writeSegment(j.folder, j.last); err != nil {
		return fmt.Errorf("journal: new segment: %w", err) // and the old one goes on
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

// postpone lets the tail grow as much again before the next snapshot is tried.
func (j *Journal) postpone() {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.limit = j.tail + j.options.limit(0)
}

// wasSaved notes a snapshot, of so many bytes, which stands for so many bytes of
// changes.
func (j *Journal) wasSaved(sequence uint64, size, tail int64) {
	j.writing.Lock()
	defer j.writing.Unlock()
	j.saved = sequence
	j.tail -= tail
	j.limit = j.options.limit(size)
}

// writeFile writes the file of a snapshot, whole or not at all.
func writeFile(ctx context.Context, f folder, s *store.Snapshot) (size int64, err error) {
	name := fileName(kindSnapshot, s.Sequence())
	held := func(t *team.Team) bool {
		e, ok := s.Teams.Get(int64(t.ID))
		return ok && e.Team == t
	}
	size, err = write(f, name, func(w io.Writer) error { return writeSnapshot(ctx, w, s.Content(), held) })
	if err != nil {
		return 0, err
	}
	return size, install(f, name)
}
