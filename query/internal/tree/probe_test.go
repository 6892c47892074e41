package tree

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// A tiesModel pairs an order of few codes, whose entries are sorted by the ids of their
// records, with the list that it should equal.
type tiesModel struct {
	ids  IDs
	root *Node
	want []Entry
	free []uint32 // the slots of removed records
}

// newTiesModel builds an order of n entries. The ids do not grow with the slots.
func newTiesModel(r *rand.Rand, n int) *tiesModel {
	m := &tiesModel{}
	o := new(Owner)
	for slot, id := range r.Perm(n) {
		m.ids.Set(o, uint32(slot), Code(2*id))
		m.want = append(m.want, Entry{Code(r.IntN(4)), uint32(slot)})
	}
	slices.SortFunc(m.want, m.compare)
	m.root = Build(o, m.want, &m.ids, slotValues, nil)
	return m
}

// compare compares entries by code and id.
func (m *tiesModel) compare(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(m.ids.At(a.Slot), m.ids.At(b.Slot)))
}

// probe returns the place right after an entry.
func (m *tiesModel) probe(e Entry) *Probe {
	return &Probe{Code: e.Code, After: true, ID: m.ids.At(e.Slot), IDs: &m.ids}
}

// edit puts or removes one entry.
func (m *tiesModel) edit(r *rand.Rand, step int) {
	o := new(Owner)
	if i := r.IntN(len(m.want)); r.IntN(2) == 0 {
		e := m.want[i]
		m.root = m.root.Remove(o, m.probe(e), e.Slot, slotValues(e.Slot))
		m.want, m.free = slices.Delete(m.want, i, i+1), append(m.free, e.Slot)
		return
	}
	e := Entry{Code(r.IntN(4)), uint32(len(m.want) + len(m.free))}
	if len(m.free) > 0 && r.IntN(2) == 0 {
		e.Slot, m.free = m.free[0], m.free[1:]
	}
	// Odd ids, at both ends and between the others.
	m.ids.Set(o, e.Slot, Code(2*((step*7919)%(2*len(m.want)))+1))
	i, found := slices.BinarySearchFunc(m.want, e, m.compare)
	if found {
		m.free = append(m.free, e.Slot)
		return
	}
	m.root = m.root.Put(o, m.probe(e), e, Note{Values: slotValues(e.Slot), Codes: new(ZoneCodes)})
	m.want = slices.Insert(m.want, i, e)
}

// Entries of one code stay sorted by the ids of their records, and a search finds each.
func TestTiesAreSortedByID(t *testing.T) {
	const seed = 14
	r := rand.New(rand.NewPCG(seed, 11))
	m := newTiesModel(r, 2*leafFill)
	for step := range 6000 {
		m.edit(r, step)
	}
	if got := slices.Collect(m.root.All()); !slices.Equal(got, m.want) {
		t.Errorf("seed %d: the order has %d entries, not the %d of the list", seed, len(got), len(m.want))
	}
	for i, e := range m.want {
		if got := m.root.Rank(m.probe(e)); got != i+1 {
			t.Fatalf("seed %d: entry %d has rank %d", seed, i, got)
		}
		before := m.probe(e)
		before.After = false
		if got := m.root.Rank(before); got != i {
			t.Fatalf("seed %d: %d entries are before entry %d", seed, got, i)
		}
	}
	if err := m.root.Check(&m.ids, slotValues, nil); err != nil {
		t.Error(err)
	}
}
