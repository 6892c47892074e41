package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Opened is what was found in a folder.
type Opened struct {
	Snapshot uint64 // the last change in the snapshot; 0 if there was none
	Changes  int    // how many were replayed after that
	Last     uint64 // the last change of all
	Cut      *Cut   // what was no whole batch at the end; nil if there was nothing
}

// Cut is the end of a journal that is what a write left which was cut short, by a
// crash or by the power. Nobody was told that its commands had happened, unless the
// journal syncs less often than always.
type Cut struct {
	Path   string
	Offset int64 // from where on it is not whole
	Bytes  int64 // from there to the end
}

func (c *Cut) Error() string {
	return fmt.Sprintf("journal: %q: the last %d bytes, from offset %d on, are what a write left that was cut short", c.Path, c.Bytes, c.Offset)
}

// sink takes what is in a folder: a registry, or nobody.
type sink interface {
	Restore(context.Context, store.Content) error
	Replay(context.Context, ...projectsuser.Change) error
}

// nobody is a sink that looks at nothing.
type nobody struct{}

func (nobody) Restore(context.Context, store.Content) error  { return nil }
func (nobody) Replay(context.Context, ...projectsuser.Change) error { return nil }

// loaded is how far a folder was read.
type loaded struct {
	Opened
	listing  listing
	segments []uint64      // those after the snapshot
	at       time.Time     // of the last change
	size     int64         // of the last segment, less what is cut
	tail     int64         // of all segments after the snapshot
	saved    int64         // of the snapshot
	older    bool          // the last segment is of an older edition
	newer    *VersionError // of a file that knows more than this program; nil if there is none
}

// load reads a folder into a sink: its newest snapshot, and the changes after it.
// It changes nothing.
func load(ctx context.Context, f folder, into sink) (loaded, error) {
	listing, err := listingOf(f)
	if err != nil {
		return loaded{}, err
	}
	return loadListed(ctx, f, listing, into)
}

// loadListed is load of some of the files of a folder.
func loadListed(ctx context.Context, f folder, files listing, into sink) (l loaded, err error) {
	l.listing = files
	var saved bool
	if l.Snapshot, saved = l.listing.snapshot(); saved {
		if err := l.restore(ctx, f, into); err != nil {
			return l, err
		}
	}
	if !saved && len(l.listing.segments) == 0 {
		return l, nil
	}
	if l.segments, err = l.listing.since(f, l.Snapshot); err != nil {
		return l, err
	}
	for i, base := range l.segments {
		if err := l.replay(ctx, f, into, base, i == len(l.segments)-1); err != nil {
			return l, err
		}
	}
	return l, nil
}

// restore reads the snapshot.
func (l *loaded) restore(ctx context.Context, f folder, into sink) error {
	r, err := openFrames(f, kindSnapshot, l.Snapshot)
	if err != nil {
		return damage(err)
	}
	defer r.close()
	l.note(r)
	content, err := readSnapshot(ctx, r.frames, l.Snapshot)
	if err != nil {
		return err
	}
	l.at, l.Last, l.saved = content.At, content.Sequence, r.size
	if err := into.Restore(ctx, content); err != nil && ctx.Err() == nil {
		return &DamageError{r.path, headerSize, err}
	}
	return ctx.Err()
}

// replay reads a segment, which has to follow on what was read before. Only the
// last may end in a write that was cut short.
func (l *loaded) replay(ctx context.Context, f folder, into sink, base uint64, last bool) error {
	path := f.path(fileName(kindSegment, base))
	if base != l.Last {
		return &DamageError{path, headerSize, fmt.Errorf("it goes on after change %d, and before it there are %d", base, l.Last)}
	}
	r, err := openFrames(f, kindSegment, base)
	if err == nil {
		defer r.close()
		l.note(r)
		err = l.replayFrames(ctx, into, r)
		l.size, l.older = r.offset, r.header.edition < edition
	}
	if cut, ok := err.(*Cut); ok && last {
		l.Cut, l.size, err = cut, cut.Offset, nil
	}
	l.tail += max(0, l.size-headerSize)
	return damage(err)
}

// replayFrames replays the changes of a segment.
func (l *loaded) replayFrames(ctx context.Context, into sink, r *reading) error {
	for ctx.Err() == nil {
		offset := r.offset
		changes, err := r.changes()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err = l.follows(changes); err == nil {
			err = into.Replay(ctx, changes...)
		}
		if err != nil && ctx.Err() == nil {
			return &DamageError{r.path, offset, err}
		}
		l.Changes += len(changes)
	}
	return ctx.Err()
}

// follows refuses changes that do not follow on those before.
func (l *loaded) follows(changes []store.Change) error {
	last, at := l.Last, l.at
	for _, c := range changes {
		if c.Sequence != last+1 || c.At.Before(at) {
			return &store.SequenceError{Want: last + 1, Got: c.Sequence, At: c.At}
		}
		last, at = c.Sequence, c.At
	}
	l.Last, l.at = last, at
	return nil
}

// note notes a file that knows more than this program.
func (l *loaded) note(r *reading) {
	if r.header.edition > edition && l.newer == nil {
		l.newer = &VersionError{r.path, r.header.format, r.header.edition}
	}
}

// end makes the end of what was loaded such that it can be written to, and opens
// it there. What is no whole batch is cut. There is a new segment where there is
// none, or one of an older edition: what is written now is not of that.
//
// What was found, names and bytes, may be known to the operating system alone, if
// the program that wrote it was killed before it was synced. It is on the disk
// before anything follows on it.
func (l *loaded) end(f folder) (*segment, error) {
	base := l.Last
	if n := len(l.segments); n > 0 {
		base = l.segments[n-1]
	}
	if l.size >= headerSize {
		if err := errors.Join(cut(f, base, l.size), f.sync()); err != nil {
			return nil, err
		}
	}
	if l.size < headerSize || l.older {
		base, l.size = l.Last, headerSize
		if err := writeSegment(f, base); err != nil {
			return nil, err
		}
		if err := install(f, fileName(kindSegment, base)); err != nil {
			return nil, err
		}
	}
	return openSegment(f, base, l.size)
}
