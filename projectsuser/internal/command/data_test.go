package command

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// noOthers is the end of the errors if the only record is refused.
const noOthers = "\nroster: 1 record refused, and no others found"

func TestBadDataExitsWithOne(t *testing.T) {
	tests := []struct {
		name string
		in   string
		args []string
		want string
	}{
		{"records of another kind", `{"id":1,"host":"c1r1s1"}`, []string{"audit", "-data", "-"}, `roster: standard input: record 1: intra: line 1, offset 0: record with keys "host, id": want one of campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users` + noOthers},
		{"a missing file", "", []string{"states", "-data", "no/such/file"}, `roster: open no/such/file: no such file or directory`},
		{"unknown registration", "", []string{"explain", "999999"}, `roster: registration 999999: not found in the data`},
		{"unknown team", "", []string{"explain", "-team", "999999"}, `roster: team 999999: not found in the data`},
		{"not JSON", "hello", []string{"states", "-data", "-"}, `roster: standard input: intra: line 1, offset 0: want a JSON object, in an array or one after the other`},
		{"a bad date", `{"id":1,"users":[],"closed_at":"soon"}`, []string{"audit", "-data", "-"}, `roster: standard input: team 1: intra: line 1, offset 31: "closed_at" is "soon": date "soon": want one like 2006-01-02T15:04:05.000Z or 2006-01-02` + noOthers},
		{"a truncated file", small[:len(small)-40], []string{"audit", "-data", "-"}, `roster: standard input: intra: line 10, offset 1146: unexpected EOF`},
		{"a refused record before a broken one", `[{"foo":1},5]`, []string{"states", "-data", "-"}, `roster: standard input: intra: line 1, offset 11: want a JSON object, in an array or one after the other; intra: line 1, offset 1: record with keys "foo": want one of campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users`},
		{"an address without a port", "", []string{"serve", "-addr", "nowhere"}, `roster: listen tcp: address nowhere: missing port in address`},
		{"an invalid port", "", []string{"serve", "-addr", "127.0.0.1:99999"}, `roster: listen tcp: address 99999: invalid port`},
		{"serve with a missing file", "", []string{"serve", "-addr", "127.0.0.1:0", "-data", "no/such/file"}, `roster: open no/such/file: no such file or directory`},
		{"a folder", "", []string{"states", "-data", "testdata"}, `roster: testdata: no file with the ending .json, .jsonl, .ndjson (a folder of 'roster serve' is read with -dir)`},
		{"a misspelled key", `{"project_users":[]}`, []string{"query", "-data", "-"}, `roster: standard input: intra: line 1, offset 0: record with keys "project_users": want one of campus_users, cursus_users, entries, expenses, project_sessions, projects, projects_users, teams, users` + noOthers},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := run(test.in, test.args...)
			if diff := cmp.Diff(result{1, "", test.want + "\n"}, got, cmp.AllowUnexported(result{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNewestVersionOfATeamCounts(t *testing.T) {
	text := `{"id":7,"name":"new","closed_at":"2020-01-02","final_mark":1,"updated_at":"2020-01-02","users":[]}
		{"id":7,"name":"old","closed_at":null,"updated_at":"2020-01-01","users":[]}
		{"id":7,"name":"newest","locked_at":"2020-01-03","closed_at":null,"final_mark":null,"updated_at":"2020-01-03","users":[]}`
	if got := run(text, "explain", "-data", "-", "-json", "7"); !strings.Contains(got.out, `"status":"in_progress"`) {
		t.Errorf("%s%s", got.out, got.errors)
	}
	if got := run(text, "states", "-data", "-", "-json"); !strings.Contains(got.out, `"teams":{"total":1,"derived":1,"unknown":0,"statuses":{"in_progress":1}}`) {
		t.Errorf("%s%s", got.out, got.errors)
	}
}

func TestAuditShowsTenDifferences(t *testing.T) {
	var text strings.Builder
	for id := range 13 {
		fmt.Fprintf(&text, `{"id":%d,"status":"finished","project":{"id":7},"teams":[]}`, id+1)
	}
	got := run(text.String(), "audit", "-data", "-")
	if n := strings.Count(got.out, "$ roster explain "); n != 10 || !strings.HasSuffix(got.out, "\n3 more registrations not shown\n") {
		t.Errorf("%d differences are shown:\n%s", n, got.out)
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

// TestLawDatasetDerivesAsRegistry compares the statuses that states, audit and
// explain derive from a dataset with those of a registry of the same records.
func TestLawDatasetDerivesAsRegistry(t *testing.T) {
	for name, data := range map[string][]string{
		"recorded": nil, "small": {dataFile(t, small)},
		"school": {dataFile(t, schoolAt(newYear().Add(time.Hour)))}, "started school": {dataFile(t, schoolAt(newYear().Add(-time.Hour)))},
		"at a campus":      {dataFile(t, schoolAt(newYear())), dataFile(t, atCampus)},
		"registered again": {"testdata/cases/again2.json", "testdata/cases/again1.json"},
		"a cycle":          {dataFile(t, cycle)},
		"booleans":         {"testdata/cases/booleans.json"}, "an unknown word": {"testdata/cases/unknown_status.json"},
	} {
		e := &environment{now: newYear, err: io.Discard}
		d, err := loadDataset(t.Context(), e, input{files: data})
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := loadRegistry(t.Context(), e, input{files: data}, registry.Options{Clock: newYear})
		if err != nil {
			t.Fatal(err)
		}
		s := r.Snapshot()
		if s.Registrations.Len() != len(d.Registrations) || s.Teams.Len() != len(d.Teams) {
			t.Errorf("%s: %d registrations of %d, %d teams of %d", name, s.Registrations.Len(), len(d.Registrations), s.Teams.Len(), len(d.Teams))
		}
		for e := range s.Registrations.Where() {
			if got := d.explain(e.Registration, newYear(), nil); got.Status != e.Status || got.Derived() != e.Derived {
				t.Errorf("%s: registration %d is %s in the dataset, %s in the registry", name, e.Registration.ID, got.Status, e.Status)
			}
		}
		for e := range s.Teams.Where() {
			if got := d.explainTeam(e.Team, newYear()); got.Status != e.Status {
				t.Errorf("%s: team %d is %s in the dataset, %s in the registry", name, e.Team.ID, got.Status, e.Status)
			}
		}
	}
}

// cycle is data in which two projects are the parents of each other.
const cycle = `{"id":1,"project":{"id":1,"slug":"a","parent_id":2},"teams":[{"id":5,"project_id":1,"locked_at":"2024-01-01","closed_at":null,"final_mark":null}]}
	{"id":2,"project":{"id":2,"slug":"b","parent_id":1}}
	{"id":3,"status":"finished","project":{"id":3,"slug":"c","parent_id":1}}`

func TestCycleOfProjectsDoesNotStopTheOthers(t *testing.T) {
	got := run(cycle, "states", "-data", "-", "-json")
	const errors = `roster: project 1: project: parent of "1": cycle 1 -> 2 -> 1
roster: project 2: project: parent of "2": cycle 2 -> 1 -> 2
roster: 2 records refused; the answer is about the others
`
	if got.code != 0 || got.errors != errors || !strings.HasPrefix(got.out, `{"registrations":{"total":3,"derived":1,"unknown":1,`) {
		t.Errorf("%+v", got)
	}
}

// atCampus is data in which the session depends on the campus of the user.
const atCampus = `{
  "users": [{"id": 7, "login": "ada", "campus_users": [{"campus_id": 9, "is_primary": true}]}],
  "projects": [{"id": 11, "name": "Rush 01", "project_sessions": [
    {"id": 20, "begin_at": "2023-01-01T00:00:00.000Z"}, {"id": 21, "campus_id": 9, "begin_at": "2099-01-01T00:00:00.000Z"}]}],
  "projects_users": [{"id": 2, "project": {"id": 11}, "user": {"id": 7}, "teams": [{"id": 4, "project_id": 11, "locked_at": "2023-01-01", "closed_at": null, "final_mark": null}]}]
}`
