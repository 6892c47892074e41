package journal

import (
	"errors"
	"sync/atomic"
	"testing"
)

// The first thing that fails is what a crew says, and nothing is begun after it.
func TestACrewStopsAtTheFirstError(t *testing.T) {
	c := newCrew()
	first := errors.New("the first")
	c.do(func() error { return nil })
	if err := c.join(); err != nil {
		t.Errorf("nothing failed, and: %v", err)
	}
	c.do(func() error { return first })
	if err := c.join(); err != first {
		t.Errorf("%v, want %v", err, first)
	}
	var begun atomic.Bool
	c.do(func() error { begun.Store(true); return errors.New("another") })
	if err := c.join(); err != first || begun.Load() {
		t.Errorf("%v, want %v; begun: %t", err, first, begun.Load())
	}
}
