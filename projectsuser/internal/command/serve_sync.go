package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/projectsuser/roster/projectsuser/intra/fetch"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// afterFailure is how long serve waits after a copy failed.
const afterFailure = time.Minute

// keepCopying returns a function that keeps the copy in the registry up to date until its
// context ends: the one that 'roster sync' began in the folder. An error that the API
// causes is logged, and the copy goes on after a minute.
func (o *serveOptions) keepCopying(e *environment, r *registry.Registry, sources *servedSources, log *slog.Logger) (func(context.Context), error) {
	switch {
	case !o.sync:
		return nil, nil
	case o.dir == "" && e.address == "" || o.at != nil:
		return nil, &usageError{"serve", errors.New("-sync: want -dir or -db, and a clock that runs")}
	}
	options, err := o.copied(r)
	if err != nil {
		return nil, err
	}
	options.Logger, options.Event = log, sources.event
	sources.beginCopy(&options, time.Now())
	return func(ctx context.Context) {
		for {
			if err := fetch.New(r, options).Watch(ctx); ctx.Err() == nil {
				sources.failed(err, afterFailure)
				log.Error("copy failed", "error", err, "again in", afterFailure)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(afterFailure):
			}
		}
	}, nil
}

// copied returns the options of the copy that the folder or the database holds.
func (o *serveOptions) copied(r *registry.Registry) (fetch.Options, error) {
	var copies []copyOptions
	s := r.Snapshot()
	for p := range s.Progress.Where(s.Fields().Progress.List.In("")) {
		scope, err := fetch.ParseScope(p.Scope)
		if err != nil {
			return fetch.Options{}, err
		}
		copies = append(copies, copyOptions{api: p.Source, scope: scope, budget: o.budget})
	}
	if len(copies) != 1 {
		return fetch.Options{}, fmt.Errorf("-sync: %s has %d copies; want one, which 'roster sync' begins", cmp.Or(o.dir, "the database"), len(copies))
	}
	return copies[0].options("serve")
}
