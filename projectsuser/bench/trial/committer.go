package trial

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// errDisk is what the committer says when it fails.
var errDisk = errors.New("the disk is full")

// Committer takes the changes of a history, slowly, and fails at times. It is
// called by one goroutine at a time, as a registry does.
type Committer struct {
	Random  *rand.Rand
	Slow    time.Duration // the longest that a commit takes, besides letting others run
	Failing int           // of a hundred commits

	Saved, Lost [][]store.Change // in batches, as they came
}

// Commit is [registry.Options.Commit]. It takes the first batch, with which a
// history opens, in any case.
func (c *Committer) Commit(changes []store.Change) error {
	runtime.Gosched()
	if c.Slow > 0 {
		time.Sleep(time.Duration(c.Random.Int64N(int64(c.Slow))))
	}
	if len(c.Saved) > 0 && c.Random.IntN(100) < c.Failing {
		c.Lost = append(c.Lost, changes)
		return errDisk
	}
	c.Saved = append(c.Saved, changes)
	return nil
}

// Together counts the batches with changes of more than one client.
func Together(batches [][]store.Change) (n int) {
	for _, b := range batches {
		clients := make(map[string]bool)
		for _, c := range b {
			if c.Command != store.CommandTime {
				clients[c.Actor] = true
			}
		}
		if len(clients) > 1 {
			n++
		}
	}
	return n
}
