// Command roster is the command roster of the module above, built with PostgreSQL: states,
// explain, query, audit, serve and sync also take -db, with the address of a database that
// several processes may use at the same time. The commands check, log, dump and copy are for
// such a database. Everything else is as in the command without a database.
//
//	roster serve -db postgres://db/school -data FILE   fill an empty database and serve it
//	roster copy DIR -db postgres://db/school           copy a folder into an empty database
//	roster check -db postgres://db/school              check every row
//
// The password comes from PGPASSWORD, from a file of passwords, or with the whole address
// from the variable ROSTER_DB, which -db env uses; never from the command line.
package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/command"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
)

func main() {
	p := command.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: time.Now, Database: database()}
	os.Exit(p.Run(context.Background(), os.Args[1:]))
}

// database returns PostgreSQL as the command uses it.
func database() *command.Database {
	return &command.Database{
		Open: open, Load: sqlstore.Load, Changes: sqlstore.Changes, Check: sqlstore.Check, Copy: copyFolder,
	}
}

// open opens a store.
func open(ctx context.Context, address string, o registry.Options, log *slog.Logger) (*registry.Registry, func() error, error) {
	r, s, err := sqlstore.Open(ctx, address, o, sqlstore.Options{Logger: log})
	if err != nil {
		return nil, nil, err
	}
	return r, s.Close, nil
}

// copyFolder copies a folder into an empty database: its changes one by one if it still has
// all of them, else its records and histories. It returns the sequence of the last change.
func copyFolder(ctx context.Context, dir, address string) (last uint64, err error) {
	held, _, err := journal.Load(ctx, dir, registry.Options{})
	if err != nil {
		return 0, err
	}
	r, s, err := sqlstore.Open(ctx, address, registry.Options{}, sqlstore.Options{})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if last := r.Snapshot().Sequence(); last > 0 {
		return 0, &registry.NotEmptyError{Sequence: last}
	}
	for c, err := range journal.Changes(ctx, dir) {
		if err != nil {
			return 0, err
		}
		if r.Snapshot().Sequence() == 0 && c.Sequence > 1 {
			break
		}
		if err := s.Append(ctx, c); err != nil {
			return 0, err
		}
	}
	if r.Snapshot().Sequence() == 0 && held.Snapshot().Sequence() > 0 {
		err = s.Fill(ctx, held.Snapshot().Content())
	}
	return r.Snapshot().Sequence(), err
}
