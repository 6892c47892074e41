package tree

// changes are what has happened to a leaf since its lists were made, from the first to the
// last. An entry that is inserted or removed shifts the positions after it in all lists, often
// more than a hundred. To copy and change all of them took half the time of an edit of a leaf.
// So an edit only notes what it did, a read of a list repeats it, and the lists are made anew
// after changesMax changes.
type changes []change

// changesMax bounds what a read of a list repeats.
const changesMax = 32

// A change is of an entry, or of a value of an entry that has a list.
type change struct {
	value ValueID // of set and unset
	at    uint16  // the position of the entry
	kind  changeKind
}

type changeKind uint8

const (
	inserted changeKind = iota // an entry without values
	removed                    // an entry with its values
	valueSet                   // the entry got the value
	valueUnset
)

// repeat changes the positions of a value as the changes did.
func (cs changes) repeat(v ValueID, set *bits) {
	for _, c := range cs {
		switch {
		case c.kind == inserted:
			set.insert(int(c.at))
		case c.kind == removed:
			set.remove(int(c.at))
		case c.value != v:
		case c.kind == valueSet:
			set.set(int(c.at))
		default:
			set.unset(int(c.at))
		}
	}
}

// undo changes positions to those that the same entries had before the changes, without the
// entries that were inserted. It calls changed for each value that one of the entries got
// or lost, with 1 or -1.
func (cs changes) undo(set *bits, changed func(v ValueID, d int)) {
	for i := len(cs) - 1; i >= 0; i-- {
		switch c := cs[i]; {
		case c.kind == inserted:
			set.remove(int(c.at))
		case c.kind == removed:
			set.insert(int(c.at))
		case !set.has(int(c.at)):
		case c.kind == valueSet:
			changed(c.value, 1)
		default:
			changed(c.value, -1)
		}
	}
}

// gone is where an entry has moved that was removed.
const gone = LeafSize

// moved returns where the changes have moved the entry of each position.
func (cs changes) moved() (to [LeafSize]uint16) {
	var from [LeafSize]uint16 // the position before the changes, or gone
	for p := range from {
		from[p], to[p] = uint16(p), gone
	}
	for _, c := range cs {
		switch at := int(c.at); c.kind {
		case inserted:
			copy(from[at+1:], from[at:])
			from[at] = gone
		case removed:
			copy(from[at:], from[at+1:])
			from[LeafSize-1] = gone
		}
	}
	for now, p := range from {
		if p != gone {
			to[p] = uint16(now)
		}
	}
	return to
}

// mention reports whether a value was set or unset.
func (cs changes) mention(v ValueID) bool {
	for _, c := range cs {
		if (c.kind == valueSet || c.kind == valueUnset) && c.value == v {
			return true
		}
	}
	return false
}
