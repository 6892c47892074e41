package query

import "slices"

// Tallies are what makes counting cheap: how many entries before a position have
// a value is the sum of one number for each level of the tree, and what is left
// in one leaf. They hold sums over the kids up to each, not counts of each, so
// that no level needs a loop.
//
// There is one for each value that occurs below a node, which makes them the
// larger part of what a parent is. An edit of one record copies those of its
// values: all of a node in one piece, without pointers for the garbage
// collector to follow.

// A tally counts something below each kid of a node: in the kids up to i and i
// itself. What is past the last kid repeats the whole.
type tally [fanout]uint32

// add changes the count below kid i.
func (t *tally) add(i, d int) {
	for j := i; j < fanout; j++ {
		t[j] += uint32(d)
	}
}

// before returns the count below the kids before i. A nil tally has counted
// nothing.
func (t *tally) before(i int) int {
	if t == nil || i == 0 {
		return 0
	}
	return int(t[i-1])
}

// A total counts all entries, whatever their values. It has an owner of its
// own, as most edits leave it as it is.
type total struct {
	owner *owner
	tally
}

// own returns the total for the owner to change.
func (t *total) own(o *owner) *total {
	if t.owner != o {
		return &total{o, t.tally}
	}
	return t
}

// tallies count each value below each kid of a node. They are in blocks, so
// that an edit need not copy the whole list.
type tallies struct {
	owner  *owner
	blocks []*tallyBlock // by valueID / blockSize; nil or missing for none
}

// A tallyBlock holds the tallies of neighbouring numbers.
type tallyBlock struct {
	owner *owner
	owned uint16            // those among them that are the owner's too
	of    [blockSize]*tally // nil for none
}

// blockSize is how many values share a block. Values that are common have
// appeared early and have small numbers, so an edit touches few blocks.
const blockSize = 16

// tally returns the counts of a value, nil if there are none.
func (ts *tallies) tally(v valueID) *tally {
	if b := int(v / blockSize); b < len(ts.blocks) && ts.blocks[b] != nil {
		return ts.blocks[b].of[v%blockSize]
	}
	return nil
}

// values returns a number that all values that have been counted are less
// than.
func (ts *tallies) values() int { return len(ts.blocks) * blockSize }

// before returns how many entries below the kids before i have one of the
// values, counting one with several as often.
func (ts *tallies) before(i int, values []valueID) (total int) {
	for _, v := range values {
		total += ts.tally(v).before(i)
	}
	return total
}

// within returns how many entries below kid i have one of the values.
func (ts *tallies) within(i int, values []valueID) int {
	return ts.before(i+1, values) - ts.before(i, values)
}

// add changes the count of the values below kid i.
func (ts *tallies) add(o *owner, i, d int, values ...valueID) {
	if d == 0 {
		return
	}
	var copies []tally
	for n, v := range values {
		b, at := ts.own(o, int(v/blockSize)), int(v%blockSize)
		if b.owned>>at&1 == 0 {
			if copies == nil {
				copies = make([]tally, len(values)-n)
			}
			b.own(at, &copies[0])
			copies = copies[1:]
		}
		b.of[at].add(i, d)
	}
}

// own returns a block for the owner to change, though not yet its tallies.
func (ts *tallies) own(o *owner, b int) *tallyBlock {
	if ts.owner != o {
		ts.owner, ts.blocks = o, slices.Clone(ts.blocks)
	}
	for b >= len(ts.blocks) {
		ts.blocks = append(ts.blocks, nil)
	}
	switch block := &ts.blocks[b]; {
	case *block == nil:
		*block = &tallyBlock{owner: o}
	case (*block).owner != o:
		*block = &tallyBlock{owner: o, of: (*block).of}
	}
	return ts.blocks[b]
}

// own makes the tally at an index the owner's, as a copy in the empty one.
func (b *tallyBlock) own(at int, empty *tally) {
	if b.of[at] != nil {
		*empty = *b.of[at]
	}
	b.of[at], b.owned = empty, b.owned|1<<at
}
