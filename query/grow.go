package query

import "slices"

// The edits of an order. Each takes the edit's owner and returns the node to
// use from now on: the same one if the owner has it already, else a copy.

// owned returns the node for its owner to change.
func (n *node) owned(o *owner) *node {
	if n.owner == o {
		return n
	}
	c := *n
	c.owner, c.zones = o, slices.Clone(n.zones)
	if n.leaf() {
		c.codes, c.slots, c.sets = slices.Clone(n.codes), slices.Clone(n.slots), n.sets.clone()
		return &c
	}
	all := *n.all
	all.owner = o
	c.kids, c.firsts, c.all, c.values = slices.Clone(n.kids), slices.Clone(n.firsts), &all, slices.Clone(n.values)
	return &c
}

// newLeaf returns a leaf of the entries, at most leafMax.
func newLeaf(o *owner, entries []entry, row func(int) []valueID) *node {
	n := &node{owner: o, codes: make([]code, len(entries)), slots: make([]uint32, len(entries))}
	for i, e := range entries {
		n.codes[i], n.slots[i] = e.code, e.slot
	}
	n.sets = newBitmaps(len(entries), row)
	return n
}

// newParent returns a node above the kids, at most fanout.
func newParent(o *owner, kids []*node) *node {
	n := &node{owner: o, kids: slices.Clone(kids), all: &tally{owner: o}}
	for i, kid := range kids {
		n.zones = unite(n.zones, kid.zones)
		n.firsts = append(n.firsts, kid.first())
		n.all.add(i, kid.size())
		for v := range max(len(kid.values), len(kid.sets.places)) {
			n.tallyAdd(o, valueID(v), i, kid.count(valueID(v)))
		}
	}
	return n
}

// tallyAdd changes the count of a value below kid i of an owned node.
func (n *node) tallyAdd(o *owner, v valueID, i, d int) {
	if d == 0 {
		return
	}
	for int(v) >= len(n.values) {
		n.values = append(n.values, nil)
	}
	t := &n.values[v]
	switch {
	case *t == nil:
		*t = &tally{owner: o}
	case (*t).owner != o:
		copied := **t
		copied.owner = o
		*t = &copied
	}
	(*t).add(i, d)
}

// A note is what the nodes above an entry note of its record: the values that
// it has in the bitmaps, and its code in each order for the zones.
type note struct {
	values []valueID
	codes  []code
}

// put adds an entry at the probe. If there is no room for it, the second result is
// a new node to follow the first.
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
	n = n.owned(o)
	n.kids[i], n.firsts[i] = kid, kid.first()
	n.recount(o, i, 1, of.values)
	n.zones = widen(n.zones, of.codes)
	return n, nil
}

// recount adds d to the counts of kid i: of all, and of each of the values.
func (n *node) recount(o *owner, i, d int, values []valueID) {
	n.all.add(i, d)
	for _, v := range values {
		n.tallyAdd(o, v, i, d)
	}
}

// newParents returns one node above the kids, or two if they are one too many.
func newParents(o *owner, kids []*node) (*node, *node) {
	if len(kids) <= fanout {
		return newParent(o, kids), nil
	}
	half := len(kids) / 2
	return newParent(o, kids[:half]), newParent(o, kids[half:])
}

func (n *node) putLeaf(o *owner, p *probe, e entry, of note) (*node, *node) {
	at := n.place(p)
	if len(n.slots) < leafMax {
		n = n.owned(o)
		n.codes = slices.Insert(n.codes, at, e.code)
		n.slots = slices.Insert(n.slots, at, e.slot)
		n.sets.open(at, of.values)
		n.zones = widen(n.zones, of.codes)
		return n, nil
	}
	if at == leafMax { // what grows at its end is not to be left half empty
		next, _ := (&node{owner: o}).putLeaf(o, p, e, of)
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
	part := newLeaf(o, n.entries(lo, hi), func(i int) []valueID { return rows[i] })
	part.zones = slices.Clone(n.zones)
	return part
}

func (n *node) entries(lo, hi int) []entry {
	entries := make([]entry, hi-lo)
	for i := range entries {
		entries[i] = entry{n.codes[lo+i], n.slots[lo+i]}
	}
	return entries
}

// remove takes out the entry just before the probe, which has the values. The result may be
// empty, or a parent of few kids.
func (n *node) remove(o *owner, p *probe, values []valueID) *node {
	n = n.owned(o)
	if n.leaf() {
		at := n.place(p) - 1
		n.codes = slices.Delete(n.codes, at, at+1)
		n.slots = slices.Delete(n.slots, at, at+1)
		n.sets.shut(at, values)
		return n
	}
	i := n.kidFor(p)
	n.kids[i] = n.kids[i].remove(o, p, values)
	if kids := n.merge(o, i); kids != nil {
		return parentOf(o, kids)
	}
	n.firsts[i] = n.kids[i].first()
	n.recount(o, i, -1, values)
	return n
}

// parentOf returns a node above any number of kids up to fanout: above none, an
// empty leaf.
func parentOf(o *owner, kids []*node) *node {
	if len(kids) == 0 {
		return &node{owner: o}
	}
	return newParent(o, kids)
}

// fill returns how much of a node is used, and how much can be.
func (n *node) fill() (used, most int) {
	if n.leaf() {
		return len(n.slots), leafMax
	}
	return len(n.kids), fanout
}

// merge returns the kids to have instead, if kid i has become empty, or so small that
// it is worth joining to a neighbour: less than a quarter full, and together with
// it at most three quarters, so that neither a put nor a remove is next to undo it.
func (n *node) merge(o *owner, i int) []*node {
	used, most := n.kids[i].fill()
	if used == 0 {
		return slices.Delete(slices.Clone(n.kids), i, i+1)
	}
	if used >= most/4 {
		return nil
	}
	for _, left := range [...]int{i - 1, i} {
		if left < 0 || left+1 >= len(n.kids) {
			continue
		}
		a, _ := n.kids[left].fill()
		b, _ := n.kids[left+1].fill()
		if a+b <= most*3/4 {
			kids := slices.Delete(slices.Clone(n.kids), left, left+1)
			kids[left] = n.kids[left].joined(o, n.kids[left+1])
			return kids
		}
	}
	return nil
}

// joined returns one node of all that is in this one and the next.
func (n *node) joined(o *owner, next *node) *node {
	if !n.leaf() {
		return newParent(o, slices.Concat(n.kids, next.kids))
	}
	rows := append(n.sets.values(0, len(n.slots)), next.sets.values(0, len(next.slots))...)
	entries := append(n.entries(0, len(n.slots)), next.entries(0, len(next.slots))...)
	both := newLeaf(o, entries, func(i int) []valueID { return rows[i] })
	both.zones = unite(slices.Clone(n.zones), next.zones)
	return both
}

// retag takes values from the entry just before the probe and notes others.
func (n *node) retag(o *owner, p *probe, drop []valueID, add note) *node {
	n = n.owned(o)
	n.zones = widen(n.zones, add.codes)
	if n.leaf() {
		at := n.place(p) - 1
		for _, v := range drop {
			n.sets.drop(at, v)
		}
		for _, v := range add.values {
			n.sets.add(at, v)
		}
		return n
	}
	i := n.kidFor(p)
	n.kids[i] = n.kids[i].retag(o, p, drop, add)
	for _, v := range drop {
		n.tallyAdd(o, v, i, -1)
	}
	for _, v := range add.values {
		n.tallyAdd(o, v, i, 1)
	}
	return n
}
