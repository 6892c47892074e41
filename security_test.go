package roster_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// testsOf returns the folder of every test function below root, by name. It
// includes nested modules, also in hidden folders, because they hold tests that
// need further dependencies. It excludes testdata and the folder of git.
func testsOf(root fs.FS) (map[string]string, error) {
	tests := make(map[string]string)
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" || d.Name() == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range syntax.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && isTest(f) {
				tests[f.Name.Name] = filepath.ToSlash(filepath.Dir(path))
			}
		}
		return nil
	})
	return tests, err
}

// isTest reports whether f has the name and the parameter of a test.
func isTest(f *ast.FuncDecl) bool {
	if f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") || f.Type.Params.NumFields() != 1 {
		return false
	}
	pointer, ok := f.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	selector, ok := pointer.X.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "T"
}

func TestTestsOfNestedModulesAreFound(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	module := file("module m\n")
	tree := fstest.MapFS{
		"go.mod":                       module,
		"a_test.go":                    file("package a\n\nfunc TestRoot(t *testing.T) {}\n\nfunc helper() {}\n"),
		"b/b.go":                       file("package b\n\nfunc TestInNoTestFile(t *testing.T) {}\n"),
		"b/bench/go.mod":               module,
		"b/bench/c/c_test.go":          file("package c\n\nfunc TestNested(t *testing.T) {}\n\nfunc TestMain(m *testing.M) {}\n"),
		".ci/tools/go.mod":             module,
		".ci/tools/d_test.go":          file("package d\n\nfunc TestHidden(t *testing.T) {}\n\nfunc (x x) TestMethod(t *testing.T) {}\n"),
		".ci/tools/testdata/e_test.go": file("package e\n\nfunc TestOfData(t *testing.T) {}\n"),
		".git/f_test.go":               file("no Go"),
	}
	got, err := testsOf(tree)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"TestRoot": ".", "TestNested": "b/bench/c", "TestHidden": ".ci/tools"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tests (-want +got):\n%s", diff)
	}
}

// TestEveryModuleHasFoundTests checks the real folders: each nested module must
// contribute tests.
func TestEveryModuleHasFoundTests(t *testing.T) {
	tests, err := testsOf(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{"projectsuser/bench": 0, "query/bench": 0, ".ci/tools": 0}
	for _, folder := range tests {
		for module := range counts {
			if folder == module || strings.HasPrefix(folder, module+"/") {
				counts[module]++
			}
		}
	}
	for module, n := range counts {
		if n == 0 {
			t.Errorf("no test of the nested module %s was found", module)
		}
	}
}

// TestPromisesOfSecurityHaveTests checks that every promise of SECURITY.md names at
// least one test, and that the tests exist.
func TestPromisesOfSecurityHaveTests(t *testing.T) {
	text, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := testsOf(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "|---|---|\n")
	rows, _, _ := strings.Cut(rest, "\n\n")
	for row := range strings.SplitSeq(strings.TrimSpace(rows), "\n") {
		named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(row, -1)
		if len(named) == 0 {
			t.Errorf("the promise names no test: %s", row)
		}
		for _, name := range named {
			if _, ok := tests[name[1]]; !ok {
				t.Errorf("the test %s does not exist; it is named by the promise: %s", name[1], row)
			}
		}
	}
}
