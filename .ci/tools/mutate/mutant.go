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

// awake is the environment variable that says which mutant is.
const awake = "MUTANT"

// A mutant is one operator of the source replaced.
type mutant struct {
	id       int // from 1
	at       token.Position
	from, to token.Token
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d:%d %s -> %s", m.at.Filename, m.at.Line, m.at.Column, m.from, m.to)
}

// swaps is what an operator is replaced with: one mutant for each.
var swaps = map[token.Token][]token.Token{
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.LSS: {token.LEQ, token.GEQ}, token.GEQ: {token.GTR, token.LSS},
	token.GTR: {token.GEQ, token.LEQ}, token.LEQ: {token.LSS, token.GTR},
	token.ADD: {token.SUB}, token.SUB: {token.ADD},
	token.MUL: {token.QUO}, token.QUO: {token.MUL},
	token.INC: {token.DEC}, token.DEC: {token.INC},
}

// breeder breeds the mutants of a package.
type breeder struct {
	set     *token.FileSet
	info    types.Info
	mutants []mutant
}

// breed writes a package with all of its mutants into a folder. It returns the
// mutants, and the file that tells the compiler to read that folder instead.
func breed(ctx context.Context, path, dir string) (mutants []mutant, overlay string, err error) {
	p, err := list(ctx, path)
	if err != nil {
		return nil, "", err
	}
	b := &breeder{set: token.NewFileSet(), info: types.Info{Types: make(map[ast.Expr]types.TypeAndValue)}}
	files, err := b.check(p)
	if err != nil {
		return nil, "", err
	}
	replace := make(map[string]string)
	for i, f := range files {
		astutil.Apply(f, skipConstants, b.replace)
		replace[filepath.Join(p.Dir, p.GoFiles[i])] = filepath.Join(dir, p.GoFiles[i])
		if err := b.write(filepath.Join(dir, p.GoFiles[i]), f); err != nil {
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
	return b.mutants, overlay, os.WriteFile(overlay, text, 0o600)
}

// listed is what go list says of a package.
type listed struct {
	Dir, Name, ImportPath, Export string
	GoFiles                       []string
	exports                       map[string]string // what it imports, compiled
}

// list asks go list for a package and everything it imports.
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
	p.exports = exports // the package itself is the last
	return p, nil
}

// check parses a package, without comments, and finds the type of each expression.
func (b *breeder) check(p listed) (files []*ast.File, err error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for _, name := range p.GoFiles {
		path, err := filepath.Rel(here, filepath.Join(p.Dir, name))
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(b.set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(p.exports[path]) }
	config := types.Config{Importer: importer.ForCompiler(b.set, "gc", open)}
	_, err = config.Check(p.ImportPath, b.set, files, &b.info)
	return files, err
}

func (b *breeder) write(path string, f *ast.File) error {
	w, err := os.Create(path)
	if err != nil {
		return err
	}
	defer w.Close()
	return format.Node(w, b.set, f)
}

// skipConstants leaves out what has to be a constant.
func skipConstants(c *astutil.Cursor) bool {
	switch node := c.Node().(type) {
	case *ast.GenDecl:
		return node.Tok != token.CONST
	case *ast.ArrayType:
		return false
	}
	return true
}

// replace puts something in the place of an operator that is the operator, or one
// of its mutants.
func (b *breeder) replace(c *astutil.Cursor) bool {
	switch node := c.Node().(type) {
	case *ast.BinaryExpr:
		if e := b.binary(node); e != nil {
			c.Replace(e)
		}
	case *ast.IncDecStmt:
		c.Replace(&ast.AssignStmt{Lhs: []ast.Expr{node.X}, Tok: token.ASSIGN, Rhs: []ast.Expr{b.call(node.Tok, node.TokPos, nil, node.X)}})
	}
	return true
}

func (b *breeder) binary(node *ast.BinaryExpr) ast.Expr {
	if b.info.Types[node].Value != nil { // constant
		return nil
	}
	switch node.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return b.comparison(node)
	case token.ADD, token.SUB, token.MUL, token.QUO:
		if t := b.info.Types[node].Type; isNumber(t) {
			return b.call(node.Op, node.OpPos, t, node.X, node.Y)
		}
	}
	return nil
}

// comparison is the comparison, unless one of its mutants is awake. It is written
// out, because no function can have operands of any two types.
func (b *breeder) comparison(node *ast.BinaryExpr) ast.Expr {
	var asleep, mutants ast.Expr
	for _, to := range swaps[node.Op] {
		id := b.mutant(node.OpPos, node.Op, to)
		asleep = join(asleep, token.LAND, is(token.NEQ, id))
		mutants = join(mutants, token.LOR, join(is(token.EQL, id), token.LAND, &ast.BinaryExpr{X: node.X, Op: to, Y: node.Y}))
	}
	return &ast.ParenExpr{X: join(join(asleep, token.LAND, node), token.LOR, mutants)}
}

// join joins two conditions, of which the first may be nil.
func join(x ast.Expr, op token.Token, y ast.Expr) ast.Expr {
	if x == nil {
		return y
	}
	return &ast.BinaryExpr{X: x, Op: op, Y: y}
}

// is says whether a mutant is awake, or is not.
func is(op token.Token, id ast.Expr) ast.Expr {
	return &ast.BinaryExpr{X: ast.NewIdent("mutantAwake"), Op: op, Y: id}
}

// call is a call of the function for an operator that may be its mutant. The type
// is that of the operands, nil to have it inferred: of 1 << n it cannot be.
func (b *breeder) call(op token.Token, at token.Pos, t types.Type, operands ...ast.Expr) ast.Expr {
	names := map[token.Token]string{
		token.ADD: "mutantAdd", token.SUB: "mutantSub", token.MUL: "mutantMul", token.QUO: "mutantQuo",
		token.INC: "mutantInc", token.DEC: "mutantDec",
	}
	var function ast.Expr = ast.NewIdent(names[op])
	if basic, ok := t.(*types.Basic); ok {
		function = &ast.IndexExpr{X: function, Index: ast.NewIdent(basic.Name())}
	}
	id := b.mutant(at, op, swaps[op][0])
	return &ast.CallExpr{Fun: function, Args: append([]ast.Expr{id}, operands...)}
}

// mutant makes a mutant and returns its number.
func (b *breeder) mutant(at token.Pos, from, to token.Token) ast.Expr {
	id := len(b.mutants) + 1
	b.mutants = append(b.mutants, mutant{id, b.set.Position(at), from, to})
	return &ast.BasicLit{Kind: token.INT, Value: strconv.Itoa(id)}
}

func isNumber(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsInteger|types.IsFloat) != 0
}

// operators is what a package with mutants needs besides.
const operators = `

import ("os"; "strconv")

var mutantAwake, _ = strconv.Atoi(os.Getenv("` + awake + `"))

type mutantNumber interface {
	~int|~int8|~int16|~int32|~int64|~uint|~uint8|~uint16|~uint32|~uint64|~uintptr|~float32|~float64
}

func mutantAdd[N mutantNumber](id int, a, b N) N { if mutantAwake == id { return a - b }; return a + b }
func mutantSub[N mutantNumber](id int, a, b N) N { if mutantAwake == id { return a + b }; return a - b }
func mutantMul[N mutantNumber](id int, a, b N) N { if mutantAwake == id { return a / b }; return a * b }
func mutantQuo[N mutantNumber](id int, a, b N) N { if mutantAwake == id { return a * b }; return a / b }
func mutantInc[N mutantNumber](id int, a N) N { if mutantAwake == id { return a - 1 }; return a + 1 }
func mutantDec[N mutantNumber](id int, a N) N { if mutantAwake == id { return a + 1 }; return a - 1 }
`
