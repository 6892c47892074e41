package roster_test

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"
)

// A promise of SECURITY.md stands beside tests, and those are there.
func TestPromisesOfSecurityHaveTests(t *testing.T) {
	text, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := make(map[string]bool)
	for _, f := range files(t, token.NewFileSet()) {
		for _, d := range f.syntax.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil && strings.HasSuffix(f.path, "_test.go") {
				tests[d.Name.Name] = true
			}
		}
	}
	_, rest, _ := strings.Cut(string(text), "|---|---|\n")
	rows, _, _ := strings.Cut(rest, "\n\n")
	for row := range strings.SplitSeq(strings.TrimSpace(rows), "\n") {
		named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(row, -1)
		if len(named) == 0 {
			t.Errorf("nothing holds the promise %s", row)
		}
		for _, name := range named {
			if !tests[name[1]] {
				t.Errorf("%s is no test, and should hold %s", name[1], row)
			}
		}
	}
}
