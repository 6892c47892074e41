package query

import "slices"

// Counts are kept up on the way back from the leaf: a parent whose kid has one
// entry more adds one to the tallies of that entry's values. Only when a kid is
// split or joined to another is a parent made anew from its kids, which is slow
// but seldom: once in some hundreds of puts.

// The edits of an order. Each takes the edit's owner and returns the node to
// use from now on: the same one if the owner has it already, else a copy.

// A note is what the nodes above an entry note of its record: the values that
// it has in the bitmaps, and its codes for the zones.
type note struct {
	values []valueID
	codes  *zoneCodes
}

// own returns the node for its owner to change. What is large in it is still
// shared, and owned by itself when it changes.
func (n *node) own(o *owner) *node {
	if n.owner == o {
		return n
	}
	c := *n
	c.owner, c.kids = o, slices.Clone(n.kids)
	return &c
}

// newLeaf returns a leaf of the entries, at most leafMax, with the values that
// row says.
func newLeaf(o *owner, list []entry, row func(int) []valueID) *node {
	return &node{owner: o, zones: noZones(), entries: newEntries(o, list), sets: newBitmaps(o, len(list), row)}
}

// newParent returns a node above the kids, at most fanout: above none, an
// empty leaf.
func newParent(o *owner, kids []*node) *node {
	n := &node{owner: o, zones: noZones()}
	if len(kids) == 0 {
		return n
	}
	n.kids, n.all = slices.Clone(kids), &total{owner: o}
	firsts := make([]entry, len(kids))
	for i, kid := range kids {
		firsts[i] = kid.entries.at(0)
		n.zones.unite(&kid.zones)
		n.all.add(i, kid.size())
		for v := range max(kid.values.values(), len(kid.sets.places)) {
			n.values.add(o, i, kid.count(valueID(v)), valueID(v))
		}
	}
	n.entries = newEntries(o, firsts)
	return n
}

// newParents returns one node above the kids, or two if they are one too many.
func newParents(o *owner, kids []*node) (*node, *node) {
	if len(kids) <= fanout {
		return newParent(o, kids), nil
	}
	half := len(kids) / 2
	return newParent(o, kids[:half]), newParent(o, kids[half:])
}

// setKid puts another kid in the place of kid i of an owned node.
func (n *node) setKid(o *owner, i int, kid *node) {
	n.kids[i] = kid
	if first := kid.entries.at(0); first != n.entries.at(i) {
		n.entries.own(o)
		n.entries.put(i, first)
	}
}

// recount changes the number of entries below kid i, and of the values.
func (n *node) recount(o *owner, i, d int, values []valueID) {
	n.all = n.all.own(o)
	n.all.add(i, d)
	n.values.add(o, i, d, values...)
}

// put adds an entry at the probe. If there is no room for it, the second
// result is a new node to follow the first.
func (n *node) put(o *owner, p *probe, e entry, of note) (*node, *node) {
	if n.leaf() {
		return n.putLeaf(o, p, e, of)
	}
	i := n.kidFor(p)
	kid, next := n.kids[i].put(o, p, e, of)
	if next != nil {
		kids := slices.Insert(slices.Clone(n.kids), i+1, next)
		kids[i] = kid
		return newParents(o, kids)
	}
	n = n.own(o)
	n.setKid(o, i, kid)
	n.recount(o, i, 1, of.values)
	n.zones.widen(of.codes)
	return n, nil
}

// putLeaf adds an entry to a leaf. A full one is cut in halves, neither of which
// is full for a while; but if the entry comes last it gets a leaf of its own, as
// is best for ids that grow: the leaves behind stay full.
func (n *node) putLeaf(o *owner, p *probe, e entry, of note) (*node, *node) {
	at := n.entries.place(p)
	if n.size() < leafMax {
		n = n.own(o)
		n.entries.own(o)
		n.entries.insert(at, e)
		n.sets.own(o)
		n.sets.open(at, of.values)
		n.zones.widen(of.codes)
		return n, nil
	}
	if at == leafMax { // what grows at its end is not to be left half empty
		next, _ := newParent(o, nil).putLeaf(o, p, e, of)
		return n, next
	}
	left, right := n.slice(o, 0, leafMax/2), n.slice(o, leafMax/2, leafMax)
	if at <= leafMax/2 {
		left, _ = left.putLeaf(o, p, e, of)
	} else {
		right, _ = right.putLeaf(o, p, e, of)
	}
	return left, right
}

