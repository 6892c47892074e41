package journal

import (
	"context"
	"io"
	"iter"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// Make makes a folder with the registry of another store, such as a database: with its
// last changes, in order, and its content after the last of them. If the first of the
// changes has the sequence 1 they are the whole history, and the folder replays them.
// Otherwise the folder has a snapshot of the content, with its histories, and keeps the
// changes for [Changes], until it is opened without [Options.KeepSegments].
//
// The folder to must not exist; it appears when it is complete, and was read back. Make
// returns what opening it finds. It returns a [*store.SequenceError] if the changes are not
// in order or do not end with the last one of the content, the errors of
// [store.Content.Validate], the error that changes yields, and those of the operating
// system; then there is no folder.
func Make(ctx context.Context, to string, c store.Content, changes iter.Seq2[store.Change, error]) (Opened, error) {
	return copyTo(to, func(d disk) (Opened, error) { return makeIn(ctx, d, c, changes) })
}

// makeIn is Make for an empty folder.
func makeIn(ctx context.Context, f folder, c store.Content, changes iter.Seq2[store.Change, error]) (Opened, error) {
	base, err := writeChanges(ctx, f, c.Sequence, changes)
	if err == nil && base > 0 {
		err = makeSnapshot(ctx, f, c, base)
	}
	if err != nil {
		return Opened{}, err
	}
	r, err := recoverFolder(ctx, f, discard{})
	if err != nil {
		return Opened{}, err
	}
	return r.Opened, markCopy(f)
}

// writeChanges writes the segment of changes that end with a sequence. It returns the
// sequence before the first of them.
func writeChanges(ctx context.Context, f folder, last uint64, changes iter.Seq2[store.Change, error]) (base uint64, err error) {
	next, stop := iter.Pull2(changes)
	defer stop()
	change, err, more := next()
	if err != nil {
		return 0, err
	}
	if base = last; more {
		base = change.Sequence - 1
	}
	_, err = write(f, fileName(kindSegment, base), func(w io.Writer) error {
		if _, err := w.Write(newHeader(kindSegment, base).append(nil)); err != nil {
			return err
		}
		want, buffer := base+1, new(frameBuffer)
		for ; more && err == nil; change, err, more = next() {
			if change.Sequence != want {
				return &store.SequenceError{Want: want, Got: change.Sequence, At: change.At}
			}
			want++
			buffer.Bytes = buffer.Bytes[:0]
			if err := buffer.appendChanges([]store.Change{change}); err != nil {
				return err
			}
			if _, err := w.Write(buffer.Bytes); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err == nil && want != last+1 {
			err = &store.SequenceError{Want: want, Got: last + 1}
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return base, install(f, fileName(kindSegment, base))
}

// makeSnapshot writes the snapshot of a content, and the empty segment behind it unless the
// segment with that base is there.
func makeSnapshot(ctx context.Context, f folder, c store.Content, base uint64) error {
	teams := make(map[*team.Team]bool, len(c.Records.Teams))
	for _, t := range c.Records.Teams {
		teams[t] = true
	}
	hasTeam := func(t *team.Team) bool { return teams[t] }
	if _, err := writeSnapshot(ctx, f, c, hasTeam, func() error { return nil }); err != nil {
		return err
	}
	if base == c.Sequence {
		return nil
	}
	if err := writeSegment(f, c.Sequence); err != nil {
		return err
	}
	return install(f, fileName(kindSegment, c.Sequence))
}
