package trial

import (
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"
)

// Clock returns a clock that goes on by a tick with every reading. Somebody with
// a later time may be first to use it.
func Clock(start time.Time, tick time.Duration) func() time.Time {
	var ticks atomic.Int64
	return func() time.Time {
		now := start.Add(time.Duration(ticks.Add(1)) * tick)
		runtime.Gosched()
		return now
	}
}

// Source returns the randomness of one who takes part in the history of a seed:
// a client, by its number from 1, or the committer, 0.
func Source(seed uint64, of int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(of))) }
