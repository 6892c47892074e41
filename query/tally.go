package query

import "slices"

// Tallies are what makes counting cheap: how many entries before a position have
// a value is the sum of one number for each level of the tree, and what is left
// in one leaf. They hold sums over the kids up to each, not counts of each, so
// that no level needs a loop.
//
// There is one for each value that occurs below a node, which makes them the
// larger part of what a parent is. They have owners of their own, and so do
// blocks of them: an edit of one record copies those of its dozen values.

// A tally counts something below each kid of a node: ends[i] in the kids up to
// i and i itself. The ends past the last kid repeat the whole.
type tally struct {
	owner *owner
	ends  [fanout]uint32
}

// own returns the tally for the owner to change; of nil, an empty one.
func (t *tally) own(o *owner) *tally {
	switch {
	case t == nil:
		return &tally{owner: o}
	case t.owner != o:
		return &tally{o, t.ends}
	}
	return t
}

// add changes the count below kid i of an owned tally.
func (t *tally) add(i, d int) {
	for j := i; j < fanout; j++ {
		t.ends[j] += uint32(d)
	}
}

// before returns the count below the kids before i. A nil tally has counted
// nothing.
func (t *tally) before(i int) int {
	if t == nil || i == 0 {
		return 0
	}
	return int(t.ends[i-1])
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
	of    [blockSize]*tally
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
	for _, v := range values {
		t := &ts.own(o, int(v/blockSize)).of[v%blockSize]
		*t = (*t).own(o)
		(*t).add(i, d)
	}
}

// own returns a block for the owner to change.
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
		*block = &tallyBlock{o, (*block).of}
	}
	return ts.blocks[b]
}
