package main

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/bench/school"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/rostertest"
)

// say runs the command and returns what it prints.
func say(t *testing.T, args ...string) string {
	t.Helper()
	var said strings.Builder
	if err := run(t.Context(), args, &said); err != nil {
		t.Fatal(err)
	}
	return said.String()
}

// TestASchoolIsImported imports a school as it is, and from a file.
func TestASchoolIsImported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "school.jsonl")
	if said := say(t, "-registrations", "2000", "-lines", file); !strings.HasPrefix(said, file+": 2000 registrations in ") {
		t.Errorf("written: %s", said)
	}
	want := regexp.MustCompile(`^2000 registrations with \d{4} teams of 100 users on \d+ projects\nimported in \d+\.\d\d s`)
	for _, args := range [][]string{{"-registrations", "2000"}, {"-read", file}, {"-read", file, "-batch", "300"}} {
		if said := say(t, args...); !want.MatchString(said) {
			t.Errorf("%q: %s", args, said)
		}
	}
}

// TestBatchesDoNotMatter reads the same lines at once and in batches.
func TestBatchesDoNotMatter(t *testing.T) {
	var lines strings.Builder
	if err := school.New(800, 1).WriteLines(&lines); err != nil {
		t.Fatal(err)
	}
	var snapshots []*projectsuser.Snapshot
	for _, batch := range []int{0, 1000, 7} {
		r := projectsuser.New(projectsuser.Options{})
		if err := (reader{registry: r, batch: batch}).read(t.Context(), strings.NewReader(lines.String())); err != nil {
			t.Fatal(err)
		}
		if broken := rostertest.Check(r.Snapshot()); broken != nil {
			t.Errorf("in batches of %d: %s", batch, broken)
		}
		snapshots = append(snapshots, r.Snapshot())
	}
	for _, other := range snapshots[1:] {
		if a, b := snapshots[0].Teams.Len(), other.Teams.Len(); a == 0 || a != b {
			t.Errorf("%d teams, and %d", a, b)
		}
		for r := range school.New(800, 1).All() {
			a, _ := snapshots[0].Registrations.Get(int64(r.ID))
			b, _ := other.Registrations.Get(int64(r.ID))
			if a.Status != b.Status || a.Registration.Attempts.Len() != b.Registration.Attempts.Len() {
				t.Fatalf("registration %d is %s, and %s", r.ID, a.Status, b.Status)
			}
		}
	}
}

// TestErrors expects what is wrong to be told.
func TestErrors(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.jsonl")
	if err := os.WriteFile(broken, []byte(`{"id":1,"project":{"id":2}}`+"\n"+`{"id":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var decoding *intra.DecodeError
	if err := run(t.Context(), []string{"-read", broken}, nil); !errors.As(err, &decoding) || decoding.Line != 2 {
		t.Errorf("a broken line: %v", err)
	}
	if err := run(t.Context(), []string{"-read", broken + "x"}, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := run(t.Context(), []string{"-lines", t.TempDir()}, nil); err == nil {
		t.Error("a folder is written to")
	}
	if err := run(t.Context(), []string{"-h"}, nil); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}
