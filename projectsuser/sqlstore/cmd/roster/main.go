// Command roster is the command roster of the module above, built with PostgreSQL: states,
// explain, query, audit, serve and sync also take -db, with the address of a database that
// several processes may use at the same time. The commands check, log, dump and copy are for
// such a database, and export writes an SQLite file. Everything else is as in the command without a database.
//
//	roster serve -db postgres://db/school -data FILE   fill an empty database and serve it
//	roster copy DIR -db postgres://db/school           copy a folder into an empty database
//	roster copy -db postgres://db/school -to DIR       copy the database into a new folder
//	roster check -db postgres://db/school              check every row
//	roster export -dir DIR -sqlite FILE                write tables and views to a file
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
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/sqlstore"
	"github.com/projectsuser/roster/projectsuser/sqlstore/sqlitefile"
)

func main() {
	p := command.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: time.Now, Database: database()}
	os.Exit(p.Run(context.Background(), os.Args[1:]))
}

// database returns PostgreSQL as the command uses it.
func database() *command.Database {
	return &command.Database{
		Open: open, Load: sqlstore.Load, Changes: sqlstore.Changes, Check: sqlstore.Check, CopyIn: copyIn, CopyOut: copyOut,
		Export: sqlitefile.Export,
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
