package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"

	"github.com/projectsuser/roster/projectsuser/internal/codec"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// withDatabase returns the commands of a build that has a database: those that read or
// write a folder have the flag -db too, and there are commands that only such a build has.
func withDatabase(list []command, d *Database) []command {
	list = slices.Clone(list)
	for i, c := range list {
		switch c.name {
		case "states", "explain", "query", "audit", "serve", "sync":
			list[i] = c.withAddress()
		}
	}
	return append(list, d.checkCommand(), d.logCommand(), d.dumpCommand(), d.copyCommand(), d.exportCommand().withAddress())
}

// withAddress returns the command with the flag -db.
func (c command) withAddress() command {
	var address string
	flags, run := c.flags, c.run
	c.flags = func(f *flag.FlagSet) {
		flags(f)
		addressFlag(f, &address)
	}
	c.run = func(ctx context.Context, e *environment, args []string) error {
		var err error
		if e.address, err = addressOf(c.name, address); err != nil {
			return err
		}
		return run(ctx, e, args)
	}
	c.details = append(slices.Clone(c.details), "With -db the records are in a PostgreSQL database that other processes may use at the same time. "+
		"The password comes from PGPASSWORD, from a file of passwords, or with the whole address from the variable "+addressVariable+".")
	return c
}

// databaseCommand returns a command for a database alone.
func databaseCommand(c command, run func(ctx context.Context, e *environment, address string, args []string) error) command {
	var address string
	flags := c.flags
	c.flags = func(f *flag.FlagSet) {
		if flags != nil {
			flags(f)
		}
		addressFlag(f, &address)
	}
	c.run = func(ctx context.Context, e *environment, args []string) error {
		if address == "" {
			return &usageError{c.name, errors.New("want -db URL")}
		}
		found, err := addressOf(c.name, address)
		if err != nil {
			return err
		}
		return run(ctx, e, found, args)
	}
	return c
}

// checkCommand returns the command that checks a database.
func (d *Database) checkCommand() command {
	return databaseCommand(command{
		name: "check", summary: "check that every row of a database is what its changes lead to", example: "roster check -db postgres://db/school",
		details: []string{"Compares the checksum of every row, and every row with the changes. The exit code is 0 if all is whole, else 1; then the first fault is named. " +
			"It needs memory for the whole registry and the right to make temporary tables, and changes nothing."},
	}, func(ctx context.Context, e *environment, address string, _ []string) error {
		if err := d.Check(ctx, address); err != nil {
			return err
		}
		fmt.Fprintln(e.out, "The database is whole.")
		return nil
	})
}

// logCommand returns the command that prints the changes of a database.
func (d *Database) logCommand() command {
	var o journalOptions
	return databaseCommand(command{
		name: "log", summary: "print who did what in a database and when", example: "roster log -db postgres://db/school -user ada",
		details: []string{"Prints each change with the statuses that it changed, as 'roster journal log' does of a folder. With -json each change is a line."},
		flags: func(f *flag.FlagSet) {
			jsonFlag(f, &o.json)
			f.StringVar(&o.user, "user", "", "print only the changes that concern `USER`, a login or an id")
		},
	}, func(ctx context.Context, e *environment, address string, _ []string) error {
		r, err := d.Load(ctx, address, registry.Options{})
		if err != nil {
			return err
		}
		return logChanges(e, r.Snapshot(), d.Changes(ctx, address), o.user, o.json)
	})
}

// dumpCommand returns the command that prints the changes of a database whole.
func (d *Database) dumpCommand() command {
	return databaseCommand(command{
		name: "dump", summary: "print each change of a database as a line of JSON", example: "roster dump -db postgres://db/school",
		details: []string{"Prints each change with its records, as 'roster journal dump' does of a folder."},
	}, func(ctx context.Context, e *environment, address string, _ []string) error {
		for c, err := range d.Changes(ctx, address) {
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(e.out, "%s\n", codec.Change.JSON(&c)); err != nil {
				return err
			}
		}
		return nil
	})
}

// copyCommand returns the command that copies a folder into a database, or a database into
// a folder.
func (d *Database) copyCommand() command {
	var to string
	return databaseCommand(command{
		name: "copy", arguments: arguments{"[DIR]", "at most one folder", 0, 1}, example: "roster copy school -db postgres://db/school",
		summary: "copy a folder into a database, or a database into a new folder",
		details: []string{
			"Copies the folder DIR of 'roster serve -dir' with its whole history into an empty database; with -to, a database into the new folder DIR. " +
				"A copy that was stopped goes on from where it was: a database with the first changes of the folder receives the others. Any other database is refused.",
			"The changes that the source still has are copied one by one; of those that a snapshot has replaced, the records and the timelines are copied. " +
				"A new folder keeps its changes as long as it is served with -keep-all.",
		},
		flags: func(f *flag.FlagSet) {
			textFlag(f, "to", "copy the database into the new folder `DIR`", func(text string) { to = text })
		},
	}, func(ctx context.Context, e *environment, address string, args []string) error {
		if (to == "") != (len(args) == 1) {
			return &usageError{"copy", errors.New("want a folder to copy, or -to DIR")}
		}
		if to != "" {
			last, err := d.CopyOut(ctx, address, to)
			if err == nil {
				fmt.Fprintf(e.out, "%s is at change %d.\n", to, last)
			}
			return err
		}
		last, err := d.CopyIn(ctx, args[0], address)
		if err == nil {
			fmt.Fprintf(e.out, "The database is at change %d.\n", last)
		}
		return err
	})
}
