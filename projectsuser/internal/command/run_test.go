package command

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/internal/recorded"
)

// result is what a run of the command returned and printed.
type result struct {
	code        int
	out, errors string
}

// newYear is the instant at which the clock of the tests is stopped.
func newYear() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }

// run runs a command line, with in as the standard input.
func run(in string, args ...string) result {
	var out, errs bytes.Buffer
	e := &environment{in: strings.NewReader(in), out: bufio.NewWriter(&out), err: &errs, now: newYear}
	code := execute(context.Background(), e, commands(), args)
	return result{code, out.String(), errs.String()}
}

// dataFile writes a file of data and returns its name.
func dataFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "data.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// small is data with a parent project and two children. One registration on a
// child is of another user and one is of an unknown user; two registrations have
// no team. One login contains an escape sequence that would colour a terminal.
const small = `[
  {"id": 1, "status": "in_progress", "final_mark": null, "project": {"id": 10, "name": "Piscine", "slug": "piscine", "parent_id": null},
   "user": {"id": 7, "login": "ada"}, "teams": [{"id": 1, "project_id": 10, "status": "in_progress", "locked_at": "2023-01-01T00:00:00.000Z", "closed_at": null, "final_mark": null,
     "users": [{"id": 7, "login": "ada"}, {"id": 9, "login": "b\u001b[31mob"}]}]},
  {"id": 2, "status": "in_progress", "final_mark": 100, "validated?": true, "project": {"id": 11, "name": "Day 00", "slug": "day-00", "parent_id": 10},
   "user": {"id": 7, "login": "ada"}, "teams": [{"id": 2, "project_id": 11, "status": "finished", "final_mark": 100, "closed_at": "2023-01-02T00:00:00.000Z"}]},
  {"id": 5, "status": "finished", "project": {"id": 11, "name": "Day 00", "slug": "day-00", "parent_id": 10}, "user": {"id": 8, "login": "bob"}, "teams": []},
  {"id": 6, "status": "finished", "project": {"id": 13, "name": "Day 01", "slug": "day-01", "parent_id": 10}},
  {"id": 3, "status": "searching_a_group", "project": {"id": 12, "name": "", "slug": "", "parent_id": null}, "user": {"id": 8, "login": "bob"}, "teams": []},
  {"id": 4, "status": "unknown", "project": {"id": 12, "name": "", "slug": "", "parent_id": null}, "current_team_id": null}
]`

func TestGolden(t *testing.T) {
	file := dataFile(t, small)
	tests := []struct {
		name string
		in   string
		args []string
	}{
		{"tour", "", nil},
		{"help", "", []string{"help"}},
		{"help_states", "", []string{"states", "-h"}},
		{"help_explain", "", []string{"explain", "-h"}},
		{"help_query", "", []string{"query", "-h"}},
		{"help_audit", "", []string{"audit", "-h"}},
		{"help_serve", "", []string{"serve", "-h"}},
		{"help_journal", "", []string{"journal", "-h"}},
		{"help_diagram", "", []string{"diagram", "-h"}},
		{"help_version", "", []string{"version", "-h"}},
		{"states", "", []string{"states"}},
		{"states_json", "", []string{"states", "-json"}},
		{"states_small", "", []string{"states", "-data", file}},
		{"audit", "", []string{"audit"}},
		{"audit_json", "", []string{"audit", "-json"}},
		{"audit_small", small, []string{"audit", "-data", "-"}},
		{"audit_teams", recorded.Teams, []string{"audit", "-data", "-"}},
		{"explain", "", []string{"explain", "56"}},
		{"explain_json", "", []string{"explain", "-json", "56"}},
		{"explain_unknown", "", []string{"explain", "17"}},
		{"explain_team", "", []string{"explain", "159", "-team"}},
		{"explain_parent", "", []string{"explain", "-data", file, "1"}},
		{"explain_parent_json", "", []string{"explain", "1", "-data", file, "-json"}},
		{"explain_team_hostile_name", "", []string{"explain", "-data", file, "-team", "1"}},
		{"explain_declared", "", []string{"explain", "-data", file, "2"}},
		{"explain_no_team", "", []string{"explain", "-data", file, "3"}},
		{"explain_nothing_known", "", []string{"explain", "-data", file, "4"}},
		{"explain_team_of_teams", recorded.Teams, []string{"explain", "-data", "-", "9"}},
		{"query", "", []string{"query", "filter[status]=in_progress,waiting_evaluation&sort=-updated_at"}},
		{"query_page", "", []string{"query", "range[final_mark]=100,125&sort=-final_mark,id&page[size]=5&page[number]=2", "-explain"}},
		{"query_all", "", []string{"query", "-data", file}},
		{"query_json", "", []string{"query", "-json", "filter[marked]=false"}},
		{"query_csv", "", []string{"query", "-csv", "filter[project]=42cursus-libft&page[size]=5"}},
		{"query_nothing", "", []string{"query", "filter[project_id]=999999"}},
		{"query_campus", schoolAt(february()), []string{"query", "-data", "-", "filter[campus]=9"}},
		{"states_object", schoolAt(february()), []string{"states", "-data", "-", "-data", file}},
		{"diagram", "", []string{"diagram"}},
		{"diagram_dot", "", []string{"diagram", "-format", "dot"}},
		{"diagram_json", "", []string{"diagram", "-json"}},
		{"diagram_data", small, []string{"diagram", "-data", "-"}},
		{"diagram_dot_teams", recorded.Teams, []string{"diagram", "-data", "-", "-format=dot"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := run(test.in, test.args...)
			if got.code != 0 || got.errors != "" {
				t.Fatalf("exit %d: %s", got.code, got.errors)
			}
			golden.Check(t, test.name+".txt", got.out)
			assertReadable(t, test.name, got.out)
		})
	}
}

// assertReadable fails for text that does not fit a terminal of 80 columns or that
// contains escape sequences. Diagrams and CSV may be wider, and JSON must be valid.
func assertReadable(t *testing.T, name, text string) {
	t.Helper()
	if strings.Contains(text, "\x1b") {
		t.Error("the output contains an escape sequence")
	}
	if strings.Contains(name, "json") {
		if !json.Valid([]byte(text)) {
			t.Error("the output is not JSON")
		}
		return
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 && !strings.HasPrefix(name, "diagram") && !strings.HasSuffix(name, "csv") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// fullWriter is an output that cannot be written.
type fullWriter struct{}

func (fullWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestOutputThatCannotBeWritten(t *testing.T) {
	var errs bytes.Buffer
	e := &environment{out: bufio.NewWriter(fullWriter{}), err: &errs, now: time.Now}
	if code := execute(context.Background(), e, commands(), []string{"states"}); code != 1 || errs.String() != "roster: short write\n" {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}
