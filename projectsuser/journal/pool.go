package journal

import (
	"runtime"
	"sync"
)

// pool runs functions concurrently, at most as many at a time as there are
// processors.
type pool struct {
	slots   chan struct{}
	running sync.WaitGroup

	mu  sync.Mutex
	err error // the first one
}

func newPool() *pool { return &pool{slots: make(chan struct{}, runtime.GOMAXPROCS(0))} }

// run starts a function once a processor is free. After an error it starts no more
// functions.
func (p *pool) run(do func() error) {
	p.slots <- struct{}{}
	p.running.Go(func() {
		defer func() { <-p.slots }()
		if p.firstError() != nil {
			return
		}
		if err := do(); err != nil {
			p.fail(err)
		}
	})
}

// wait waits until all functions have returned, and returns the first error.
func (p *pool) wait() error {
	p.running.Wait()
	return p.firstError()
}

func (p *pool) firstError() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

func (p *pool) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
	}
}
