// Command load asks a 42 API for pages of registrations over several connections,
// while somebody gives commands, and checks every answer:
//
//	load -registrations 1000000          # a server in this process
//	load -registrations 1000000 -url U   # one that holds the same school, as
//	load -registrations 1000000 -serve A # does
//
// It asks for GET /v2/projects_users?filter[campus]=C&filter[status]=S&page[number]=N
// with campus, status and page drawn anew each time, and prints how many answers
// a second there were and how long they took.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"time"

	"github.com/projectsuser/roster/projectsuser/bench/school"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if errors.Is(err, flag.ErrHelp) { // how to use it was printed
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// options are what the command is told.
type options struct {
	registrations int
	seed          uint64
	clients       int
	writes        int // a second
	study         int
	warm, length  time.Duration
	url, serve    string
	profile       string // a file
}

// parse reads the arguments.
func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.IntVar(&o.registrations, "registrations", 100_000, "`how many` registrations the school has")
	flags.Uint64Var(&o.seed, "seed", 1, "what the school, the questions and the commands are drawn from")
	flags.IntVar(&o.clients, "clients", 8, "`how many` connections ask")
	flags.IntVar(&o.writes, "writes", 100, "`how many` commands to give a second")
	flags.IntVar(&o.study, "study", 100, "of `how many` answers to read one whole, which takes longer")
	flags.DurationVar(&o.warm, "warm", time.Second, "how long to ask before answers count")
	flags.DurationVar(&o.length, "for", 10*time.Second, "how long to ask")
	flags.StringVar(&o.url, "url", "", "ask the server at a `URL`, which holds the same school")
	flags.StringVar(&o.serve, "serve", "", "serve the school at an `address`, and ask nothing")
	flags.StringVar(&o.profile, "profile", "", "write a CPU profile of the asking to a `file`")
	if err := flags.Parse(args); err != nil {
		return o, errors.Join(flag.ErrHelp, err)
	}
	return o, o.check()
}

// check refuses what nothing can be asked with.
func (o options) check() error {
	for name, n := range map[string]int{"registrations": o.registrations, "clients": o.clients, "study": o.study} {
		if n < 1 {
			return fmt.Errorf("load: -%s %d: want at least 1", name, n)
		}
	}
	if o.length <= 0 {
		return fmt.Errorf("load: -for %s: want more than nothing", o.length)
	}
	return nil
}

// run does what the arguments say.
func run(ctx context.Context, args []string, to io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	s := school.New(o.registrations, o.seed)
	if o.url != "" {
		return o.load(ctx, to, remote(o.url, s))
	}
	t, err := intraAPI().serve(ctx, s, cmp.Or(o.serve, "127.0.0.1:0"))
	if err != nil {
		return err
	}
	defer t.close()
	fmt.Fprintf(to, "school    %s\nserver    %s\n", t.about, t.url)
	if o.serve != "" {
		<-ctx.Done()
		return nil
	}
	return o.load(ctx, to, t)
}

// load asks the target and reports. It fails if an answer was wrong.
func (o options) load(ctx context.Context, to io.Writer, t *target) error {
	stop, err := profile(o.profile)
	if err != nil {
		return err
	}
	r := t.load(ctx, o)
	stop()
	fmt.Fprintf(to, "asked     over %d connections for %s\n%s", o.clients, o.length, r)
	return r.err()
}

// profile begins a CPU profile in a file, and returns what ends it. Without a
// file it does nothing.
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
