package tree

// A list is the sorted positions of a value in a leaf. Its first byte is their number. Each
// position follows as its distance from the one before, or from 0, in one byte: a byte of
// longGap means that distance without a position, and the next byte goes on. Other lists may
// follow. The nil list is empty.
type list []byte

// longGap is the byte of a distance that is continued.
const longGap = 255

// sparseMax is the length of the longest list: one of 64 takes half the memory of the bits of
// a leaf, and more time.
const sparseMax = LeafSize / 16

// listMax is the largest number of bytes of a list.
const listMax = 1 + sparseMax + LeafSize/longGap

// gaps returns the bytes after the first, and the number of positions.
func (l list) gaps() (gaps []byte, n int) {
	if l == nil {
		return nil, 0
	}
	return l[1:], int(l[0])
}

// gapLen returns the number of bytes of a distance.
func gapLen(distance int) int { return 1 + distance/longGap }

// appendGap appends the bytes of a distance.
func appendGap(gaps []byte, distance int) []byte {
	for ; distance >= longGap; distance -= longGap {
		gaps = append(gaps, longGap)
	}
	return append(gaps, byte(distance))
}

// appendList appends the list of the positions in a set.
func appendList(lists []byte, set *bits) []byte {
	n := set.count()
	lists = append(lists, byte(n))
	for i, last := 0, 0; i < n; i++ {
		p := set.nth(i)
		lists, last = appendGap(lists, p-last), p
	}
	return lists
}

// appendMoved appends the list of the positions to which those of a list have moved.
func appendMoved(lists []byte, of list, moved *[LeafSize]uint16) []byte {
	start := len(lists)
	lists = append(lists, 0)
	p, last := 0, 0
	for gaps, left := of.gaps(); left > 0; {
		long := 0
		for _, gap := range gaps[:left] {
			if p += int(gap); gap == longGap {
				long++
			} else if now := int(moved[p%LeafSize]); now != gone {
				lists, last = appendGap(lists, now-last), now
				lists[start]++
			}
		}
		gaps, left = gaps[left:], long
	}
	return lists
}

// orInto adds the positions to the set.
func (l list) orInto(out *bits) {
	p := 0
	for gaps, left := l.gaps(); left > 0; {
		// Each long gap in the next bytes means one more byte.
		long := 0
		for _, gap := range gaps[:left] {
			if p += int(gap); gap == longGap {
				long++
			} else {
				out[p/64%(LeafSize/64)] |= 1 << (p % 64)
			}
		}
		gaps, left = gaps[left:], long
	}
}

// countIn returns how many of the positions are in the set.
func (l list) countIn(set *bits) (n int) {
	p := 0
	for gaps, left := l.gaps(); left > 0; {
		long := 0
		for _, gap := range gaps[:left] {
			if p += int(gap); gap == longGap {
				long++
			} else {
				n += int(set[p/64%(LeafSize/64)] >> (p % 64) & 1)
			}
		}
		gaps, left = gaps[left:], long
	}
	return n
}
