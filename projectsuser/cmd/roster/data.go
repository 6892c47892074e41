package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// dataOptions are the flags of a command that reads data.
type dataOptions struct {
	files []string // empty for the recorded data; - is standard input
	json  bool     // print JSON
}

// flags declares -data and -json.
func (o *dataOptions) flags(f *flag.FlagSet) {
	textFlag(f, "data", "read `FILE` instead of the recorded data; - is standard input; may be repeated ('roster help' describes the files)",
		func(name string) { o.files = append(o.files, name) })
	jsonFlag(f, &o.json)
}

// loadDataset reads files into a dataset.
func loadDataset(ctx context.Context, e *environment, files []string) (*dataset, error) {
	w, err := readWorld(ctx, e, files)
	if err != nil {
		return nil, err
	}
	catalog, err := w.Catalog()
	if err != nil {
		return nil, err
	}
	return &dataset{w.Records(), catalog}, nil
}

// loadRegistry reads files into a new registry.
func loadRegistry(ctx context.Context, e *environment, files []string, o registry.Options) (*registry.Registry, error) {
	r := registry.New(o)
	return r, fillRegistry(ctx, e, files, r)
}

// fillRegistry imports files into a registry, all or nothing.
func fillRegistry(ctx context.Context, e *environment, files []string, r *registry.Registry) error {
	w, err := readWorld(ctx, e, files)
	if err != nil {
		return err
	}
	records := w.Records()
	defer e.notice(fmt.Sprintf("importing %s", number(records.Len(), "record")), records.Len())()
	return r.Do(ctx, "import", func(tx *registry.Tx) error {
		result, err := tx.Import(records, time.Time{})
		return errors.Join(err, result.Err())
	})
}

// readWorld reads files, or the recorded data if there are no files. It streams:
// a file is never held in memory as a whole.
func readWorld(ctx context.Context, e *environment, files []string) (*intra.World, error) {
	w := new(intra.World)
	if len(files) == 0 {
		return w, cmp.Or(w.Read(strings.NewReader(recorded.ProjectsUsers), time.Time{}), w.Read(strings.NewReader(recorded.Teams), time.Time{}))
	}
	for _, name := range files {
		if err := readFile(ctx, e, w, name); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// readFile adds the records of a file, or of standard input for -, to a world.
func readFile(ctx context.Context, e *environment, w *intra.World, name string) error {
	if name == "-" {
		return readSource(ctx, e, w, source{"standard input", e.in, 0, time.Now()})
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	s := source{name: name, reader: f}
	if info, err := f.Stat(); err == nil {
		s.size, s.at = info.Size(), info.ModTime()
	}
	return readSource(ctx, e, w, s)
}

// source is a text that is read.
type source struct {
	name   string
	reader io.Reader
	size   int64     // in bytes, 0 if unknown
	at     time.Time // the instant of the answer
}

// readSource adds the records of a source to a world and shows the progress.
func readSource(ctx context.Context, e *environment, w *intra.World, s source) error {
	progress := e.newProgress(s.size)
	defer progress.clear()
	if err := w.Read(&contextReader{ctx, progress.reader(s.reader)}, s.at); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// contextReader is a reader that fails as soon as its context is done.
type contextReader struct {
	ctx    context.Context
	source io.Reader
}

// Read reads from the source, or returns the error of the context.
func (r *contextReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.source.Read(b)
}
