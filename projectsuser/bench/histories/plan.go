package histories

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/projectsuser/roster/projectsuser"
)

// plan says what a history is like.
type plan struct {
	seed    uint64
	clients int
	steps   int           // of each client
	parted  bool          // everything is about one project, and time moves nothing
	start   time.Time     // by the registry's clock
	slow    time.Duration // the longest that a commit takes, besides letting others run
	failing int           // of a hundred commits
}

// planOf returns the plan of a seed. Every second history is parted: the rush
// began long ago, and it can be longer since it is checked project by project. In
// the others time, transactions and counts are about all projects.
func planOf(seed uint64) plan {
	p := plan{seed: seed, clients: 4, steps: 14, start: epoch, failing: 10}
	if seed%2 == 0 {
		p.parted, p.clients, p.steps, p.start = true, 6, 16, epoch.Add(time.Hour)
	}
	if seed%3 > 0 {
		p.slow = 100 * time.Microsecond
	}
	return p
}

// open returns the registry of a history, with the school in it, and its
// committer.
func (p plan) open(ctx context.Context) (*projectsuser.Registry, *committer, error) {
	c := &committer{plan: p, random: p.source(0)}
	var ticks atomic.Int64
	r := projectsuser.New(projectsuser.Options{
		Clock: func() time.Time {
			now := p.start.Add(time.Duration(ticks.Add(1)) * tick)
			runtime.Gosched() // somebody with a later time may be first
			return now
		},
		Commit: c.commit,
	})
	err := r.Do(ctx, "school", func(tx *projectsuser.Tx) error {
		_, err := tx.Import(school())
		return err
	})
	return r, c, err
}

// source returns the randomness of a client, from 1, or of the committer, 0.
func (p plan) source(of int) *rand.Rand { return rand.New(rand.NewPCG(p.seed, uint64(of))) }

// play lets the clients do what they do to a subject, and returns the history.
func (p plan) play(ctx context.Context, s subject) (history, error) {
	var watch atomic.Int64
	var group sync.WaitGroup
	clients := make([]client, p.clients)
	for i := range clients {
		clients[i] = client{subject: s, chance: chance{p.source(i + 1), p.parted}, number: i, watch: &watch}
		group.Go(func() { clients[i].run(ctx, p.steps) })
	}
	group.Wait()
	h := history{parted: p.parted}
	var err error
	for _, c := range clients {
		h.operations = append(h.operations, c.operations...)
		err = errors.Join(err, c.err)
	}
	return h, err
}
