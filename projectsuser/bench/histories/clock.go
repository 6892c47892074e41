package histories

import (
	"runtime"
	"sync/atomic"
	"time"
)

// clock returns a clock that advances by a tick with every reading. It yields the
// processor after a reading, so that a goroutine with a later time may use it first.
func clock(start time.Time, tick time.Duration) func() time.Time {
	var ticks atomic.Int64
	return func() time.Time {
		now := start.Add(time.Duration(ticks.Add(1)) * tick)
		runtime.Gosched()
		return now
	}
}
