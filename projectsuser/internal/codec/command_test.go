package codec

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
)

// commands returns the values of all constants of the type store.Command, from its
// source.
func commands(t *testing.T) (all []store.Command) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../../store/change.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == "Command" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, store.Command(text))
		}
		return true
	})
	return all
}

// TestEveryCommandIsReadBack writes a change and a cause of each command that the store
// declares. Commands are written as text, so that a new one needs no number.
func TestEveryCommandIsReadBack(t *testing.T) {
	all, seen := commands(t), make(map[store.Command]bool)
	if len(all) < 40 {
		t.Fatalf("found the commands %q", all)
	}
	for _, c := range all {
		if seen[c] || c == "" {
			t.Errorf("the command %q is declared twice or is empty", c)
		}
		seen[c] = true
		want := store.Change{Sequence: 1, Command: c}
		if c == store.CommandForget {
			want.Removed.Registrations = []projectsuser.ID{3, 5}
		}
		var e Encoder
		Change.Append(&e, &want)
		var got store.Change
		if err := Change.Read(new(Decoder), &got, e.Bytes); err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s: %v: %s", c, err, cmp.Diff(want, got))
		}
		var cause, again Encoder
		wantCause, gotCause := store.Cause{Sequence: 1, Command: c}, store.Cause{}
		causeMessage.Append(&cause, &wantCause)
		err := causeMessage.Read(new(Decoder), &gotCause, append(again.Bytes, cause.Bytes...))
		if err != nil || gotCause != wantCause {
			t.Errorf("%s: %v: %+v", c, err, gotCause)
		}
	}
	if !seen[store.CommandForget] {
		t.Error("forget was not found")
	}
}
