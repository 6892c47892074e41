// Command copy measures the processor time and the peak memory of copying a 42 API into a
// folder, without the limits of the service.
//
//	copy -registrations 200000           # as 'roster sync' does
//	copy -registrations 200000 -indexed  # with all indexes, as 'roster serve -sync' does
//
// It runs itself in two more processes: one serves a school, and one opens the folder at the
// end with the same indexes, so that the memory of the copy can be compared with that of its
// registry.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/pprof"

	"github.com/projectsuser/roster/projectsuser/bench/watch"
	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
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
	dir, open     string // folders
	api           string // a URL
	serve         bool
	indexed       bool
	profile       string // the path of a file
}

// parse reads the arguments.
func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("copy", flag.ContinueOnError)
	flags.IntVar(&o.registrations, "registrations", 20_000, "`number` of registrations of the school")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the school")
	flags.StringVar(&o.dir, "dir", "", "copy into a new `folder`; without it, into one that is removed")
	flags.StringVar(&o.api, "api", "", "copy from the API at a `URL`; without it, from a school in another process")
	flags.StringVar(&o.profile, "profile", "", "write a CPU profile of the copy to a `file`")
	flags.StringVar(&o.open, "open", "", "only open a `folder`, and print the peak memory")
	flags.BoolVar(&o.indexed, "indexed", false, "keep all indexes, as 'roster serve -sync' does")
	flags.BoolVar(&o.serve, "serve", false, "only serve the school, and print its URL")
	if err := flags.Parse(args); err != nil {
		return o, errors.Join(flag.ErrHelp, err)
	}
	if o.registrations < 1 {
		return o, fmt.Errorf("copy: -registrations %d: must be at least 1", o.registrations)
	}
	return o, nil
}

// run runs the command.
func run(ctx context.Context, args []string, to io.Writer) error {
	o, err := parse(args)
	switch {
	case err != nil:
		return err
	case o.serve:
		return o.serveSchool(ctx, to)
	case o.open != "":
		return o.openFolder(ctx, to)
	}
	return o.measure(ctx, to)
}

// measure copies from the API into the folder, and then opens the folder in another process.
func (o options) measure(ctx context.Context, to io.Writer) error {
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "copy")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.dir = dir
	}
	if o.api == "" {
		api, stop, err := o.startServer(ctx)
		if err != nil {
			return err
		}
		defer stop()
		o.api = api
	}
	if err := o.copy(ctx, to); err != nil {
		return err
	}
	return o.runOpen(ctx, to)
}

// copy copies from the API into the folder.
func (o options) copy(ctx context.Context, to io.Writer) error {
	stop, err := profile(o.profile)
	if err != nil {
		return err
	}
	defer stop()
	if !o.indexed && os.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(50)) // as 'roster sync' does
	}
	since := watch.Start()
	r, j, err := open(ctx, o.dir, o.fields())
	if err != nil {
		return err
	}
	result, err := fetch.New(r, fetch.Options{API: o.api, Unlimited: true}).Run(ctx)
	s := r.Snapshot()
	if err := errors.Join(err, j.Close()); err != nil {
		return err
	}
	fmt.Fprintf(to, "%d registrations with %d teams of %d users on %d projects\n",
		s.Registrations.Len(), s.Teams.Len(), s.Users.Len(), s.Projects.Len())
	fmt.Fprintf(to, "copied with %d requests in %s\n", result.Requests, since)
	return nil
}

// fields returns the fields of the registry that is copied into: those of 'roster sync', or
// those with all indexes.
func (o options) fields() *store.Fields {
	if o.indexed {
		return standin.Fields()
	}
	return store.NewLeanFields()
}

// open opens a folder.
func open(ctx context.Context, dir string, fields *store.Fields) (*registry.Registry, *journal.Journal, error) {
	return journal.Open(ctx, dir, registry.Options{Fields: fields}, journal.Options{})
}

// openFolder opens a folder and prints what that takes.
func (o options) openFolder(ctx context.Context, to io.Writer) error {
	since := watch.Start()
	_, j, err := open(ctx, o.open, o.fields())
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "opened in %s\n", since)
	return j.Close()
}

// profile starts a CPU profile in a file, and returns the function that stops it.
// It does nothing if the path is empty.
func profile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		if err := f.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}, nil
}
