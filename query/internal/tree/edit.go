package tree

import "slices"

// A Note is what the nodes above an entry record about it.
type Note struct {
	Values []ValueID  // that the entry has, each once
	Codes  *ZoneCodes // of its record
}

// Put returns the order with an entry added at the probe.
func (n *Node) Put(o *Owner, p *Probe, e Entry, note Note) *Node {
	root, next := n.put(o, p, e, note)
	if next != nil {
		return newParent(o, []*Node{root, next})
	}
	return root
}

// Remove returns the order without the entry of the slot, which must be just
// before the probe and have the values.
func (n *Node) Remove(o *Owner, p *Probe, slot uint32, values []ValueID) *Node {
	root := n.remove(o, p, slot, values)
	for len(root.children) == 1 {
		root = root.children[0]
	}
	return root
}

// Widen makes the zones of the nodes above an entry contain the codes of its record. The
// entry must be just before the probe.
func (n *Node) Widen(p *Probe, codes *ZoneCodes) {
	n.zones.widen(codes)
	for !n.leaf() {
		n = n.children[n.childFor(p)]
		n.zones.widen(codes)
	}
}

// Update returns the order after a change of values of the entry of a slot, which
// must be just before the probe: drop are values that it has, and add are new
// values and the codes of its record.
func (n *Node) Update(o *Owner, p *Probe, slot uint32, drop []ValueID, add Note) *Node {
	n = n.own(o)
	n.zones.widen(add.Codes)
	if n.leaf() {
		n.sets.update(o, n.entries.find(p, slot), drop, add.Values)
		return n
	}
	i := n.childFor(p)
	n.children[i] = n.children[i].Update(o, p, slot, drop, add)
	if !n.aboveLeaves() {
		n.values.add(o, i, -1, drop...)
		n.values.add(o, i, 1, add.Values...)
	}
	return n
}

// own returns the node for the owner to change: n itself or a copy. The large
// parts are still shared; each is copied when it changes.
func (n *Node) own(o *Owner) *Node {
	if n.owner == o {
		n.guide.Store(nil) // a child is about to change
		return n
	}
	c := &Node{children: slices.Clone(n.children), all: n.all, firsts: n.firsts, entries: n.entries, sets: n.sets, values: n.values, owner: o}
	c.zones.unite(&n.zones)
	return c
}

// setChild replaces child i of an owned node.
func (n *Node) setChild(o *Owner, i int, child *Node) {
	n.children[i] = child
	if first := child.first(); first != n.firsts.at(i) {
		n.firsts = n.firsts.own(o)
		n.firsts.set(i, first)
	}
}

// recount adds d to the counts of entries and values below child i.
func (n *Node) recount(o *Owner, i, d int, values []ValueID) {
	n.all = n.all.own(o)
	n.all.add(i, d)
	if !n.aboveLeaves() {
		n.values.add(o, i, d, values...)
	}
}

// put adds an entry at the probe. If there is no room for it in one node, the
// second result is a new node that follows the first.
func (n *Node) put(o *Owner, p *Probe, e Entry, note Note) (*Node, *Node) {
	if n.leaf() {
		return n.putLeaf(o, p, e, note)
	}
	i := n.childFor(p)
	child, next := n.children[i].put(o, p, e, note)
	if next != nil {
		children := slices.Insert(slices.Clone(n.children), i+1, next)
		children[i] = child
		return newParents(o, children)
	}
	n = n.own(o)
	n.setChild(o, i, child)
	n.recount(o, i, 1, note.Values)
	n.zones.widen(note.Codes)
	return n, nil
}

// putLeaf adds an entry to a leaf. A full leaf is split in halves, which have room
// for a while. But an entry that comes last gets a leaf of its own, which is best
// for ids that grow: the leaves before it stay full.
func (n *Node) putLeaf(o *Owner, p *Probe, e Entry, note Note) (*Node, *Node) {
	at := n.entries.rank(p)
	if n.Len() < LeafSize {
		n = n.own(o)
		n.entries = n.entries.own(o)
		n.entries.insert(at, e, p.IDs)
		n.sets.own(o)
		n.sets.insert(at, note.Values)
		n.zones.widen(note.Codes)
		return n, nil
	}
	if at == LeafSize {
		next, _ := newParent(o, nil).putLeaf(o, p, e, note)
		return n, next
	}
	left, right := n.slice(o, 0, LeafSize/2, p.IDs), n.slice(o, LeafSize/2, LeafSize, p.IDs)
	if at <= LeafSize/2 {
		left, _ = left.putLeaf(o, p, e, note)
	} else {
		right, _ = right.putLeaf(o, p, e, note)
	}
	return left, right
}

// slice returns a leaf of the entries from lo to hi-1.
func (n *Node) slice(o *Owner, lo, hi int, ids *IDs) *Node {
	rows := n.sets.rows(lo, hi)
	part := newLeaf(o, n.entries.list(lo, hi), ids, func(i int) []ValueID { return rows[i] })
	part.zones.unite(&n.zones)
	return part
}

// remove removes the entry of a slot, which is just before the probe and has the
// values. The result may be empty, or a parent of few children.
func (n *Node) remove(o *Owner, p *Probe, slot uint32, values []ValueID) *Node {
	n = n.own(o)
	if n.leaf() {
		at := n.entries.find(p, slot)
		n.entries = n.entries.own(o)
		n.entries.remove(at, p.IDs)
		n.sets.own(o)
		n.sets.remove(at, values)
		return n
	}
	i := n.childFor(p)
	n.children[i] = n.children[i].remove(o, p, slot, values)
	if children, merged := n.merge(o, i, p.IDs); merged {
		return newParent(o, children)
	}
	n.setChild(o, i, n.children[i])
	n.recount(o, i, -1, values)
	return n
}

// fill returns how many entries or children a node has, and how many it can have.
func (n *Node) fill() (used, most int) {
	if n.leaf() {
		return n.Len(), LeafSize
	}
	return len(n.children), fanout
}

// merge returns the new children, and true, if child i is empty or should be
// merged with a neighbour. It should if it is less than a quarter full and both
// together are at most three quarters full, so that the next put or remove does not
// undo the merge.
func (n *Node) merge(o *Owner, i int, ids *IDs) (children []*Node, merged bool) {
	used, most := n.children[i].fill()
	// An empty child has no first entry, which a parent needs.
	if used == 0 {
		return slices.Delete(slices.Clone(n.children), i, i+1), true
	}
	if used >= most/4 {
		return nil, false
	}
	for _, left := range [...]int{i - 1, i} {
		if left < 0 || left+1 >= len(n.children) {
			continue
		}
		a, _ := n.children[left].fill()
		b, _ := n.children[left+1].fill()
		if a+b <= most*3/4 {
			children = slices.Delete(slices.Clone(n.children), left, left+1)
			children[left] = n.children[left].join(o, n.children[left+1], ids)
			return children, true
		}
	}
	return nil, false
}

// join returns one node with the contents of this node and the next.
func (n *Node) join(o *Owner, next *Node, ids *IDs) *Node {
	if !n.leaf() {
		return newParent(o, slices.Concat(n.children, next.children))
	}
	rows := append(n.sets.rows(0, n.Len()), next.sets.rows(0, next.Len())...)
	list := append(n.entries.list(0, n.Len()), next.entries.list(0, next.Len())...)
	both := newLeaf(o, list, ids, func(i int) []ValueID { return rows[i] })
	both.zones.unite(&n.zones)
	both.zones.unite(&next.zones)
	return both
}
