package command

import (
	"context"
	"iter"
	"log/slog"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Database is a kind of database in which a build of the command keeps registries, beside
// folders. All functions must be set. An address names a database.
type Database struct {
	Open    func(ctx context.Context, address string, o registry.Options, log *slog.Logger) (*registry.Registry, func() error, error)
	Load    func(ctx context.Context, address string, o registry.Options) (*registry.Registry, error) // a registry that does not follow
	Changes func(ctx context.Context, address string) iter.Seq2[store.Change, error]
	Check   func(ctx context.Context, address string) error                         // returns the first fault
	CopyIn  func(ctx context.Context, dir, address string) (last uint64, err error) // of a folder
	CopyOut func(ctx context.Context, address, dir string) (last uint64, err error) // to a new folder
	// Export writes a snapshot, and the moves of the changes that led to it, to an SQLite file.
	Export func(ctx context.Context, file string, s *store.Snapshot, changes iter.Seq2[store.Change, error]) error
}
