package journal

import (
	"context"
	"io"
	"iter"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Load returns a registry that has what was written in a folder, to look at: the
// folder stays as it is, even where a write was cut short, and what happens to the
// registry is not written anywhere. What is wrong with the folder is refused as by
// [Open], but a newer program's folder is read as far as it is understood.
//
// A program that has the folder open meanwhile may write on, or remove a file that
// is to be read; that is an error then, of the operating system, and to try again
// is enough.
func Load(ctx context.Context, dir string, o registry.Options) (*registry.Registry, Opened, error) {
	r := registry.New(o)
	l, err := load(ctx, disk(dir), r)
	if err == nil {
		err = l.listing.something(disk(dir))
	}
	if err != nil {
		return nil, Opened{}, err
	}
	return r, l.Opened, nil
}

// Changes yields the changes that are in a folder, in order: those since the last
// snapshot, or all that ever were if the journal keeps its segments. It ends where a
// write was cut short. What is damaged ends it with a [*DamageError]. The folder
// stays as it is, as with [Load].
func Changes(ctx context.Context, dir string) iter.Seq2[store.Change, error] {
	return changesIn(ctx, disk(dir))
}

// changesIn yields the changes of a folder of any kind.
func changesIn(ctx context.Context, f folder) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		l, err := listingOf(f)
		if err == nil {
			err = l.something(f)
		}
		if err != nil {
			yield(store.Change{}, err)
			return
		}
		for i, base := range l.segments {
			for changes, err := range batches(ctx, f, base, i == len(l.segments)-1) {
				if err != nil {
					yield(store.Change{}, err)
					return
				}
				for _, c := range changes {
					if !yield(c, nil) {
						return
					}
				}
			}
		}
	}
}

// batches yields the batches of changes of a segment. Only the last may end in a
// write that was cut short.
func batches(ctx context.Context, f folder, base uint64, last bool) iter.Seq2[[]store.Change, error] {
	return func(yield func([]store.Change, error) bool) {
		r, err := openFrames(f, kindSegment, base)
		if err == nil {
			defer r.close()
		}
		for more := true; more && err == nil; {
			var changes []store.Change
			if changes, err = r.changes(); err == nil {
				err = ctx.Err()
			}
			if err == nil {
				more = yield(changes, nil)
			}
		}
		if _, cut := err.(*Cut); err != nil && err != io.EOF && !(cut && last) {
			yield(nil, damage(err))
		}
	}
}
