package tree

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A leaf less than a quarter full is merged with a neighbour if both together are
// at most three quarters full. The neighbour before it is tried first.
func TestNodeMergeSizes(t *testing.T) {
	const quarter, most = LeafSize / 4, LeafSize * 3 / 4
	for _, c := range []struct {
		children []int
		at       int
		want     []int
	}{
		{[]int{quarter - 1, 300}, 0, []int{quarter + 299}},
		{[]int{300, quarter - 1}, 1, []int{quarter + 299}},
		{[]int{300, quarter - 1, 20}, 1, []int{quarter + 299, 20}},
		{[]int{quarter - 1, most - quarter + 1}, 0, []int{most}},
		{[]int{quarter - 1, most - quarter + 2}, 0, nil},
		{[]int{quarter, 10}, 0, nil},
		{[]int{1000, 1, 1000}, 1, nil},
		{[]int{1000, 1, 700}, 1, []int{1000, 701}},
		{[]int{1000, 0, 1000}, 1, []int{1000, 1000}},
	} {
		o := new(Owner)
		n := &Node{}
		for _, size := range c.children {
			n.children = append(n.children, newLeaf(o, make([]Entry, size), nil, func(int) []ValueID { return nil }))
		}
		children, merged := n.merge(o, c.at, nil)
		var got []int
		for _, child := range children {
			got = append(got, child.Len())
		}
		if !slices.Equal(got, c.want) || merged != (c.want != nil) {
			t.Errorf("%v at %d: %v, want %v", c.children, c.at, got, c.want)
		}
	}
}

// slotValues gives each slot one of five values.
func slotValues(slot uint32) []ValueID { return []ValueID{slot % 5} }

// slotCodes gives each slot different codes in two zones.
func slotCodes(slot uint32) ZoneCodes { return ZoneCodes{Code(slot), Code(slot * 7919 % 1000)} }

// slotProbe returns the place right after the entry of a slot, whose code is the
// slot.
func slotProbe(slot uint32) *Probe { return &Probe{Code: Code(slot), After: true} }

// An order of three levels grows and shrinks by single entries; the earlier
// versions do not change.
func TestNodePutAndRemove(t *testing.T) {
	const n = fanout * LeafSize
	var even []Entry
	for i := range uint32(n) {
		even = append(even, Entry{Code(2 * i), 2 * i})
	}
	built := Build(new(Owner), even, nil, slotValues, slotCodes)
	o := new(Owner)
	grown := built
	for slot := uint32(1); slot < 2*n; slot += 2 {
		codes := slotCodes(slot)
		grown = grown.Put(o, slotProbe(slot), Entry{Code(slot), slot}, Note{slotValues(slot), &codes})
	}
	if len(grown.children) < 2 {
		t.Errorf("the root has %d children, want several parents", len(grown.children))
	}
	for _, parent := range grown.children {
		if parent.leaf() || !parent.children[0].leaf() || len(parent.children) < fanout/4 {
			t.Errorf("below the root is a node with %d children, want several leaves", len(parent.children))
		}
	}
	o = new(Owner)
	shrunk := grown
	for slot := range uint32(2 * n) {
		if slot%1000 != 0 {
			shrunk = shrunk.Remove(o, slotProbe(slot), slot, slotValues(slot))
		}
	}
	for _, v := range []struct {
		root *Node
		want int
	}{{built, n}, {grown, 2 * n}, {shrunk, (2*n + 999) / 1000}} {
		if err := v.root.Check(nil, slotValues, slotCodes); err != nil {
			t.Fatal(err)
		}
		if v.root.Len() != v.want {
			t.Errorf("%d entries, want %d", v.root.Len(), v.want)
		}
	}
	if leaves := shrunk.Leaves(); leaves > 8 {
		t.Errorf("%d entries are in %d leaves", shrunk.Len(), leaves)
	}
}

// A disjoint list of values is counted before any position as a loop counts it, and its
// entries are found by number: in orders of one and of several levels, with more values than
// a guide has, before and after edits.
func TestCountsAreThoseOfALoop(t *testing.T) {
	const seed, all = 14, 2 * guideMax
	r := rand.New(rand.NewPCG(seed, 12))
	values := func(slot uint32) []ValueID { return []ValueID{slot * 7919 % all} }
	for _, n := range []uint32{100, 3 * leafFill, 3 * fanout * leafFill / 2} {
		var sorted []Entry
		for slot := range n {
			sorted = append(sorted, Entry{Code(2 * slot), 2 * slot})
		}
		o := new(Owner)
		root := Build(o, sorted, nil, values, nil)
		for step := range 120 {
			if step%10 == 0 { // else the edit goes on in nodes that were read
				o = new(Owner)
			}
			wanted := make([]ValueID, 1+r.IntN(all))
			for i := range wanted {
				wanted[i] = (wanted[0] + ValueID(i)*ValueID(1+step%3)) % all
			}
			slices.Sort(wanted)
			wanted = slices.Compact(wanted)
			p := []int{0, len(sorted), r.IntN(len(sorted))}[r.IntN(3)]
			count, found := 0, 0
			k := r.IntN(max(1, len(sorted)*len(wanted)/all/2))
			for i, e := range sorted {
				if !slices.Contains(wanted, values(e.Slot)[0]) {
					continue
				}
				if i < p {
					count++
				}
				if found == k {
					leaf, start, within := root.nth(k, wanted)
					var set bits
					leaf.sets.orInto(&set, wanted)
					if got := start + set.nth(within); got != i {
						t.Fatalf("seed %d, step %d: match %d of %d values is at %d, not %d", seed, step, k, len(wanted), got, i)
					}
				}
				found++
			}
			if got := root.countBefore(p, wanted); got != count {
				t.Fatalf("seed %d, step %d: %d entries before %d have one of %d values, not %d", seed, step, got, p, len(wanted), count)
			}
			i := r.IntN(len(sorted))
			slot := sorted[i].Slot + 1
			if i+1 < len(sorted) && sorted[i+1].Slot == slot {
				continue
			}
			root = root.Put(o, slotProbe(slot), Entry{Code(slot), slot}, Note{values(slot), new(ZoneCodes)})
			sorted = slices.Insert(sorted, i+1, Entry{Code(slot), slot})
		}
	}
}
