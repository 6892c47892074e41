package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
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

// quick are the arguments of a short load.
var quick = []string{"-registrations", "800", "-clients", "2", "-writes", "50", "-warm", "50ms", "-for", "300ms"}

// report is the pattern of the output of a load.
const report = `load      2 connections for 300ms
answers   \d+ a second, p50 \S+, p99 \S+, max \S+, \d+ bytes each, 0 wrong
commands  \d+ a second, p50 \S+, p99 \S+, max \S+, 0 failed
cpu       .*
$`

// TestLoadOfThisProcess loads a server of the same process with a profile.
func TestLoadOfThisProcess(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "cpu")
	got := output(t, append(quick, "-profile", profile)...)
	if !regexp.MustCompile(`^school    800 registrations with \d+ teams of 40 users, ready in .* s\nserver    http://127\.0\.0\.1:\d+\n` + report).MatchString(got) {
		t.Error(got)
	}
	if info, err := os.Stat(profile); err != nil || info.Size() == 0 {
		t.Errorf("profile: %v", err)
	}
}

// TestLoadOfARemoteServer serves a school, and loads the server by its URL.
func TestLoadOfARemoteServer(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	served := make(chan error)
	go func() { served <- run(ctx, []string{"-registrations", "800", "-serve", "127.0.0.1:0"}, out) }()
	lines := bufio.NewScanner(in)
	lines.Scan()
	lines.Scan()
	url, ok := strings.CutPrefix(lines.Text(), "server    ")
	if !ok {
		t.Fatalf("served: %q", lines.Text())
	}
	if got := output(t, append(quick, "-url", url)...); !regexp.MustCompile("^" + report).MatchString(got) {
		t.Error(got)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := run(t.Context(), append(quick, "-url", url), io.Discard); err == nil {
		t.Error("no error without a server")
	}
}

// TestErrors expects an error for each wrong argument.
func TestErrors(t *testing.T) {
	if err := run(t.Context(), []string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
	if err := run(t.Context(), append(quick, "-serve", "nowhere"), io.Discard); err == nil {
		t.Error("no error for an invalid address")
	}
	if err := run(t.Context(), append(quick, "-profile", t.TempDir()), io.Discard); err == nil {
		t.Error("no error for a profile in place of a folder")
	}
	for _, wrong := range []string{"-registrations=0", "-clients=0", "-study=0", "-for=0s"} {
		if err := run(t.Context(), append(quick, wrong), io.Discard); err == nil || !strings.HasPrefix(err.Error(), "load: -") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	other := append(quick, "-url", "http://127.0.0.1:1")
	if err := run(t.Context(), other, io.Discard); err == nil || !strings.Contains(err.Error(), "/v2/projects_users?filter[campus]=") {
		t.Errorf("without a server: %v", err)
	}
}
