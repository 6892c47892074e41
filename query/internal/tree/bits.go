package tree

import mathbits "math/bits"

// LeafSize is the largest number of entries in a leaf. Larger leaves make passes
// faster and edits slower.
const LeafSize = 1024

// bits is a set of positions in a leaf, from 0 to LeafSize-1. It is an array and
// not a slice, so that the compiler knows its length: the loops below have no
// bounds checks and a set can be on the stack.
type bits [LeafSize / 64]uint64

func (b *bits) has(p int) bool { return b[p/64]>>(p%64)&1 != 0 }
func (b *bits) set(p int)      { b[p/64] |= 1 << (p % 64) }
func (b *bits) unset(p int)    { b[p/64] &^= 1 << (p % 64) }

// insert shifts the positions from p on up by one. Position p is then not in the
// set.
func (b *bits) insert(p int) {
	w, below := p/64, uint64(1)<<(p%64)-1
	carry := b[w] >> 63
	b[w] = b[w]&below | b[w]&^below<<1
	for i := w + 1; i < len(b); i++ {
		b[i], carry = b[i]<<1|carry, b[i]>>63
	}
}

// remove deletes position p and shifts the positions after it down by one.
func (b *bits) remove(p int) {
	w, below := p/64, uint64(1)<<(p%64)-1
	b[w] = b[w]&below | b[w]>>1&^below
	for i := w + 1; i < len(b); i++ {
		b[i-1] |= b[i] << 63
		b[i] >>= 1
	}
}

// count returns the number of positions in the set.
func (b *bits) count() (n int) {
	for _, w := range b {
		n += mathbits.OnesCount64(w)
	}
	return n
}

// countBefore returns the number of positions in the set that are less than p.
func (b *bits) countBefore(p int) (n int) {
	for _, w := range b[:p/64] {
		n += mathbits.OnesCount64(w)
	}
	if p%64 != 0 {
		n += mathbits.OnesCount64(b[p/64] << (64 - p%64))
	}
	return n
}

// nth returns the position in the set that has k others before it. It panics if
// k is not less than count.
func (b *bits) nth(k int) int {
	for i, w := range b {
		n := mathbits.OnesCount64(w)
		if k >= n {
			k -= n
			continue
		}
		for ; k > 0; k-- {
			w &= w - 1
		}
		return i*64 + mathbits.TrailingZeros64(w)
	}
	panic("tree: the set has no such position")
}

// setRange makes the set equal to the positions from lo to hi-1.
func (b *bits) setRange(lo, hi int) {
	for i := range b {
		b[i] = lowBits(hi-i*64) &^ lowBits(lo-i*64)
	}
}

// lowBits returns a word with the n lowest bits set; n may be any integer.
func lowBits(n int) uint64 { return 1<<max(n, 0) - 1 }

// and removes the positions that are not in the other set, and returns how many
// are left. One loop that does both takes half the time of two loops.
func (b *bits) and(o *bits) (n int) {
	for i := range b {
		b[i] &= o[i]
		n += mathbits.OnesCount64(b[i])
	}
	return n
}

// or adds the positions of the other set.
func (b *bits) or(o *bits) {
	for i := range b {
		b[i] |= o[i]
	}
}

// andCount returns how many positions are in both sets.
func (b *bits) andCount(o *bits) (n int) {
	for i := range b {
		n += mathbits.OnesCount64(b[i] & o[i])
	}
	return n
}

// countEither returns how many positions are in a, and in b or c. Four words a step
// halve the time.
func countEither(a, b, c *bits) (n int) {
	for i := 0; i < len(a); i += 4 {
		n += mathbits.OnesCount64(a[i]&(b[i]|c[i])) + mathbits.OnesCount64(a[i+1]&(b[i+1]|c[i+1])) +
			mathbits.OnesCount64(a[i+2]&(b[i+2]|c[i+2])) + mathbits.OnesCount64(a[i+3]&(b[i+3]|c[i+3]))
	}
	return n
}

// countBoth returns how many positions are in a or b, and in c or d.
func countBoth(a, b, c, d *bits) (n int) {
	for i := range a {
		n += mathbits.OnesCount64((a[i] | b[i]) & (c[i] | d[i]))
	}
	return n
}
