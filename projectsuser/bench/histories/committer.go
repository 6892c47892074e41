package histories

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/projectsuser/roster/projectsuser"
)

// errDisk is what the committer says when it fails.
var errDisk = errors.New("the disk is full")

// committer takes the changes of a history, slowly, and fails at times. It is
// called by one goroutine at a time, as a registry does.
type committer struct {
	plan
	random      *rand.Rand
	saved, lost [][]projectsuser.Change // in batches, as they came
}

// commit is [projectsuser.Options.Commit]. It takes the first batch, with which
// the school opens, in any case.
func (c *committer) commit(changes []projectsuser.Change) error {
	runtime.Gosched()
	if c.slow > 0 {
		time.Sleep(time.Duration(c.random.Int64N(int64(c.slow))))
	}
	if len(c.saved) > 0 && c.random.IntN(100) < c.failing {
		c.lost = append(c.lost, changes)
		return errDisk
	}
	c.saved = append(c.saved, changes)
	return nil
}
