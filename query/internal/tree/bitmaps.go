package tree

import "slices"

// bitmaps record which entries of a leaf have each value. A value of more than
// sparseMax entries has dense bits; any other has a [list] of positions.
//
// There are two forms because most fields have a few values that nearly every
// leaf is full of, and many more that a leaf has a dozen times or never. Bits for
// each of 74 campuses would take nine bytes a record in every order; lists for all
// of them take two. But lists are slow to intersect, so a common value has bits.
//
// An edit copies the locations and the bits of a leaf. It leaves the lists as they are, and
// notes in changes what it did to them. Bits are one by one, because an entry that only changes
// its status changes those of two values.
type bitmaps struct {
	owner     *Owner     // of the slices locations and dense
	locations []location // by ValueID; may be short of values that the leaf never had
	dense     []dense
	lists     []uint16 // each after its length; they do not change; there is room for the longest after them
	changes   changes
	noting    *Owner // the owner of changes
}

// A dense is the bits of a value of more than sparseMax entries.
type dense struct {
	owner *Owner
	*bits
}

// A location is where the entries of a value are: how many entries it has, and the index
// of its bits in dense if these are more than sparseMax, else of the length of its list in
// lists, or 0 if the list is empty. Both are in one number, because the locations of a leaf
// are copied often.
type location uint32

// locationBits is the number of bits of an index. The rest is for the number of entries,
// which is at most LeafSize.
const locationBits = 21

// MaxValues is the largest number of values of an order: a location can hold the index of
// the last of so many lists.
const MaxValues = 30_000

// It does not compile if the lists may be too long for an index.
const _ = uint(1<<locationBits - (1 + MaxValues*listMax))

// locate returns the location of n entries at an index.
func locate(n, at int) location { return location(n<<locationBits | at) }

func (l location) n() int      { return int(l >> locationBits) }
func (l location) at() int     { return int(l & (1<<locationBits - 1)) }
func (l location) dense() bool { return l.n() > sparseMax }

// newBitmaps returns the bitmaps of n entries; row returns the values of entry i.
func newBitmaps(o *Owner, n int, row func(i int) []ValueID) bitmaps {
	b := bitmaps{owner: o}
	for i := range n {
		for _, v := range row(i) {
			if int(v) >= len(b.locations) {
				b.locations = append(b.locations, make([]location, int(v)+1-len(b.locations))...)
			}
			b.locations[v] += locate(1, 0)
		}
	}
	b.layOut()
	for i := range n {
		for _, v := range row(i) {
			if l := b.locations[v]; l.dense() {
				b.dense[l.at()].set(i)
			} else {
				of := b.lists[l.at():]
				of[0]++
				of[of[0]] = uint16(i)
			}
		}
	}
	return b
}

// layOut sets the location of each value, whose number of entries must be known, and allocates
// the memory.
func (b *bitmaps) layOut() {
	sets, end := 0, 1
	for v, l := range b.locations {
		switch {
		case l.dense():
			b.locations[v] = locate(l.n(), sets)
			sets++
		case l.n() > 0:
			b.locations[v] = locate(l.n(), end)
			end += 1 + l.n()
		}
	}
	b.dense, b.lists = make([]dense, sets), make([]uint16, end, end+sparseMax)
	room := make([]bits, sets)
	for i := range room {
		b.dense[i] = dense{b.owner, &room[i]}
	}
}

// location returns where the entries of the value are.
func (b *bitmaps) location(v ValueID) location {
	if int(v) < len(b.locations) {
		return b.locations[v]
	}
	return 0
}

// bits returns the bits of a value, or nil if it has a list.
func (b *bitmaps) bits(v ValueID) *bits {
	if l := b.location(v); l.dense() {
		return b.dense[l.at()].bits
	}
	return nil
}

// list returns the list at a location, as it was before the changes.
func (b *bitmaps) list(l location) list {
	if at := l.at(); len(b.changes) == 0 && at > 0 { // the processor need not wait for the length
		return b.lists[at+1 : at+1+l.n()]
	}
	return b.listBefore(l)
}

