package tree

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A bitmapsModel pairs bitmaps with the values of each entry, and keeps one earlier
// version of both.
type bitmapsModel struct {
	got, earlier      bitmaps
	rows, earlierRows [][]ValueID
}

// newBitmapsModel draws entries. Each value has few entries, or about as many as a
// list can have: some have one more, some one less.
func newBitmapsModel(t *rapid.T) *bitmapsModel {
	m := &bitmapsModel{}
	for v := range ValueID(4) {
		n := rapid.SampledFrom([]int{1, 2, sparseMax - 1, sparseMax, sparseMax + 1, sparseMax + 2}).Draw(t, "how many")
		for i := range n {
			if i >= len(m.rows) {
				m.rows = append(m.rows, nil)
			}
			m.rows[i] = append(m.rows[i], v)
		}
	}
	m.got = newBitmaps(new(Owner), len(m.rows), func(i int) []ValueID { return m.rows[i] })
	m.keepVersion()
	return m
}

// keepVersion keeps the current version and continues with a new owner.
func (m *bitmapsModel) keepVersion() {
	m.earlier, m.earlierRows = m.got, slices.Clone(m.rows)
	m.got.own(new(Owner))
}

// edit inserts, removes or updates one entry.
func (m *bitmapsModel) edit(t *rapid.T) {
	at := rapid.IntRange(0, len(m.rows)).Draw(t, "at")
	by := rapid.SampledFrom([]string{"insert", "remove", "update"}).Draw(t, "by")
	values := rapid.SliceOfDistinct(rapid.Uint32Range(0, 5), rapid.ID[uint32]).Draw(t, "values")
	slices.Sort(values)
	switch {
	case by == "insert" || at == len(m.rows):
		m.got.insert(at, values)
		m.rows = slices.Insert(m.rows, at, values)
	case by == "remove":
		m.got.remove(at, m.rows[at])
		m.rows = slices.Delete(slices.Clone(m.rows), at, at+1)
	case by == "update":
		without := func(vs, others []ValueID) []ValueID {
			return slices.DeleteFunc(slices.Clone(vs), func(v ValueID) bool { return slices.Contains(others, v) })
		}
		m.got.update(m.got.owner, at, without(m.rows[at], values), without(values, m.rows[at]))
		m.rows = slices.Clone(m.rows)
		m.rows[at] = values
	}
}

// compareBitmaps compares every method that reads bitmaps with the values of the
// entries.
func compareBitmaps(t *rapid.T, b *bitmaps, rows [][]ValueID) {
	for v := range ValueID(7) {
		var want, with, got, tmp bits
		for i, row := range rows {
			if slices.Contains(row, v) {
				want.set(i)
			}
			if slices.Contains(row, v) || slices.Contains(row, 0) {
				with.set(i)
			}
		}
		b.orInto(&got, []ValueID{v})
		if got != want || *b.any([]ValueID{v}, &tmp) != want || *b.any([]ValueID{v, 0}, &tmp) != with || b.location(v).n() != want.count() {
			t.Fatalf("value %d: %x and %x, not %x", v, got, tmp, want)
		}
	}
	compareCounts(t, b, rows)
	lo, hi := len(rows)/3, len(rows)/2
	if diff := gocmp.Diff(rows[lo:hi], b.rows(lo, hi), gocmp.Comparer(slices.Equal[[]ValueID])); diff != "" {
		t.Fatalf("values of entries (-want +got):\n%s", diff)
	}
	fresh := newBitmaps(nil, len(rows), func(i int) []ValueID { return rows[i] })
	renewed := *b
	renewed.locations = slices.Clone(b.locations)
	renewed.renewLists(0, nil)
	if len(b.dense) != len(fresh.dense) || !slices.Equal(renewed.lists, fresh.lists) {
		t.Fatalf("%d values have bits, not %d; lists %v, not %v", len(b.dense), len(fresh.dense), renewed.lists, fresh.lists)
	}
}

// compareCounts compares countEach, over the odd positions, with the values.
func compareCounts(t *rapid.T, b *bitmaps, rows [][]ValueID) {
	counts := make([]int, 7)
	var odd bits
	for i := 1; i < len(rows); i += 2 {
		odd.set(i)
	}
	b.countEach(&odd, []ValueID{0, 1, 2, 3, 4, 5, 6}, counts)
	for i, row := range rows {
		for _, v := range row {
			counts[v] -= i % 2
		}
	}
	if !slices.Equal(counts, make([]int, 7)) {
		t.Fatalf("counts of values are off by %v", counts)
	}
}

func TestBitmapsEqualSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newBitmapsModel(t)
		for range rapid.IntRange(1, 30).Draw(t, "edits") {
			m.edit(t)
			compareBitmaps(t, &m.got, m.rows)
			compareBitmaps(t, &m.earlier, m.earlierRows)
			if rapid.Bool().Draw(t, "keep version") {
				m.keepVersion()
			}
		}
	})
}

// An edit of one entry shares the lists with the version before and notes what it did, so
// that it copies little. Lists are made anew before there are too many notes.
func TestEditSharesLists(t *testing.T) {
	b := newBitmaps(new(Owner), leafFill, func(i int) []ValueID { return []ValueID{ValueID(i % 40)} })
	renewed := 0
	for i := range 2 * changesMax {
		before := b.lists
		b.own(new(Owner))
		b.insert(i, []ValueID{7})
		b.remove(i, []ValueID{7})
		if &b.lists[0] != &before[0] {
			renewed++
		}
		if len(b.changes) > changesMax {
			t.Fatalf("%d changes", len(b.changes))
		}
	}
	if want := 3*2*changesMax/changesMax - 1; renewed != want {
		t.Errorf("%d edits made the lists anew, want %d", renewed, want)
	}
}

// Two edits of one version note their changes apart.
func TestEditsOfOneVersionAreApart(t *testing.T) {
	rows := make([][]ValueID, 100)
	for i := range rows {
		rows[i] = []ValueID{ValueID(i % 40)}
	}
	version := newBitmaps(new(Owner), len(rows), func(i int) []ValueID { return rows[i] })
	version.own(new(Owner))
	version.insert(50, []ValueID{1}) // so that there are notes, and room for more
	a, b := version, version
	a.own(new(Owner))
	b.own(new(Owner))
	a.insert(20, []ValueID{2})
	b.remove(70, rows[69])
	for _, c := range []struct {
		name string
		got  *bitmaps
		at   int
		want ValueID
	}{{"inserted", &a, 20, 2}, {"removed", &b, 70, rows[70][0]}, {"neither", &version, 70, rows[69][0]}} {
		if got := c.got.rows(c.at, c.at+1)[0]; !slices.Equal(got, []ValueID{c.want}) {
			t.Errorf("%s: the entry at %d has the values %d, want %d", c.name, c.at, got, c.want)
		}
	}
}
