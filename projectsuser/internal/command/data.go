package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/journal"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// dataOptions are the flags of a command that reads data.
type dataOptions struct {
	input
	json bool // print JSON
}

// flags declares -data, -campus, -dir and -json.
func (o *dataOptions) flags(f *flag.FlagSet) {
	o.fileFlags(f)
	o.dirFlag(f)
	jsonFlag(f, &o.json)
}

// loadDataset reads an input into a dataset and reports its problems.
func loadDataset(ctx context.Context, e *environment, in input) (*dataset, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.dir != "" || e.address != "" {
		return loadHeldDataset(ctx, e, in)
	}
	w, p, err := in.readWorld(ctx, e)
	if err != nil {
		return nil, err
	}
	records, result := w.Records().Sift()
	p.addImport(&result)
	catalog, err := w.Catalog(records)
	if err != nil {
		return nil, err
	}
	return &dataset{records, catalog, p}, p.report(e, records.Len())
}

// loadHeldDataset reads a folder of serve, or a database, into a dataset.
func loadHeldDataset(ctx context.Context, e *environment, in input) (*dataset, error) {
	r, err := loadHeld(ctx, e, in, registry.Options{})
	if err != nil {
		return nil, err
	}
	d := &dataset{r.Snapshot().Content().Records, new(project.Catalog), new(problems)}
	for _, p := range d.Projects {
		if err := d.catalog.Put(*p); err != nil {
			return nil, err
		}
	}
	for _, s := range d.Sessions {
		d.catalog.PutSession(*s)
	}
	return d, nil
}

// loadHeld reads the folder or the database of an input into a registry. Time is applied up
// to now, in memory only. It returns a *usageError if files are named too.
func loadHeld(ctx context.Context, e *environment, in input, o registry.Options) (*registry.Registry, error) {
	if e.address == "" {
		return loadFolder(ctx, e, in.dir, o)
	}
	if in.dir != "" || len(in.files) > 0 || in.campus != 0 {
		return nil, &usageError{in.command, errors.New("-db: want neither files nor -dir nor -campus")}
	}
	o.Clock = e.now
	r, err := e.database.Load(ctx, e.address, o)
	if err != nil {
		return nil, err
	}
	return r, r.Advance(ctx, e.now())
}

// loadFolder reads a folder of serve into a registry, without a lock. Time is applied up
// to now, in memory only.
func loadFolder(ctx context.Context, e *environment, dir string, o registry.Options) (r *registry.Registry, err error) {
	o.Clock = e.now
	err = retry(func() (err error) {
		r, _, err = journal.Load(ctx, dir, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, r.Advance(ctx, e.now())
}

// loadRegistry reads an input into a new registry and reports its problems.
func loadRegistry(ctx context.Context, e *environment, in input, o registry.Options) (*registry.Registry, *problems, error) {
	if err := in.check(); err != nil {
		return nil, nil, err
	}
	if in.dir != "" || e.address != "" {
		r, err := loadHeld(ctx, e, in, o)
		return r, new(problems), err
	}
	r := registry.New(o)
	p, err := fillRegistry(ctx, e, in, r)
	return r, p, err
}

// fillRegistry imports the files of an input into a registry, in one transaction, or in
// several for a database, and reports the problems. A refused record does not stop the others.
func fillRegistry(ctx context.Context, e *environment, in input, r *registry.Registry) (*problems, error) {
	w, p, err := in.readWorld(ctx, e)
	if err != nil {
		return nil, err
	}
	records := w.Records()
	clear := e.notice(fmt.Sprintf("importing %s", number(records.Len(), "record")), records.Len())
	parts := []store.Records{records}
	if e.address != "" {
		parts = newFilling(r.Snapshot(), in.name(), e.now()).parts(records)
	}
	refused := 0
	for _, part := range parts {
		var result store.ImportResult
		err = r.Do(ctx, "import", func(tx *registry.Tx) (err error) {
			result, err = tx.Import(part, time.Time{})
			return err
		})
		if err != nil {
			break
		}
		p.addImport(&result)
		refused += len(result.Refused)
	}
	clear()
	if err != nil {
		return nil, err
	}
	return p, p.report(e, records.Len()-refused)
}
