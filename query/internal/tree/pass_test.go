package tree

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// commonValues gives each slot several values: some in nearly every leaf, some in few
// entries of a leaf, and some in one part of the order only.
func commonValues(slot uint32) []ValueID {
	values := []ValueID{slot % 2, 2 + slot%3, 5 + slot*7919%11}
	if slot%40 == 0 {
		values = append(values, 16)
	}
	if slot%400 == 0 {
		values = append(values, 17)
	}
	if slot > 20_000 && slot < 21_000 {
		values = append(values, 18)
	}
	return append(values, 19+slot%100)
}

// A pass finds the entries that a loop over all entries finds, whatever the masks, the
// run and the limits are.
func TestPassIsLoop(t *testing.T) {
	const n = 5 * fanout / 4 * LeafSize
	sorted := make([]Entry, n)
	for i := range sorted {
		sorted[i] = Entry{Code(i), uint32(i)}
	}
	root := Build(new(Owner), sorted, nil, commonValues, slotCodes)
	r := rand.New(rand.NewPCG(14, 9))
	var m Matches
	for range 600 {
		run, masks, limits := drawRun(r, n), drawMasks(r), drawLimits(r)
		m.Select(root, run, masks, limits)
		// Entries outside the limits may be left out, so only those inside are compared.
		got := slices.DeleteFunc(m.Collect(0, m.Count(), nil), func(e Entry) bool { return !within(e.Slot, limits) })
		want := loop(sorted, run, masks, limits)
		if !slices.Equal(got, want) {
			t.Fatalf("run %v, masks %v, limits %v: %d entries, want %d", run, masks, limits, len(got), len(want))
		}
		if len(limits) == 0 && m.Total() != len(want) {
			t.Fatalf("run %v, masks %v: counted %d, want %d", run, masks, m.Total(), len(want))
		}
		m.Release()
	}
}

// drawRun draws a run, often of all entries.
func drawRun(r *rand.Rand, n int) Run {
	if r.IntN(3) == 0 {
		return Run{0, n}
	}
	lo := r.IntN(n)
	return Run{lo, lo + r.IntN(n-lo)}
}

// drawMasks draws up to four masks of up to four values.
func drawMasks(r *rand.Rand) (masks []Mask) {
	for range min(2, r.IntN(5)) + r.IntN(5)/3 {
		var values []ValueID
		for range 1 + r.IntN(1+r.IntN(4)) {
			values = append(values, ValueID(r.IntN(22)))
		}
		slices.Sort(values)
		masks = append(masks, Mask{Values: slices.Compact(values)})
	}
	return masks
}

// drawLimits draws a limit on the second zone, in one of four cases.
func drawLimits(r *rand.Rand) []Limit {
	if r.IntN(4) > 0 {
		return nil
	}
	lo := Code(r.IntN(1000))
	return []Limit{{Zone: 1, Lo: lo, Hi: lo + Code(r.IntN(100))}}
}

// within reports whether a slot is within all limits.
func within(slot uint32, limits []Limit) bool {
	codes := slotCodes(slot)
	return !slices.ContainsFunc(limits, func(l Limit) bool { return codes[l.Zone] < l.Lo || codes[l.Zone] > l.Hi })
}

// loop finds matches by looking at every entry.
func loop(sorted []Entry, run Run, masks []Mask, limits []Limit) (out []Entry) {
	for _, e := range sorted[run.Lo:run.Hi] {
		values := commonValues(e.Slot)
		missed := func(m Mask) bool {
			return !slices.ContainsFunc(m.Values, func(v ValueID) bool { return slices.Contains(values, v) })
		}
		if within(e.Slot, limits) && !slices.ContainsFunc(masks, missed) {
			out = append(out, e)
		}
	}
	return out
}
