// Command roster answers, from recorded answers of the 42 intra API, who is on
// which project, with which team, and how far they are.
//
// Without arguments it takes a tour over data of its own. With -data it reads
// another file: projects_users or teams as the 42 API gives them, as a JSON array
// or JSON lines; or a JSON object with arrays of any of projects,
// project_sessions, users, teams and projects_users. -data may be given more than
// once, and - is standard input.
//
//	roster             the tour
//	roster states      how many are in each status
//	roster explain ID  why a registration, or with -team a team, has its status
//	roster query Q     registrations, by a query as in a URL; -explain says how
//	roster audit       declared statuses against derived ones
//	roster serve       local stand-ins for four systems, over the data
//	roster journal     what a folder of changes holds: check, repair, dump or log DIR
//	roster diagram     the machine, drawn: -format mermaid or dot
//
// Every command takes -json, to answer a program.
//
// It exits with 1 and one line on standard error for bad input. What is served
// ends with an interrupt or a SIGTERM, and exits with 0.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
)

func main() {
	p := &program{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		now: time.Now, terminal: isTerminal(os.Stderr), grace: 10 * time.Second, mounts: mounts,
	}
	os.Exit(p.run(context.Background(), os.Args[1:]))
}

// isTerminal reports whether somebody may be looking at what is written to f.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// program is the command with all that it touches, so that a test can be the
// rest of the world.
type program struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	terminal bool // err is a terminal: show progress

	flush  func() error                                            // shows what was written to out
	grace  time.Duration                                           // how long requests may go on when serve is told to stop
	mounts func(*registry.Registry, options, *slog.Logger) []mount // what serve serves
}

// command is a sub-command: the flags it has besides those that all have, and
// what it does.
type command struct {
	name, usage, help string

	flags func(*flag.FlagSet, *options) // nil for none
	run   func(p *program, ctx context.Context, o options, args []string) error
}

// options are the flags of the sub-commands.
type options struct {
	data   []string // the files; none for the recorded data, - for standard input
	json   bool
	format string // of diagram
	team   bool   // of explain
	// explain says how the answer of query was found.
	explain bool
	serve   serveOptions
	user    string // of journal log: a login or an id
}

// commands returns the sub-commands in the order in which help lists them.
func commands() []command {
	return []command{
		{"states", "states", "how many are in each status", nil, (*program).states},
		{"explain", "explain ID", "why a registration, or with -team a team, has its status",
			func(f *flag.FlagSet, o *options) { f.BoolVar(&o.team, "team", false, "") }, (*program).explain},
		{"query", "query Q", "registrations, as filter[status]=finished&sort=-final_mark",
			func(f *flag.FlagSet, o *options) { f.BoolVar(&o.explain, "explain", false, "") }, (*program).query},
		{"audit", "audit", "declared statuses against derived ones", nil, (*program).audit},
		{"serve", "serve", "local stand-ins for four systems, over the data",
			func(f *flag.FlagSet, o *options) { o.serve.flags(f) }, (*program).serve},
		{"journal", "journal", "what a folder of changes holds: check, repair, dump or log",
			func(f *flag.FlagSet, o *options) { f.StringVar(&o.user, "user", "", "") }, (*program).journal},
		{"diagram", "diagram", "the machine, drawn: -format mermaid or dot",
			func(f *flag.FlagSet, o *options) { f.StringVar(&o.format, "format", "mermaid", "") }, (*program).diagram},
	}
}

// run carries out the command line and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	out := bufio.NewWriter(p.out)
	q := *p
	q.out, q.flush = out, out.Flush
	err := q.dispatch(ctx, args)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err == nil {
		return 0
	}
	fmt.Fprintf(p.err, "roster: %s\n", oneLine(err))
	return 1
}

// oneLine is the error's text on a line of its own.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}

// dispatch carries out the sub-command that the arguments name.
func (p *program) dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return p.tour(ctx)
	}
	var names []string
	for _, c := range commands() {
		if c.name == args[0] {
			return p.start(ctx, c, args[1:])
		}
		names = append(names, c.name)
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		return p.help()
	}
	return &usageError{"command", args[0], strings.Join(names, ", ") + " or help"}
}

// start parses the flags of a sub-command, which may stand before and after its
// argument, and runs it.
func (p *program) start(ctx context.Context, c command, args []string) error {
	var o options
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.json, "json", false, "")
	flags.Func("data", "", func(name string) error {
		o.data = append(o.data, name)
		return wantText(name, "a file, or - for standard input")
	})
	if c.flags != nil {
		c.flags(flags, &o)
	}
	rest, err := parse(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		return p.help()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	return c.run(p, ctx, o, rest)
}

// wantText refuses a flag's text that is empty.
func wantText(text, want string) error {
	if text == "" {
		return errors.New("want " + want)
	}
	return nil
}

// parse parses flags wherever they stand and returns the other arguments.
func parse(flags *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// help says what there is to ask.
func (p *program) help() error {
	fmt.Fprint(p.out, "roster: who is on which project, with which team, and how far\n\n")
	fmt.Fprintf(p.out, "  roster %-12s a tour over recorded data\n", "")
	for _, c := range commands() {
		fmt.Fprintf(p.out, "  roster %-12s %s\n", c.usage, c.help)
	}
	fmt.Fprint(p.out, `
Every command takes -json, to answer a program, and -data FILE, to read other
data than the recorded; - is standard input. A file has projects_users or teams
as the 42 API writes them, as a JSON array or JSON lines; or a JSON object with
arrays of any of projects, project_sessions, users, teams and projects_users.
-data may be given more than once.

serve listens on 127.0.0.1:8042, or on -addr HOST:PORT. -at TIME stops its clock
at an instant, -as LOGIN is who every request is from, -token T asks requests
for that bearer token, -rate-limit limits them as the 42 API does. -dir FOLDER
keeps every change there, and goes on from it at the next start: then -data is
for the first one. A snapshot there takes the place of older changes, but with
-keep-all, for journal log to tell. An interrupt or SIGTERM ends it.

journal check DIR says what is whole in a folder that a journal was written to,
journal repair DIR salvages it, and journal dump DIR shows it as lines of JSON.
journal log DIR says who did what and when, and with -user X only to one user.
`)
	return nil
}

// usageError says that a word of the command line is none that there is.
type usageError struct {
	what, given, want string
}

func (e *usageError) Error() string {
	return fmt.Sprintf("%s %q: want %s", e.what, e.given, e.want)
}
