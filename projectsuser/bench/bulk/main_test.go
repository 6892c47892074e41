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

// output runs the command and returns its output.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out strings.Builder
	if err := run(t.Context(), args, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestImport imports a school from records and from a file.
func TestImport(t *testing.T) {
	file := filepath.Join(t.TempDir(), "school.jsonl")
	if text := output(t, "-registrations", "2000", "-lines", file); !strings.HasPrefix(text, file+": 2000 registrations in ") {
		t.Errorf("written: %s", text)
	}
	want := regexp.MustCompile(`^2000 registrations with \d{4} teams of 100 users on \d+ projects\nimported in \d+\.\d\d s`)
	for _, args := range [][]string{{"-registrations", "2000"}, {"-read", file}} {
		if text := output(t, args...); !want.MatchString(text) {
			t.Errorf("%q: %s", args, text)
		}
	}
}

// TestErrors expects an error for each wrong argument or file.
func TestErrors(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.jsonl")
	if err := os.WriteFile(broken, []byte(`{"id":1,"project":{"id":2}}`+"\n"+`{"id":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var decoding *intra.DecodeError
	if err := run(t.Context(), []string{"-read", broken}, nil); !errors.As(err, &decoding) || decoding.Line != 2 {
		t.Errorf("an invalid line: %v", err)
	}
	if err := run(t.Context(), []string{"-read", broken + "x"}, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := run(t.Context(), []string{"-lines", t.TempDir()}, nil); err == nil {
		t.Error("no error for a folder in place of a file")
	}
	if err := run(t.Context(), []string{"-h"}, nil); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}
