package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"

	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// exportCommand returns the command that writes data to a file for other tools.
func (d *Database) exportCommand() command {
	var in input
	var file string
	return command{
		name: "export", summary: "write data to an SQLite file, for tools of business intelligence", example: "roster export -dir school -sqlite school.sqlite",
		details: []string{"Writes a table for each kind of record, one row for each change of a status, and views: current_statuses, time_in_status and project_funnel. " +
			"They have the names and columns of the tables of a database, without those for programs. FILE is replaced if it exists."},
		flags: func(f *flag.FlagSet) {
			in = input{command: "export"}
			in.fileFlags(f)
			in.dirFlag(f)
			textFlag(f, "sqlite", "write to `FILE`", func(text string) { file = text })
		},
		run: func(ctx context.Context, e *environment, _ []string) error {
			if file == "" {
				return &usageError{"export", errors.New("want -sqlite FILE")}
			}
			return d.export(ctx, e, in, file)
		},
	}
}

// export writes data to an SQLite file.
func (d *Database) export(ctx context.Context, e *environment, in input, file string) error {
	var own []store.Change // of the import, or of the time since the last change
	options := registry.Options{Clock: e.now, Commit: func(b store.Batch) error {
		own = append(own, b.Changes...)
		return nil
	}}
	r, _, err := loadRegistry(ctx, e, in, options)
	if err != nil {
		return err
	}
	s := r.Snapshot()
	var held iter.Seq2[store.Change, error]
	switch {
	case e.address != "":
		held = d.Changes(ctx, e.address)
	case in.dir != "":
		held = journal.Changes(ctx, in.dir)
	}
	if err := d.Export(ctx, file, s, followedBy(held, s.Sequence()-uint64(len(own)), own)); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s has %s, %s and %s.\n", printable(file), number(s.Registrations.Len(), "registration"), number(s.Teams.Len(), "team"), number(s.Users.Len(), "user"))
	return nil
}

// followedBy yields the changes of a store up to a sequence, unless that is nil, and then
// other changes.
func followedBy(held iter.Seq2[store.Change, error], last uint64, own []store.Change) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		if held != nil {
			for c, err := range held {
				if err == nil && c.Sequence > last {
					break
				}
				if !yield(c, err) || err != nil {
					return
				}
			}
		}
		for _, c := range own {
			if !yield(c, nil) {
				return
			}
		}
	}
}
