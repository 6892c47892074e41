package roster_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notJSON are the exported types that encoding/json need not keep, with the reason.
// TestEveryTypeHasJSON fails for a type that is listed and should not be.
var notJSON = map[string]string{
	"state.Table":     "it is declared in code; Initial and All return it",
	"state.Machine":   "it runs",
	"state.Lifecycle": "it runs",

	"query.AnyField":    "it is declared in code",
	"query.Condition":   "it is written as the parameters of a URL; see Schema.Format",
	"query.Edit":        "it writes",
	"query.Field":       "it is declared in code",
	"query.Figures":     "a measure reads it",
	"query.Kind":        "it is declared in code",
	"query.Many":        "it is declared in code",
	"query.Measure":     "it is declared in code",
	"query.MeasureKind": "it is a word for a person",
	"query.Publisher":   "it publishes",
	"query.Schema":      "it is declared in code",
	"query.SortKey":     "it is written as the parameters of a URL; see Schema.Format",
	"query.Table":       "its records are data, and a snapshot has them",
	"query.Unit":        "it is an argument in code; its text is a word for a person",
	"query.Versions":    "it holds tables for readers",
	"query.View":        "it is declared in code",
	"query.Way":         "it is a word for a person",
	"querysql.Writer":   "it writes",

	"store.AnyRecord":          "it is for debugging; its record is of any type",
	"store.Batch":              "it is the argument of a committer; its changes, snapshot and ids are data",
	"store.Edit":               "it writes",
	"store.Entry":              "only its history is not exported; a Content has the histories, and Snapshot.Timeline returns them",
	"store.ExpenseFields":      "they are declared in code",
	"store.Fields":             "they are declared in code",
	"store.ImportResult":       "its errors are read back as texts, see TestRefusedRecordsInJSON",
	"store.Mark":               "it is a point in an Edit",
	"store.ProgressFields":     "they are declared in code",
	"store.ProjectFields":      "they are declared in code",
	"store.RegistrationFields": "they are declared in code",
	"store.SessionFields":      "they are declared in code",
	"store.TeamFields":         "they are declared in code",
	"store.TimeEntryFields":    "they are declared in code",
	"store.UserFields":         "they are declared in code",

	"registry.Delivery":         "its snapshot is the registry; its entry changes are data",
	"registry.Options":          "they are functions",
	"registry.Registry":         "it runs; its Snapshot is data",
	"registry.SubscribeOptions": "their query is written as the parameters of a URL",
	"registry.Subscription":     "it runs",
	"registry.Tx":               "it runs",

	"board.Board": "it runs",

	"fetch.Fetcher":   "it runs",
	"intra.Converter": "it runs",
	"intra.Kind":      "it is a word for a person",
	"intra.Presenter": "it converts",
	"intra.TextCache": "it runs",
	"intra.World":     "it collects; its Records are data",

	"journal.Journal":     "it runs",
	"rostertest.Campaign": "it runs",
	"rostertest.Seal":     "it checks",
	"sqlstore.Questions":  "it asks",
	"sqlstore.Reader":     "it asks",
	"sqlstore.Store":      "it runs",
}

// recordPackages are the packages whose exported structs are data: each has a law of JSON.
var recordPackages = []string{"state", "project", "team", "projectsuser", "user", "store", "registry"}

// declaredType is an exported type and the methods that it has.
type declaredType struct {
	name    string // with the name of its package
	pkg     string
	spec    *ast.TypeSpec
	methods []string
}

func TestEveryTypeHasJSON(t *testing.T) {
	laws := make(map[string]bool)
	for _, law := range jsonLaws() {
		name, _, _ := strings.Cut(law.of.String(), "[")
		laws[name] = true
	}
	excused := make(map[string]bool)
	for _, d := range exportedTypes(t) {
		missing := d.missing(laws)
		if missing == "" || notJSON[d.name] != "" {
			excused[d.name] = missing != ""
			continue
		}
		t.Errorf("%s %s", d.name, missing)
	}
	for name := range notJSON {
		if !excused[name] {
			t.Errorf("%s needs no exception, or does not exist", name)
		}
	}
}

// missing returns what the type lacks for encoding/json to keep its values, or "".
func (d *declaredType) missing(laws map[string]bool) string {
	if slices.Contains(d.methods, "Error") || laws[d.name] && d.name != "store.Entry" {
		return ""
	}
	writes := slices.Contains(d.methods, "MarshalJSON") || slices.Contains(d.methods, "MarshalText")
	reads := slices.Contains(d.methods, "UnmarshalJSON") || slices.Contains(d.methods, "UnmarshalText")
	switch underlying := d.spec.Type.(type) {
	case *ast.StructType:
		if !writes || !reads {
			if hides(underlying) {
				return "has unexported fields, which encoding/json drops"
			}
			if slices.Contains(recordPackages, d.pkg) {
				return "has no law of JSON"
			}
		}
	case *ast.Ident:
		number := strings.HasPrefix(underlying.Name, "uint") || strings.HasPrefix(underlying.Name, "int")
		if number && slices.Contains(d.methods, "String") && (!writes || !reads) {
			return "has a text, which encoding/json does not write"
		}
	}
	return ""
}

// hides reports whether a struct has a field that is not exported.
func hides(s *ast.StructType) bool {
	for _, field := range s.Fields.List {
		for _, name := range field.Names {
			if !name.IsExported() {
				return true
			}
		}
	}
	return false
}

// TestOptionalFieldsAreLeftOut expects the option omitzero of each optional field: an
// absent value that was written as null would be read as null.
func TestOptionalFieldsAreLeftOut(t *testing.T) {
	for _, d := range exportedTypes(t) {
		s, ok := d.spec.Type.(*ast.StructType)
		if !ok || d.pkg == "intra" || d.pkg == "optional" {
			continue // the keys of package intra are those of the API, which writes some of them as null
		}
		for _, field := range s.Fields.List {
			generic, ok := field.Type.(*ast.IndexExpr)
			if !ok {
				continue
			}
			if of, ok := generic.X.(*ast.SelectorExpr); ok && of.Sel.Name == "Optional" && (field.Tag == nil || field.Tag.Value != "`json:\",omitzero\"`") {
				t.Errorf("%s.%s lacks the tag `json:\",omitzero\"`", d.name, field.Names[0])
			}
		}
	}
}

// exportedTypes returns the exported types of all packages that a program can import.
func exportedTypes(t *testing.T) (types []*declaredType) {
	t.Helper()
	err := filepath.WalkDir(".", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name != "." && (name[0] == '.' || slices.Contains([]string{"internal", "testdata", "cmd", "bench"}, name)) {
			return fs.SkipDir
		}
		types = append(types, typesIn(t, dir)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return types
}

// typesIn returns the exported types of the package in a folder.
func typesIn(t *testing.T, dir string) (types []*declaredType) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	methods := make(map[string][]string)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil {
					of := receiver(d.Recv.List[0].Type)
					methods[of] = append(methods[of], d.Name.Name)
				}
			case *ast.GenDecl:
				types = append(types, specsOf(d, file.Name.Name)...)
			}
		}
	}
	for _, d := range types {
		d.methods = methods[d.spec.Name.Name]
	}
	return types
}

// specsOf returns the exported types of a declaration, without aliases.
func specsOf(d *ast.GenDecl, pkg string) (types []*declaredType) {
	for _, spec := range d.Specs {
		if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && !s.Assign.IsValid() {
			types = append(types, &declaredType{name: pkg + "." + s.Name.Name, pkg: pkg, spec: s})
		}
	}
	return types
}

// receiver returns the name of the type of a receiver.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
