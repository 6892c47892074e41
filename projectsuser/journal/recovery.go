package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Opened is what opening a folder found.
type Opened struct {
	Snapshot uint64 // the last change in the snapshot; 0 if there was none
	Changes  int    // the number of changes that were replayed after it
	Last     uint64 // the last change; 0 if there was none
	Cut      *Cut   // the incomplete write at the end; nil if there was none
}

// Load returns a registry with the content of a folder. The folder is not changed,
// even if it ends with an incomplete write, and commands of the registry are not
// written to it. The errors are those of [Open], except that the folder of a newer
// program is read as far as this program understands it.
//
// If another process has the folder open it may remove a file while Load reads; then
// Load returns an error of the operating system, and the caller may try again.
func Load(ctx context.Context, dir string, o registry.Options) (*registry.Registry, Opened, error) {
	r := registry.New(o)
	l, err := recoverFolder(ctx, disk(dir), r)
	if err == nil {
		err = l.listing.requireJournal(disk(dir))
	}
	if err != nil {
		return nil, Opened{}, err
	}
	return r, l.Opened, nil
}

// recovery is what was read of a folder, up to the first error if there is one.
type recovery struct {
	Opened
	listing      listing
	segments     []uint64      // those after the snapshot
	at           time.Time     // when the last change happened
	segmentSize  int64         // of the last segment, without an incomplete write
	tail         int64         // bytes of changes in all segments after the snapshot
	snapshotSize int64         // of the snapshot
	older        bool          // whether the last segment is of an older edition
	newer        *VersionError // of the first file of a newer edition, or nil
}

// recoverFolder reads the newest snapshot of a folder, and the changes after it, into
// a recipient. It does not change the folder. The content of the recovery is valid
// even if there is an error.
func recoverFolder(ctx context.Context, f folder, into recipient) (recovery, error) {
	l, err := listingOf(f)
	if err != nil {
		return recovery{}, err
	}
	return recoverFiles(ctx, f, l, into)
}

// recoverFiles is recoverFolder for some of the files of a folder.
func recoverFiles(ctx context.Context, f folder, files listing, into recipient) (r recovery, err error) {
	r.listing = files
	var found bool
	if r.Snapshot, found = r.listing.snapshot(); found {
		if err := r.restore(ctx, f, into); err != nil {
			return r, err
		}
	}
	if !found && len(r.listing.segments) == 0 {
		return r, nil
	}
	if r.segments, err = r.listing.since(f, r.Snapshot); err != nil {
		return r, err
	}
	for i, base := range r.segments {
		if err := r.replay(ctx, f, into, base, i == len(r.segments)-1); err != nil {
			return r, err
		}
	}
	return r, nil
}

// restore reads the snapshot.
func (r *recovery) restore(ctx context.Context, f folder, into recipient) error {
	in, err := openReader(f, kindSnapshot, r.Snapshot)
	if err != nil {
		return asDamage(err)
	}
	defer in.close()
	r.noteEdition(in)
	content, err := readSnapshot(ctx, in.frameReader, r.Snapshot)
	if err != nil {
		return err
	}
	r.at, r.Last, r.snapshotSize = content.At, content.Sequence, in.size
	if err := into.Restore(ctx, content); err != nil && ctx.Err() == nil {
		return &DamageError{in.path, headerSize, err}
	}
	return ctx.Err()
}

// replay reads a segment, which must begin after the last change. Only the last
// segment may end with an incomplete write.
func (r *recovery) replay(ctx context.Context, f folder, into recipient, base uint64, last bool) error {
	path := f.path(fileName(kindSegment, base))
	if base != r.Last {
		return &DamageError{path, headerSize, fmt.Errorf("the segment begins after change %d, but the changes before it end with %d", base, r.Last)}
	}
	in, err := openReader(f, kindSegment, base)
	if err == nil {
		defer in.close()
		r.noteEdition(in)
		err = r.replayFrames(ctx, into, in)
		r.segmentSize, r.older = in.offset, in.header.edition < edition
	}
	if cut, ok := err.(*Cut); ok && last {
		r.Cut, r.segmentSize, err = cut, cut.Offset, nil
	}
	r.tail += max(0, r.segmentSize-headerSize)
	return asDamage(err)
}

// replayFrames replays the changes of a segment.
func (r *recovery) replayFrames(ctx context.Context, into recipient, in *fileReader) error {
	for ctx.Err() == nil {
		offset := in.offset
		changes, err := in.changes()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err = r.advance(changes); err == nil {
			err = into.Replay(ctx, changes...)
		}
		if err != nil && ctx.Err() == nil {
			return &DamageError{in.path, offset, err}
		}
		r.Changes += len(changes)
	}
	return ctx.Err()
}

// advance records changes as the last ones. If they do not follow those before them it
// returns a [*store.SequenceError] and records none.
func (r *recovery) advance(changes []store.Change) error {
	last, at := r.Last, r.at
	for _, c := range changes {
		if c.Sequence != last+1 || c.At.Before(at) {
			return &store.SequenceError{Want: last + 1, Got: c.Sequence, At: c.At}
		}
		last, at = c.Sequence, c.At
	}
	r.Last, r.at = last, at
	return nil
}

// noteEdition records a file of a newer edition.
func (r *recovery) noteEdition(in *fileReader) {
	if in.header.edition > edition && r.newer == nil {
		r.newer = &VersionError{in.path, in.header.format, in.header.edition}
	}
}

// openEnd opens the last segment for appending. It cuts an incomplete write. If there
// is no segment, or one of an older edition, it begins a new one, because an older
// program must not read what this one writes as its own.
//
// A program that was killed may have left names and bytes that only the operating
// system has. They are synced before anything is written behind them.
func (r *recovery) openEnd(f folder) (*segment, error) {
	base := r.Last
	if n := len(r.segments); n > 0 {
		base = r.segments[n-1]
	}
	if r.segmentSize >= headerSize {
		if err := errors.Join(truncateSegment(f, base, r.segmentSize), f.sync()); err != nil {
			return nil, err
		}
	}
	if r.segmentSize < headerSize || r.older {
		base, r.segmentSize = r.Last, headerSize
		if err := writeSegment(f, base); err != nil {
			return nil, err
		}
		if err := install(f, fileName(kindSegment, base)); err != nil {
			return nil, err
		}
	}
	return openSegment(f, base, r.segmentSize)
}
