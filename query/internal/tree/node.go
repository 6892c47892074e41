package tree

import (
	"iter"
	"slices"
	"sync/atomic"
)

// A Node is a part of an order: a leaf of entries, or the parent of up to fanout
// nodes of one height. All leaves are equally deep. The root is the order.
//
// Counts are updated on the way back from the leaf: a parent whose child has one
// entry more adds one to its total, and to the tallies of the entry's values. A parent of
// leaves has no tallies, because nearly every edit would change some: the leaves have the
// counts, and a read keeps those that it needs in the guide. A parent is rebuilt from its
// children only when a child is split or merged, which is slow but rare: once in some
// hundreds of puts.
type Node struct {
	// What a search reads comes first, and so is together in memory.
	children []*Node  // of a parent
	all      *total   // of a parent: the entries below each child
	firsts   *firsts  // of a parent: the first entry below each child
	entries  *entries // of a leaf
	sets     bitmaps  // of a leaf
	values   tallies  // of a parent of parents: the values below each child
	zones    zones
	owner    *Owner
	guide    atomic.Pointer[guide] // of a parent of leaves; nil until a read makes it
}

// leafFill is the number of entries that Build puts in a leaf. It leaves some
// room, because otherwise each of the first puts would split a leaf.
const leafFill = LeafSize * 15 / 16

// A Note is what the nodes above an entry record about it.
type Note struct {
	Values []ValueID  // that the entry has, each once
	Codes  *ZoneCodes // of its record
}

// Build returns an order of the entries, which are sorted. The functions return the
// values and the zone codes of the record in a slot; codes may be nil if the order needs
// no zones. Build keeps neither, and not the ids.
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
	n.firsts = newFirsts(o, children)
	for i, child := range children {
		n.zones.unite(&child.zones)
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

// leaf reports whether the node has entries and not children.
func (n *Node) leaf() bool { return n.children == nil }

// aboveLeaves reports whether the children of a parent are leaves.
func (n *Node) aboveLeaves() bool { return n.children[0].leaf() }

// Len returns the number of entries.
func (n *Node) Len() int {
	if n.leaf() {
		return n.entries.len()
	}
	return n.all.before(fanout)
}

// first returns the first entry, which must exist.
func (n *Node) first() first {
	if n.leaf() {
		return n.entries.first()
	}
	return n.firsts.at(0)
}

// Count returns the number of entries with the value.
func (n *Node) Count(v ValueID) int {
	if n.leaf() {
		return n.sets.location(v).n()
	}
	if !n.aboveLeaves() {
		return n.values.tally(v).before(fanout)
	}
	count := 0
	for _, leaf := range n.children {
		count += leaf.sets.location(v).n()
	}
	return count
}

// before returns how many entries below the children before i have one of the values. An
// entry with several of them counts several times.
func (n *Node) before(i int, values []ValueID) (total int) {
	switch {
	case !n.aboveLeaves():
		return n.values.before(i, values)
	case len(values) > guideMax: // which the guide cannot keep
		for _, leaf := range n.children[:min(i, len(n.children))] {
			for _, v := range values {
				total += leaf.sets.location(v).n()
			}
		}
	default:
		for _, v := range values {
			total += n.column(v).before(i)
		}
	}
	return total
}

// All returns the entries in order.
func (n *Node) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) { n.each(yield) }
}

// each yields the entries in order. It returns false as soon as yield does.
func (n *Node) each(yield func(Entry) bool) bool {
	for _, child := range n.children {
		if !child.each(yield) {
			return false
		}
	}
	if n.leaf() {
		for i := range n.entries.len() {
			if !yield(n.entries.at(i)) {
				return false
			}
		}
	}
	return true
}

// At returns the entry at position p, which must be less than Len.
func (n *Node) At(p int) Entry {
	leaf, start := n.leafAt(p)
	return leaf.entries.at(p - start)
}

// leafAt returns the leaf that contains position p, and the position of its first
// entry.
func (n *Node) leafAt(p int) (leaf *Node, start int) {
	for !n.leaf() {
		i := n.childAt(p - start)
		start += n.all.before(i)
		n = n.children[i]
	}
	return n, start
}

// childAt returns the child that contains position p, or the last child if p is
// the number of entries.
func (n *Node) childAt(p int) int {
	i, _ := slices.BinarySearch(n.all.tally[:len(n.children)-1], uint32(p)+1)
	return i
}

// Rank returns how many entries are less than the probe.
func (n *Node) Rank(p *Probe) int {
	_, start, rank := n.search(p)
	return start + rank
}

// Before returns the last entry that is less than the probe, and false if not
// found.
func (n *Node) Before(p *Probe) (Entry, bool) {
	leaf, _, rank := n.search(p)
	if rank == 0 {
		return Entry{}, false
	}
	return leaf.entries.at(rank - 1), true
}

// search returns the leaf in which the probe is, the position of its first entry,
// and how many of its entries are less than the probe.
func (n *Node) search(p *Probe) (leaf *Node, start, rank int) {
	for !n.leaf() {
		i := n.childFor(p)
		start += n.all.before(i)
		n = n.children[i]
	}
	return n, start, n.entries.rank(p)
}

// childFor returns the child in which the probe is: the last one that starts
// before the probe, or the first. It narrows the probe's range of codes to that
// of the child.
func (n *Node) childFor(p *Probe) int {
	i := max(n.firsts.rank(p), 1) - 1
	p.within.lo = n.firsts.place(i)
	if i+1 < len(n.children) {
		p.within.hi = n.firsts.place(i + 1)
	}
	return i
}

// countBefore returns how many entries before position p have one of the values.
// No entry may have two of them.
func (n *Node) countBefore(p int, values []ValueID) (total int) {
	switch p {
	case 0:
		return 0
	case n.Len(): // no leaf is read
		for _, v := range values {
			total += n.Count(v)
		}
		return total
	}
	for !n.leaf() {
		i := n.childAt(p)
		total += n.before(i, values)
		p -= n.all.before(i)
		n = n.children[i]
	}
	// The rest is in the leaf: at most 1,024 entries, which are sixteen words.
	var tmp bits
	return total + n.sets.any(values, &tmp).countBefore(p)
}

// nth finds the entry with one of the values that has k such entries before it. It
// returns its leaf, the position of the first entry of the leaf, and how many of
// the k entries are in the leaf. No entry may have two of the values.
func (n *Node) nth(k int, values []ValueID) (leaf *Node, start, within int) {
	for !n.leaf() {
		lo, hi := 0, len(n.children)-1
		for lo < hi {
			if mid := (lo + hi) / 2; n.before(mid+1, values) > k {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		k -= n.before(lo, values)
		start += n.all.before(lo)
		n = n.children[lo]
	}
	return n, start, k
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
