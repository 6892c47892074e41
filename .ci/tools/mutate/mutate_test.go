package main

import (
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestReport checks that the report lists the mutants that the tests in testdata do not
// notice, and those that loop. Constants and concatenations of text have no mutants.
func TestReport(t *testing.T) {
	var report strings.Builder
	o := options{root: "testdata/school", timeout: 3 * time.Second, skip: "Alloc"}
	t.Chdir(".")
	survivors, err := run(t.Context(), &report, o, []string{"."})
	if err != nil {
		t.Fatal(err)
	}
	want := `survived school.go:11:11 > -> >=
survived school.go:19:23 < -> <=
late     school.go:19:23 < -> >=
survived school.go:20:7 ++ -> --
survived school.go:22:14 - -> +
8 of 8 mutants: 3 killed, 1 late, 4 survived
`
	if diff := cmp.Diff(want, report.String()); diff != "" || survivors != 4 {
		t.Errorf("%d survived (-want +got):\n%s", survivors, diff)
	}
}

func TestChooseKeepsTheOrder(t *testing.T) {
	all := []mutant{{id: 1}, {id: 2}, {id: 3}, {id: 4}, {id: 5}}
	for n := range 7 {
		drawn, err := choose(all, options{n: n, seed: 7})
		if want := min(n, 5); err != nil || n > 0 && len(drawn) != want || n == 0 && len(drawn) != 5 {
			t.Errorf("drawn %d of 5: %d, %v", n, len(drawn), err)
		}
		for i := 1; i < len(drawn); i++ {
			if drawn[i-1].id >= drawn[i].id {
				t.Errorf("drawn %d of 5: %v", n, drawn)
			}
		}
	}
}

func TestChooseOnly(t *testing.T) {
	at := func(line int) mutant {
		return mutant{id: line, at: token.Position{Filename: "school.go", Line: line, Column: 3}, from: token.LSS, to: token.LEQ}
	}
	all := []mutant{at(1), at(2), at(12)}
	chosen, err := choose(all, options{only: "go:1?2:.*<="})
	if err != nil || !slices.Equal(chosen, []mutant{at(2), at(12)}) {
		t.Errorf("chosen: %v, %v", chosen, err)
	}
	if _, err := choose(all, options{only: "("}); err == nil {
		t.Error("no error for an invalid regexp")
	}
}

func TestRunFails(t *testing.T) {
	for name, test := range map[string]struct {
		root     string
		packages []string
	}{
		"no package":      {"testdata/school", nil},
		"no such folder":  {"testdata/nowhere", []string{"."}},
		"no such package": {"testdata/school", []string{"./nowhere"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(".")
			if _, err := run(t.Context(), new(strings.Builder), options{root: test.root, timeout: time.Second}, test.packages); err == nil {
				t.Error("no error")
			}
		})
	}
}
