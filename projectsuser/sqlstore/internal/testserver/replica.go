// Package testserver starts servers for the tests of sqlstore, by the script .ci/postgres.
package testserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Replica starts a replica of the server of an address, and returns its address and a
// function that promotes it. The test stops it at its end. The test is skipped if the
// server was not started by the script.
func Replica(t testing.TB, address string) (replica string, promote func()) {
	t.Helper()
	host, rest, _ := strings.Cut(strings.TrimPrefix(address, "host="), " ")
	if _, err := os.Stat(filepath.Join(host, "options")); err != nil {
		t.Skip("the server was not started by .ci/postgres")
	}
	folder, err := os.MkdirTemp("", "replica") // not of the test, so that the user of the server can enter it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	script(t, "replica", folder, host)
	t.Cleanup(func() { script(t, "stop", folder) })
	return "host=" + folder + " " + rest, func() { t.Helper(); script(t, "promote", folder) }
}

// script runs the script, which is in a folder above the test.
func script(t testing.TB, args ...string) {
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
	if out, err := exec.Command("bash", append([]string{path}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", path, strings.Join(args, " "), err, out)
	}
}
