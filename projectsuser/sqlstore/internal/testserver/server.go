// Package testserver starts servers for the tests of sqlstore, by the script .ci/postgres.
package testserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Start starts a server for one test, and returns its address. The test stops it at its end.
func Start(t testing.TB) (address string) {
	t.Helper()
	return strings.TrimSpace(script(t, "start", folder(t)))
}

// folder returns a new folder of a server, which the test stops at its end.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "server") // not in the folder of the test, which another user cannot enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); err == nil {
			script(t, "stop", dir)
		}
		os.RemoveAll(dir)
	})
	return dir
}

// Replica starts a replica of the server of an address, and returns its address and a
// function that promotes it. The test stops it at its end. The test is skipped if the
// server was not started by the script.
func Replica(t testing.TB, address string) (replica string, promote func()) {
	t.Helper()
	host, rest, _ := strings.Cut(strings.TrimPrefix(address, "host="), " ")
	if _, err := os.Stat(filepath.Join(host, "options")); err != nil {
		t.Skip("the server was not started by .ci/postgres")
	}
	dir := folder(t)
	script(t, "replica", dir, host)
	return "host=" + dir + " " + rest, func() { t.Helper(); script(t, "promote", dir) }
}

// script runs the script, which is in a folder above the test, and returns what it prints.
func script(t testing.TB, args ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, ".ci", "postgres")
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(path); err == nil {
			break
		}
		dir = filepath.Dir(dir)
		path = filepath.Join(dir, ".ci", "postgres")
	}
	var out, errs strings.Builder
	c := exec.Command("bash", append([]string{path}, args...)...)
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", path, strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}
