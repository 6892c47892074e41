package staff

import (
	"context"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// subject is what is checked: a registry, or one that is broken on purpose.
type subject[W world[W]] interface {
	carry(ctx context.Context, client string, o order[W]) receipt
	ask(q question[W]) []int64
	// seen returns what clients look at to decide what to do, which nobody checks.
	seen() *store.Snapshot
}

// faultless is a registry as it is.
type faultless[W world[W]] struct{ *registry.Registry }

func (f faultless[W]) carry(ctx context.Context, client string, o order[W]) receipt {
	return o.carry(ctx, client, f.Registry)
}
func (f faultless[W]) ask(q question[W]) []int64    { return q.ask(f.Snapshot()) }
func (f faultless[W]) seen() *store.Snapshot { return f.Snapshot() }
