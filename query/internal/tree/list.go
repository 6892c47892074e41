package tree

// A list is the sorted positions of a value in a leaf. It has, for each position, the
// distance from the one before, or from 0, in one byte: a byte of longGap means that
// distance without a position, and the next byte goes on. So nearly every position takes one
// byte; and if an entry is inserted before some positions of a list, one byte changes.
type list struct {
	gaps []byte // and those of other lists after them
	n    int    // the number of positions
}

// longGap is the byte of a distance that is continued.
const longGap = 255

// listMax is the largest number of bytes of a list.
const listMax = sparseMax + LeafSize/longGap

// gapLen returns the number of bytes of a distance.
func gapLen(distance int) int { return 1 + distance/longGap }

// appendGap appends the bytes of a distance.
func appendGap(gaps []byte, distance int) []byte {
	for ; distance >= longGap; distance -= longGap {
		gaps = append(gaps, longGap)
	}
	return append(gaps, byte(distance))
}

// orInto adds the positions to the set.
func (l list) orInto(out *bits) {
	p := 0
	for i, left := 0, l.n; left > 0; i++ {
		p += int(l.gaps[i])
		if l.gaps[i] != longGap {
			out.set(p)
			left--
		}
	}
}

// countIn returns how many of the positions are in the set.
func (l list) countIn(set *bits) (n int) {
	p := 0
	for i, left := 0, l.n; left > 0; i++ {
		p += int(l.gaps[i])
		if l.gaps[i] != longGap {
			n += int(set[p/64%(LeafSize/64)] >> (p % 64) & 1)
			left--
		}
	}
	return n
}

// A listPlace is where a position is in a list, or would be.
type listPlace struct {
	start, end int // of the bytes of the first position that is not less; both are the end of the list if there is none
	prev, at   int // the position before it, or 0, and itself
}

// find returns where the first position that is not less than p is, and false if there is
// none.
func (l list) find(p int) (of listPlace, ok bool) {
	for left := l.n; left > 0; of.end++ {
		of.at += int(l.gaps[of.end])
		if l.gaps[of.end] == longGap {
			continue
		}
		if of.at >= p {
			of.end++
			return of, true
		}
		of.start, of.prev = of.end+1, of.at
		left--
	}
	return of, false
}
