// Command load measures a 42 API under load: it requests pages of registrations
// over several connections while commands run, and checks every answer.
//
//	load -registrations 1000000          # a server in this process
//	load -registrations 1000000 -serve A # only the server, at the address A
//	load -registrations 1000000 -url U   # only the clients of such a server
//
// It requests GET /v2/projects_users?filter[campus]=C&filter[status]=S&page[number]=N
// with campus, status and page drawn at random, and prints the number of answers
// per second and the time that they took.
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
	clients       int
	writes        int // commands per second
	study         int // one of this number of answers is decoded
	warm, length  time.Duration
	url, serve    string
	profile       string // the path of a file
}

// parse reads the arguments.
func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.IntVar(&o.registrations, "registrations", 100_000, "`number` of registrations of the school")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the school, the requests and the commands")
	flags.IntVar(&o.clients, "clients", 8, "`number` of connections")
	flags.IntVar(&o.writes, "writes", 100, "`number` of commands per second")
	flags.IntVar(&o.study, "study", 100, "decode and check one of this `number` of answers in full")
	flags.DurationVar(&o.warm, "warm", time.Second, "warm-up before answers count")
	flags.DurationVar(&o.length, "for", 10*time.Second, "length of the measurement")
	flags.StringVar(&o.url, "url", "", "request from the server at a `URL`, which must hold the same school")
	flags.StringVar(&o.serve, "serve", "", "serve the school at an `address` without any requests")
	flags.StringVar(&o.profile, "profile", "", "write a CPU profile to a `file`")
	if err := flags.Parse(args); err != nil {
		return o, errors.Join(flag.ErrHelp, err)
	}
	return o, o.check()
}

// check validates the options.
func (o options) check() error {
	for name, n := range map[string]int{"registrations": o.registrations, "clients": o.clients, "study": o.study} {
		if n < 1 {
			return fmt.Errorf("load: -%s %d: must be at least 1", name, n)
		}
	}
	if o.length <= 0 {
		return fmt.Errorf("load: -for %s: must be positive", o.length)
	}
	return nil
}

// run runs the command.
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

// load loads the target and prints the result. It returns an error if an answer
// was wrong or a command failed.
func (o options) load(ctx context.Context, to io.Writer, t *target) error {
	stop, err := profile(o.profile)
	if err != nil {
		return err
	}
	r := t.load(ctx, o)
	stop()
	fmt.Fprintf(to, "load      %d connections for %s\n%s", o.clients, o.length, r)
	return r.err()
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
