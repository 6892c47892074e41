package roster_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/internal/golden"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/state"
)

// sections returns the sections of README.md that are generated from the code.
func sections(t *testing.T) []section {
	shown := []section{
		{"```mermaid\n", "```\n", state.Transitions().Mermaid()},
		{"| # | if | the status is | in the 42 API |\n|---|---|---|---|\n", "\n", rulesTable()},
	}
	for _, names := range [][]string{
		{"answer", "localCopy"}, {"Example"},
		{"Example_explain"}, {"Example_query"}, {"Example_standIn"}, {"Example_folder"},
		{"TestRemindersAreForUnmarkedWork"},
	} {
		start := "<!-- example: " + strings.Join(names, " ") + " -->\n```go\n"
		shown = append(shown, section{start, "```\n", declarations(t, names...)})
	}
	return shown
}

// section is the text between a start and the next line that begins with an end.
type section struct{ start, end, text string }

// declarations returns the source of declarations in example_test.go, in the order of
// the file and without the comments before them. Of an example it returns the body.
func declarations(t *testing.T, names ...string) string {
	t.Helper()
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	syntax, err := parser.ParseFile(files, "example_test.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	text := func(from, to token.Pos) string {
		return string(source[files.Position(from).Offset:files.Position(to).Offset])
	}
	var texts []string
	for _, d := range syntax.Decls {
		if !slices.Contains(names, declared(d)) {
			continue
		}
		f, ok := d.(*ast.FuncDecl)
		if ok && strings.HasPrefix(f.Name.Name, "Example") {
			body := text(f.Body.Lbrace+1, f.Body.Rbrace)
			texts = append(texts, strings.TrimPrefix(strings.ReplaceAll(body, "\n\t", "\n"), "\n"))
		} else {
			texts = append(texts, text(d.Pos(), d.End())+"\n")
		}
	}
	if len(texts) != len(names) {
		t.Fatalf("example_test.go does not declare all of %q", names)
	}
	return strings.Join(texts, "\n")
}

// declared returns the name of a function or of a single constant, and an empty name for
// other declarations.
func declared(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Name.Name
	case *ast.GenDecl:
		if v, ok := d.Specs[0].(*ast.ValueSpec); ok {
			return v.Names[0].Name
		}
	}
	return ""
}

// rulesTable returns the eight rules as rows of Markdown. The 42 API has no record, and
// so no status, of a user who is not registered.
func rulesTable() string {
	var b strings.Builder
	for r := state.Rule(1); r <= state.LastRule; r++ {
		api := "no record"
		if named := intra.StatusOf(r.Status(), false); named != intra.Unknown {
			api = fmt.Sprintf("`%s`", named)
		}
		fmt.Fprintf(&b, "| %d | %s | `%s` | %s |\n", uint8(r), r, r.Status(), api)
	}
	return b.String()
}

