// Package command is the command roster without its main function, so that several builds
// of it can exist: the one of this module, which needs no database, and the one of
// the nested module sqlstore.
package command

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// shutdownGrace is how long serve waits for open requests when it stops.
const shutdownGrace = 10 * time.Second

// Program is what the command roster reads and writes. All fields but Database must be set. A Program
// runs one command line at a time.
type Program struct {
	In       io.Reader
	Out, Err io.Writer        // Err is for errors, progress and the log of serve
	Now      func() time.Time // the clock
	Database *Database        // nil if the build has none
}

// Run runs the command line args, which does not contain the name of the program. It
// prints the error, if there is one, and returns the exit code: 0, 1 for an error, or 2
// for a wrong command line. A command that runs on, such as serve, ends with ctx.
func (p Program) Run(ctx context.Context, args []string) int {
	e := &environment{in: p.In, out: bufio.NewWriter(p.Out), err: p.Err, now: p.Now, terminal: isTerminal(p.Err), database: p.Database}
	list := commands()
	if p.Database != nil {
		list = withDatabase(list, p.Database)
	}
	return execute(ctx, e, list, args)
}

// isTerminal reports whether w is a terminal or another character device.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// commands returns the commands in the order in which the help lists them.
func commands() []command {
	return []command{
		statesCommand(),
		explainCommand(),
		queryCommand(),
		auditCommand(),
		serveCommand(shutdownGrace, systems),
		syncCommand(),
		journalCommand(),
		diagramCommand(),
		versionCommand(),
	}
}

// execute runs a command line, prints its error and returns the exit code: 0, 1
// for an error, or 2 for a wrong command line.
func execute(ctx context.Context, e *environment, list []command, args []string) int {
	err := dispatch(ctx, e, list, args)
	if flushed := e.out.Flush(); err == nil {
		err = flushed
	}
	if err == nil {
		return 0
	}
	fmt.Fprintf(e.err, "roster: %s\n", oneLine(err))
	if wrong, ok := errors.AsType[*usageError](err); ok {
		fmt.Fprintf(e.err, "Run '%s' for help.\n", wrong.help())
		return 2
	}
	return 1
}

// oneLine returns the text of an error without line breaks. Joined errors are separated
// by semicolons.
func oneLine(err error) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "\n", "; ")), " ")
}

// dispatch runs the command that the first argument names. Without arguments it
// gives the tour.
func dispatch(ctx context.Context, e *environment, list []command, args []string) error {
	if len(args) == 0 {
		return tour(ctx, e)
	}
	switch args[0] {
	case "help":
		return help(e.out, list, args[1:])
	case "-h", "-help", "--help":
		return help(e.out, list, nil)
	}
	c, err := find(list, args[0])
	if err != nil {
		return err
	}
	err = c.start(ctx, e, args[1:])
	if errors.Is(err, flag.ErrHelp) {
		c.printHelp(e.out)
		return nil
	}
	return err
}
