package roster_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPromisesOfSecurityHaveTests checks that every promise in SECURITY.md names
// tests, and that these exist in this module or in a nested one.
func TestPromisesOfSecurityHaveTests(t *testing.T) {
	text, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "| promise | test |\n|---|---|\n")
	if !found {
		t.Fatal("SECURITY.md has no table of promises")
	}
	rows, _, _ := strings.Cut(rest, "\n\n")
	tests := testNames(t)
	quoted := regexp.MustCompile("`(Test[A-Za-z0-9_]+)`")
	for row := range strings.SplitSeq(strings.TrimSpace(rows), "\n") {
		named := quoted.FindAllStringSubmatch(row, -1)
		if len(named) == 0 {
			t.Errorf("no test is named for the promise %s", row)
		}
		for _, name := range named {
			if !tests[name[1]] {
				t.Errorf("test %s not found, named for the promise %s", name[1], row)
			}
		}
	}
}

// testNames returns the names of the tests of this module and of all nested ones.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := make(map[string]bool)
	declaration := regexp.MustCompile(`(?m)^func (Test\w+)\(\w+ \*testing\.T\)`)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "testdata"}, d.Name()):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		for _, match := range declaration.FindAllSubmatch(source, -1) {
			names[string(match[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestNamesOfTestsIncludeNestedModules(t *testing.T) {
	names := testNames(t)
	for _, name := range []string{"TestPromisesOfSecurityHaveTests", "TestLargestCycle"} {
		if !names[name] {
			t.Errorf("test %s not found", name)
		}
	}
}