func TestReadmeMatchesCode(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(readme)
	for _, s := range sections(t) {
		before, rest, ok := strings.Cut(text, s.start)
		if !ok {
			t.Fatalf("README.md has no %q", s.start)
		}
		end := strings.Index(rest, "\n"+s.end) + 1
		if diff := cmp.Diff(rest[:end], s.text); diff != "" && !golden.Updating() {
			t.Errorf("README.md after %q (-README +code); -update writes it:\n%s", s.start, diff)
		}
		text = before + s.start + s.text + rest[end:]
	}
	if golden.Updating() {
		if err := os.WriteFile("README.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReadmeStartsWithTheTwoCommands checks that the title and one sentence come before
// the two commands that run and test the library.
func TestReadmeStartsWithTheTwoCommands(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^# roster\n\n([^.\n]+\n)*[^.\n]+\.\n\n    go run \./projectsuser/cmd/roster +#.*\n    go test \./\.\.\. +#.*\n\n`)
	if !want.Match(readme) {
		t.Error("README.md does not start with one sentence and the two commands")
	}
}

func TestModuleRequiresThreeLibraries(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^(?:require )?\s*(\S+) v\d`).FindAllSubmatch(mod, -1) {
		got = append(got, string(m[1]))
	}
	want := []string{"github.com/google/go-cmp", "github.com/looplab/fsm", "pgregory.net/rapid"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("go.mod requires (-want +got):\n%s", diff)
	}
}

// file is a parsed Go file of the module.
type file struct {
	path    string // with slashes, relative to the root of the module
	syntax  *ast.File
	imports []string
}

// files returns the Go files of this module, without those of nested modules.
func files(t *testing.T, set *token.FileSet) (files []file) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." {
			_, nested := os.Stat(filepath.Join(path, "go.mod"))
			if nested == nil || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" {
				return filepath.SkipDir
			}
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		syntax, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		f := file{path: filepath.ToSlash(path), syntax: syntax}
		for _, spec := range syntax.Imports {
			f.imports = append(f.imports, strings.Trim(spec.Path.Value, `"`))
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestOneFileImportsLooplab(t *testing.T) {
	var got []string
	for _, f := range files(t, token.NewFileSet()) {
		if !strings.HasSuffix(f.path, "_test.go") && slices.Contains(f.imports, "github.com/looplab/fsm") {
			got = append(got, f.path)
		}
	}
	if diff := cmp.Diff([]string{"state/machine.go"}, got); diff != "" {
		t.Errorf("files that import looplab/fsm (-want +got):\n%s", diff)
	}
}

// The layers of the module, from the bottom up. A package may import the layers below
// its own.
var (
	records  = []string{"project", "state", "team", "projectsuser", "projectsuser/optional", "projectsuser/user"}
	stored   = append([]string{"query", "projectsuser/store"}, records...)
	commands = append([]string{"projectsuser/registry"}, stored...)
	face     = append([]string{"internal/excerpt", "projectsuser/internal/jsonwriter", "projectsuser/internal/web"}, commands...)
)

// allowed lists, for each package of the module, the packages of the module that it
// may import.
var allowed = map[string][]string{
	"internal/excerpt":     {},
	"internal/fieldset":    {"internal/excerpt"},
	"internal/fingerprint": {},
	"internal/golden":      {},
	"internal/idindex":     {},
	"internal/recorded":    {},
	"internal/seed":        {},
	"internal/smallschool": stored,

	"query/internal/tree": {},
	"query":               {"query/internal/tree"},
	"query/querytest":     {"query"},
	"query/querysql":      {"query"},

	"state":                 {"internal/excerpt"},
	"project":               {"internal/excerpt", "internal/fieldset"},
	"projectsuser/user":     {"internal/excerpt", "internal/fieldset", "project", "state"},
	"team":                  {"internal/fieldset", "project", "state", "projectsuser/user"},
	"projectsuser/optional": {},
	"projectsuser":          {"internal/fieldset", "project", "state", "team", "projectsuser/optional", "projectsuser/user"},

	"projectsuser/store":          append([]string{"internal/idindex", "query"}, records...),
	"projectsuser/internal/codec": append([]string{"projectsuser/store"}, records...),
	"projectsuser/registry":       append([]string{"internal/fingerprint"}, stored...),
	"projectsuser/journal":        append([]string{"internal/idindex", "projectsuser/internal/codec"}, commands...),
	"projectsuser/rostertest":     append([]string{"internal/fingerprint"}, commands...),
	"projectsuser/storetest":      append([]string{"projectsuser/rostertest"}, commands...),

	"projectsuser/internal/jsonwriter": {},
	"projectsuser/internal/web":        append([]string{"internal/excerpt", "projectsuser/internal/jsonwriter"}, commands...),
	"projectsuser/internal/exchange":   append([]string{"internal/golden", "projectsuser/rostertest"}, commands...),
	"projectsuser/intra":               append([]string{"internal/excerpt", "projectsuser/internal/jsonwriter"}, stored...),
	"projectsuser/board":               face,
	"projectsuser/intra/standin":       append([]string{"projectsuser/intra"}, face...),
	"projectsuser/intra/fetch":         append([]string{"projectsuser/intra"}, commands...),
	"projectsuser/overplane":           face,
	"projectsuser/zoho":                face,
	"projectsuser/noko":                face,

	"projectsuser/internal/command": slices.Concat(face, []string{
		"internal/recorded", "projectsuser/board", "projectsuser/internal/codec", "projectsuser/intra", "projectsuser/intra/fetch", "projectsuser/intra/standin",
		"projectsuser/journal", "projectsuser/noko", "projectsuser/overplane", "projectsuser/zoho",
	}),
}

func TestImportsPointOneWay(t *testing.T) {
	const module = "github.com/projectsuser/roster/"
	for _, f := range files(t, token.NewFileSet()) {
		folder := filepath.ToSlash(filepath.Dir(f.path))
		if strings.HasSuffix(f.path, "_test.go") || folder == "." || strings.Contains(folder, "/cmd/") {
			continue
		}
		may, ok := allowed[folder]
		if !ok {
			t.Errorf("%s: the package is not listed in allowed", folder)
		}
		for _, path := range f.imports {
			inside, ours := strings.CutPrefix(path, module)
			if ours && !slices.Contains(may, inside) {
				t.Errorf("%s imports %s", f.path, path)
			}
		}
	}
}

// TestExportsAreDocumented checks that the comment of every exported name starts with
// the name, optionally after an article. It does not check fields of structs.
func TestExportsAreDocumented(t *testing.T) {
	set := token.NewFileSet()
	packages := make(map[string][]*ast.File)
	for _, f := range files(t, set) {
		if !strings.HasSuffix(f.path, "_test.go") {
			folder := filepath.Dir(f.path)
			packages[folder] = append(packages[folder], f.syntax)
		}
	}
	for folder, syntax := range packages {
		p, err := doc.NewFromFiles(set, syntax, "github.com/projectsuser/roster/"+folder)
		if err != nil {
			t.Fatal(err)
		}
		start := "Package " + p.Name
		if p.Name == "main" {
			start = "Command "
		}
		if !strings.HasPrefix(p.Doc, start) {
			t.Errorf("%s: the package comment does not start with %q", folder, start)
		}
		for _, undocumented := range undocumented(p) {
			t.Errorf("%s: %s", folder, undocumented)
		}
	}
}

// undocumented lists the exported names of a package whose comment does not
// start with them.
func undocumented(p *doc.Package) (names []string) {
	check := func(name, comment string) {
		sentence := strings.TrimPrefix(strings.TrimPrefix(comment, "A "), "An ")
		starts := strings.HasPrefix(sentence, name+" ") || strings.HasPrefix(comment, "Deprecated:")
		if p.Name != "main" && ast.IsExported(name) && !starts {
			names = append(names, fmt.Sprintf("%s: %.40q", name, comment))
		}
	}
	values := func(values []*doc.Value) {
		for _, v := range values {
			if strings.TrimSpace(v.Doc) == "" && !eachCommented(v.Decl) {
				names = append(names, fmt.Sprint(v.Names))
			}
		}
	}
	funcs := func(funcs []*doc.Func) {
		for _, f := range funcs {
			if f.Name != "Error" { // Error methods need no comment
				check(f.Name, f.Doc)
			}
		}
	}
	values(slices.Concat(p.Consts, p.Vars))
	funcs(p.Funcs)
	for _, t := range p.Types {
		check(t.Name, t.Doc)
		values(slices.Concat(t.Consts, t.Vars))
		funcs(slices.Concat(t.Funcs, t.Methods))
	}
	return names
}

// eachCommented reports whether every name of a declaration has a comment.
func eachCommented(d *ast.GenDecl) bool {
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if ok && v.Doc == nil && v.Comment == nil {
			return false
		}
	}
	return true
}

// TestNoUnfinishedWork checks that no file contains a note of unfinished work or a
// placeholder.
func TestNoUnfinishedWork(t *testing.T) {
	unfinished := regexp.MustCompile(`\b(T` + `ODO|F` + `IXME|X` + `XX)\b|@` + `@`)
	paths, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files(t, token.NewFileSet()) {
		paths = append(paths, f.path)
	}
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range bytes.Split(source, []byte("\n")) {
			if unfinished.Match(line) {
				t.Errorf("%s:%d: %s", path, i+1, line)
			}
		}
	}
}
