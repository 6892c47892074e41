package query

import "sync"

// A crew is some goroutines that work for one caller, who waits for them. If
// one panics, as a getter may, the caller does: a server that survives a panic
// of its handler survives that of a bad record too.
type crew struct {
	working sync.WaitGroup
	once    sync.Once
	failure any // what the first of them panicked with
}

// do starts a goroutine.
func (c *crew) do(work func()) {
	c.working.Go(func() {
		defer func() {
			if r := recover(); r != nil {
				c.once.Do(func() { c.failure = r })
			}
		}()
		work()
	})
}

// join waits for all of them.
func (c *crew) join() {
	c.working.Wait()
	if c.failure != nil {
		panic(c.failure)
	}
}
