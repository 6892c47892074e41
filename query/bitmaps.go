package query

import "slices"

// Why two forms: most fields have a few values that nearly every leaf is full
// of and a tail of values that a leaf has a dozen times or not at all. Bits for
// each of 74 campuses would take nine bytes a record in every order; lists for
// all of them take two. But lists are slow to lay over one another, so a value
// that fills more than a sixteenth of a leaf has bits.
//
// All lists are in one slice and all bits in another, because a leaf is copied
// whole when one of its entries moves, and three copies are quicker than two
// hundred. The price is that a list that grows pushes those behind it along.

// A valueID numbers one value of one Bitmap field, null included, within a
// table. Numbers are given in the order in which values appear and never
// change.
type valueID = uint32

// bitmaps says for each value which entries of a leaf have it. A value of many
// entries has dense bits; one of few a sorted list of positions, all lists
// lying behind one another in the order of the values. Which of the two is a
// matter of the number alone.
type bitmaps struct {
	owner  *owner  // of places and dense
	places []place // by valueID; may be short of values that the leaf never had
	dense  []bits
	lists  *owner // the owner of sparse
	sparse []uint16
}

// A place says where a value's entries are found.
type place struct {
	n  uint32 // how many
	at uint32 // index of its bits in dense if n > sparseMax, else of its list in sparse
}

// sparseMax is the length of the longest list: one of 64 takes as much room as
// the bits of a leaf.
const sparseMax = leafMax / 16

// place returns where the value's entries are.
func (b *bitmaps) place(v valueID) place {
	if int(v) < len(b.places) {
		return b.places[v]
	}
	return place{}
}

// list returns the positions of a value that has a list.
func (b *bitmaps) list(p place) []uint16 { return b.sparse[p.at : p.at+p.n] }

// orInto adds the entries that have one of the values.
func (b *bitmaps) orInto(out *bits, values []valueID) {
	for _, v := range values {
		p := b.place(v)
		if p.n > sparseMax {
			out.or(&b.dense[p.at])
			continue
		}
		for _, i := range b.list(p) {
			out.set(int(i))
		}
	}
}

// any returns the entries that have one of the values, which may be written to
// tmp.
func (b *bitmaps) any(values []valueID, tmp *bits) *bits {
	if len(values) == 1 {
		if p := b.place(values[0]); p.n > sparseMax {
			return &b.dense[p.at]
		}
	}
	*tmp = bits{}
	b.orInto(tmp, values)
	return tmp
}

// own makes the bitmaps the owner's to change, though not yet the lists: an
// entry that only changes its status has dense bits both before and after.
func (b *bitmaps) own(o *owner) {
	if b.owner != o {
		b.owner, b.places, b.dense = o, slices.Clone(b.places), slices.Clone(b.dense)
	}
}

// ownLists makes the lists of owned bitmaps the owner's too, with some room.
func (b *bitmaps) ownLists() {
	if b.lists != b.owner {
		b.lists, b.sparse = b.owner, slices.Concat(b.sparse, make([]uint16, 16))[:len(b.sparse)]
	}
}

// open makes room for an entry at position p and gives it the values.
func (b *bitmaps) open(p int, values []valueID) {
	// Every set and list has to move, also of values that this entry lacks.
	for i := range b.dense {
		b.dense[i].open(p)
	}
	b.ownLists()
	for i, at := range b.sparse {
		b.sparse[i] = at + 1 - before(int(at), p)
	}
	for _, v := range values {
		b.add(p, v)
	}
}

// shut removes the entry at position p, which has the values.
func (b *bitmaps) shut(p int, values []valueID) {
	for _, v := range values {
		b.drop(p, v)
	}
	for i := range b.dense {
		b.dense[i].shut(p)
	}
	b.ownLists()
	for i, at := range b.sparse {
		b.sparse[i] = at - before(p, int(at))
	}
}

// before returns 1 if a is less than b, else 0. It does not branch: where the
// thousands of positions in the lists of a leaf lie cannot be predicted.
func before(a, b int) uint16 { return uint16(uint64(a-b) >> 63) }

// retag takes values from the entry at p and gives it others.
func (b *bitmaps) retag(o *owner, p int, drop, add []valueID) {
	if len(drop)+len(add) == 0 {
		return
	}
	b.own(o)
	for _, v := range drop {
		b.drop(p, v)
	}
	for _, v := range add {
		b.add(p, v)
	}
}

