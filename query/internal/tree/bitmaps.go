package tree

import "slices"

// A ValueID is the number of one value of one field in a table; null has a number
// too. Numbers are given in the order in which values first appear, and never
// change.
type ValueID = uint32

// bitmaps record which entries of a leaf have each value. A value of more than
// sparseMax entries has dense bits; any other has a sorted list of positions.
//
// There are two forms because most fields have a few values that nearly every
// leaf is full of, and many more that a leaf has a dozen times or never. Bits for
// each of 74 campuses would take nine bytes a record in every order; lists for all
// of them take two. But lists are slow to intersect, so a common value has bits.
//
// All lists are in one slice and all bits in another, because a leaf is copied
// whole when one of its entries moves, and three copies are faster than two
// hundred. The price is that a list that grows shifts the lists after it. Lists
// are in the order of the values.
type bitmaps struct {
	owner     *Owner     // of locations and dense
	locations []location // by ValueID; may be short of values that the leaf never had
	dense     []bits
	lists     *Owner // the owner of sparse
	sparse    []uint16
}

// A location is where the entries of a value are.
type location struct {
	n  uint32 // how many entries
	at uint32 // index of its bits in dense if n > sparseMax, else of its list in sparse
}

// sparseMax is the length of the longest list: one of 64 takes as much memory as
// the bits of a leaf.
const sparseMax = LeafSize / 16

// newBitmaps returns the bitmaps of n entries; row returns the values of entry i.
func newBitmaps(o *Owner, n int, row func(i int) []ValueID) bitmaps {
	b := bitmaps{owner: o, lists: o}
	for i := range n {
		for _, v := range row(i) {
			if int(v) >= len(b.locations) {
				b.locations = append(b.locations, make([]location, int(v)+1-len(b.locations))...)
			}
			b.locations[v].n++
		}
	}
	b.layOut()
	filled := make([]uint32, len(b.locations))
	for i := range n {
		for _, v := range row(i) {
			if at := b.locations[v]; at.n > sparseMax {
				b.dense[at.at].set(i)
			} else {
				b.sparse[at.at+filled[v]] = uint16(i)
				filled[v]++
			}
		}
	}
	return b
}

// layOut sets the location of each value, whose number of entries must be known,
// and allocates the memory.
func (b *bitmaps) layOut() {
	var dense, sparse uint32
	for v := range b.locations {
		if p := &b.locations[v]; p.n > sparseMax {
			p.at = dense
			dense++
		} else {
			p.at = sparse
			sparse += p.n
		}
	}
	b.dense, b.sparse = make([]bits, dense), make([]uint16, sparse)
}

// location returns where the entries of the value are.
func (b *bitmaps) location(v ValueID) location {
	if int(v) < len(b.locations) {
		return b.locations[v]
	}
	return location{}
}

// list returns the positions of a value that has a list.
func (b *bitmaps) list(p location) []uint16 { return b.sparse[p.at : p.at+p.n] }

// orInto adds to out the entries that have one of the values.
func (b *bitmaps) orInto(out *bits, values []ValueID) {
	for _, v := range values {
		p := b.location(v)
		if p.n > sparseMax {
			out.or(&b.dense[p.at])
			continue
		}
		for _, i := range b.list(p) {
			out.set(int(i))
		}
	}
}

// any returns the entries that have one of the values. The result may be tmp,
// which is overwritten, and must not be changed.
func (b *bitmaps) any(values []ValueID, tmp *bits) *bits {
	if len(values) == 1 {
		if p := b.location(values[0]); p.n > sparseMax {
			return &b.dense[p.at]
		}
	}
	*tmp = bits{}
	b.orInto(tmp, values)
	return tmp
}

// accepted returns the entries that the mask accepts, and perhaps positions after the
// last entry. The result is as that of any.
func (b *bitmaps) accepted(m *Mask, tmp *bits) *bits {
	if len(m.Lacks) == 0 {
		return b.any(m.Values, tmp)
	}
	*tmp = bits{}
	b.orInto(tmp, m.Values)
	for _, values := range m.Lacks {
		var has bits
		b.orInto(&has, values)
		for i := range tmp {
			tmp[i] |= ^has[i]
		}
	}
	return tmp
}

// rows returns, for each entry from lo to hi-1, its values.
func (b *bitmaps) rows(lo, hi int) [][]ValueID {
	rows := make([][]ValueID, hi-lo)
	for v := range b.locations {
		var set bits
		b.orInto(&set, []ValueID{ValueID(v)})
		for p := lo; p < hi; p++ {
			if set.has(p) {
				rows[p-lo] = append(rows[p-lo], ValueID(v))
			}
		}
	}
	return rows
}

// countEach adds to counts[i] how many entries in the set have values[i].
func (b *bitmaps) countEach(set *bits, values []ValueID, counts []int) {
	for i, v := range values {
		p := b.location(v)
		if p.n > sparseMax {
			counts[i] += set.andCount(&b.dense[p.at])
			continue
		}
		for _, at := range b.list(p) {
			counts[i] += int(set[at/64] >> (at % 64) & 1)
		}
	}
}

// own makes the bitmaps the owner's to change, but not yet the lists: an entry
// that only changes its status has dense bits both before and after.
func (b *bitmaps) own(o *Owner) {
	if b.owner != o {
		b.owner, b.locations, b.dense = o, slices.Clone(b.locations), slices.Clone(b.dense)
	}
}

