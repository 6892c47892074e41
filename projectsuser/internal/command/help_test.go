package command

import (
	"flag"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

func TestHelpExitsWithZero(t *testing.T) {
	overview := run("", "help").out
	for _, args := range [][]string{{"help"}, {"-h"}, {"-help"}, {"--help"}} {
		if got := run("", args...); got != (result{0, overview, ""}) {
			t.Errorf("%v: %+v", args, got)
		}
	}
	for _, c := range commands() {
		want := run("", "help", c.name)
		if want.code != 0 || want.errors != "" || !strings.HasPrefix(want.out, "Usage: "+c.usage()+" [FLAGS]\n") {
			t.Errorf("help %s: %+v", c.name, want)
		}
		for _, args := range [][]string{{c.name, "-h"}, {c.name, "--help"}, {c.name, "argument", "-json", "-help"}} {
			if got := run("", args...); got != want {
				t.Errorf("%v: %+v, want that of help %s", args, got, c.name)
			}
		}
	}
}

func TestHelpListsAllCommands(t *testing.T) {
	overview := run("", "help").out
	for _, c := range commands() {
		if !strings.Contains(overview, "  "+c.usage()+" ") || !strings.Contains(overview, "  "+c.summary+"\n") {
			t.Errorf("the help does not list %s", c.name)
		}
	}
}

func TestPackageCommentListsAllCommands(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../cmd/roster/main.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(file.Doc.Text()), " ")
	for _, c := range commands() {
		if line := c.usage() + " " + c.summary; !strings.Contains(text, line) {
			t.Errorf("the package comment does not say %q", line)
		}
	}
}

func TestHelpIsComplete(t *testing.T) {
	for _, c := range commands() {
		if c.summary == "" || len(c.details) == 0 || !strings.HasPrefix(c.example, "roster "+c.name) {
			t.Errorf("%s: %+v", c.name, c)
		}
		c.flagSet().VisitAll(func(f *flag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s: the flag -%s has no help", c.name, f.Name)
			}
		})
	}
}

func TestWrongCommandLineExitsWithTwo(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
		help string // the command line that the error recommends
	}{
		{"unknown command", []string{"frobnicate"}, `unknown command "frobnicate"`, "roster help"},
		{"unknown command of help", []string{"help", "frobnicate"}, `unknown command "frobnicate"`, "roster help"},
		{"two commands of help", []string{"help", "states", "audit"}, `help: 2 arguments: want at most one command`, "roster help"},
		{"a flag without a command", []string{"-json"}, `unknown command "-json"`, "roster help"},
		{"unknown flag", []string{"states", "-colour"}, `states: flag provided but not defined: -colour`, "roster states -h"},
		{"a flag of another command", []string{"states", "-format", "dot"}, `states: flag provided but not defined: -format`, "roster states -h"},
		{"a flag without its value", []string{"states", "-data"}, `states: flag needs an argument: -data`, "roster states -h"},
		{"an empty file name", []string{"states", "-data", ""}, `states: invalid value "" for flag -data: must not be empty`, "roster states -h"},
		{"unknown format", []string{"diagram", "-format", "png"}, `diagram: format "png": want mermaid or dot`, "roster diagram -h"},
		{"an argument where none is taken", []string{"diagram", "56"}, `diagram: argument "56": want no arguments`, "roster diagram -h"},
		{"no id", []string{"explain"}, `explain: 0 arguments: want one ID`, "roster explain -h"},
		{"two ids", []string{"explain", "1", "2"}, `explain: 2 arguments: want one ID`, "roster explain -h"},
		{"an id that is no number", []string{"explain", "ada"}, `explain: id "ada": want a whole number`, "roster explain -h"},
		{"two queries", []string{"query", "sort=id", "sort=-id"}, `query: 2 arguments: want at most one query`, "roster query -h"},
		{"unknown filter", []string{"query", "filter[colour]=red"}, `query: filter field "colour": unknown; allowed: id, user_id, login, project_id, project, project_session_id, occurrence, final_mark, status, declared_status, other_status, differs, created_at, updated_at, marked_at, retriable_at, marked, retriable, cursus, campus`, "roster query -h"},
		{"unknown status", []string{"query", "filter[status]=done"}, `query: filter[status] value "done": want one of searching, creating_group, waiting_to_start, in_progress, waiting_evaluation, finished; or, in the words of the 42 API, unknown, searching_a_group, parent, waiting_for_correction`, "roster query -h"},
		{"an invalid time", []string{"serve", "-at", "soon"}, `serve: invalid value "soon" for flag -at: want a time as 2006-01-02T15:04:05Z, or a date`, "roster serve -h"},
		{"an empty token", []string{"serve", "-token", ""}, `serve: invalid value "" for flag -token: must not be empty`, "roster serve -h"},
		{"an empty login", []string{"serve", "-as", ""}, `serve: invalid value "" for flag -as: must not be empty`, "roster serve -h"},
		{"an empty folder", []string{"serve", "-dir", ""}, `serve: invalid value "" for flag -dir: must not be empty`, "roster serve -h"},
		{"an argument of serve", []string{"serve", "8042"}, `serve: argument "8042": want no arguments`, "roster serve -h"},
		{"no action", []string{"journal"}, `journal: 0 arguments: want an action (check, repair, copy, dump or log) and a folder; for copy, two folders`, "roster journal -h"},
		{"an action without a folder", []string{"journal", "check"}, `journal: 1 argument: want an action (check, repair, copy, dump or log) and a folder; for copy, two folders`, "roster journal -h"},
		{"two folders", []string{"journal", "check", "school", "empty"}, `journal: action "check": want one folder`, "roster journal -h"},
		{"one folder to copy", []string{"journal", "copy", "school"}, `journal: action "copy": want two folders`, "roster journal -h"},
		{"three folders", []string{"journal", "copy", "a", "b", "c"}, `journal: 4 arguments: want an action (check, repair, copy, dump or log) and a folder; for copy, two folders`, "roster journal -h"},
		{"unknown action", []string{"journal", "burn", "school"}, `journal: action "burn": want check, repair, copy, dump or log`, "roster journal -h"},
		{"data of a journal", []string{"journal", "check", "school", "-data", "file"}, `journal: flag provided but not defined: -data`, "roster journal -h"},
		{"a user of check", []string{"journal", "check", "school", "-user", "ada"}, `journal: -user: want the action log`, "roster journal -h"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := result{2, "", "roster: " + test.want + "\nRun '" + test.help + "' for help.\n"}
			if got := run("", test.args...); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}
