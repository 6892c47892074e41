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

	"github.com/projectsuser/roster/projectsuser/intra"
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
	for _, args := range [][]string{{"-registrations", "2000"}, {"-read", file}} {
		if said := say(t, args...); !want.MatchString(said) {
			t.Errorf("%q: %s", args, said)
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
