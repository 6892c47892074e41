package histories

import (
	"context"
	"time"

	"github.com/projectsuser/roster/projectsuser/bench/trial"
	"github.com/projectsuser/roster/projectsuser/registry"
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
func (p plan) open(ctx context.Context) (*registry.Registry, *trial.Committer, error) {
	c := &trial.Committer{Random: trial.Source(p.seed, 0), Slow: p.slow, Failing: p.failing}
	r := registry.New(registry.Options{Clock: trial.Clock(p.start, tick), Commit: c.Commit})
	err := r.Do(ctx, "school", func(tx *registry.Tx) error {
		_, err := tx.Import(school())
		return err
	})
	return r, c, err
}

// play lets the clients do what they do to a subject, and returns the history.
func (p plan) play(ctx context.Context, s subject) (trial.History, error) {
	operations, err := trial.Play(ctx, p.clients, func(ctx context.Context, c *trial.Client) error {
		player := client{c, s, chance{trial.Source(p.seed, c.Number+1), p.parted}}
		return player.run(ctx, p.steps)
	})
	return trial.History{Model: model(p.parted), Operations: operations}, err
}
