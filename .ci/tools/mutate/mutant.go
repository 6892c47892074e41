package main

import (
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// variable is the environment variable that holds the id of the active mutant.
const variable = "MUTANT"

// A mutant is one operator of the source, replaced by another.
type mutant struct {
	id       int // from 1
	at       token.Position
	from, to token.Token
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d:%d %s -> %s", m.at.Filename, m.at.Line, m.at.Column, m.from, m.to)
}

// replacements are the operators that replace an operator, one mutant for each.
var replacements = map[token.Token][]token.Token{
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.LSS: {token.LEQ, token.GEQ}, token.GEQ: {token.GTR, token.LSS},
	token.GTR: {token.GEQ, token.LEQ}, token.LEQ: {token.LSS, token.GTR},
	token.ADD: {token.SUB}, token.SUB: {token.ADD},
	token.MUL: {token.QUO}, token.QUO: {token.MUL},
	token.INC: {token.DEC}, token.DEC: {token.INC},
}

// A mutator makes the mutants of a package.
type mutator struct {
	set     *token.FileSet
	info    types.Info
	mutants []mutant
}

// mutate writes the source of a package, with all of its mutants, into dir. It returns
// the mutants and the path of an overlay, which makes the compiler read dir instead.
func mutate(ctx context.Context, path, dir string) (mutants []mutant, overlay string, err error) {
	p, err := list(ctx, path)
	if err != nil {
		return nil, "", err
	}
	m := &mutator{set: token.NewFileSet(), info: types.Info{Types: make(map[ast.Expr]types.TypeAndValue)}}
	files, err := m.check(p)
	if err != nil {
		return nil, "", err
	}
	replace := make(map[string]string)
	for i, f := range files {
		astutil.Apply(f, skipConstants, m.replace)
		replace[filepath.Join(p.Dir, p.GoFiles[i])] = filepath.Join(dir, p.GoFiles[i])
		if err := m.write(filepath.Join(dir, p.GoFiles[i]), f); err != nil {
			return nil, "", err
		}
	}
	replace[filepath.Join(p.Dir, "zz_mutants.go")] = filepath.Join(dir, "zz_mutants.go")
	if err := os.WriteFile(filepath.Join(dir, "zz_mutants.go"), []byte("package "+p.Name+operators), 0o600); err != nil {
		return nil, "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return m.mutants, overlay, os.WriteFile(overlay, text, 0o600)
}

// listed is the output of go list for a package.
type listed struct {
	Dir, Name, ImportPath, Export string
	GoFiles                       []string
	exports                       map[string]string // the export data of its imports, by path
}

// list returns a package and the export data of everything that it imports.
func list(ctx context.Context, path string) (p listed, err error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-deps", "-export", "-json=Dir,Name,ImportPath,Export,GoFiles", path).Output()
	if err != nil {
		return p, fmt.Errorf("listing %s: %w", path, err)
	}
	exports := make(map[string]string)
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		p = listed{}
		if err := d.Decode(&p); err != nil {
			return p, err
		}
		exports[p.ImportPath] = p.Export
	}
	p.exports = exports // go list prints the package itself last
	return p, nil
}

// check parses a package without comments and type-checks it.
func (m *mutator) check(p listed) (files []*ast.File, err error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for _, name := range p.GoFiles {
		path, err := filepath.Rel(here, filepath.Join(p.Dir, name))
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(m.set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(p.exports[path]) }
	config := types.Config{Importer: importer.ForCompiler(m.set, "gc", open)}
	_, err = config.Check(p.ImportPath, m.set, files, &m.info)
	return files, err
}

func (m *mutator) write(path string, f *ast.File) error {
	w, err := os.Create(path)
	if err != nil {
		return err
	}
	defer w.Close()
	return format.Node(w, m.set, f)
}

// skipConstants reports whether to visit a node: constant declarations and lengths of
// arrays must stay constant.
func skipConstants(c *astutil.Cursor) bool {
	switch node := c.Node().(type) {
	case *ast.GenDecl:
		return node.Tok != token.CONST
	case *ast.ArrayType:
		return false
	}
	return true
}

// replace replaces an operator by an expression that is the operator, or the active one
// of its mutants.
func (m *mutator) replace(c *astutil.Cursor) bool {
	switch node := c.Node().(type) {
	case *ast.BinaryExpr:
		if e := m.binary(node); e != nil {
			c.Replace(e)
		}
	case *ast.IncDecStmt:
		c.Replace(&ast.AssignStmt{Lhs: []ast.Expr{node.X}, Tok: token.ASSIGN, Rhs: []ast.Expr{m.call(node.Tok, node.TokPos, nil, node.X)}})
	}
	return true
}

// binary returns the replacement of a binary expression, nil if it has no mutants.
func (m *mutator) binary(node *ast.BinaryExpr) ast.Expr {
	if m.info.Types[node].Value != nil { // a constant
		return nil
	}
	switch node.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return m.comparison(node)
	case token.ADD, token.SUB, token.MUL, token.QUO:
		if t := m.info.Types[node].Type; isNumber(t) {
			return m.call(node.Op, node.OpPos, t, node.X, node.Y)
		}
	}
	return nil
}

// comparison returns an expression that compares as node does, unless one of its mutants
// is active. It is not a call, because no function accepts operands of any two types.
func (m *mutator) comparison(node *ast.BinaryExpr) ast.Expr {
	var original, mutants ast.Expr
	for _, to := range replacements[node.Op] {
		id := m.mutant(node.OpPos, node.Op, to)
		original = join(original, token.LAND, is(token.NEQ, id))
		mutants = join(mutants, token.LOR, join(is(token.EQL, id), token.LAND, &ast.BinaryExpr{X: node.X, Op: to, Y: node.Y}))
	}
	return &ast.ParenExpr{X: join(join(original, token.LAND, node), token.LOR, mutants)}
}

// join joins two conditions. It returns the second if the first is nil.
func join(x ast.Expr, op token.Token, y ast.Expr) ast.Expr {
	if x == nil {
		return y
	}
	return &ast.BinaryExpr{X: x, Op: op, Y: y}
}

// is returns the condition that a mutant is active (EQL) or is not (NEQ).
func is(op token.Token, id ast.Expr) ast.Expr {
	return &ast.BinaryExpr{X: ast.NewIdent("activeMutant"), Op: op, Y: id}
}

// call returns a call of the function that computes an operator or its mutant. t is the
// type of the operands. Nil lets the compiler infer it, which it cannot do for 1 << n.
func (m *mutator) call(op token.Token, at token.Pos, t types.Type, operands ...ast.Expr) ast.Expr {
	names := map[token.Token]string{
		token.ADD: "mutantAdd", token.SUB: "mutantSub", token.MUL: "mutantMul", token.QUO: "mutantQuo",
		token.INC: "mutantInc", token.DEC: "mutantDec",
	}
	var function ast.Expr = ast.NewIdent(names[op])
	if basic, ok := t.(*types.Basic); ok {
		function = &ast.IndexExpr{X: function, Index: ast.NewIdent(basic.Name())}
	}
	id := m.mutant(at, op, replacements[op][0])
	return &ast.CallExpr{Fun: function, Args: append([]ast.Expr{id}, operands...)}
}

// mutant adds a mutant and returns its id as a literal.
func (m *mutator) mutant(at token.Pos, from, to token.Token) ast.Expr {
	id := len(m.mutants) + 1
	m.mutants = append(m.mutants, mutant{id, m.set.Position(at), from, to})
	return &ast.BasicLit{Kind: token.INT, Value: strconv.Itoa(id)}
}

func isNumber(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsInteger|types.IsFloat) != 0
}

// operators is the source that a package with mutants needs in addition.
const operators = `

import ("os"; "strconv")

var activeMutant, _ = strconv.Atoi(os.Getenv("` + variable + `"))

type mutantNumber interface {
	~int|~int8|~int16|~int32|~int64|~uint|~uint8|~uint16|~uint32|~uint64|~uintptr|~float32|~float64
}

func mutantAdd[N mutantNumber](id int, a, b N) N { if activeMutant == id { return a - b }; return a + b }
func mutantSub[N mutantNumber](id int, a, b N) N { if activeMutant == id { return a + b }; return a - b }
func mutantMul[N mutantNumber](id int, a, b N) N { if activeMutant == id { return a / b }; return a * b }
func mutantQuo[N mutantNumber](id int, a, b N) N { if activeMutant == id { return a * b }; return a / b }
func mutantInc[N mutantNumber](id int, a N) N { if activeMutant == id { return a - 1 }; return a + 1 }
func mutantDec[N mutantNumber](id int, a N) N { if activeMutant == id { return a + 1 }; return a - 1 }
`
