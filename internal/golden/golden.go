// Package golden holds what a test made against a file that a person can read.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// update is the flag -update of the tests that import this package.
var update = flag.Bool("update", false, "write the golden files anew")

// Updating reports whether the files are to be written rather than compared.
func Updating() bool { return *update }

// Check fails the test if text is not what the file of that name in testdata
// has. With -update it writes the file instead.
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
