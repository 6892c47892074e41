package histories

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// epoch is the instant at which histories start. The clock advances by a tick with
// every reading.
var epoch = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

const tick = time.Second

// scenario describes the history of one seed: how it runs, and the registry and
// the model with which it starts.
type scenario[M model[M]] struct {
	seed    uint64
	clients int
	steps   int           // operations of each client
	start   time.Time     // by the registry's clock
	slow    time.Duration // the longest delay of a commit
	failing int           // percentage of commits that fail

	policy  registry.Policy
	records store.Records // with which the registry starts
	model   M             // of the same records
	client  func(number int, r random) client[M]
	// parts splits the operations into parts that do not depend on each other. It
	// is nil if the history is checked as a whole.
	parts func([]porcupine.Operation) [][]porcupine.Operation
}

// client draws what one client does. It looks at the published snapshot, so that
// most commands are permitted unless another client is faster.
type client[M model[M]] interface {
	transaction(*store.Snapshot) transaction[M]
	read(*store.Snapshot) read[M]
}

// newScenario returns what the scenarios have in common: four clients with 14
// operations each, of which a tenth of the commits fails. In two of three
// histories commits are slow.
func newScenario[M model[M]](seed uint64) scenario[M] {
	s := scenario[M]{seed: seed, clients: 4, steps: 14, start: epoch, failing: 10}
	if seed%3 > 0 {
		s.slow = 100 * time.Microsecond
	}
	return s
}

// split makes the history longer, to be checked in parts.
func (s *scenario[M]) split(parts func([]porcupine.Operation) [][]porcupine.Operation) {
	s.clients, s.steps, s.parts = 6, 16, parts
}

// open returns the registry of the history with its records, and its committer.
func (s scenario[M]) open(ctx context.Context) (*registry.Registry, *committer, error) {
	c := &committer{random: randomOf(s.seed, 0), slow: s.slow, failing: s.failing}
	r := registry.New(registry.Options{Clock: clock(s.start, tick), Commit: c.commit, Policy: s.policy})
	err := r.Do(ctx, "import", func(tx *registry.Tx) error {
		_, err := tx.Import(s.records, time.Time{})
		return err
	})
	return r, c, err
}

// play runs the clients concurrently on a subject and returns the history.
func (s scenario[M]) play(ctx context.Context, on subject[M]) history {
	var (
		now   atomic.Int64
		group sync.WaitGroup
	)
	recorders := make([]recorder, s.clients)
	for i := range recorders {
		recorders[i] = recorder{client: i, now: &now}
		group.Go(func() { s.run(ctx, &recorders[i], on) })
	}
	group.Wait()
	h := history{model: porcupineModel(s.model)}
	h.model.Partition = s.parts
	for _, r := range recorders {
		h.operations = append(h.operations, r.operations...)
	}
	return h
}

// run runs one client: three in ten operations are reads.
func (s scenario[M]) run(ctx context.Context, rec *recorder, on subject[M]) {
	random := randomOf(s.seed, rec.client+1)
	c := s.client(rec.client, random)
	for range s.steps {
		if random.percent(30) {
			q := c.read(on.published())
			rec.record(q, func() any { return on.read(q) })
		} else {
			t := c.transaction(on.published())
			rec.record(t, func() any { return on.run(ctx, rec.name(), t) })
		}
	}
}
