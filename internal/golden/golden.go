// Package golden compares the output of a test with a readable file in testdata.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// update is the flag -update of every test binary that imports this package.
var update = flag.Bool("update", false, "write the golden files instead of comparing them")

// Updating reports whether -update was given, so that files must be written instead
// of compared.
func Updating() bool { return *update }

// Check fails the test unless text equals the content of the file with the name in
// testdata. With -update it writes text to the file first. It stops the test if
// the file cannot be read or written.
func Check(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if Updating() {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got); -update writes it:\n%s", path, diff)
	}
}
