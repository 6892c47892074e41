package journal

import (
	"context"
	"io"
	"iter"

	"github.com/projectsuser/roster/projectsuser/store"
)

// Changes yields the changes in a folder, in order: those since the last snapshot, or
// all of them if the journal keeps its segments. It ends at an incomplete write. An
// error is the last thing that it yields: a [*DamageError] where a file is damaged, a
// [*GapError] if there is no journal, or one of reading. The folder is not changed; if
// another process has it open, what [Load] says applies.
func Changes(ctx context.Context, dir string) iter.Seq2[store.Change, error] {
	return changesIn(ctx, disk(dir))
}

// changesIn is Changes for any folder.
func changesIn(ctx context.Context, f folder) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		l, err := existingIn(f)
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

// batches yields the batches of a segment. Only the last segment may end with an
// incomplete write.
func batches(ctx context.Context, f folder, base uint64, last bool) iter.Seq2[[]store.Change, error] {
	return func(yield func([]store.Change, error) bool) {
		r, err := openReader(f, kindSegment, base)
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
			yield(nil, asDamage(err))
		}
	}
}
