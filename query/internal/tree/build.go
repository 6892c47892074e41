package tree

import "slices"

// leafFill is the number of entries that Build puts in a leaf. It leaves some
// room, because otherwise each of the first puts would split a leaf.
const leafFill = LeafSize * 15 / 16

// Build returns an order of the entries, which are sorted. The functions return the
// values and the zone codes of the record in a slot; codes may be nil if the order needs
// no zones. Build keeps neither the functions nor the ids.
func Build(o *Owner, sorted []Entry, ids *IDs, values func(slot uint32) []ValueID, codes func(slot uint32) ZoneCodes) *Node {
	var level []*Node
	var rows rowList
	for list := range slices.Chunk(sorted, leafFill) {
		rows.clear()
		for _, e := range list {
			rows.add(values(e.Slot))
		}
		leaf := newLeaf(o, list, ids, rows.row)
		if codes != nil {
			for _, e := range list {
				of := codes(e.Slot)
				leaf.zones.widen(&of)
			}
		}
		level = append(level, leaf)
	}
	// Parents are filled by seven eighths for the same reason as leaves.
	for len(level) > 1 {
		var above []*Node
		for children := range slices.Chunk(level, fanout*7/8) {
			above = append(above, newParent(o, children))
		}
		level = above
	}
	if len(level) == 0 {
		return newParent(o, nil)
	}
	return level[0]
}

// A rowList has the values of the entries of a leaf, which are read twice.
type rowList struct {
	values []ValueID
	ends   []int // in values, by entry
}

func (l *rowList) clear() { l.values, l.ends = l.values[:0], l.ends[:0] }

// add adds the values of the next entry.
func (l *rowList) add(values []ValueID) {
	l.values = append(l.values, values...)
	l.ends = append(l.ends, len(l.values))
}

// row returns the values of entry i.
func (l *rowList) row(i int) []ValueID {
	if i == 0 {
		return l.values[:l.ends[0]]
	}
	return l.values[l.ends[i-1]:l.ends[i]]
}

// newLeaf returns a leaf of the entries, at most LeafSize; row returns the values
// of entry i.
func newLeaf(o *Owner, list []Entry, ids *IDs, row func(i int) []ValueID) *Node {
	return &Node{owner: o, entries: newEntries(o, list, ids), sets: newBitmaps(o, len(list), row)}
}

// newParent returns a node above the children, at most fanout. Without children it
// returns an empty leaf.
func newParent(o *Owner, children []*Node) *Node {
	n := &Node{owner: o}
	if len(children) == 0 {
		n.entries = newEntries(o, nil, nil)
		return n
	}
	n.children, n.all = slices.Clone(children), &total{owner: o}
	n.firsts = &firsts{owner: o, n: len(children)}
	for i, child := range children {
		n.zones.unite(&child.zones)
		n.firsts.set(i, child.first())
		n.all.add(i, child.Len())
		if !child.leaf() {
			n.addCounts(o, i)
		}
	}
	return n
}

// addCounts adds to the tallies of a new parent of parents what is below child i.
func (n *Node) addCounts(o *Owner, i int) {
	for v := range n.children[i].valuesBelow() {
		n.values.add(o, i, n.children[i].Count(v), v)
	}
}

// valuesBelow returns a number that is greater than every value below a parent.
func (n *Node) valuesBelow() (values ValueID) {
	if !n.aboveLeaves() {
		return ValueID(n.values.values())
	}
	for _, leaf := range n.children {
		values = max(values, ValueID(len(leaf.sets.locations)))
	}
	return values
}

// newParents returns one node above the children, or two if there are fanout+1.
func newParents(o *Owner, children []*Node) (*Node, *Node) {
	if len(children) <= fanout {
		return newParent(o, children), nil
	}
	half := len(children) / 2
	return newParent(o, children[:half]), newParent(o, children[half:])
}
