package tree

// A list has the positions of a value in a leaf, sorted.
type list []uint16

// sparseMax is the length of the longest list: one of 64 takes as much memory as the bits of
// a leaf.
const sparseMax = LeafSize / 16

// listMax is the largest number of elements of a list among others, where its length is
// before it.
const listMax = 1 + sparseMax

// appendList appends to lists the positions in a set.
func appendList(lists []uint16, set *bits) []uint16 {
	n := set.count()
	lists = append(lists, uint16(n))
	for i := range n {
		lists = append(lists, uint16(set.nth(i)))
	}
	return lists
}

// appendMoved appends to lists the positions to which those of a list have moved.
func appendMoved(lists []uint16, of list, moved *[LeafSize]uint16) []uint16 {
	start := len(lists)
	lists = append(lists, 0)
	for _, p := range of {
		if now := moved[p%LeafSize]; now != gone {
			lists = append(lists, now)
			lists[start]++
		}
	}
	return lists
}

// orInto adds the positions to the set.
func (l list) orInto(out *bits) {
	for _, p := range l {
		out[p/64%(LeafSize/64)] |= 1 << (p % 64)
	}
}

// countIn returns how many of the positions are in the set.
func (l list) countIn(set *bits) (n int) {
	for _, p := range l {
		n += int(set[p/64%(LeafSize/64)] >> (p % 64) & 1)
	}
	return n
}
