package sqlstore_test

import (
	"context"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/storetest"
)

// A database is a store that processes share.
func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Store{
		New: func(t testing.TB) string { return database(t) },
		Open: func(ctx context.Context, address string, o registry.Options) (*registry.Registry, func() error, error) {
			r, s, err := sqlstore.Open(ctx, address, o, sqlstore.Options{MaxSkew: -1})
			if err != nil {
				return nil, nil, err
			}
			return r, s.Close, nil
		},
		Changes: sqlstore.Changes,
		Shared:  true,
	})
}
