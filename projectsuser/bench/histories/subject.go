package histories

import (
	"context"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// subject is what is checked: a registry, or one that is broken on purpose.
type subject interface {
	// carry carries a client's order out. An error is one that no order should meet.
	carry(ctx context.Context, client string, o order) (receipt, error)
	// snapshot returns what is published.
	snapshot() *store.Snapshot
}

// faultless is a registry as it is.
type faultless struct{ *registry.Registry }

func (f faultless) carry(ctx context.Context, client string, o order) (receipt, error) {
	return o.carry(ctx, client, f.Registry)
}
func (f faultless) snapshot() *store.Snapshot { return f.Snapshot() }
