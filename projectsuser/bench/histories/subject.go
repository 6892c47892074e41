package histories

import (
	"context"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// subject is what is checked: a registry, or one with a deliberate fault.
type subject[M model[M]] interface {
	run(ctx context.Context, client string, t transaction[M]) outcome
	read(read[M]) []int64
	// published returns the snapshot at which clients look to decide what to do.
	// It is not checked.
	published() *store.Snapshot
}

// checked is a registry without a fault.
type checked[M model[M]] struct{ *registry.Registry }

func (r checked[M]) run(ctx context.Context, client string, t transaction[M]) outcome {
	return t.run(ctx, client, r.Registry)
}
func (r checked[M]) read(q read[M]) []int64     { return q.read(r.Snapshot()) }
func (r checked[M]) published() *store.Snapshot { return r.Snapshot() }
