package sqlstore

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Load returns a registry with the content of a database, in one consistent read, and does
// not follow it. It changes nothing in the database. The errors are those of [Open]; a
// database without tables gives an empty registry.
func Load(ctx context.Context, address string, o registry.Options) (*registry.Registry, error) {
	pool, err := connectExisting(ctx, address)
	if err != nil {
		return nil, err
	}
	r := registry.New(o)
	if pool == nil {
		return r, nil
	}
	defer pool.Close()
	c, err := newKinds().load(ctx, pool)
	if err != nil || c.Sequence == 0 {
		return r, err
	}
	return r, r.Restore(ctx, c)
}

// connectExisting connects to a database. It returns nil if that has no tables, and a
// [*VersionError] if a newer program made them.
func connectExisting(ctx context.Context, address string) (*pgxpool.Pool, error) {
	pool, err := connect(ctx, address)
	if err != nil {
		return nil, err
	}
	tx, err := pool.Begin(ctx)
	if err != nil {
		pool.Close()
		return nil, err
	}
	now, err := schemaVersion(ctx, tx)
	_ = tx.Rollback(ctx) // it changed nothing
	if err != nil || now == 0 {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

// Changes yields the changes of a database in order, and checks the checksum of each. It
// yields an error last if one occurs: a [*DamageError], or that of the driver. Changes that
// are committed meanwhile may or may not be among them.
func Changes(ctx context.Context, address string) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		pool, err := connectExisting(ctx, address)
		if err != nil {
			yield(store.Change{}, err)
		}
		if pool == nil {
			return
		}
		defer pool.Close()
		var first uint64
		if err := pool.QueryRow(ctx, "SELECT first FROM roster").Scan(&first); err != nil {
			yield(store.Change{}, err)
			return
		}
		for after := first - 1; ; {
			changes, err := changesAfter(ctx, pool, after)
			if err != nil {
				yield(store.Change{}, err)
				return
			}
			for _, c := range changes {
				if !yield(c, nil) {
					return
				}
			}
			if len(changes) == 0 {
				return
			}
			after += uint64(len(changes))
		}
	}
}
