package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"
)

// A summary holds the measurements of one package.
type summary struct {
	path       string
	lines      int
	files      int
	exported   int
	references references
	cycle      []string // the files of the largest cycle, sorted by name
}

// load type-checks the packages that the patterns name in the module at root, and
// measures them. It fails if a pattern matches nothing or a package has an error.
func load(root string, patterns []string) (summaries []summary, err error) {
	config := &packages.Config{
		Dir: root,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo,
		Fset: token.NewFileSet(),
	}
	loaded, err := packages.Load(config, patterns...)
	if err != nil {
		return nil, err
	}
	if len(loaded) == 0 {
		return nil, fmt.Errorf("no package matches %q", patterns)
	}
	for _, p := range loaded {
		s, err := summarize(config.Fset, p)
		if err != nil {
			return nil, err
		}
		if s.files > 0 { // a folder that has only tests has none
			summaries = append(summaries, s)
		}
	}
	slices.SortFunc(summaries, func(a, b summary) int { return cmp.Compare(a.path, b.path) })
	return summaries, nil
}

// summarize measures one package.
func summarize(set *token.FileSet, p *packages.Package) (s summary, err error) {
	var failures []error
	for _, e := range p.Errors {
		failures = append(failures, e)
	}
	if len(failures) > 0 {
		return s, fmt.Errorf("loading %s: %w", p.PkgPath, errors.Join(failures...))
	}
	s = summary{path: p.PkgPath, files: len(p.GoFiles), exported: exported(p.Types)}
	for _, path := range p.GoFiles {
		text, err := os.ReadFile(path)
		if err != nil {
			return s, err
		}
		s.lines += bytes.Count(text, []byte("\n"))
	}
	s.references = newReferences(set, p)
	s.cycle = s.references.largestCycle()
	return s, nil
}

// exported counts the exported names of a package: see the package comment.
func exported(p *types.Package) (n int) {
	for _, name := range p.Scope().Names() {
		object := p.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		n++
		if t, ok := object.(*types.TypeName); ok && !t.IsAlias() {
			n += exportedMethods(t.Type())
		}
	}
	return n
}

// exportedMethods counts the exported methods that a type declares itself.
func exportedMethods(t types.Type) (n int) {
	named, ok := t.(*types.Named)
	if !ok {
		return 0
	}
	for method := range named.Methods() {
		if method.Exported() {
			n++
		}
	}
	if i, ok := named.Underlying().(*types.Interface); ok {
		for method := range i.ExplicitMethods() {
			if method.Exported() {
				n++
			}
		}
	}
	return n
}

// references are the names that each file of a package uses of each other file.
type references map[string]map[string]map[string]bool

// newReferences finds the references between the files of a package.
func newReferences(set *token.FileSet, p *packages.Package) references {
	own := make(map[string]bool) // cgo compiles files that it wrote itself
	for _, path := range p.GoFiles {
		own[filepath.Base(path)] = true
	}
	file := func(at token.Pos) string { return filepath.Base(set.Position(at).Filename) }
	r := make(references)
	for identifier, object := range p.TypesInfo.Uses {
		if object.Pkg() != p.Types || !object.Pos().IsValid() {
			continue
		}
		from, to := file(identifier.Pos()), file(object.Pos())
		if from != to && own[from] && own[to] {
			r.add(from, to, object.Name())
		}
	}
	return r
}

// add records that one file uses a name of another file.
func (r references) add(from, to, name string) {
	if r[from] == nil {
		r[from] = make(map[string]map[string]bool)
	}
	if r[from][to] == nil {
		r[from][to] = make(map[string]bool)
	}
	r[from][to][name] = true
}
