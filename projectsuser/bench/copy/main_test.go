package main

import (
	"errors"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

// asCommand is the variable that is set in the processes that the command starts.
const asCommand = "COPY_IS_COMMAND"

// TestMain runs the command in the processes that a test starts.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Setenv(asCommand, "1")
	os.Exit(m.Run())
}

// TestCopy copies a school with few indexes and with all.
func TestCopy(t *testing.T) {
	want := regexp.MustCompile(`^2000 registrations with \d{4} teams of 100 users on 500 projects\ncopied with \d+ requests in \d+\.\d\d s(?s:.*)\nopened in \d+\.\d\d s`)
	for _, args := range [][]string{nil, {"-indexed"}} {
		var out strings.Builder
		if err := run(t.Context(), append(args, "-registrations", "2000"), &out); err != nil || !want.MatchString(out.String()) {
			t.Errorf("%q: %s, %v", args, out.String(), err)
		}
	}
}

// TestErrors expects an error for wrong arguments and an API that does not answer.
func TestErrors(t *testing.T) {
	if err := run(t.Context(), []string{"-h"}, nil); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
	if err := run(t.Context(), []string{"-registrations", "0"}, nil); err == nil {
		t.Error("no error without registrations")
	}
	if err := run(t.Context(), []string{"-api", "http:// /"}, nil); err == nil {
		t.Error("no error for an API that does not exist")
	}
}
