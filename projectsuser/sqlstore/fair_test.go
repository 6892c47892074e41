package sqlstore_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Of processes that write as fast as they can, one that was overtaken has the next turn: so
// its command runs at most twice, and each process has its share. It counts runs, and not
// the commands of each in a time, because the machine may stop a process for a while. A
// process that is stopped for longer than its turn loses it, so a few may run more often.
func TestProcessesAreFair(t *testing.T) {
	address := database(t)
	const stores, enough = 3, 150
	var registries [stores]*registry.Registry
	for i := range registries {
		registries[i], _ = open(t, address, registry.Options{}, sqlstore.Options{})
	}
	var done atomic.Int64 // stores with enough commands
	var runs [stores][]int
	var running sync.WaitGroup
	deadline := time.Now().Add(time.Minute)
	for i, r := range registries {
		running.Go(func() {
			for done.Load() < stores && time.Now().Before(deadline) {
				n := 0
				err := r.Do(t.Context(), "staff", func(tx *registry.Tx) error {
					n++
					return tx.PutUser(user.User{ID: user.ID(tx.View().Users.Len() + 1)})
				})
				if err != nil {
					t.Error(err)
				}
				if runs[i] = append(runs[i], n); len(runs[i]) == enough {
					done.Add(1)
				}
			}
		})
	}
	running.Wait()
	for i, all := range runs {
		again, more := 0, 0
		for _, n := range all {
			if n > 1 {
				again++
			}
			if n > 2 {
				more++
			}
		}
		t.Logf("store %d: of %d commands %d ran twice, %d more often", i, len(all), again-more, more)
		if len(all) < enough || more > len(all)/20 {
			t.Errorf("store %d: of %d commands %d ran more than twice; want %d commands, of which at most one in twenty", i, len(all), more, enough)
		}
	}
}
