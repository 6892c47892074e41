package project_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
)

func TestTree(t *testing.T) {
	var tree project.Tree
	if tree.HasChildren(1) || tree.Parent(1) != 0 || slices.Collect(tree.Children(1)) != nil {
		t.Error("the empty tree is not empty")
	}
	for _, edge := range [][2]project.ID{{12, 1}, {11, 1}, {111, 11}, {2, 0}} {
		if err := tree.Put(edge[0], edge[1]); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]project.ID{11, 12}, slices.Collect(tree.Children(1))); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]project.ID{11, 111, 12}, slices.Collect(tree.Descendants(1))); diff != "" {
		t.Errorf("descendants (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]project.ID{11, 1}, slices.Collect(tree.Ancestors(111))); diff != "" {
		t.Errorf("ancestors (-want +got):\n%s", diff)
	}
	for range tree.Descendants(1) {
		break
	}
	for range tree.Ancestors(111) {
		break
	}

	err := tree.Put(1, 111)
	var cycle *project.CycleError
	if !errors.As(err, &cycle) {
		t.Fatalf("a cycle: got %v, want a CycleError", err)
	}
	if want := `project: parent of "1": cycle 1 -> 111 -> 11 -> 1`; err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if err := tree.Put(5, 5); err == nil || err.Error() != `project: parent of "5": cycle 5 -> 5` {
		t.Errorf("a project as its own parent: %v", err)
	}

	if err := tree.Put(11, 2); err != nil { // moves 11 with its descendants
		t.Fatal(err)
	}
	if err := tree.Put(12, 0); err != nil {
		t.Fatal(err)
	}
	if tree.HasChildren(1) || !tree.HasChildren(2) || tree.Parent(12) != 0 {
		t.Error("a project was not moved")
	}
}

func TestAssumeChildren(t *testing.T) {
	var tree project.Tree
	tree.AssumeChildren(7)
	tree.AssumeChildren(7)
	tree.AssumeChildren(0)
	if !tree.HasChildren(7) || tree.HasChildren(8) || tree.HasChildren(0) {
		t.Error("AssumeChildren has no effect, or one on another project")
	}
	if got := slices.Collect(tree.Children(7)); got != nil {
		t.Errorf("unknown children are listed: %v", got)
	}
	if err := tree.Put(71, 7); err != nil {
		t.Fatal(err)
	}
	tree.AssumeChildren(7)
	if diff := cmp.Diff([]project.ID{71}, slices.Collect(tree.Descendants(7))); diff != "" {
		t.Errorf("known children (-want +got):\n%s", diff)
	}
	if err := tree.Put(71, 0); err != nil || !tree.HasChildren(7) {
		t.Errorf("HasChildren after the known child was removed: %t, %v; want true", tree.HasChildren(7), err)
	}
}

// TestLawTreeHasNoCycle puts random parents. The oracle is a map of parents.
func TestLawTreeHasNoCycle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tree project.Tree
		parents := make(map[project.ID]project.ID)
		above := func(id project.ID) (ids []project.ID) {
			for id = parents[id]; id != 0; id = parents[id] {
				ids = append(ids, id)
			}
			return ids
		}
		id := rapid.Custom(func(t *rapid.T) project.ID { return project.ID(rapid.IntRange(0, 8).Draw(t, "id")) })
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				child, parent := id.Draw(t, "child"), id.Draw(t, "parent")
				closes := child != 0 && parent != 0 && (child == parent || slices.Contains(above(parent), child))
				if err := tree.Put(child, parent); (err != nil) != closes {
					t.Fatalf("Put(%d, %d) with %v: %v", child, parent, parents, err)
				}
				if !closes && child != 0 {
					parents[child] = parent
				}
			},
			"": func(t *rapid.T) {
				for n := range project.ID(9) {
					if diff := cmp.Diff(above(n), slices.Collect(tree.Ancestors(n))); diff != "" {
						t.Fatalf("ancestors of %d (-want +got):\n%s", n, diff)
					}
					var children []project.ID
					for c := range project.ID(9) {
						if n != 0 && parents[c] == n {
							children = append(children, c)
						}
					}
					if diff := cmp.Diff(children, slices.Collect(tree.Children(n))); diff != "" || tree.HasChildren(n) != (len(children) > 0) {
						t.Fatalf("children of %d (-want +got):\n%s", n, diff)
					}
				}
			},
		})
	})
}

func ExampleTree() {
	var tree project.Tree
	_ = tree.Put(11, 1)
	_ = tree.Put(12, 1)
	fmt.Println(slices.Collect(tree.Children(1)), tree.HasChildren(11))
	fmt.Println(tree.Put(1, 12))
	// Output:
	// [11 12] false
	// project: parent of "1": cycle 1 -> 12 -> 1
}
