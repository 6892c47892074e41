package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/internal/golden"
)

// saved copies files of testdata/cases into a new folder and makes it the working
// directory. Each file is a day newer than the one before it, or of the same time.
func saved(t *testing.T, sameTime bool, names ...string) {
	t.Helper()
	dir := t.TempDir()
	for i, name := range names {
		text, err := os.ReadFile(filepath.Join("testdata", "cases", name))
		if err != nil {
			t.Fatal(err)
		}
		at := newYear()
		if !sameTime {
			at = at.AddDate(0, 0, i-len(names))
		}
		to := filepath.Join(dir, name)
		if err := os.WriteFile(to, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(to, at, at); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// session returns the command lines and what they print, as in a terminal.
func session(lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintf(&b, "$ roster %s\n", line)
		got := run("", strings.Fields(line)...)
		b.WriteString(got.out)
		b.WriteString(got.errors)
		if got.code != 0 {
			fmt.Fprintf(&b, "exit %d\n", got.code)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Each case is files as people save them, and the command lines that read them.
func TestSavedFiles(t *testing.T) {
	for _, c := range []struct {
		name     string
		files    []string
		sameTime bool
		lines    []string
	}{
		{"second_attempt", []string{"day1.json", "day2.json"}, false, []string{
			"explain -data day1.json -data day2.json 4", "explain -data day2.json -data day1.json 4", "explain -data . 4"}},
		{"second_attempt_of_one_time", []string{"day1.json", "day2.json"}, true, []string{"explain -data day1.json -data day2.json 4"}},
		{"nested_rows", []string{"nested1.json", "nested2.json"}, false, []string{
			"states -data nested1.json -data nested2.json", "states nested2.json nested1.json", "query -data . -csv"}},
		{"registered_again", []string{"again1.json", "again2.json"}, false, []string{
			"states -data again1.json -data again2.json", "states again2.json again1.json -json",
			"query -data again1.json -data again2.json", "query -csv -data again2.json -data again1.json"}},
		{"booleans", []string{"booleans.json"}, false, []string{"explain -data booleans.json 18", "explain -data booleans.json -json 18"}},
		{"unknown_status", []string{"unknown_status.json"}, false, []string{
			"states unknown_status.json", "states -json unknown_status.json", "query -data unknown_status.json",
			"query -data unknown_status.json filter[other_status]=not_started -csv", "audit unknown_status.json"}},
		{"two_arrays", []string{"two_arrays.json"}, false, []string{"states -data two_arrays.json"}},
		{"users", []string{"users.json"}, false, []string{"states -data users.json"}},
		{"project_begin", []string{"project_begin.json"}, false, []string{"explain -data project_begin.json 1"}},
		{"pages_of_every_kind", []string{"page_campus_users.json", "page_cursus_users.json", "page_me.json", "page_project_sessions.json",
			"page_projects.json", "page_projects_users.json", "page_teams.json", "page_users.json"}, true, []string{
			"states -data .", "explain -data . 8", "query -csv -data . filter[campus]=5", "query -csv -data . filter[cursus]=21", "audit -data ."}},
		{"short_teams", []string{"short_teams.json"}, false, []string{
			"states short_teams.json", "explain -data short_teams.json 1", "explain -data short_teams.json 2", "explain -json -data short_teams.json 4"}},
		{"order", []string{"order.json"}, false, []string{"explain -data order.json 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			testdata, err := filepath.Abs(".")
			if err != nil {
				t.Fatal(err)
			}
			saved(t, c.sameTime, c.files...)
			text := session(c.lines...)
			t.Chdir(testdata)
			golden.Check(t, "case_"+c.name+".txt", text)
			for line := range strings.Lines(text) {
				if n := len([]rune(line)); n > 81 && !strings.ContainsAny(line[:1], `${`) && !strings.HasPrefix(line, strings.Join(csvHeader, ",")) && !strings.HasPrefix(line, "roster: ") {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}

// A folder given with -data is read file by file in the order of names. Other files are
// named, and a folder without any file to read is an error.
func TestDataOfAFolder(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, age time.Duration) {
		at := newYear().Add(-age)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if got := run("", "states", dir); got.code != 1 || !strings.Contains(got.errors, "no file with the ending .json, .jsonl, .ndjson") {
		t.Errorf("an empty folder: %+v", got)
	}
	record := func(mark int) string {
		return fmt.Sprintf(`{"id":1,"status":"finished","final_mark":%d,"project":{"id":1},"user":{"id":2},"marked":true}`, mark)
	}
	write("a.json", record(10), time.Hour)
	write("b.JSONL", record(20), time.Hour) // as old as a.json, and later by name
	write("notes.txt", "hello", 0)
	write(".hidden.json", "hello", 0)
	if err := os.Mkdir(filepath.Join(dir, "older.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	got := run("", "explain", "-json", "-data", dir, "1")
	if !strings.Contains(got.out, `"mark":20,`) || got.errors != "roster: "+dir+": not read: .hidden.json, notes.txt, older.json\n" || got.code != 0 {
		t.Errorf("%+v", got)
	}
	write("a.json", record(10), 0)
	if got := run("", "explain", "-json", "-data", dir, "1"); !strings.Contains(got.out, `"mark":10,`) {
		t.Errorf("the newest file is not the last: %+v", got)
	}
}

// A record that is refused is named and counted, and does not stop the others.
func TestRefusedRecordsDoNotStopTheOthers(t *testing.T) {
	var text strings.Builder
	for id := range 13 {
		fmt.Fprintf(&text, `{"id":%d,"closed_at":"soon","users":[]}`+"\n", id+1)
	}
	text.WriteString(small)
	file := dataFile(t, text.String())
	got := run("", "states", "-json", file)
	if got.code != 0 || strings.Count(got.errors, ": intra: line ") != 10 ||
		!strings.HasPrefix(got.errors, "roster: "+file+": team 1: intra: line 1, offset ") ||
		!strings.HasSuffix(got.errors, "roster: 13 records refused; the answer is about the others\n") {
		t.Errorf("exit %d: %s", got.code, got.errors)
	}
	if !strings.Contains(got.out, `"registrations":{"total":6,`) || !strings.Contains(got.out, `"refused_total":13`) {
		t.Error(got.out)
	}
	if got := run("", "query", "-csv", "-data", file); got.code != 0 || strings.Count(got.out, "\n") != 7 {
		t.Errorf("%+v", got)
	}
}

// -campus says of which campus users are whose campus the files do not contain. Where it
// is not known, the answer says how many registrations it may lack.
func TestCampusOfPages(t *testing.T) {
	file := dataFile(t, `[{"id":1,"status":"finished","project":{"id":1,"slug":"p"},"user":{"id":2,"login":"ada"}},
		{"id":2,"status":"finished","project":{"id":1,"slug":"p"},"user":{"id":3,"login":"bob"}}]`)
	golden.Check(t, "campus.txt", strings.ReplaceAll(session(
		"query filter[campus]=9 -data "+file, "query filter[campus]=9 -json -data "+file, "query filter[campus]=9 -csv -data "+file,
		"query filter[campus]=9 -csv -campus 9 -data "+file, "query filter[campus]=8 -csv -campus 9 -data "+file,
		"states -campus nine "+file, "states -campus 0 "+file), file, "page.json"))
}
