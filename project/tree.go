package project

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"
)

// Tree holds the parents and children of projects. It stores only ids, so that any
// record with a project id and a parent id can be added. The zero Tree is empty
// and ready to use. It is safe for concurrent reads while no goroutine modifies
// it.
type Tree struct {
	parent   map[ID]ID   // by child; projects without a parent are absent
	children map[ID][]ID // by parent, ordered by id; the id 0 means unknown children; never empty
}

// Put sets the parent of child and replaces an earlier one. A parent of 0 means
// that child has no parent. If parent is the child itself or one of its
// descendants, Put returns a [*CycleError] and changes nothing. It ignores a child
// of 0. The cost grows with the depth of the tree and the number of siblings.
func (t *Tree) Put(child, parent ID) error {
	if path := t.cycle(child, parent); path != nil {
		return &CycleError{Path: path}
	}
	if child == 0 || t.Parent(child) == parent {
		return nil
	}
	t.detach(child)
	if parent != 0 {
		t.attach(child, parent)
	}
	return nil
}

// cycle returns the path from child to itself that parent would close, or nil.
func (t *Tree) cycle(child, parent ID) []ID {
	if parent == 0 || child == 0 {
		return nil
	}
	path := []ID{child, parent}
	if parent == child {
		return path
	}
	for above := range t.Ancestors(parent) {
		path = append(path, above)
		if above == child {
			return path
		}
	}
	return nil
}

// attach sets the parent of a child that has none.
func (t *Tree) attach(child, parent ID) {
	if t.parent == nil {
		t.parent = make(map[ID]ID)
	}
	t.parent[child] = parent
	t.adopt(child, parent)
}

// adopt inserts a child among the children of parent.
func (t *Tree) adopt(child, parent ID) {
	if t.children == nil {
		t.children = make(map[ID][]ID)
	}
	siblings := t.children[parent]
	i, _ := slices.BinarySearch(siblings, child)
	t.children[parent] = slices.Insert(siblings, i, child)
}

// detach removes the parent of a child.
func (t *Tree) detach(child ID) {
	parent, ok := t.parent[child]
	if !ok {
		return
	}
	delete(t.parent, child)
	i, _ := slices.BinarySearch(t.children[parent], child)
	if rest := slices.Delete(t.children[parent], i, i+1); len(rest) > 0 {
		t.children[parent] = rest
	} else {
		delete(t.children, parent)
	}
}

// AssumeChildren records that a project has children whose ids are unknown,
// because some sources report only that.
func (t *Tree) AssumeChildren(id ID) {
	if id != 0 && (!t.HasChildren(id) || t.children[id][0] != 0) {
		t.adopt(0, id)
	}
}

// Parent returns the parent of a project, or 0 if it has none.
func (t *Tree) Parent(child ID) ID { return t.parent[child] }

// HasChildren reports whether a project has child projects, known or unknown.
func (t *Tree) HasChildren(parent ID) bool { return len(t.children[parent]) > 0 }

// Children yields the known child projects of a project, ordered by id.
func (t *Tree) Children(parent ID) iter.Seq[ID] {
	children := t.children[parent]
	if len(children) > 0 && children[0] == 0 {
		children = children[1:]
	}
	return slices.Values(children)
}

// Ancestors yields the parent of a project, then the parent's parent, and so on.
func (t *Tree) Ancestors(child ID) iter.Seq[ID] {
	return func(yield func(ID) bool) {
		for id := t.Parent(child); id != 0; id = t.Parent(id) {
			if !yield(id) {
				return
			}
		}
	}
}

// Descendants yields all projects below a project, each before its own children.
func (t *Tree) Descendants(parent ID) iter.Seq[ID] {
	return func(yield func(ID) bool) { t.descend(parent, yield) }
}

// descend yields the descendants of parent and reports whether to continue.
func (t *Tree) descend(parent ID, yield func(ID) bool) bool {
	for child := range t.Children(parent) {
		if !yield(child) || !t.descend(child, yield) {
			return false
		}
	}
	return true
}

// treeJSON is the JSON of a tree.
type treeJSON struct {
	Parents         map[ID]ID // by child
	UnknownChildren []ID      // the projects with children whose ids are unknown, in order
}

// MarshalJSON returns an object with the parent of each child, and the list of the
// projects that have unknown children. The error is always nil.
func (t Tree) MarshalJSON() ([]byte, error) {
	shown := treeJSON{Parents: t.parent}
	for _, parent := range slices.Sorted(maps.Keys(t.children)) {
		if t.children[parent][0] == 0 {
			shown.UnknownChildren = append(shown.UnknownChildren, parent)
		}
	}
	return json.Marshal(shown)
}

// UnmarshalJSON sets t to the tree that [Tree.MarshalJSON] wrote. It returns a
// [*CycleError] for a tree with a cycle and the error of encoding/json for another
// type; t then keeps its value.
func (t *Tree) UnmarshalJSON(text []byte) error {
	var shown treeJSON
	if err := json.Unmarshal(text, &shown); err != nil {
		return err
	}
	var read Tree
	for _, child := range slices.Sorted(maps.Keys(shown.Parents)) {
		if err := read.Put(child, shown.Parents[child]); err != nil {
			return err
		}
	}
	for _, parent := range shown.UnknownChildren {
		read.AssumeChildren(parent)
	}
	*t = read
	return nil
}
