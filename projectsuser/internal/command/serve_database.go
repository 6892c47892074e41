package command

import (
	"context"
	"errors"
	"log/slog"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// openDatabase opens the registry of a database, into which the data is imported if it has
// no changes, or if a process that imported data was stopped before the end.
func openDatabase(ctx context.Context, e *environment, o serveOptions, options registry.Options, log *slog.Logger) (openedRegistry, error) {
	if o.dir != "" || o.at != nil {
		return openedRegistry{}, &usageError{"serve", errors.New("-db: want neither -dir nor -at")}
	}
	options.Clock = nil // that of the database
	r, closeStore, err := e.database.Open(ctx, e.address, options, log)
	if err != nil {
		return openedRegistry{}, err
	}
	var p *problems
	if s := r.Snapshot(); s.Sequence() == 0 || isFilling(s) {
		p, err = fillRegistry(ctx, e, o.input, r)
	}
	if err != nil {
		return openedRegistry{}, errors.Join(err, closeStore())
	}
	return openedRegistry{r, p, closeStore}, nil
}
