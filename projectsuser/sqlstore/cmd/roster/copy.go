package main

import (
	"bytes"
	"context"
	"iter"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/store"
)

// copyIn copies a folder into a database: its changes if it still has all of them, else
// its records and histories and the changes that it has. A database that has the first
// changes of the folder receives the others; any other one that is not empty is refused
// with a [*registry.NotEmptyError]. It returns the sequence of the last change.
func copyIn(ctx context.Context, dir, address string) (last uint64, err error) {
	held, _, err := journal.Load(ctx, dir, registry.Options{})
	if err != nil {
		return 0, err
	}
	r, s, err := sqlstore.Open(ctx, address, registry.Options{}, sqlstore.Options{})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	changes, err := collected(journal.Changes(ctx, dir), held.Snapshot().Sequence())
	if err != nil {
		return 0, err
	}
	begun := r.Snapshot().Sequence()
	whole := uint64(len(changes)) == held.Snapshot().Sequence()
	if begun > 0 {
		whole, err = beginWith(changes, sqlstore.Changes(ctx, address), begun)
		if err == nil && !whole {
			err = &registry.NotEmptyError{Sequence: begun}
		}
	}
	switch {
	case err != nil:
		return 0, err
	case whole:
		err = s.Append(ctx, changes[begun:]...)
	default:
		err = s.Fill(ctx, held.Snapshot().Content(), changes...)
	}
	return r.Snapshot().Sequence(), err
}

// collected returns the changes up to a sequence.
func collected(changes iter.Seq2[store.Change, error], last uint64) (all []store.Change, err error) {
	for c, err := range until(last, changes) {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// beginWith reports whether changes begin with all changes of a database, of which there
// are n.
func beginWith(changes []store.Change, database iter.Seq2[store.Change, error], n uint64) (bool, error) {
	if uint64(len(changes)) < n || changes[0].Sequence != 1 {
		return false, nil
	}
	copied, err := collected(database, n)
	if err != nil || uint64(len(copied)) != n {
		return false, err
	}
	for i := range copied {
		if !bytes.Equal(codec.Change.JSON(&changes[i]), codec.Change.JSON(&copied[i])) {
			return false, nil
		}
	}
	return true, nil
}

// copyOut copies a database into a new folder: its content at one moment, with the changes
// that it has.
func copyOut(ctx context.Context, address, dir string) (last uint64, err error) {
	r, err := sqlstore.Load(ctx, address, registry.Options{})
	if err != nil {
		return 0, err
	}
	c := r.Snapshot().Content()
	opened, err := journal.Make(ctx, dir, c, until(c.Sequence, sqlstore.Changes(ctx, address)))
	return opened.Last, err
}

// until yields the changes up to a sequence.
func until(last uint64, changes iter.Seq2[store.Change, error]) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		for c, err := range changes {
			if err == nil && c.Sequence > last || !yield(c, err) {
				return
			}
		}
	}
}
