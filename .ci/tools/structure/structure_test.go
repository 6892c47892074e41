package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const school = "testdata/school"

func TestReport(t *testing.T) {
	var report strings.Builder
	tooLarge, err := run(&report, options{root: school, most: 4}, nil)
	if err != nil || tooLarge != 0 {
		t.Fatalf("%d packages have a large cycle, error %v", tooLarge, err)
	}
	want := `  lines  files  exported  cycle  package
     56      6         9      4  example.com/school/knot
     12      2         3      0  example.com/school/plain
     68      8        12         total of 2 packages
`
	if diff := cmp.Diff(want, report.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestCycleThatIsTooLarge(t *testing.T) {
	var report strings.Builder
	tooLarge, err := run(&report, options{root: school, most: 3}, []string{"./knot", "./plain"})
	if err != nil || tooLarge != 1 {
		t.Fatalf("%d packages have a large cycle, error %v", tooLarge, err)
	}
	_, cycles, _ := strings.Cut(report.String(), "\n\n")
	want := `example.com/school/knot: a cycle of 4 files
    class.go
    counter.go
    pupil.go
    room.go
`
	if diff := cmp.Diff(want, cycles); diff != "" {
		t.Errorf("cycles (-want +got):\n%s", diff)
	}
}

func TestReferencesOfACycle(t *testing.T) {
	var report strings.Builder
	if _, err := run(&report, options{root: school, references: true}, []string{"./knot"}); err != nil {
		t.Fatal(err)
	}
	_, cycles, _ := strings.Cut(report.String(), "\n\n")
	want := `example.com/school/knot: a cycle of 4 files
    class.go
        room.go: Room, Size
    counter.go
        pupil.go: Pupil
    pupil.go
        class.go: Class
    room.go
        counter.go: counter, one
        pupil.go: name, rename
`
	if diff := cmp.Diff(want, cycles); diff != "" {
		t.Errorf("cycles (-want +got):\n%s", diff)
	}
}

func TestLargestCycle(t *testing.T) {
	for name, test := range map[string]struct {
		edges string // "ab" is a reference from a to b
		want  string
	}{
		"no reference":           {"", ""},
		"a chain":                {"ab bc ac", ""},
		"two files":              {"ab ba", "ab"},
		"a ring":                 {"ab bc ca cd", "abc"},
		"the larger of two":      {"ab ba cd de ec bc", "cde"},
		"the first of two":       {"ab ba cd dc ca", "ab"},
		"two rings with a file":  {"ab bc ca cd de ec", "abcde"},
		"a ring behind a chain":  {"za ab bc cb", "bc"},
		"a reference back":       {"ab bc cd db da", "abcd"},
		"a reference to visited": {"ab ac cb", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := make(references)
			for edge := range strings.FieldsSeq(test.edges) {
				r.add(edge[:1], edge[1:], "name")
			}
			if got := strings.Join(r.largestCycle(), ""); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhatCannotBeLoadedIsAnError(t *testing.T) {
	for name, test := range map[string]struct{ root, pattern string }{
		"no such folder":  {"testdata/nowhere", "./..."},
		"no such package": {school, "./nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := run(new(strings.Builder), options{root: test.root}, []string{test.pattern}); err == nil {
				t.Error("no error")
			}
		})
	}
}