// add gives the entry at p a value that it does not have.
func (b *bitmaps) add(p int, v valueID) {
	for int(v) >= len(b.places) {
		b.places = append(b.places, place{at: uint32(len(b.sparse))})
	}
	at := &b.places[v]
	switch {
	case at.n > sparseMax:
		b.dense[at.at].set(p)
		at.n++
	case at.n == sparseMax:
		// one more than a list may have
		b.densify(v)
		b.dense[at.at].set(p)
		at.n++
	default:
		b.ownLists()
		i, _ := slices.BinarySearch(b.list(*at), uint16(p))
		b.sparse = slices.Insert(b.sparse, int(at.at)+i, uint16(p))
		at.n++
		b.moveLists(v+1, 1)
	}
}

// drop takes from the entry at p a value that it has.
func (b *bitmaps) drop(p int, v valueID) {
	at := &b.places[v]
	if at.n > sparseMax {
		b.dense[at.at].unset(p)
		if at.n--; at.n == sparseMax {
			b.sparsify(v)
		}
		return
	}
	b.ownLists()
	i, _ := slices.BinarySearch(b.list(*at), uint16(p))
	b.sparse = slices.Delete(b.sparse, int(at.at)+i, int(at.at)+i+1)
	at.n--
	b.moveLists(v+1, -1)
}

// moveLists tells the values from v on that their lists have moved by d.
func (b *bitmaps) moveLists(v valueID, d int) {
	for i := range b.places[v:] {
		if p := &b.places[int(v)+i]; p.n <= sparseMax {
			p.at += uint32(d)
		}
	}
}

// densify turns a full list into bits. The caller adds the entry that is too
// many for a list.
func (b *bitmaps) densify(v valueID) {
	at := &b.places[v]
	var dense bits
	for _, i := range b.list(*at) {
		dense.set(int(i))
	}
	b.ownLists()
	b.sparse = slices.Delete(b.sparse, int(at.at), int(at.at+at.n))
	b.moveLists(v+1, -sparseMax)
	b.dense = append(b.dense, dense)
	at.at = uint32(len(b.dense) - 1)
}

// sparsify turns bits that have become few into a list.
func (b *bitmaps) sparsify(v valueID) {
	at := &b.places[v]
	old := int(at.at)
	b.ownLists()
	at.at = b.listStart(v)
	b.sparse = slices.Insert(b.sparse, int(at.at), make([]uint16, sparseMax)...)
	b.moveLists(v+1, sparseMax)
	for i := range b.list(*at) {
		b.sparse[int(at.at)+i] = uint16(b.dense[old].nth(i))
	}
	b.freeDense(old)
}

// listStart returns where the list of a value that has none yet belongs: after
// those of smaller values.
func (b *bitmaps) listStart(v valueID) uint32 {
	for i := int(v) - 1; i >= 0; i-- {
		if p := b.places[i]; p.n <= sparseMax {
			return p.at + p.n
		}
	}
	return 0
}

// freeDense removes bits that no value uses any more; the last ones take their
// index.
func (b *bitmaps) freeDense(i int) {
	last := len(b.dense) - 1
	if i != last {
		b.dense[i] = b.dense[last]
		for v := range b.places {
			if p := &b.places[v]; p.n > sparseMax && int(p.at) == last {
				p.at = uint32(i)
			}
		}
	}
	b.dense = b.dense[:last]
}

// values lists, for each entry from lo to before hi, the values that it has.
func (b *bitmaps) values(lo, hi int) [][]valueID {
	rows := make([][]valueID, hi-lo)
	for v := range b.places {
		var set bits
		b.orInto(&set, []valueID{valueID(v)})
		for p := lo; p < hi; p++ {
			if set.has(p) {
				rows[p-lo] = append(rows[p-lo], valueID(v))
			}
		}
	}
	return rows
}

// newBitmaps returns the bitmaps of entries that have the given values.
func newBitmaps(o *owner, n int, row func(int) []valueID) bitmaps {
	b := bitmaps{owner: o, lists: o}
	for i := range n {
		for _, v := range row(i) {
			if int(v) >= len(b.places) {
				b.places = append(b.places, make([]place, int(v)+1-len(b.places))...)
			}
			b.places[v].n++
		}
	}
	b.layOut()
	filled := make([]uint32, len(b.places))
	for i := range n {
		for _, v := range row(i) {
			if at := b.places[v]; at.n > sparseMax {
				b.dense[at.at].set(i)
			} else {
				b.sparse[at.at+filled[v]] = uint16(i)
				filled[v]++
			}
		}
	}
	return b
}

// layOut gives each value, of which the number is known, its place.
func (b *bitmaps) layOut() {
	var dense, sparse uint32
	for v := range b.places {
		if p := &b.places[v]; p.n > sparseMax {
			p.at = dense
			dense++
		} else {
			p.at = sparse
			sparse += p.n
		}
	}
	b.dense, b.sparse = make([]bits, dense), make([]uint16, sparse)
}
