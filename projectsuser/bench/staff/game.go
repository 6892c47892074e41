package staff

import (
	"context"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser/bench/trial"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// game says what the histories of a seed are like, and what they start with.
type game[W world[W]] struct {
	seed    uint64
	clients int
	steps   int           // of each client
	slow    time.Duration // the longest that a commit takes, besides letting others run
	failing int           // of a hundred commits

	policy registry.Policy
	house  store.Records                                // as the registry starts
	world  W                                                   // the same
	parts  func([]porcupine.Operation) [][]porcupine.Operation // that can be checked each by itself; nil for one
	player func(client int, c chance) player[W]
}

// player draws what one client does. It looks at what is published, so that most
// of it is permitted; somebody else may be quicker.
type player[W world[W]] interface {
	order(s *store.Snapshot) order[W]
	question(s *store.Snapshot) question[W]
}

// epoch is when a history begins.
var epoch = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// slowness returns how slow the commits in the history of a seed are: in one of
// three, not at all.
func slowness(seed uint64) time.Duration {
	if seed%3 == 0 {
		return 0
	}
	return 100 * time.Microsecond
}

// open returns the registry of a history, with the house in it, and its committer.
func (g game[W]) open(ctx context.Context) (*registry.Registry, *trial.Committer, error) {
	c := &trial.Committer{Random: trial.Source(g.seed, 0), Slow: g.slow, Failing: g.failing}
	r := registry.New(registry.Options{Clock: trial.Clock(epoch, time.Second), Commit: c.Commit, Policy: g.policy})
	err := r.Do(ctx, "house", func(tx *registry.Tx) error {
		_, err := tx.Import(g.house)
		return err
	})
	return r, c, err
}

// play lets the clients do what they do to a subject, and returns the history.
func (g game[W]) play(ctx context.Context, s subject[W]) (trial.History, error) {
	operations, err := trial.Play(ctx, g.clients, func(ctx context.Context, c *trial.Client) error {
		chance := chance{trial.Source(g.seed, c.Number+1)}
		p := g.player(c.Number, chance)
		for range g.steps {
			if chance.of(30) {
				q := p.question(s.seen())
				c.Note(q, func() any { return s.ask(q) })
			} else {
				o := p.order(s.seen())
				c.Note(o, func() any { return s.carry(ctx, c.Name(), o) })
			}
		}
		return nil
	})
	model := modelOf(g.world)
	model.Partition = g.parts
	return trial.History{Model: model, Operations: operations}, err
}
