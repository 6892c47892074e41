package query

import (
	"sync"
	"sync/atomic"
)

// A Publisher has the current version of a table. Any number of readers load it without
// waiting, while writers replace it one at a time. [NewPublisher] makes one; it must
// not be copied.
type Publisher[R any] struct {
	writing sync.Mutex
	current atomic.Pointer[Table[R]]
}

// NewPublisher returns a publisher whose current version is the table.
func NewPublisher[R any](t *Table[R]) *Publisher[R] {
	p := new(Publisher[R])
	p.current.Store(t)
	return p
}

// Table returns the current version. Queries whose answers must be consistent with one
// another must use the same version.
func (p *Publisher[R]) Table() *Table[R] { return p.current.Load() }

// Edit calls change with an edit of the current version, then publishes the result. If
// change returns an error, nothing is published and Edit returns that error. Edit waits
// for other calls of Edit, so change must not call it; change must not keep the edit.
func (p *Publisher[R]) Edit(change func(*Edit[R]) error) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	// Only writers lock; readers load the pointer.
	e := p.Table().Edit()
	if err := change(e); err != nil {
		return err
	}
	p.current.Store(e.Table())
	return nil
}
