package command

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

// description is the first line of the help and of the tour.
const description = "roster: who is on which project, with which team, and how far they are"

// help prints the help of roster, or of the command that args names.
func help(out io.Writer, list []command, args []string) error {
	switch len(args) {
	case 0:
		printOverview(out, list)
		return nil
	case 1:
		c, err := find(list, args[0])
		if err == nil {
			c.printHelp(out)
		}
		return err
	}
	return &usageError{"", fmt.Errorf("help: %d arguments: want at most one command", len(args))}
}

// printOverview prints the help of roster: the commands and what they share.
func printOverview(out io.Writer, list []command) {
	fmt.Fprintf(out, "%s\n\nUsage: roster [COMMAND] [ARGUMENTS] [FLAGS]\n\n", description)
	line := func(usage, summary string) { fmt.Fprintf(out, "  %-30s  %s\n", usage, summary) }
	line("roster", "give a tour of recorded data")
	for _, c := range list {
		line(c.usage(), c.summary)
	}
	line("roster help [COMMAND]", "print the help of roster or of a command")
	for _, text := range overview() {
		fmt.Fprintln(out)
		wrap(out, "", text)
	}
}

// overview returns the paragraphs below the list of commands.
func overview() []string {
	return []string{
		"A registration is one user on one project. A team is one attempt at the project, by one or more users. " +
			"A status is derived if it follows from the facts of the last team: locked, closed, marked. " +
			"It is declared if the data itself states it.",
		"Commands read recorded data that is part of the program, or the files given with -data FILE. " +
			"A folder given with -data is read file by file, in the order of their names: those that end in .json, .jsonl or .ndjson.",
		"A file contains answers of the 42 intra API, one after the other: arrays, records as in JSON lines, or objects with arrays. " +
			"Their records may be projects_users, teams, users with all that is nested in them, projects, project_sessions, cursus_users and campus_users; for the other systems also entries and expenses as Noko answers them, and users with role, owner and state. " +
			"A file is an answer as of its modification time: a newer answer wins, and of two of one time the one that is named later.",
		"With -dir DIR a command reads the folder of 'roster serve -dir DIR' instead, also while the server runs.",
		"The exit code is 0 for success; 1 for missing or broken data; " +
			"and 2 for a wrong command line or a query that is refused. Records that are refused are named on standard error and do not stop the others.",
		"Run 'roster COMMAND -h' for the flags of a command and an example.",
	}
}

// printHelp prints the help of the command.
func (c command) printHelp(out io.Writer) {
	fmt.Fprintf(out, "Usage: %s [FLAGS]\n\n", c.usage())
	wrap(out, "", capitalized(c.summary)+".")
	for _, text := range c.details {
		fmt.Fprintln(out)
		if strings.HasPrefix(text, " ") {
			fmt.Fprintln(out, text)
		} else {
			wrap(out, "", text)
		}
	}
	fmt.Fprint(out, "\nFlags:\n")
	c.flagSet().VisitAll(func(f *flag.Flag) { printFlag(out, f) })
	fmt.Fprintf(out, "\nExample:\n  %s\n", c.example)
}

// printFlag prints the help of a flag, with its default unless that is empty.
func printFlag(out io.Writer, f *flag.Flag) {
	value, text := flag.UnquoteUsage(f)
	if f.DefValue != "" && f.DefValue != "false" {
		text += fmt.Sprintf(" (default %s)", f.DefValue)
	}
	wrap(out, fmt.Sprintf("  %-17s ", strings.TrimSpace("-"+f.Name+" "+value)), text)
}