// slice returns a leaf of the entries from lo to before hi.
func (n *node) slice(o *owner, lo, hi int) *node {
	rows := n.sets.values(lo, hi)
	part := newLeaf(o, n.entries.list(lo, hi), func(i int) []valueID { return rows[i] })
	part.zones = n.zones
	return part
}

// remove takes out the entry of a slot, which is just before the probe and has
// the values. The result may be empty, or a parent of few kids.
func (n *node) remove(o *owner, p *probe, slot uint32, values []valueID) *node {
	n = n.own(o)
	if n.leaf() {
		at := n.entries.find(p, slot)
		n.entries.own(o)
		n.entries.remove(at)
		n.sets.own(o)
		n.sets.shut(at, values)
		return n
	}
	i := n.kidFor(p)
	n.kids[i] = n.kids[i].remove(o, p, slot, values)
	// The kids are others now, so what is known of them is found anew.
	if kids, merged := n.merge(o, i); merged {
		return newParent(o, kids)
	}
	n.setKid(o, i, n.kids[i])
	n.recount(o, i, -1, values)
	return n
}

// fill returns how much of a node is used, and how much can be.
func (n *node) fill() (used, most int) {
	if n.leaf() {
		return n.size(), leafMax
	}
	return len(n.kids), fanout
}

// merge returns the kids to have instead, if kid i has become empty, or so
// small that it is worth joining to a neighbour: less than a quarter full, and
// together with it at most three quarters, so that neither a put nor a remove
// is next to undo it.
func (n *node) merge(o *owner, i int) (kids []*node, merged bool) {
	used, most := n.kids[i].fill()
	// An empty node has no first entry, which its parent would have to know.
	if used == 0 {
		return slices.Delete(slices.Clone(n.kids), i, i+1), true
	}
	if used >= most/4 {
		return nil, false
	}
	for _, left := range [...]int{i - 1, i} {
		if left < 0 || left+1 >= len(n.kids) {
			continue
		}
		a, _ := n.kids[left].fill()
		b, _ := n.kids[left+1].fill()
		if a+b <= most*3/4 {
			kids = slices.Delete(slices.Clone(n.kids), left, left+1)
			kids[left] = n.kids[left].join(o, n.kids[left+1])
			return kids, true
		}
	}
	return nil, false
}

// join returns one node of all that is in this one and the next.
func (n *node) join(o *owner, next *node) *node {
	if !n.leaf() {
		return newParent(o, slices.Concat(n.kids, next.kids))
	}
	rows := append(n.sets.values(0, n.size()), next.sets.values(0, next.size())...)
	list := append(n.entries.list(0, n.size()), next.entries.list(0, next.size())...)
	both := newLeaf(o, list, func(i int) []valueID { return rows[i] })
	both.zones = n.zones
	both.zones.unite(&next.zones)
	return both
}

// retag takes values from the entry of a slot, which is just before the probe,
// and notes others.
func (n *node) retag(o *owner, p *probe, slot uint32, drop []valueID, add note) *node {
	n = n.own(o)
	n.zones.widen(add.codes)
	if n.leaf() {
		n.sets.retag(o, n.entries.find(p, slot), drop, add.values)
		return n
	}
	i := n.kidFor(p)
	n.kids[i] = n.kids[i].retag(o, p, slot, drop, add)
	n.values.add(o, i, -1, drop...)
	n.values.add(o, i, 1, add.values...)
	return n
}
