package store

import (
	"cmp"
	"slices"
)

// link says that an owner gets an item, or loses it: a team a registration that has it
// among its attempts, a user a team that names the user as a member.
type link[O, I ~int64] struct {
	owner O
	item  I
	lost  bool
}

// links are changes of the items of several owners. Of an item that an owner both loses
// and gets, the owner has it afterwards.
type links[O, I ~int64] []link[O, I]

// bulk is the number of changed records from which on a change is an import of nearly all.
// Two goroutines make the entries of so many registrations.
const bulk = 10_000

// newLinks returns an empty list for the links of some changed records, with room for one of
// each if they are many.
func newLinks[O, I ~int64](records int) links[O, I] {
	if records < bulk {
		return nil
	}
	return make(links[O, I], 0, records)
}

// sort sorts the links by owner, then by item.
func (l links[O, I]) sort() {
	slices.SortFunc(l, func(a, b link[O, I]) int {
		if a.owner != b.owner {
			return cmp.Compare(a.owner, b.owner)
		}
		return cmp.Compare(a.item, b.item)
	})
}

// cut returns the links of the first owner and the links after them. The links must be
// sorted and not empty.
func (l links[O, I]) cut() (first, rest links[O, I]) {
	n := 1
	for n < len(l) && l[n].owner == l[0].owner {
		n++
	}
	return l[:n], l[n:]
}

// of returns the links of an owner and the links of greater owners. The links must be
// sorted.
func (l links[O, I]) of(owner O) (its, rest links[O, I]) {
	for len(l) > 0 && l[0].owner < owner {
		l = l[1:]
	}
	if len(l) == 0 || l[0].owner != owner {
		return nil, l
	}
	return l.cut()
}

// apply returns the items of an owner after its links, in order: items itself without
// links. The items must be in order and are not modified.
func (l links[O, I]) apply(items []I) []I {
	if len(l) == 0 {
		return items
	}
	changed := make([]I, 0, len(items)+len(l))
	for len(l) > 0 {
		item, got := l[0].item, false
		for ; len(l) > 0 && l[0].item == item; l = l[1:] {
			got = got || !l[0].lost
		}
		smaller, found := slices.BinarySearch(items, item)
		changed = append(changed, items[:smaller]...)
		items = items[smaller:]
		if found {
			items = items[1:]
		}
		if got {
			changed = append(changed, item)
		}
	}
	return append(changed, items...)
}

// distinct sorts ids and drops repeated ones, in place.
func distinct[I ~int64](ids []I) []I {
	slices.Sort(ids)
	return slices.Compact(ids)
}