// whole returns the list at a location and what follows it, or nil if the list is empty or a
// read of it must repeat changes.
func (b *bitmaps) whole(l location) *[sparseMax]uint16 {
	if len(b.changes) > 0 || l.at() == 0 {
		return nil
	}
	return (*[sparseMax]uint16)(b.lists[l.at()+1:][:sparseMax])
}

// listBefore returns what list does. It also does so during an edit that has not yet noted all
// of its changes, when the number of entries is not the length of the list.
func (b *bitmaps) listBefore(l location) list {
	at := l.at()
	if at == 0 {
		return nil
	}
	return b.lists[at+1 : at+1+int(b.lists[at])]
}

// orList adds to out the entries of a value that has a list.
func (b *bitmaps) orList(v ValueID, out *bits) {
	l := b.location(v)
	if l.n() == 0 {
		return
	}
	of := b.list(l)
	if len(b.changes) == 0 {
		of.orInto(out)
		return
	}
	var set bits
	of.orInto(&set)
	b.changes.repeat(v, &set)
	out.or(&set)
}

// orInto adds to out the entries that have one of the values.
func (b *bitmaps) orInto(out *bits, values []ValueID) {
	for _, v := range values {
		l := b.location(v)
		if l.dense() {
			out.or(b.dense[l.at()].bits)
		} else {
			b.orList(v, out)
		}
	}
}

