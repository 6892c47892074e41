package command

import (
	"bufio"
	"bytes"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// states, query, explain, audit and diagram read the folder of a server while the server
// holds it, with the changes that it made.
func TestFolderIsReadWhileAServerHoldsIt(t *testing.T) {
	dir, file := filepath.Join(t.TempDir(), "school"), dataFile(t, schoolAt(february()))
	s := startServe(t, serveConfig{}, "-data", file, "-dir", dir)
	response, err := http.Post(s.url+"/v2/projects/rush-00/register", "application/json", strings.NewReader(`{"projects_user": {"user_id": 8}}`))
	if err != nil || response.StatusCode != http.StatusCreated {
		t.Fatal(response, err)
	}
	response.Body.Close()
	for line, want := range map[string]string{
		"states -json -dir " + dir:  `{"registrations":{"total":2,`,
		"audit -json -dir " + dir:   `"registrations":{"total":2,`,
		"query -json -dir " + dir:   `{"total":2,`,
		"diagram -json -dir " + dir: `"population":[`,
		"explain 2 -dir " + dir:     "registration 2: ",
	} {
		if got := run("", strings.Fields(line)...); got.code != 0 || got.errors != "" || !strings.Contains(got.out, want) {
			t.Errorf("%s: %+v", line, got)
		}
	}
	s.stop()
	if got := s.stopped(t); got.code != 0 {
		t.Error(got)
	}
}

// A folder's statuses are those of now: time is applied, in memory only.
func TestFolderIsReadAsOfNow(t *testing.T) {
	dir, file := filepath.Join(t.TempDir(), "school"), dataFile(t, schoolAt(february()))
	s := startServe(t, serveConfig{}, "-data", file, "-dir", dir)
	s.stop()
	s.stopped(t)
	for now, want := range map[time.Time]string{newYear(): "waiting_to_start", february().AddDate(0, 0, 1): "in_progress"} {
		for _, args := range [][]string{{"explain", "1", "-dir", dir, "-json"}, {"query", "-dir", dir, "-json"}} {
			var out, errs bytes.Buffer
			e := &environment{out: bufio.NewWriter(&out), err: &errs, now: func() time.Time { return now }}
			if code := execute(t.Context(), e, commands(), args); code != 0 || !strings.Contains(out.String(), `"status":"`+want+`"`) {
				t.Errorf("%v at %s: exit %d, %s%s; want %s", args, now, code, &out, &errs, want)
			}
		}
	}
}

func TestFolderErrors(t *testing.T) {
	for line, want := range map[string]result{
		"states -dir /not/there":         {1, "", "roster: open /not/there: no such file or directory\n"},
		"states -dir . -data x":          {2, "", "roster: states: want files or -dir, not both\nRun 'roster states -h' for help.\n"},
		"audit x -dir .":                 {2, "", "roster: audit: want files or -dir, not both\nRun 'roster audit -h' for help.\n"},
		"query -dir . -campus 9":         {2, "", "roster: query: -campus: want files, not -dir\nRun 'roster query -h' for help.\n"},
		"query -csv -json":               {2, "", "roster: query: -csv: want neither -json nor -explain\nRun 'roster query -h' for help.\n"},
		"states -campus nine":            {2, "", "roster: states: invalid value \"nine\" for flag -campus: want the id of a campus, a whole number from 1\nRun 'roster states -h' for help.\n"},
		"explain 99999999999999999999":   {2, "", "roster: explain: id \"99999999999999999999\": want a whole number\nRun 'roster explain -h' for help.\n"},
		"diagram -format png -data nope": {2, "", "roster: diagram: format \"png\": want mermaid or dot\nRun 'roster diagram -h' for help.\n"},
	} {
		if got := run("", strings.Fields(line)...); got != want {
			t.Errorf("%s: %+v, want %+v", line, got, want)
		}
	}
}

// A clock that -at would turn back is stopped at the last change, with a warning.
func TestServeWarnsOfAnEarlierClock(t *testing.T) {
	dir, file := filepath.Join(t.TempDir(), "school"), dataFile(t, schoolAt(february()))
	for at, warns := range map[string]bool{"2023-12-31": true, "2024-03-01": false} {
		first := startServe(t, serveConfig{}, "-data", file, "-dir", dir) // the clock is at new year
		first.stop()
		first.stopped(t)
		second := startServe(t, serveConfig{}, "-dir", dir, "-at", at)
		second.stop()
		got := second.stopped(t)
		const warning = " is of 2024-01-01T00:00:00Z, later than -at; the clock is stopped there\n"
		if strings.Contains(got.errors, warning) != warns || got.code != 0 {
			t.Errorf("-at %s: %+v", at, got)
		}
	}
}
