package query

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A bitmapsModel is bitmaps beside the values that each entry has, and a version
// of both that an owner before has left.
type bitmapsModel struct {
	is, held         bitmaps
	rows, heldValues [][]valueID
}

// newBitmapsModel draws entries of which each value has a few, or about as many as a
// list may have: some have one more, some one less.
func newBitmapsModel(t *rapid.T) *bitmapsModel {
	m := &bitmapsModel{}
	for v := range valueID(4) {
		n := rapid.SampledFrom([]int{1, 2, sparseMax - 1, sparseMax, sparseMax + 1, sparseMax + 2}).Draw(t, "how many")
		for i := range n {
			if i >= len(m.rows) {
				m.rows = append(m.rows, nil)
			}
			m.rows[i] = append(m.rows[i], v)
		}
	}
	m.is = newBitmaps(new(owner), len(m.rows), func(i int) []valueID { return m.rows[i] })
	m.hold()
	return m
}

// hold leaves a version and goes on with the next.
func (m *bitmapsModel) hold() {
	m.held, m.heldValues = m.is, slices.Clone(m.rows)
	m.is.own(new(owner))
}

// edit opens, shuts or retags one entry.
func (m *bitmapsModel) edit(t *rapid.T) {
	at := rapid.IntRange(0, len(m.rows)).Draw(t, "at")
	by := rapid.SampledFrom([]string{"open", "shut", "retag"}).Draw(t, "by")
	values := rapid.SliceOfDistinct(rapid.Uint32Range(0, 5), rapid.ID[uint32]).Draw(t, "values")
	slices.Sort(values)
	switch {
	case by == "open" || at == len(m.rows):
		m.is.open(at, values)
		m.rows = slices.Insert(m.rows, at, values)
	case by == "shut":
		m.is.shut(at, m.rows[at])
		m.rows = slices.Delete(slices.Clone(m.rows), at, at+1)
	case by == "retag":
		without := func(vs, others []valueID) []valueID {
			return slices.DeleteFunc(slices.Clone(vs), func(v valueID) bool { return slices.Contains(others, v) })
		}
		m.is.retag(m.is.owner, at, without(m.rows[at], values), without(values, m.rows[at]))
		m.rows = slices.Clone(m.rows)
		m.rows[at] = values
	}
}

// compareBitmaps asks bitmaps in every way that there is.
func compareBitmaps(t *rapid.T, b *bitmaps, rows [][]valueID) {
	for v := range valueID(7) {
		var want, with, got, tmp bits
		for i, row := range rows {
			if slices.Contains(row, v) {
				want.set(i)
			}
			if slices.Contains(row, v) || slices.Contains(row, 0) {
				with.set(i)
			}
		}
		b.orInto(&got, []valueID{v})
		if got != want || *b.any([]valueID{v}, &tmp) != want || *b.any([]valueID{v, 0}, &tmp) != with || int(b.place(v).n) != want.count() {
			t.Fatalf("value %d: %x and %x, not %x", v, got, tmp, want)
		}
	}
	counts := make([]int, 7)
	var odd bits
	for i := 1; i < len(rows); i += 2 {
		odd.set(i)
	}
	b.countEach(&odd, []valueID{0, 1, 2, 3, 4, 5, 6}, counts)
	for i, row := range rows {
		for _, v := range row {
			counts[v] -= i % 2
		}
	}
	if !slices.Equal(counts, make([]int, 7)) {
		t.Fatalf("counts of values are off by %v", counts)
	}
	lo, hi := len(rows)/3, len(rows)/2
	if diff := gocmp.Diff(rows[lo:hi], b.values(lo, hi), gocmp.Comparer(slices.Equal[[]valueID])); diff != "" {
		t.Fatalf("values of entries (-want +got):\n%s", diff)
	}
	anew := newBitmaps(nil, len(rows), func(i int) []valueID { return rows[i] })
	if len(b.dense) != len(anew.dense) || !slices.Equal(b.sparse, anew.sparse) {
		t.Fatalf("%d values have bits, not %d; lists %v, not %v", len(b.dense), len(anew.dense), b.sparse, anew.sparse)
	}
}

func TestBitmapsAreSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newBitmapsModel(t)
		for range rapid.IntRange(1, 30).Draw(t, "edits") {
			m.edit(t)
			compareBitmaps(t, &m.is, m.rows)
			compareBitmaps(t, &m.held, m.heldValues)
			if rapid.Bool().Draw(t, "hold") {
				m.hold()
			}
		}
	})
}
