package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"
)

// environment is everything outside the program that a command reads and writes.
// Tests replace it.
type environment struct {
	in       io.Reader
	out      *bufio.Writer // flushed when the command ends
	err      io.Writer     // errors, progress and the log of serve
	now      func() time.Time
	terminal bool // err is a terminal: show progress there

	database *Database // nil if the build has none
	address  string    // of the database that the command line names; empty without one
}

// printJSON writes v to the output as a line of JSON.
func (e *environment) printJSON(v any) error { return json.NewEncoder(e.out).Encode(v) }

// command is a command of roster, with everything that its help says.
type command struct {
	name      string
	arguments arguments
	summary   string   // a sentence without a capital letter and a full stop
	details   []string // paragraphs; one that begins with a space is printed as it is
	example   string   // a command line

	flags func(*flag.FlagSet) // declares the flags
	run   func(ctx context.Context, e *environment, args []string) error
}

// arguments describes the arguments of a command apart from its flags. The zero
// value means that the command takes none.
type arguments struct {
	usage       string // as in the usage line: [QUERY]
	words       string // as in an error: at most one query
	least, most int    // how many the command accepts
}

// check returns an error if the number of arguments is wrong.
func (a arguments) check(args []string) error {
	n := len(args)
	if a.least <= n && n <= a.most {
		return nil
	}
	if a.most == 0 {
		return fmt.Errorf("argument %q: want no arguments", args[0])
	}
	return fmt.Errorf("%s: want %s", number(n, "argument"), a.words)
}

// usage returns the command line of the command in short.
func (c command) usage() string {
	if c.arguments.usage == "" {
		return "roster " + c.name
	}
	return "roster " + c.name + " " + c.arguments.usage
}

// flagSet returns a new set of the command's flags.
func (c command) flagSet() *flag.FlagSet {
	f := flag.NewFlagSet(c.name, flag.ContinueOnError)
	f.SetOutput(io.Discard) // the caller prints errors and help
	c.flags(f)
	return f
}

// start parses the arguments and the flags, in any order, and runs the command.
// It returns flag.ErrHelp if the user asked for help, and a *usageError if the
// command line is wrong.
func (c command) start(ctx context.Context, e *environment, args []string) error {
	flags := c.flagSet()
	rest, err := parse(flags, args)
	if err == nil {
		err = c.arguments.check(rest)
	}
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err != nil {
		return &usageError{c.name, suggestFlag(err, flags)}
	}
	return c.run(ctx, e, rest)
}

// suggestFlag adds the closest flag to an error about an unknown one. Package flag has no
// type for that error.
func suggestFlag(err error, flags *flag.FlagSet) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return err
	}
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if found := closest(name, names); found != "" {
		return fmt.Errorf("%w; did you mean -%s?", err, found)
	}
	return err
}

// parse parses flags before, between and after the arguments, and returns the
// arguments.
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

// find returns the command with a name, or a *usageError.
func find(list []command, name string) (command, error) {
	for _, c := range list {
		if c.name == name {
			return c, nil
		}
	}
	names := []string{"help"}
	for _, c := range list {
		names = append(names, c.name)
	}
	return command{}, &usageError{"", suggest(fmt.Errorf("unknown command %q", name), name, names)}
}

// jsonFlag declares the flag -json.
func jsonFlag(f *flag.FlagSet, to *bool) { f.BoolVar(to, "json", false, "print JSON") }

// textFlag declares a flag whose text must not be empty. It may be repeated: set
// is called for each text.
func textFlag(f *flag.FlagSet, name, usage string, set func(string)) {
	f.Func(name, usage, func(text string) error {
		if text == "" {
			return errors.New("must not be empty")
		}
		set(text)
		return nil
	})
}

// usageError reports a wrong command line.
type usageError struct {
	command string // the name of the command; empty if there is no such command
	err     error
}

// Error returns the text of the error after the name of the command, unless the
// text begins with that name.
func (e *usageError) Error() string {
	text := e.err.Error()
	if e.command == "" || strings.HasPrefix(text, e.command+": ") {
		return text
	}
	return e.command + ": " + text
}

func (e *usageError) Unwrap() error { return e.err }

// help returns the command line that prints the help for the user's mistake.
func (e *usageError) help() string {
	if e.command == "" {
		return "roster help"
	}
	return "roster " + e.command + " -h"
}
