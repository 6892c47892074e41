package project

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Tree knows which project is whose child. It holds ids only, so that it can be
// grown from any record that names a project and its parent. The zero Tree is
// empty and ready. It may be read by many goroutines as long as none changes it.
type Tree struct {
	parent   map[ID]ID   // by child; a root is absent
	children map[ID][]ID // by parent, in order of id, 0 for children that are not known; never empty
}

// Put says that parent is the parent of child, or with parent 0 that child has
// none; an earlier parent is forgotten. It refuses a parent that is the child
// itself or below it with a [*CycleError], and then changes nothing. Its cost
// grows with the depth of the tree and the number of siblings.
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

// cycle returns the way from child up to itself that parent would close, or nil.
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

func (t *Tree) attach(child, parent ID) {
	if t.parent == nil {
		t.parent = make(map[ID]ID)
	}
	t.parent[child] = parent
	t.adopt(child, parent)
}

// adopt puts a child among its siblings.
func (t *Tree) adopt(child, parent ID) {
	if t.children == nil {
		t.children = make(map[ID][]ID)
	}
	siblings := t.children[parent]
	i, _ := slices.BinarySearch(siblings, child)
	t.children[parent] = slices.Insert(siblings, i, child)
}

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

// AssumeChildren says that a project has children, whichever they are: some
// sources tell no more.
func (t *Tree) AssumeChildren(id ID) {
	if id != 0 && (!t.HasChildren(id) || t.children[id][0] != 0) {
		t.adopt(0, id)
	}
}

// Parent returns the parent of a project, 0 if it has none.
func (t *Tree) Parent(child ID) ID { return t.parent[child] }

// HasChildren reports whether a project has child projects, known or not.
func (t *Tree) HasChildren(parent ID) bool { return len(t.children[parent]) > 0 }

// Children yields the known child projects of a project in order of id.
func (t *Tree) Children(parent ID) iter.Seq[ID] {
	children := t.children[parent]
	if len(children) > 0 && children[0] == 0 {
		children = children[1:]
	}
	return slices.Values(children)
}

// Ancestors yields the parent of a project, the parent of that, and so on up.
func (t *Tree) Ancestors(child ID) iter.Seq[ID] {
	return func(yield func(ID) bool) {
		for id := t.Parent(child); id != 0; id = t.Parent(id) {
			if !yield(id) {
				return
			}
		}
	}
}

// Descendants yields the projects below a project, each before those below it.
func (t *Tree) Descendants(parent ID) iter.Seq[ID] {
	return func(yield func(ID) bool) { t.descend(parent, yield) }
}

func (t *Tree) descend(parent ID, yield func(ID) bool) bool {
	for child := range t.Children(parent) {
		if !yield(child) || !t.descend(child, yield) {
			return false
		}
	}
	return true
}

// CycleError says that a project would have been its own ancestor.
type CycleError struct {
	Path []ID // from the child up to itself
}

func (e *CycleError) Error() string {
	path := strings.Trim(strings.ReplaceAll(fmt.Sprint(e.Path), " ", " -> "), "[]")
	return fmt.Sprintf("project: parent of %q: cycle %s", fmt.Sprint(e.Path[0]), path)
}
