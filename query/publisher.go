package query

import (
	"sync"
	"sync/atomic"
)

// A Publisher shows the current version of a table to any number of readers,
// who never wait, while writers take turns to replace it. [NewPublisher] makes
// one; it must not be copied.
type Publisher[R any] struct {
	writing sync.Mutex
	current atomic.Pointer[Table[R]]
}

// NewPublisher returns a publisher that shows the table.
func NewPublisher[R any](t *Table[R]) *Publisher[R] {
	p := new(Publisher[R])
	p.current.Store(t)
	return p
}

// Table returns the current version. Questions that are to agree with one
// another go to one version.
func (p *Publisher[R]) Table() *Table[R] { return p.current.Load() }

// Edit has change edit the current version and publishes the result at once.
// If change returns an error nothing happens, and Edit returns it. It waits
// for other edits; change must not keep the edit.
func (p *Publisher[R]) Edit(change func(*Edit[R]) error) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	// The lock is held by writers alone; readers load the pointer.
	e := p.Table().Edit()
	if err := change(e); err != nil {
		return err
	}
	p.current.Store(e.Table())
	return nil
}
