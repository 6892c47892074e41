package tree

import "slices"

// fanout is the largest number of children of a node.
const fanout = 40

// A tally counts something below each child of a node, as running sums: element
// i is the count in children 0 to i. So the count before a position is one number
// for each level of the tree, without a loop, and the rest is in one leaf.
// Elements after the last child repeat the whole count.
type tally [fanout]uint32

// add adds d to the count below child i.
func (t *tally) add(i, d int) {
	for j := i; j < fanout; j++ {
		t[j] += uint32(d)
	}
}

// before returns the count below the children before i. A nil tally is 0
// everywhere.
func (t *tally) before(i int) int {
	if t == nil || i == 0 {
		return 0
	}
	return int(t[i-1])
}

// in returns the count below child i.
func (t *tally) in(i int) int { return t.before(i+1) - t.before(i) }

// A total counts all entries, of any value. It has its own owner, because most
// edits do not change it.
type total struct {
	owner *Owner
	tally
}

// own returns the total for the owner to change: t itself or a copy.
func (t *total) own(o *Owner) *total {
	if t.owner != o {
		return &total{o, t.tally}
	}
	return t
}

// tallies have a tally for each value that occurs below a parent of parents, which makes
// them its largest part. They are in blocks, so that an edit does not copy the whole list.
// An edit of one record copies the tallies of its values, all of a node in one piece of
// memory without pointers, which the garbage collector need not scan.
type tallies struct {
	owner  *Owner
	blocks []*tallyBlock // by ValueID / blockSize; nil or missing if all are 0
}

// A tallyBlock has the tallies of blockSize consecutive values.
type tallyBlock struct {
	owner *Owner
	owned uint16            // a bit for each tally that belongs to the owner too
	of    [blockSize]*tally // nil if 0
}

// blockSize is how many values share a block. Common values appear early and so
// have small numbers, which means that an edit touches few blocks.
const blockSize = 16

// tally returns the counts of a value, or nil if they are 0.
func (ts *tallies) tally(v ValueID) *tally {
	if b := int(v / blockSize); b < len(ts.blocks) && ts.blocks[b] != nil {
		return ts.blocks[b].of[v%blockSize]
	}
	return nil
}

// values returns a number that is greater than every value counted.
func (ts *tallies) values() int { return len(ts.blocks) * blockSize }

// before returns how many entries below the children before i have one of the
// values. An entry with several of them counts several times.
func (ts *tallies) before(i int, values []ValueID) (total int) {
	for _, v := range values {
		total += ts.tally(v).before(i)
	}
	return total
}

// possible returns below which of the first n children an entry may have one of the values,
// as a bit for each. If the values are frequent, it returns all.
func (ts *tallies) possible(values []ValueID, n int) uint64 {
	if ts.before(fanout, values) >= 16*n {
		return 1<<n - 1
	}
	return ts.children(values, n)
}

// children returns below which of the first n children an entry has one of the values,
// as a bit for each.
func (ts *tallies) children(values []ValueID, n int) (some uint64) {
	for _, v := range values {
		t := ts.tally(v)
		if t == nil {
			continue
		}
		before := uint32(0)
		for i, sum := range t[:n] {
			if sum != before {
				some |= 1 << i
			}
			before = sum
		}
	}
	return some
}

// add adds d to the counts of the values below child i.
func (ts *tallies) add(o *Owner, i, d int, values ...ValueID) {
	if d == 0 {
		return
	}
	ts.own(o, values)
	shared := 0
	for _, v := range values {
		if !ts.owned(v) {
			shared++
		}
	}
	copies := make([]tally, shared)
	for _, v := range values {
		b, at := ts.blocks[v/blockSize], int(v%blockSize)
		if !ts.owned(v) {
			b.own(at, &copies[0])
			copies = copies[1:]
		}
		b.of[at].add(i, d)
	}
}

// owned reports whether the tally of a value in an owned block belongs to the owner too.
func (ts *tallies) owned(v ValueID) bool {
	return ts.blocks[v/blockSize].owned>>(v%blockSize)&1 != 0
}

// own makes the blocks of the values the owner's to change, in one piece of memory, but not
// yet their tallies.
func (ts *tallies) own(o *Owner, values []ValueID) {
	if ts.owner != o {
		ts.owner, ts.blocks = o, slices.Clone(ts.blocks)
	}
	var room []tallyBlock
	for i, v := range values {
		b := int(v / blockSize)
		for b >= len(ts.blocks) {
			ts.blocks = append(ts.blocks, nil)
		}
		before := ts.blocks[b]
		if before != nil && before.owner == o {
			continue
		}
		if room == nil {
			room = make([]tallyBlock, blocks(values[i:]))
		}
		room[0].owner = o
		if before != nil {
			room[0].of = before.of
		}
		ts.blocks[b], room = &room[0], room[1:]
	}
}

// blocks returns how many blocks the values are in. It may return more if the values are
// not sorted.
func blocks(values []ValueID) (n int) {
	for i, v := range values {
		if i == 0 || v/blockSize != values[i-1]/blockSize {
			n++
		}
	}
	return n
}

// own replaces the tally at an index by a copy, made in spare, which the owner may
// change.
func (b *tallyBlock) own(at int, spare *tally) {
	if b.of[at] != nil {
		*spare = *b.of[at]
	}
	b.of[at], b.owned = spare, b.owned|1<<at
}
