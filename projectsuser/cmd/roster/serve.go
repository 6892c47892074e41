package main

import (
	"context"
	"encoding/json"
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
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	addr      string           // where to listen; port 0 is any that is free
	clock     func() time.Time // one that stands; nil if time goes
	token     string           // what requests have to bear; empty for nothing
	as        string           // the login of whoever asks; empty for nobody
	dir       string           // where changes are kept; empty for memory alone
	keepAll   bool             // keep the changes there that a snapshot has made superfluous
	rateLimit bool             // answer as seldom as the API does
}

func (o *serveOptions) flags(f *flag.FlagSet) {
	f.StringVar(&o.addr, "addr", "127.0.0.1:8042", "")
	f.BoolVar(&o.rateLimit, "rate-limit", false, "")
	f.BoolVar(&o.keepAll, "keep-all", false, "")
	f.Func("dir", "", func(text string) error {
		o.dir = text
		return wantText(text, "a folder")
	})
	f.Func("as", "", func(text string) error {
		o.as = text
		return wantText(text, "a login that is not empty")
	})
	f.Func("token", "", func(text string) error {
		o.token = text
		return wantText(text, "a token that is not empty")
	})
	f.Func("at", "", func(text string) error {
		at, err := intra.ParseTime(text)
		if err != nil {
			return errors.New("want an instant, as 2006-01-02T15:04:05Z, or a date")
		}
		o.clock = func() time.Time { return at.Time }
		return nil
	})
}

// serve is the sub-command. It listens before it reads, so that an address that
// cannot be had is known at once; who connects meanwhile waits.
func (p *program) serve(ctx context.Context, o options, args []string) error {
	if err := noArguments(args); err != nil {
		return err
	}
	clock := p.now
	if o.serve.clock != nil {
		clock = o.serve.clock
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.serve.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	log := slog.New(slog.NewTextHandler(p.err, nil))
	kept, err := p.keep(ctx, o, registry.Options{Clock: clock, Fields: standin.Fields(), Policy: policy()}, log)
	if err != nil && ctx.Err() != nil {
		return nil // told to stop while reading
	} else if err != nil {
		return err
	}
	mounts := p.mounts(kept.registry, o, log)
	if err := p.announce(o, kept.registry.Snapshot(), "http://"+listener.Addr().String(), mounts); err != nil {
		return errors.Join(err, kept.close())
	}
	s := &service{kept.registry, newServer(mounts, log), log, p.grace}
	return errors.Join(s.run(ctx, listener), kept.close())
}

// kept is a registry, and how to end what keeps it.
type kept struct {
	registry *registry.Registry
	close    func() error
}

// keep returns the registry that is served: of the data alone, or of a folder,
// which takes the data when there is nothing in it yet.
func (p *program) keep(ctx context.Context, o options, with registry.Options, log *slog.Logger) (kept, error) {
	if o.serve.dir == "" {
		r, err := p.registry(ctx, o, with)
		return kept{r, func() error { return nil }}, err
	}
	r, j, err := journal.Open(ctx, o.serve.dir, with, journal.Options{KeepSegments: o.serve.keepAll, Logger: log})
	if err != nil {
		return kept{}, err
	}
	if j.Opened().Last == 0 {
		err = p.fill(ctx, o, r)
	}
	if err != nil {
		return kept{}, errors.Join(err, j.Close())
	}
	return kept{r, j.Close}, nil
}

// announce says what is served, and where.
func (p *program) announce(o options, s *store.Snapshot, url string, mounts []mount) error {
	if o.json {
		announced := announcement{url, s.At().UTC(), s.Registrations.Len(), s.Teams.Len(), s.Projects.Len(), s.Sessions.Len(), s.Users.Len()}
		return errors.Join(json.NewEncoder(p.out).Encode(announced), p.flush())
	}
	clock := "goes from"
	if o.serve.clock != nil {
		clock = "stands at"
	}
	fmt.Fprintf(p.out, "%s, %s, %s, %s, %s\n", number(s.Registrations.Len(), "registration"), number(s.Teams.Len(), "team"),
		number(s.Projects.Len(), "project"), number(s.Sessions.Len(), "session"), number(s.Users.Len(), "user"))
	fmt.Fprintf(p.out, "time %s %s\n", clock, s.At().UTC().Format(time.RFC3339))
	if o.serve.dir != "" {
		fmt.Fprintf(p.out, "kept in %s, up to change %d\n", o.serve.dir, s.Sequence())
	}
	for _, m := range mounts {
		fmt.Fprintf(p.out, "%s%-27s  %s\n", url, m.routes, m.serves)
	}
	return p.flush()
}

// announcement is what is served, and where, as JSON.
type announcement struct {
	URL           string    `json:"url"`
	At            time.Time `json:"at"` // the instant of the registry
	Registrations int       `json:"registrations"`
	Teams         int       `json:"teams"`
	Projects      int       `json:"projects"`
	Sessions      int       `json:"sessions"`
	Users         int       `json:"users"`
}
