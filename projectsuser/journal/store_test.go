package journal_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/storetest"
)

// A folder is a store.
func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Store{
		New: func(t testing.TB) string { return filepath.Join(t.TempDir(), "school") },
		Open: func(ctx context.Context, dir string, o registry.Options) (*registry.Registry, func() error, error) {
			r, j, err := journal.Open(ctx, dir, o, journal.Options{Sync: journal.Never, KeepSegments: true})
			if err != nil {
				return nil, nil, err
			}
			return r, j.Close, nil
		},
		Changes: journal.Changes,
	})
}
