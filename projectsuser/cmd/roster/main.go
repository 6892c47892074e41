// Command roster answers, from recorded answers of the 42 intra API, who is on
// which project, with which team, and how far they are.
//
// Without arguments it takes a tour over data of its own. With -data it reads a
// file of projects_users or of teams, as a JSON array or JSON lines; - is
// standard input.
//
//	roster             the tour
//	roster states      how many are in each status
//	roster explain ID  why a registration, or with -team a team, has its status
//	roster query Q     registrations, by a query as in a URL; -explain says how
//	roster audit       declared statuses against derived ones
//	roster diagram     the machine, drawn: -format mermaid or dot
//
// Every command takes -json, to answer a program.
//
// It exits with 1 and one line on standard error for bad input.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

func main() {
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now, terminal: isTerminal(os.Stderr)}
	os.Exit(p.run(os.Args[1:]))
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
}

// command is a sub-command: its flags and what it does. The flags every
// sub-command has are in options.
type command struct {
	name, usage, help string

	run func(p *program, o options, args []string) error
}

// options are the flags of the sub-commands.
type options struct {
	data   string // the file; empty for the recorded data, - for standard input
	json   bool
	format string // of diagram
	team   bool   // of explain
	// explain says how the answer of query was found.
	explain bool
}

// commands returns the sub-commands in the order in which help lists them.
func commands() []command {
	return []command{
		{"states", "states", "how many are in each status", (*program).states},
		{"explain", "explain ID", "why a registration, or with -team a team, has its status", (*program).explain},
		{"query", "query Q", "registrations, as filter[status]=finished&sort=-final_mark", (*program).query},
		{"audit", "audit", "declared statuses against derived ones", (*program).audit},
		{"diagram", "diagram", "the machine, drawn: -format mermaid or dot", (*program).diagram},
	}
}

// run carries out the command line and returns the exit code.
func (p *program) run(args []string) int {
	out := bufio.NewWriter(p.out)
	q := *p
	q.out = out
	err := q.dispatch(args)
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
func (p *program) dispatch(args []string) error {
	if len(args) == 0 {
		return p.tour()
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return p.start(c, args[1:])
		}
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		return p.help()
	}
	return &usageError{"command", args[0], "states, explain, query, audit, diagram or help"}
}

// start parses the flags of a sub-command, which may stand before and after its
// argument, and runs it.
func (p *program) start(c command, args []string) error {
	var o options
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.data, "data", "", "")
	flags.BoolVar(&o.json, "json", false, "")
	if c.name == "diagram" {
		flags.StringVar(&o.format, "format", "mermaid", "")
	}
	if c.name == "query" {
		flags.BoolVar(&o.explain, "explain", false, "")
	}
	if c.name == "explain" {
		flags.BoolVar(&o.team, "team", false, "")
	}
	rest, err := parse(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		return p.help()
	}
	if isSet(flags, "data") && o.data == "" {
		err = &usageError{"data", "", "a file, or - for standard input"}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	return c.run(p, o, rest)
}

// isSet reports whether a flag was given.
func isSet(flags *flag.FlagSet, name string) (set bool) {
	flags.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
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
data than the recorded: projects_users or teams as the 42 API writes them, as a
JSON array or JSON lines; - is standard input.
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