// any returns the entries that have one of the values. The result may be tmp,
// which is overwritten, and must not be changed.
func (b *bitmaps) any(values []ValueID, tmp *bits) *bits {
	if len(values) == 1 {
		if set := b.bits(values[0]); set != nil {
			return set
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
	before := set
	if len(b.changes) > 0 {
		before = new(*set)
		b.changes.undo(before, func(v ValueID, d int) {
			if i := slices.Index(values, v); i >= 0 && !b.location(v).dense() {
				counts[i] += d
			}
		})
	}
	for i, v := range values {
		if l := b.location(v); l.dense() {
			counts[i] += set.andCount(b.dense[l.at()].bits)
		} else {
			counts[i] += b.list(l).countIn(before)
		}
	}
}

// countList returns how many entries in the set have a value that has a list.
func (b *bitmaps) countList(v ValueID, set *bits) int {
	if len(b.changes) == 0 {
		return b.list(b.location(v)).countIn(set)
	}
	var count [1]int
	b.countEach(set, []ValueID{v}, count[:])
	return count[0]
}

// own makes the bitmaps the owner's to change, but not yet the lists and the bits: an
// entry that only changes its status has dense bits both before and after.
func (b *bitmaps) own(o *Owner) {
	if b.owner != o {
		b.owner, b.locations, b.dense = o, slices.Clone(b.locations), slices.Clone(b.dense)
	}
}

// ownBits makes the bits of some values of owned bitmaps the owner's too, as far as they
// have bits, in one piece of memory.
func (b *bitmaps) ownBits(values []ValueID) {
	shared := 0
	for _, v := range values {
		if l := b.location(v); l.dense() && b.dense[l.at()].owner != b.owner {
			shared++
		}
	}
	room := make([]bits, shared)
	for _, v := range values {
		if l := b.location(v); l.dense() {
			room = b.dense[l.at()].own(b.owner, room)
		}
	}
}

// ownAllBits makes all bits of owned bitmaps the owner's too, in one piece of memory.
func (b *bitmaps) ownAllBits() {
	shared := 0
	for i := range b.dense {
		if b.dense[i].owner != b.owner {
			shared++
		}
	}
	room := make([]bits, shared)
	for i := range b.dense {
		room = b.dense[i].own(b.owner, room)
	}
}

// own makes the bits the owner's to change. A copy is made in room, of which it returns the
// rest.
func (d *dense) own(o *Owner, room []bits) []bits {
	if d.owner == o {
		return room
	}
	room[0] = *d.bits
	d.owner, d.bits = o, &room[0]
	return room[1:]
}

// note notes a change. The lists are made anew first if there are too many.
func (b *bitmaps) note(c change) {
	if len(b.changes) == changesMax {
		b.renewLists(0, nil)
	}
	if b.noting != b.owner {
		b.noting, b.changes = b.owner, slices.Grow(slices.Clip(b.changes), 4)
	}
	b.changes = append(b.changes, c)
}

// renewLists makes the lists anew, as they are after the changes. If set is not nil, it is
// the bits of the value, which gets a list instead of them.
func (b *bitmaps) renewLists(value ValueID, set *bits) {
	moved := b.changes.moved()
	lists := make([]uint16, 1, len(b.lists)+listMax)
	for i, l := range b.locations {
		v := ValueID(i)
		switch at := len(lists); {
		case set != nil && v == value:
			b.locations[v], lists = locate(l.n(), at), appendList(lists, set)
		case l.dense():
		case l.n() == 0:
			b.locations[v] = 0
		case b.changes.mention(v):
			var set bits
			b.orList(v, &set)
			b.locations[v], lists = locate(l.n(), at), appendList(lists, &set)
		default:
			b.locations[v], lists = locate(l.n(), at), appendMoved(lists, b.listBefore(l), &moved)
		}
	}
	b.lists, b.changes, b.noting = slices.Grow(lists, sparseMax), nil, nil
}

// insert inserts an entry with the values at position p of owned bitmaps.
func (b *bitmaps) insert(p int, values []ValueID) {
	// The positions of all values shift, also of those that this entry lacks.
	b.ownAllBits()
	for i := range b.dense {
		b.dense[i].insert(p)
	}
	b.note(change{at: uint16(p), kind: inserted})
	for _, v := range values {
		b.set(p, v)
	}
}

// remove removes the entry at position p, which has the values, from owned
// bitmaps.
func (b *bitmaps) remove(p int, values []ValueID) {
	b.ownAllBits()
	for _, v := range values {
		b.unset(p, v)
	}
	for i := range b.dense {
		b.dense[i].remove(p)
	}
	b.note(change{at: uint16(p), kind: removed})
}

// update removes values that the entry at p has and adds values that it lacks.
func (b *bitmaps) update(o *Owner, p int, drop, add []ValueID) {
	if len(drop)+len(add) == 0 {
		return
	}
	b.own(o)
	b.ownBits(drop)
	b.ownBits(add)
	for _, v := range drop {
		if !b.location(v).dense() {
			b.note(change{v, uint16(p), valueUnset})
		}
		b.unset(p, v)
	}
	for _, v := range add {
		b.set(p, v)
	}
}

// set gives the entry at p a value that it lacks. The owner must have the value's bits.
func (b *bitmaps) set(p int, v ValueID) {
	for int(v) >= len(b.locations) {
		b.locations = append(b.locations, 0)
	}
	if b.locations[v].n() == sparseMax { // the list is full
		b.listToBits(v)
	}
	b.locations[v] += locate(1, 0)
	if l := b.locations[v]; l.dense() {
		b.dense[l.at()].set(p)
	} else {
		b.note(change{v, uint16(p), valueSet})
	}
}

// unset removes from the entry at p a value that it has. The owner must have the value's
// bits. If it has a list, the caller notes the change.
func (b *bitmaps) unset(p int, v ValueID) {
	l := b.locations[v]
	b.locations[v] -= locate(1, 0)
	if l.dense() {
		b.dense[l.at()].unset(p)
		if !b.locations[v].dense() {
			b.bitsToList(v)
		}
	}
}

// listToBits replaces a full list with bits. The caller then adds the entry for
// which the list has no room.
func (b *bitmaps) listToBits(v ValueID) {
	set := new(bits)
	b.orList(v, set)
	b.locations[v] = locate(sparseMax, len(b.dense))
	b.dense = append(b.dense, dense{b.owner, set})
}

// bitsToList replaces bits with a list, when sparseMax bits are left.
func (b *bitmaps) bitsToList(v ValueID) {
	old := b.locations[v].at()
	b.renewLists(v, b.dense[old].bits)
	b.freeDense(old)
}

// freeDense removes the bits at index i, which no value uses any more. The last
// bits move to their index.
func (b *bitmaps) freeDense(i int) {
	last := len(b.dense) - 1
	if i != last {
		b.dense[i] = b.dense[last]
		for v, l := range b.locations {
			if l.dense() && l.at() == last {
				b.locations[v] = locate(l.n(), i)
			}
		}
	}
	b.dense[last] = dense{}
	b.dense = b.dense[:last]
}
