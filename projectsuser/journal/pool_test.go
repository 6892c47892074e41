package journal

import (
	"errors"
	"sync/atomic"
	"testing"
)

// The first thing that fails is what a crew says, and nothing is begun after it.
func TestACrewStopsAtTheFirstError(t *testing.T) {
	p := newPool()
	first := errors.New("the first")
	p.run(func() error { return nil })
	if err := p.wait(); err != nil {
		t.Errorf("nothing failed, and: %v", err)
	}
	p.run(func() error { return first })
	if err := p.wait(); err != first {
		t.Errorf("%v, want %v", err, first)
	}
	var begun atomic.Bool
	p.run(func() error { begun.Store(true); return errors.New("another") })
	if err := p.wait(); err != first || begun.Load() {
		t.Errorf("%v, want %v; begun: %t", err, first, begun.Load())
	}
}
