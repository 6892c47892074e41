package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	dataOptions
	access
	addr    string     // where to listen; port 0 is any free port
	at      *time.Time // where the clock is stopped; nil if it runs
	sync    bool       // keep the copy of an API in the folder up to date
	budget  string     // the file that counts the requests of the copy
	keepAll bool       // keep the changes of the journal that a snapshot replaces
}

// mountFunc returns what serve serves over a registry.
type mountFunc func(*registry.Registry, access, *slog.Logger) []mount

// serveCommand returns the command serve. Open requests get grace to finish when
// it stops.
func serveCommand(grace time.Duration, mounts mountFunc) command {
	var o serveOptions
	return command{
		name:    "serve",
		summary: "run local stand-ins of four REST APIs",
		details: []string{
			"Serves the data as the APIs of 42 intra, Overplane, Zoho and Noko do, and prints their addresses when they are ready. " +
				"A change made through one API is visible in the others. The web page of the data is at /now: on an address that other machines reach only with -token, and not with -face, whose system owns all paths.",
			"Without -data it serves the recorded data, completed: every registration has a user and teams. -data recorded serves the records as they were recorded. " +
				"Without -token and -client the 42 API gives a token to any client and asks for none.",
			"The clock runs, and a status changes when its begin_at is reached, unless -at stops the clock. " +
				fmt.Sprintf("An interrupt (Ctrl-C) or SIGTERM ends the server; open requests get %d seconds to finish.", int(grace.Seconds())),
		},
		example: "roster serve -data school.jsonl -dir school -as user-16",
		flags:   o.flags,
		run:     func(ctx context.Context, e *environment, _ []string) error { return serve(ctx, e, o, grace, mounts) },
	}
}

// flags declares the flags.
func (o *serveOptions) flags(f *flag.FlagSet) {
	o.fileFlags(f)
	jsonFlag(f, &o.json)
	f.StringVar(&o.addr, "addr", "127.0.0.1:8042", "listen on `HOST:PORT`; port 0 is any free port")
	o.access.flags(f)
	f.BoolVar(&o.keepAll, "keep-all", false, "keep changes in DIR that a snapshot replaces, for 'roster journal log'")
	textFlag(f, "dir", "keep every change in the folder `DIR`, and continue from it at the next start; -data is read only if DIR has no changes",
		func(text string) { o.dir = text })
	f.BoolVar(&o.sync, "sync", false, "keep the copy that 'roster sync' began in the folder of -dir up to date")
	textFlag(f, "budget", "with -sync, count requests in `FILE`; programs that name one file share the limits", func(text string) { o.budget = text })
	f.Func("at", "stop the clock at `TIME`, as 2006-01-02T15:04:05Z or 2006-01-02", func(text string) error {
		at, err := intra.ParseTime(text)
		if err != nil {
			return errors.New("want a time as 2006-01-02T15:04:05Z, or a date")
		}
		o.at = &at.Time
		return nil
	})
}

// clock returns the clock of the registry.
func (o *serveOptions) clock(now func() time.Time) func() time.Time {
	if o.at == nil {
		return now
	}
	return func() time.Time { return *o.at }
}

// serve serves until the context is done or a signal arrives. It listens before
// it reads the data, so that an address in use is reported at once; clients that
// connect meanwhile wait.
func serve(ctx context.Context, e *environment, o serveOptions, grace time.Duration, mounts mountFunc) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	log := slog.New(slog.NewTextHandler(e.err, nil))
	o.completed = true
	o.board = o.face == "" && (o.token != "" || isLocal(listener.Addr()))
	opened, err := openRegistry(ctx, e, o, log)
	if err != nil && ctx.Err() != nil {
		return errors.New("stopped before the data was read")
	} else if err != nil {
		return err
	}
	o.warnOfTime(e, opened.registry.Snapshot())
	sources := new(servedSources)
	sources.readData(&o.input, e.now(), opened.registry.Snapshot(), opened.problems)
	o.sources = sources.all
	copying, err := o.keepCopying(e, opened.registry, sources, log)
	if err != nil {
		return errors.Join(err, opened.close())
	}
	served := mounts(opened.registry, o.access, log)
	if err := announce(e, o, opened, "http://"+listener.Addr().String(), served); err != nil {
		return errors.Join(err, opened.close())
	}
	s := &service{opened.registry, newServer(served, log), copying, log, grace}
	return errors.Join(s.run(ctx, listener), opened.close())
}

