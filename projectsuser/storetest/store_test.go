package storetest_test

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/storetest"
)

// A shelf is the simplest store: lists of changes in memory, by place.
type shelf map[string][]store.Change

// errClosed is why commands are refused after close.
var errClosed = errors.New("closed")

// open opens the list at a place.
func (s shelf) open(ctx context.Context, place string, o registry.Options) (*registry.Registry, func() error, error) {
	var closed atomic.Bool
	own := o.Commit
	o.Commit = func(b store.Batch) error {
		if closed.Load() {
			return errClosed
		}
		if own != nil {
			if err := own(b); err != nil {
				return err
			}
		}
		s[place] = append(s[place], b.Changes...)
		return nil
	}
	r := registry.New(o)
	if err := r.Replay(ctx, s[place]...); err != nil {
		return nil, nil, err
	}
	return r, func() error {
		closed.Store(true)
		return r.Flush(ctx)
	}, nil
}

// changes yields the changes at a place.
func (s shelf) changes(_ context.Context, place string) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		for _, c := range s[place] {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// A store is checked by one call.
func TestShelf(t *testing.T) {
	s := make(shelf)
	place := func(t testing.TB) string {
		delete(s, t.Name())
		return t.Name()
	}
	storetest.Run(t, storetest.Store{New: place, Open: s.open, Changes: s.changes})
}
