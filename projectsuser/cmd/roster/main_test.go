package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/projectsuser/registry"
)

// answer is what a run of the command gave.
type answer struct {
	code        int
	out, errors string
}

// run runs the command with a clock that stands still.
func run(in string, args ...string) answer {
	var out, errs bytes.Buffer
	p := &program{
		in: strings.NewReader(in), out: &out, err: &errs,
		now: func() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) },
	}
	code := p.run(context.Background(), args)
	return answer{code, out.String(), errs.String()}
}

// temporary writes a file and returns its name.
func temporary(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "data.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// small is a school: a parent with two children, one with a registration of
// somebody else's and one whose registration says nobody's, and somebody
// without a team. One login would colour a terminal.
const small = `[
  {"id": 1, "status": "in_progress", "final_mark": null, "project": {"id": 10, "name": "Piscine", "slug": "piscine", "parent_id": null},
   "user": {"id": 7, "login": "ada"}, "teams": [{"id": 1, "project_id": 10, "status": "in_progress", "locked_at": "2023-01-01T00:00:00.000Z",
     "users": [{"id": 7, "login": "ada"}, {"id": 9, "login": "b\u001b[31mob"}]}]},
  {"id": 2, "status": "in_progress", "final_mark": 100, "validated?": true, "project": {"id": 11, "name": "Day 00", "slug": "day-00", "parent_id": 10},
   "user": {"id": 7, "login": "ada"}, "teams": [{"id": 2, "project_id": 11, "status": "finished", "final_mark": 100, "closed_at": "2023-01-02T00:00:00.000Z"}]},
  {"id": 5, "status": "finished", "project": {"id": 11, "name": "Day 00", "slug": "day-00", "parent_id": 10}, "user": {"id": 8, "login": "bob"}, "teams": []},
  {"id": 6, "status": "finished", "project": {"id": 13, "name": "Day 01", "slug": "day-01", "parent_id": 10}},
  {"id": 3, "status": "searching_a_group", "project": {"id": 12, "name": "", "slug": "", "parent_id": null}, "user": {"id": 8, "login": "bob"}, "teams": []},
  {"id": 4, "status": "unknown", "project": {"id": 12, "name": "", "slug": "", "parent_id": null}, "current_team_id": null}
]`

func TestGolden(t *testing.T) {
	file := temporary(t, small)
	tests := []struct {
		name string
		in   string
		args []string
	}{
		{"tour", "", nil},
		{"help", "", []string{"help"}},
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
		{"query_nothing", "", []string{"query", "filter[project_id]=999999"}},
		{"query_campus", schoolAt(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)), []string{"query", "-data", "-", "filter[campus]=9"}},
		{"states_object", schoolAt(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)), []string{"states", "-data", "-", "-data", file}},
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

// assertReadable fails for text that does not fit a terminal. Diagrams and JSON
// are for programs.
func assertReadable(t *testing.T, name, text string) {
	t.Helper()
	if strings.Contains(text, "\x1b") {
		t.Error("there is colour, and nobody's terminal")
	}
	if strings.Contains(name, "json") {
		if !json.Valid([]byte(text)) {
			t.Error("no JSON")
		}
		return
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 && !strings.HasPrefix(name, "diagram") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestBadInputIsOneLineAndExitOne(t *testing.T) {
	tests := []struct {
		name string
		in   string
		args []string
		want string
	}{
		{"no such command", "", []string{"frobnicate"}, `roster: command "frobnicate": want states, explain, query, audit, serve, journal, diagram or help`},
		{"no name of a file", "", []string{"states", "-data", ""}, `roster: states: invalid value "" for flag -data: want a file, or - for standard input`},
		{"sessions", `{"id":1,"solo":true,"project_id":7}`, []string{"audit", "-data", "-"}, `roster: -: intra: record with keys "id, solo": want a projects_user, a team, or an object with arrays of them`},
		{"no such flag", "", []string{"states", "-colour"}, `roster: states: flag provided but not defined: -colour`},
		{"a flag of another command", "", []string{"states", "-format", "dot"}, `roster: states: flag provided but not defined: -format`},
		{"no such file", "", []string{"states", "-data", "no/such/file"}, `roster: open no/such/file: no such file or directory`},
		{"no such format", "", []string{"diagram", "-format", "png"}, `roster: format "png": want mermaid or dot`},
		{"an argument too many", "", []string{"audit", "56"}, `roster: argument "56": want no argument`},
		{"no id", "", []string{"explain"}, `roster: arguments "": want one id`},
		{"two ids", "", []string{"explain", "1", "2"}, `roster: arguments "1 2": want one id`},
		{"an id that is none", "", []string{"explain", "ada"}, `roster: id "ada": want a whole number`},
		{"nobody has the id", "", []string{"explain", "999999"}, `roster: registration 999999: not in the data`},
		{"no team has the id", "", []string{"explain", "-team", "999999"}, `roster: team 999999: not in the data`},
		{"no JSON", "hello", []string{"states", "-data", "-"}, `roster: -: intra: line 1, offset 0: want a JSON object, in an array or one after the other`},
		{"users", `[{"id":1,"login":"ada"}]`, []string{"states", "-data", "-"}, `roster: -: intra: record with keys "id, login": want a projects_user, a team, or an object with arrays of them`},
		{"a bad date", `{"id":1,"users":[],"closed_at":"soon"}`, []string{"audit", "-data", "-"}, `roster: -: intra: line 1, offset 31: "closed_at" is "soon": date "soon": want one like 2006-01-02T15:04:05.000Z or 2006-01-02`},
		{"a cut file", small[:len(small)-40], []string{"audit", "-data", "-"}, `roster: -: intra: line 10, offset 1107: unexpected EOF`},
		{"an unknown filter", "", []string{"query", "filter[colour]=red"}, `roster: query: filter field "colour": unknown; allowed: id, project_id, user_id, project_session_id, occurrence, final_mark, status, created_at, updated_at, marked_at, retriable_at, marked, retriable, cursus, campus`},
		{"a status that is none", "", []string{"query", "filter[status]=done"}, `roster: query: filter[status] value "done": want one of searching, creating_group, waiting_to_start, in_progress, waiting_evaluation, finished`},
		{"an address that is none", "", []string{"serve", "-addr", "nowhere"}, `roster: listen tcp: address nowhere: missing port in address`},
		{"a port that is none", "", []string{"serve", "-addr", "127.0.0.1:99999"}, `roster: listen tcp: address 99999: invalid port`},
		{"an instant that is none", "", []string{"serve", "-at", "soon"}, `roster: serve: invalid value "soon" for flag -at: want an instant, as 2006-01-02T15:04:05Z, or a date`},
		{"a token that is empty", "", []string{"serve", "-token", ""}, `roster: serve: invalid value "" for flag -token: want a token that is not empty`},
		{"serve with an argument", "", []string{"serve", "8042"}, `roster: argument "8042": want no argument`},
		{"serve and no such file", "", []string{"serve", "-addr", "127.0.0.1:0", "-data", "no/such/file"}, `roster: open no/such/file: no such file or directory`},
		{"a folder", "", []string{"states", "-data", "testdata"}, `roster: testdata: intra: line 1, offset 0: read testdata: is a directory`},
		{"a misspelled key", `{"project_users":[]}`, []string{"query", "-data", "-"}, `roster: -: intra: record with keys "project_users": want a projects_user, a team, or an object with arrays of them`},
		{"two for one place", `{"projects_users":[{"id":1,"project":{"id":7},"user":{"id":3}},{"id":2,"project":{"id":7},"user":{"id":3}}]}`, []string{"query", "-data", "-"}, `roster: projectsuser: registration with user_id "3": taken by registration 1`},
		{"two queries", "", []string{"query", "sort=id", "sort=-id"}, `roster: arguments "sort=id sort=-id": want one query`},
		{"a cycle of projects", `{"id":1,"project":{"id":1,"parent_id":2}}{"id":2,"project":{"id":2,"parent_id":1}}`, []string{"states", "-data", "-"}, `roster: project: parent of "2": cycle 2 -> 1 -> 2`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := run(test.in, test.args...)
			if diff := cmp.Diff(answer{1, "", test.want + "\n"}, got, cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheNewestVersionOfATeamCounts(t *testing.T) {
	text := `{"id":7,"name":"new","closed_at":"2020-01-02","final_mark":1,"updated_at":"2020-01-02","users":[]}
		{"id":7,"name":"old","closed_at":null,"updated_at":"2020-01-01","users":[]}
		{"id":7,"name":"newest","locked_at":"2020-01-03","closed_at":null,"updated_at":"2020-01-03","users":[]}`
	if got := run(text, "explain", "-data", "-", "-json", "7"); !strings.Contains(got.out, `"status":"in_progress"`) {
		t.Errorf("%s%s", got.out, got.errors)
	}
	if got := run(text, "states", "-data", "-", "-json"); !strings.Contains(got.out, `"teams":{"total":1,"derived":1,"statuses":{"in_progress":1}}`) {
		t.Errorf("%s%s", got.out, got.errors)
	}
}

func TestTenDifferencesAreShown(t *testing.T) {
	var text strings.Builder
	for id := range 13 {
		fmt.Fprintf(&text, `{"id":%d,"status":"finished","project":{"id":7},"teams":[]}`, id+1)
	}
	got := run(text.String(), "audit", "-data", "-")
	if n := strings.Count(got.out, "$ roster explain "); n != 10 || !strings.HasSuffix(got.out, "\nand 3 registrations more\n") {
		t.Errorf("%d are shown:\n%s", n, got.out)
	}
}

func TestAQuickReadShowsNoProgress(t *testing.T) {
	var errs bytes.Buffer
	p := &program{out: io.Discard, err: &errs, terminal: true, now: func() time.Time { return time.Unix(0, 0) }}
	if code := p.run(context.Background(), []string{"states", "-data", temporary(t, small)}); code != 0 || errs.String() != "" {
		t.Errorf("exit %d: %q", code, errs.String())
	}
}

func TestHelpIsAskedForInManyWays(t *testing.T) {
	want := run("", "help").out
	for _, args := range [][]string{{"-h"}, {"--help"}, {"states", "-h"}, {"explain", "-help"}} {
		if got := run("", args...); got.out != want || got.code != 0 {
			t.Errorf("%v: exit %d, %q", args, got.code, got.out)
		}
	}
}

func TestEmptyData(t *testing.T) {
	for _, text := range []string{"", "[]", "\n"} {
		got := run(text, "audit", "-data", "-", "-json")
		if got.code != 0 || !strings.HasPrefix(got.out, `{"teams":{"total":0,"agree":0,`) {
			t.Errorf("%q: exit %d, %s%s", text, got.code, got.out, got.errors)
		}
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	text := strings.Repeat(recorded.ProjectsUsers, 20)
	name := temporary(t, text)
	for _, terminal := range []bool{false, true} {
		var errs bytes.Buffer
		now := time.Unix(0, 0)
		p := &program{out: io.Discard, err: &errs, terminal: terminal, now: func() time.Time {
			now = now.Add(500 * time.Millisecond)
			return now
		}}
		if code := p.run(context.Background(), []string{"states", "-data", name}); code != 0 {
			t.Fatal(errs.String())
		}
		shown := errs.String()
		if !terminal && shown != "" {
			t.Errorf("progress for nobody: %q", shown)
		}
		if terminal && (!strings.Contains(shown, "\r\x1b[K1 MB, 98 %") || !strings.HasSuffix(shown, "\r\x1b[K")) {
			t.Errorf("progress: %q", shown)
		}
	}
}

func TestARegistryIsFilledInSightOfATerminal(t *testing.T) {
	for _, test := range []struct {
		terminal bool
		records  int
		want     string
	}{
		{true, manyRecords, "\r\x1b[Kfilling\r\x1b[K"}, {true, manyRecords - 1, ""}, {false, manyRecords, ""},
	} {
		var errs bytes.Buffer
		p := &program{err: &errs, terminal: test.terminal}
		p.notice("filling", test.records)()
		if errs.String() != test.want {
			t.Errorf("%+v: %q", test, errs.String())
		}
	}
}

// TestLawARecordingIsItsRegistry holds what states, audit and explain derive
// from the records against what a registry of them holds.
func TestLawARecordingIsItsRegistry(t *testing.T) {
	now := func() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }
	for name, data := range map[string][]string{
		"recorded": nil, "small": {temporary(t, small)},
		"school": {temporary(t, schoolAt(now().Add(time.Hour)))}, "school of before": {temporary(t, schoolAt(now().Add(-time.Hour)))},
		"at a campus": {temporary(t, schoolAt(now())), temporary(t, atCampus)},
	} {
		p := &program{now: now}
		o := options{data: data}
		r, err := p.load(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		registry, err := p.registry(t.Context(), o, registry.Options{Clock: now})
		if err != nil {
			t.Fatal(err)
		}
		s := registry.Snapshot()
		if s.Registrations.Len() != len(r.Registrations) || s.Teams.Len() != len(r.Teams) {
			t.Errorf("%s: %d registrations of %d, %d teams of %d", name, s.Registrations.Len(), len(r.Registrations), s.Teams.Len(), len(r.Teams))
		}
		for e := range s.Registrations.Where() {
			if got := r.explain(e.Registration, now(), nil); got.Status != e.Status || got.Derived() != e.Derived {
				t.Errorf("%s: registration %d is %s, in a registry %s", name, e.Registration.ID, got.Status, e.Status)
			}
		}
		for e := range s.Teams.Where() {
			if got := r.explainTeam(e.Team, now()); got.Status != e.Status {
				t.Errorf("%s: team %d is %s, in a registry %s", name, e.Team.ID, got.Status, e.Status)
			}
		}
	}
}

// atCampus is data in which the campus of a user picks the session that holds.
const atCampus = `{
  "users": [{"id": 7, "login": "ada", "campus_users": [{"campus_id": 9, "is_primary": true}]}],
  "projects": [{"id": 11, "name": "Rush 01", "project_sessions": [
    {"id": 20, "begin_at": "2023-01-01T00:00:00.000Z"}, {"id": 21, "campus_id": 9, "begin_at": "2099-01-01T00:00:00.000Z"}]}],
  "projects_users": [{"id": 2, "project": {"id": 11}, "user": {"id": 7}, "teams": [{"id": 4, "project_id": 11, "locked_at": "2023-01-01"}]}]
}`

// failing is an output that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestOutputThatCannotBeWritten(t *testing.T) {
	var errs bytes.Buffer
	p := &program{out: failing{}, err: &errs, now: time.Now}
	if code := p.run(context.Background(), []string{"states"}); code != 1 || errs.String() != "roster: short write\n" {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}
