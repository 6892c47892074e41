package journal

import (
	"errors"
	"sync/atomic"
	"testing"
)

// TestPoolStopsAtTheFirstError runs functions before and after one that fails.
func TestPoolStopsAtTheFirstError(t *testing.T) {
	p := newPool()
	first := errors.New("the first")
	p.run(func() error { return nil })
	if err := p.wait(); err != nil {
		t.Errorf("without a failure: %v", err)
	}
	p.run(func() error { return first })
	if err := p.wait(); err != first {
		t.Errorf("%v, want %v", err, first)
	}
	var started atomic.Bool
	p.run(func() error { started.Store(true); return errors.New("another") })
	if err := p.wait(); err != first || started.Load() {
		t.Errorf("%v, want %v; started: %t", err, first, started.Load())
	}
}
