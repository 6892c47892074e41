// Command bulk measures the time and the peak memory of importing a large school
// into a registry.
//
//	bulk -registrations 1000000                 # imports decoded records
//	bulk -registrations 1000000 -lines FILE     # writes the school as JSON lines
//	bulk -read FILE                             # reads JSON lines and imports them
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/projectsuser/roster/projectsuser/bench/school"
	"github.com/projectsuser/roster/projectsuser/bench/watch"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout)
	if errors.Is(err, flag.ErrHelp) { // the usage is printed already
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// options are the arguments of the command.
type options struct {
	registrations int
	seed          uint64
	lines, read   string // paths of files
}

// run runs the command.
func run(ctx context.Context, args []string, to io.Writer) error {
	var o options
	flags := flag.NewFlagSet("bulk", flag.ContinueOnError)
	flags.IntVar(&o.registrations, "registrations", 100_000, "`number` of registrations of the school")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the school")
	flags.StringVar(&o.lines, "lines", "", "write the school to a `file` of JSON lines")
	flags.StringVar(&o.read, "read", "", "import a `file` of JSON lines")
	if err := flags.Parse(args); err != nil {
		return errors.Join(flag.ErrHelp, err)
	}
	switch {
	case o.lines != "":
		return o.write(to)
	case o.read != "":
		return o.importFile(ctx, to)
	}
	return o.importSchool(ctx, to)
}

// school returns the school of the options.
func (o options) school() *school.School { return school.New(o.registrations, o.seed) }

// write writes the school as JSON lines.
func (o options) write(to io.Writer) error {
	f, err := os.Create(o.lines)
	if err != nil {
		return err
	}
	defer f.Close()
	s := o.school()
	if err := s.WriteLines(f); err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "%s: %d registrations in %d MB\n", o.lines, s.Len(), size/1_000_000)
	return f.Close()
}

// importSchool imports the decoded records of the school in one transaction.
func (o options) importSchool(ctx context.Context, to io.Writer) error {
	records := o.school().Records()
	runtime.GC()
	r := registry.New(registry.Options{})
	since := watch.Start()
	if err := fill(ctx, r, records); err != nil {
		return err
	}
	report(to, r.Snapshot(), since)
	return nil
}

// fill imports records in one transaction.
func fill(ctx context.Context, r *registry.Registry, records store.Records) error {
	return r.Do(ctx, "bulk", func(tx *registry.Tx) error {
		_, err := tx.Import(records, time.Time{})
		return err
	})
}

// importFile reads and imports a file.
func (o options) importFile(ctx context.Context, to io.Writer) error {
	f, err := os.Open(o.read)
	if err != nil {
		return err
	}
	defer f.Close()
	r := registry.New(registry.Options{})
	since := watch.Start()
	var w intra.World
	if err := w.Read(f, time.Now()); err != nil {
		return err
	}
	if err := fill(ctx, r, w.Records()); err != nil {
		return err
	}
	report(to, r.Snapshot(), since)
	return nil
}

// report prints what was imported, the time and the peak memory.
func report(to io.Writer, s *store.Snapshot, since watch.Watch) {
	fmt.Fprintf(to, "%d registrations with %d teams of %d users on %d projects\nimported in %s\n",
		s.Registrations.Len(), s.Teams.Len(), s.Users.Len(), s.Projects.Len(), since)
}
