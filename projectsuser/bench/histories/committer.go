package histories

import (
	"errors"
	"runtime"
	"time"

	"github.com/projectsuser/roster/projectsuser/store"
)

// errDisk is the error of a commit that fails.
var errDisk = errors.New("the disk is full")

// committer records the changes of a history. It is slow and fails at times. Like
// the commit function of a registry it is called by one goroutine at a time.
type committer struct {
	random  random
	slow    time.Duration // the longest delay of a commit, which also yields the processor
	failing int           // percentage of commits that fail

	saved, lost [][]store.Change // batches in the order of commits
}

// commit is [registry.Options.Commit]. The first batch, with which a history
// starts, never fails.
func (c *committer) commit(b store.Batch) error {
	runtime.Gosched()
	if c.slow > 0 {
		time.Sleep(time.Duration(c.random.Int64N(int64(c.slow))))
	}
	if len(c.saved) > 0 && c.random.percent(c.failing) {
		c.lost = append(c.lost, b.Changes)
		return errDisk
	}
	c.saved = append(c.saved, b.Changes)
	return nil
}

// shared counts the batches that hold changes of more than one client.
func shared(batches [][]store.Change) (n int) {
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
