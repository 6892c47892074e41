package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// syncOptions are the flags of sync.
type syncOptions struct {
	copyOptions
	dir    string // the folder of the journal
	dryRun bool   // only count
	watch  bool   // go on for ever
	json   bool
}

func syncCommand() command {
	var o syncOptions
	return command{
		name:    "sync",
		summary: "copy the 42 API into a folder",
		details: []string{
			"Copies what the folder does not have yet, within the limits of the API, and says first how long that takes. " +
				"The next run goes on where this one was stopped, also by a kill. It reads what has changed, and finds what was deleted. " +
				"'roster serve -dir DIR' and the other commands read the folder, also a copy that is half done.",
			"The id and the secret of the application are read from the environment variables ROSTER_API_ID and ROSTER_API_SECRET, " +
				"or from the two lines of the file -secret, which only its owner may read. Without them no token is sent.",
			"Without -campus, -cursus, -project and -user everything is copied. The exit code is 0 when the copy is complete.",
		},
		example: "roster sync -dir school -campus 9 -cursus 21",
		flags: func(f *flag.FlagSet) {
			o.copyOptions.flags(f)
			jsonFlag(f, &o.json)
			textFlag(f, "dir", "keep the copy in the folder `DIR`", func(text string) { o.dir = text })
			f.BoolVar(&o.dryRun, "dry-run", false, "say how many records and requests a run needs, and copy nothing")
			f.BoolVar(&o.watch, "watch", false, "go on for ever, as often as the limits permit")
		},
		run: func(ctx context.Context, e *environment, _ []string) error { return runSync(ctx, e, o) },
	}
}

// runSync copies into the folder until the copy is complete, or for ever.
func runSync(ctx context.Context, e *environment, o syncOptions) error {
	if (o.dir == "") == (e.address == "") {
		if e.database != nil {
			return &usageError{"sync", errors.New("want either -dir DIR or -db URL")}
		}
		return &usageError{"sync", errors.New("want -dir DIR")}
	}
	options, err := o.options("sync")
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	defer collectOften()()
	log := slog.New(slog.NewTextHandler(e.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	settings := registry.Options{Clock: e.now, Fields: store.NewLeanFields(), Policy: systemPolicy()} // nothing is asked here
	r, closeStore, err := o.open(ctx, e, settings, log)
	if err != nil {
		return err
	}
	shown := newSyncProgress(e, o.json)
	options.Event = shown.event
	return errors.Join(o.copyInto(ctx, e, r, options, shown), closeStore())
}

// collectOften makes the garbage collector work twice as often as usual, unless GOGC says how
// often, and returns the function that ends that. A copy makes much garbage beside a registry
// that stays: so it takes a fifth more processor time and a quarter less memory.
func collectOften() (end func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(50)
	return func() { debug.SetGCPercent(before) }
}

// open opens the registry of the folder or of the database.
func (o *syncOptions) open(ctx context.Context, e *environment, settings registry.Options, log *slog.Logger) (*registry.Registry, func() error, error) {
	if e.address != "" {
		settings.Clock = nil // that of the database
		return e.database.Open(ctx, e.address, settings, log)
	}
	r, j, err := journal.Open(ctx, o.dir, settings, journal.Options{Logger: log})
	if err != nil {
		return nil, nil, err
	}
	return r, j.Close, nil
}

// copyInto copies into a registry.
func (o *syncOptions) copyInto(ctx context.Context, e *environment, r *registry.Registry, options fetch.Options, shown *syncProgress) error {
	f := fetch.New(r, options)
	if !o.dryRun { // so that serve does not take the folder for a new one if the copy is killed early
		if err := f.Begin(ctx); err != nil {
			return err
		}
	}
	plan, err := f.Plan(ctx)
	if err == nil {
		err = shown.plan(plan)
	}
	if err != nil || o.dryRun {
		return err
	}
	if o.watch {
		err := f.Watch(ctx)
		shown.clear()
		if ctx.Err() != nil {
			return nil // an interrupt is how it ends
		}
		return err
	}
	result, err := f.Run(ctx)
	shown.clear()
	if err != nil && ctx.Err() != nil {
		err = errors.New("stopped; the next run goes on from here")
	}
	return errors.Join(shown.result(result, r.Snapshot()), err)
}

// planLine describes a plan in a line.
func planLine(p fetch.Plan) string {
	return fmt.Sprintf("%s, about %s", number(p.Requests, "request"), rounded(p.Takes))
}

// rounded returns a duration as a person reads it.
func rounded(d time.Duration) string {
	if d.Round(time.Second) < time.Minute {
		return max(d, time.Second).Round(time.Second).String()
	}
	d = d.Round(time.Minute)
	h, m := int(d.Hours()), int(d.Minutes())%60
	if h == 0 {
		return fmt.Sprintf("%d min", m)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}
