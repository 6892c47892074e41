package sqlstore

import (
	"sync"
	"time"
)

// databaseClock is the clock of the database, as a process knows it between its answers.
type databaseClock struct {
	mu   sync.Mutex
	base time.Time // what the database said
	at   time.Time // when, with the monotonic clock of the process
}

// set notes what the clock of the database said for a question that was asked at an
// instant: it is later by at most the time of the answer, so the middle is taken.
func (c *databaseClock) set(said, asked time.Time) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.at = said, asked.Add(now.Sub(asked)/2)
}

// now returns the time of the database.
func (c *databaseClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base.Add(time.Since(c.at)).UTC().Round(0)
}

// check returns a [*SkewError] if a clock differs by more than most from that of the
// database.
func (c *databaseClock) check(clock func() time.Time, most time.Duration) error {
	if clock == nil || most < 0 {
		return nil
	}
	if skew := clock().Sub(c.now()); skew.Abs() > most {
		return &SkewError{skew, most}
	}
	return nil
}
