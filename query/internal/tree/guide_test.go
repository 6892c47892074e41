package tree

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// A pass sees the changes of an edit that goes on in nodes that earlier passes have read.
func TestPassFollowsTheEdit(t *testing.T) {
	const n = 3 * leafFill
	rows := make(map[uint32][]ValueID)
	sorted := make([]Entry, n)
	for i := range sorted {
		slot := uint32(i)
		sorted[i], rows[slot] = Entry{Code(2 * i), slot}, []ValueID{slot % 2, 2 + slot%14}
	}
	values := func(slot uint32) []ValueID { return rows[slot] }
	o := new(Owner)
	root := Build(o, sorted, nil, values, nil)
	r := rand.New(rand.NewPCG(14, 10))
	var m Matches
	codes := new(ZoneCodes)
	for step := range 400 {
		i := r.IntN(leafFill) // in the first leaf, where values get and lose their bits
		e := sorted[i]
		probe := &Probe{Code: e.Code, After: true}
		switch r.IntN(3) {
		case 0:
			before := rows[e.Slot]
			rows[e.Slot] = []ValueID{1 - before[0], before[1]}
			root = root.Update(o, probe, e.Slot, before[:1], Note{Values: rows[e.Slot][:1], Codes: codes})
		case 1:
			root = root.Remove(o, probe, e.Slot, rows[e.Slot])
			sorted = slices.Delete(sorted, i, i+1)
		default:
			added := Entry{e.Code + 1, uint32(n + step)}
			if i+1 < len(sorted) && sorted[i+1].Code == added.Code {
				continue
			}
			rows[added.Slot] = []ValueID{added.Slot % 2, 2 + added.Slot%14}
			root = root.Put(o, &Probe{Code: added.Code, After: true}, added, Note{Values: rows[added.Slot], Codes: codes})
			sorted = slices.Insert(sorted, i+1, added)
		}
		masks := []Mask{{Values: []ValueID{ValueID(r.IntN(2))}}, {Values: []ValueID{2, 3 + ValueID(r.IntN(13))}}}
		m.Select(root, Run{0, len(sorted)}, masks, nil)
		got := m.Collect(0, m.Count(), nil)
		want := slices.DeleteFunc(slices.Clone(sorted), func(e Entry) bool {
			return slices.ContainsFunc(masks, func(m Mask) bool {
				return !slices.ContainsFunc(m.Values, func(v ValueID) bool { return slices.Contains(rows[e.Slot], v) })
			})
		})
		if !slices.Equal(got, want) {
			t.Fatalf("step %d, masks %v: %d entries, want %d", step, masks, len(got), len(want))
		}
	}
	if err := root.Check(nil, values, nil); err != nil {
		t.Error(err)
	}
}

// Passes that read the same parents at the same time count the same, also for more values
// than a guide has.
func TestPassesShareGuides(t *testing.T) {
	sorted := make([]Entry, 3*leafFill)
	for i := range sorted {
		sorted[i] = Entry{Code(i), uint32(i)}
	}
	values := func(slot uint32) []ValueID { return []ValueID{slot % 2, 2 + slot%(2*guideMax)} }
	root := Build(new(Owner), sorted, nil, values, nil)
	var passes sync.WaitGroup
	for seed := range uint64(4) {
		passes.Go(func() {
			r := rand.New(rand.NewPCG(14, seed))
			var m Matches
			for range 300 {
				v := ValueID(2 + r.IntN(2*guideMax))
				m.Select(root, Run{0, len(sorted)}, []Mask{{Values: []ValueID{v % 2}}, {Values: []ValueID{v}}}, nil)
				want := 0
				for _, e := range sorted {
					if 2+e.Slot%(2*guideMax) == v {
						want++
					}
				}
				if got := m.Count(); got != want {
					t.Errorf("value %d: %d entries, want %d", v, got, want)
					return
				}
			}
		})
	}
	passes.Wait()
	if err := root.Check(nil, values, nil); err != nil {
		t.Error(err)
	}
	if kept := len(root.guide.Load().values); kept > guideMax {
		t.Errorf("the guide has %d values", kept)
	}
}
