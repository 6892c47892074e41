// Command board measures the web page of a large registry: each view for one reader, an
// export, and the pages of many readers who follow the registry while commands run.
//
//	board -registrations 1000000 -readers 200 -writes 100 -for 20s
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/pprof"
	"time"

	"github.com/projectsuser/roster/projectsuser/bench/school"
	"github.com/projectsuser/roster/projectsuser/bench/watch"
	"github.com/projectsuser/roster/projectsuser/board"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// options are the arguments of the command.
type options struct {
	registrations int
	seed          uint64
	rounds        int // requests of each view
	readers       int
	writes        int // commands per second
	length        time.Duration
	only          string // the only page that is measured; empty for all
	profile       string // the path of a file
}

func main() {
	var o options
	flag.IntVar(&o.registrations, "registrations", 100_000, "`number` of registrations of the school")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the school and of the commands")
	flag.IntVar(&o.rounds, "rounds", 15, "`number` of requests of each view")
	flag.IntVar(&o.readers, "readers", 200, "`number` of readers who follow the registry")
	flag.IntVar(&o.writes, "writes", 100, "`number` of commands per second")
	flag.DurationVar(&o.length, "for", 10*time.Second, "how long the readers follow")
	flag.StringVar(&o.only, "only", "", "measure only this `PAGE`, without readers")
	flag.StringVar(&o.profile, "profile", "", "write a profile of the processor, of the readers or of the only page, to `FILE`")
	flag.Parse()
	if err := run(context.Background(), o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run measures with a server in this process.
func run(ctx context.Context, o options, out io.Writer) error {
	var without loaded
	if o.only == "" {
		without = loading(ctx, school.New(o.registrations, o.seed), standin.Fields())
	}
	fields := standin.Fields()
	board.AddFields(fields)
	s := school.New(o.registrations, o.seed)
	with := loading(ctx, s, fields)
	if err := firstOf(without.err, with.err); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d registrations; import: %s of the processor and %d MB without the fields of the board, %s and %d MB with them\n",
		s.Len(), without.took, without.bytes>>20, with.took, with.bytes>>20)
	without.registry = nil
	b := board.New(with.registry, board.Options{})
	server := httptest.NewServer(b)
	defer server.Close()
	defer server.CloseClientConnections()
	defer b.Close()
	if o.only != "" {
		return o.profiled(func() error { return measurePage(ctx, server.URL, o.only, o.rounds, out) })
	}
	if err := measureViews(ctx, server.URL, o.rounds, out); err != nil {
		return err
	}
	return o.profiled(func() error { return follow(ctx, server.URL, with.registry, s, o, out) })
}

// profiled runs do, and writes a profile of it if the options ask for one.
func (o *options) profiled(do func() error) error {
	if o.profile == "" {
		return do()
	}
	f, err := os.Create(o.profile)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return do()
}

// loaded is a registry with a school, and what its import took.
type loaded struct {
	registry *registry.Registry
	took     time.Duration // of the processor
	bytes    uint64
	err      error
}

// loading imports a school.
func loading(ctx context.Context, s *school.School, fields *store.Fields) loaded {
	r := registry.New(registry.Options{Fields: fields})
	before, records := heap(), s.Records()
	began := watch.Start()
	err := r.Do(ctx, "board", func(tx *registry.Tx) error {
		_, err := tx.Import(records, time.Time{})
		return err
	})
	return loaded{r, began.Spent(), heap() - before, err}
}

// firstOf returns the first error that is not nil.
func firstOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// get reads an answer and returns when its first byte and its last one came.
func get(ctx context.Context, url string) (first, whole time.Duration, size int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, 0, 0, err
	}
	began := time.Now()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, 0, 0, err
	}
	defer answer.Body.Close()
	var one [1]byte
	if _, err := io.ReadFull(answer.Body, one[:]); err != nil {
		return 0, 0, 0, err
	}
	first = time.Since(began)
	n, err := io.Copy(io.Discard, answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("board: GET %s: %s", url, answer.Status)
	}
	return first, time.Since(began), int(n) + 1, err
}