// warnOfTime warns if -at is earlier than the last change in the folder: the clock never
// goes back.
func (o *serveOptions) warnOfTime(e *environment, s *store.Snapshot) {
	if o.at == nil || o.dir == "" || !s.ChangedAt().After(*o.at) {
		return
	}
	e.complain(fmt.Sprintf("warning: the last change in %s is of %s, later than -at; the clock is stopped there",
		o.dir, s.ChangedAt().UTC().Format(time.RFC3339)))
}

// openedRegistry is a registry, the problems of its data, and the function that closes its journal.
type openedRegistry struct {
	registry *registry.Registry
	problems *problems // of the data; nil if it was not read
	close    func() error
}

// openRegistry returns the registry to serve: of the data only, or of a journal,
// into which the data is imported if it has no changes.
func openRegistry(ctx context.Context, e *environment, o serveOptions, log *slog.Logger) (openedRegistry, error) {
	options := registry.Options{Clock: o.clock(e.now), Fields: servedFields(o.access), Policy: systemPolicy()}
	if e.address != "" {
		return openDatabase(ctx, e, o, options, log)
	}
	if o.dir == "" {
		r, p, err := loadRegistry(ctx, e, o.input, options)
		return openedRegistry{r, p, func() error { return nil }}, err
	}
	r, j, err := journal.Open(ctx, o.dir, options, journal.Options{KeepSegments: o.keepAll, Logger: log})
	if err != nil {
		return openedRegistry{}, err
	}
	var p *problems
	if j.Opened().Last == 0 {
		p, err = fillRegistry(ctx, e, o.input, r)
	}
	if err != nil {
		return openedRegistry{}, errors.Join(err, j.Close())
	}
	return openedRegistry{r, p, j.Close}, nil
}

// announcement is what serve prints as JSON when it is ready.
type announcement struct {
	URL           string    `json:"url"`
	At            time.Time `json:"at"` // the instant of the registry
	Registrations int       `json:"registrations"`
	Teams         int       `json:"teams"`
	Projects      int       `json:"projects"`
	Sessions      int       `json:"sessions"`
	Users         int       `json:"users"`
	Problems      *problems `json:"problems,omitzero"`
}

// announce prints what is served and where.
func announce(e *environment, o serveOptions, opened openedRegistry, url string, mounts []mount) error {
	s := opened.registry.Snapshot()
	if o.json {
		a := announcement{url, s.At().UTC(), s.Registrations.Len(), s.Teams.Len(), s.Projects.Len(), s.Sessions.Len(), s.Users.Len(), opened.problems.value()}
		return errors.Join(e.printJSON(a), e.out.Flush())
	}
	fmt.Fprintf(e.out, "%s, %s, %s, %s, %s\n", number(s.Registrations.Len(), "registration"), number(s.Teams.Len(), "team"),
		number(s.Projects.Len(), "project"), number(s.Sessions.Len(), "session"), number(s.Users.Len(), "user"))
	clock := "runs from"
	if o.at != nil {
		clock = "is stopped at"
	}
	fmt.Fprintf(e.out, "the clock %s %s\n", clock, s.At().UTC().Format(time.RFC3339))
	if e.address != "" {
		fmt.Fprintf(e.out, "changes are kept in a database; the last is change %d\n", s.Sequence())
	}
	if o.dir != "" {
		fmt.Fprintf(e.out, "changes are kept in %s; the last is change %d\n", o.dir, s.Sequence())
	}
	for _, m := range mounts {
		fmt.Fprintf(e.out, "%-10s  %s%s\n", m.system, url, m.routes)
	}
	return e.out.Flush()
}