// ownLists makes the lists of owned bitmaps the owner's too, with spare capacity.
func (b *bitmaps) ownLists() {
	if b.lists != b.owner {
		b.lists, b.sparse = b.owner, slices.Concat(b.sparse, make([]uint16, 16))[:len(b.sparse)]
	}
}

// insert inserts an entry with the values at position p of owned bitmaps.
func (b *bitmaps) insert(p int, values []ValueID) {
	// The positions of all values shift, also of those that this entry lacks.
	for i := range b.dense {
		b.dense[i].insert(p)
	}
	b.ownLists()
	for i, at := range b.sparse {
		b.sparse[i] = at + 1 - less(int(at), p)
	}
	for _, v := range values {
		b.set(p, v)
	}
}

// remove removes the entry at position p, which has the values, from owned
// bitmaps.
func (b *bitmaps) remove(p int, values []ValueID) {
	for _, v := range values {
		b.unset(p, v)
	}
	for i := range b.dense {
		b.dense[i].remove(p)
	}
	b.ownLists()
	for i, at := range b.sparse {
		b.sparse[i] = at - less(p, int(at))
	}
}

// less returns 1 if a is less than b, else 0. It does not branch, because the
// processor could not predict the thousands of positions in the lists of a leaf.
func less(a, b int) uint16 { return uint16(uint64(a-b) >> 63) }

// update removes values that the entry at p has and adds values that it lacks.
func (b *bitmaps) update(o *Owner, p int, drop, add []ValueID) {
	if len(drop)+len(add) == 0 {
		return
	}
	b.own(o)
	for _, v := range drop {
		b.unset(p, v)
	}
	for _, v := range add {
		b.set(p, v)
	}
}

// set gives the entry at p a value that it lacks.
func (b *bitmaps) set(p int, v ValueID) {
	for int(v) >= len(b.locations) {
		b.locations = append(b.locations, location{at: uint32(len(b.sparse))})
	}
	at := &b.locations[v]
	switch {
	case at.n > sparseMax:
		b.dense[at.at].set(p)
		at.n++
	case at.n == sparseMax: // the list is full
		b.listToBits(v)
		b.dense[at.at].set(p)
		at.n++
	default:
		b.ownLists()
		i, _ := slices.BinarySearch(b.list(*at), uint16(p))
		b.sparse = slices.Insert(b.sparse, int(at.at)+i, uint16(p))
		at.n++
		b.shiftLists(v+1, 1)
	}
}

// unset removes from the entry at p a value that it has.
func (b *bitmaps) unset(p int, v ValueID) {
	at := &b.locations[v]
	if at.n > sparseMax {
		b.dense[at.at].unset(p)
		if at.n--; at.n == sparseMax {
			b.bitsToList(v)
		}
		return
	}
	b.ownLists()
	i, _ := slices.BinarySearch(b.list(*at), uint16(p))
	b.sparse = slices.Delete(b.sparse, int(at.at)+i, int(at.at)+i+1)
	at.n--
	b.shiftLists(v+1, -1)
}

// shiftLists adds d to the start of the lists of the values from v on.
func (b *bitmaps) shiftLists(v ValueID, d int) {
	for i := range b.locations[v:] {
		if p := &b.locations[int(v)+i]; p.n <= sparseMax {
			p.at += uint32(d)
		}
	}
}

// listToBits replaces a full list with bits. The caller then adds the entry for
// which the list has no room.
func (b *bitmaps) listToBits(v ValueID) {
	at := &b.locations[v]
	var dense bits
	for _, i := range b.list(*at) {
		dense.set(int(i))
	}
	b.ownLists()
	b.sparse = slices.Delete(b.sparse, int(at.at), int(at.at+at.n))
	b.shiftLists(v+1, -sparseMax)
	b.dense = append(b.dense, dense)
	at.at = uint32(len(b.dense) - 1)
}

// bitsToList replaces bits with a list, when sparseMax bits are left.
func (b *bitmaps) bitsToList(v ValueID) {
	at := &b.locations[v]
	old := int(at.at)
	b.ownLists()
	at.at = b.listStart(v)
	b.sparse = slices.Insert(b.sparse, int(at.at), make([]uint16, sparseMax)...)
	b.shiftLists(v+1, sparseMax)
	for i := range b.list(*at) {
		b.sparse[int(at.at)+i] = uint16(b.dense[old].nth(i))
	}
	b.freeDense(old)
}

// listStart returns where a new list of the value begins: after the lists of
// smaller values.
func (b *bitmaps) listStart(v ValueID) uint32 {
	for i := int(v) - 1; i >= 0; i-- {
		if p := b.locations[i]; p.n <= sparseMax {
			return p.at + p.n
		}
	}
	return 0
}

// freeDense removes the bits at index i, which no value uses any more. The last
// bits move to their index.
func (b *bitmaps) freeDense(i int) {
	last := len(b.dense) - 1
	if i != last {
		b.dense[i] = b.dense[last]
		for v := range b.locations {
			if p := &b.locations[v]; p.n > sparseMax && int(p.at) == last {
				p.at = uint32(i)
			}
		}
	}
	b.dense = b.dense[:last]
}
