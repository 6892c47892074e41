package query

import mathbits "math/bits"

// The set is an array, not a slice: its length is known to the compiler, so the
// loops below have no bounds checks and a set can live on the stack.

// leafMax is the greatest number of entries in a leaf. Greater leaves make for
// faster passes and slower edits.
const leafMax = 1024

// bits is a set of positions in a leaf.
type bits [leafMax / 64]uint64

// The positions of a leaf are those from 0 to before leafMax.
func (b *bits) has(p int) bool { return b[p/64]>>(p%64)&1 != 0 }
func (b *bits) set(p int)      { b[p/64] |= 1 << (p % 64) }
func (b *bits) unset(p int)    { b[p/64] &^= 1 << (p % 64) }

// open makes room at p: what was at p or after is one further.
func (b *bits) open(p int) {
	w, under := p/64, uint64(1)<<(p%64)-1
	carry := b[w] >> 63
	b[w] = b[w]&under | b[w]&^under<<1
	for i := w + 1; i < len(b); i++ {
		b[i], carry = b[i]<<1|carry, b[i]>>63
	}
}

// shut removes p: what was after it is one closer.
func (b *bits) shut(p int) {
	w, under := p/64, uint64(1)<<(p%64)-1
	b[w] = b[w]&under | b[w]>>1&^under
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

// countBefore returns the number of positions in the set that are under p.
func (b *bits) countBefore(p int) (n int) {
	for _, w := range b[:p/64] {
		n += mathbits.OnesCount64(w)
	}
	if p%64 != 0 {
		n += mathbits.OnesCount64(b[p/64] << (64 - p%64))
	}
	return n
}

// nth returns the position of which k in the set are before, k < count.
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
	panic("query: no such position")
}

// span makes the set all positions from lo to before hi.
func (b *bits) span(lo, hi int) {
	for i := range b {
		b[i] = under(hi-i*64) &^ under(lo-i*64)
	}
}

// under returns a word of the n lowest bits, n of any size.
func under(n int) uint64 { return 1<<max(n, 0) - 1 }

// and leaves what is in both sets, and returns how much that is: one loop for
// both takes half the time of two.
func (b *bits) and(o *bits) (n int) {
	for i := range b {
		b[i] &= o[i]
		n += mathbits.OnesCount64(b[i])
	}
	return n
}

// or adds what is in the other set.
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
