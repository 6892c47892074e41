package journal

import (
	"runtime"
	"sync"
)

// crew does pieces of work side by side, as many at a time as there are
// processors.
type crew struct {
	places  chan struct{}
	working sync.WaitGroup

	mu  sync.Mutex
	err error // the first
}

func newCrew() *crew { return &crew{places: make(chan struct{}, runtime.GOMAXPROCS(0))} }

// do has a piece of work done, once there is a place. After an error there is
// nothing done any more.
func (c *crew) do(work func() error) {
	c.places <- struct{}{}
	c.working.Go(func() {
		defer func() { <-c.places }()
		if c.failed() != nil {
			return
		}
		if err := work(); err != nil {
			c.fail(err)
		}
	})
}

// join waits until all is done, and returns the first error.
func (c *crew) join() error {
	c.working.Wait()
	return c.failed()
}

func (c *crew) failed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *crew) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
}
