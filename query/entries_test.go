package query

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// An entriesModel is entries beside the list that they should be, and versions
// of both that an owner before has left.
type entriesModel struct {
	is   entries
	want []entry
	held []heldEntries
}

type heldEntries struct {
	is   entries
	want []entry
}

// edit inserts, removes or changes entries one after the other: at a point, as
// ids and times that grow do, or all over.
func (m *entriesModel) edit(t *rapid.T) {
	m.is.own(new(owner))
	by := rapid.SampledFrom([]string{"insert", "insert", "remove", "put"}).Draw(t, "by")
	lo := rapid.IntRange(0, 100).Draw(t, "from")
	hi := rapid.IntRange(lo, 100).Draw(t, "to")
	for i := range rapid.IntRange(1, 300).Draw(t, "n") {
		at := len(m.want) * (lo + i*37%(hi-lo+1)) / 100
		e := entry{code(i), uint32(len(m.want))}
		switch {
		case by == "insert" && len(m.want) < leafMax:
			m.is.insert(at, e)
			m.want = slices.Insert(m.want, at, e)
		case by == "remove" && at < len(m.want):
			m.is.remove(at)
			m.want = slices.Delete(m.want, at, at+1)
		case by == "put" && at < len(m.want):
			m.is.put(at, e)
			m.want[at] = e
		}
	}
}

// check compares the entries with the list, and that of each strip with what is
// noted of it.
func (m *entriesModel) check(t *rapid.T) {
	for _, h := range append(m.held, heldEntries{m.is, m.want}) {
		if diff := gocmp.Diff(h.want, h.is.list(0, h.is.len()), gocmp.AllowUnexported(entry{})); diff != "" {
			t.Fatalf("entries (-want +got):\n%s", diff)
		}
		for s, end := range h.is.ends {
			n := int(end) - h.is.start(s)
			if n < 0 || n > stripMax || n == 0 && int(end) < h.is.len() {
				t.Fatalf("strip %d of %d entries", s, n)
			}
			if n > 0 && h.is.strips[s].first != h.is.strips[s].codes[0] {
				t.Fatalf("strip %d starts with %d, not %d", s, h.is.strips[s].codes[0], h.is.strips[s].first)
			}
		}
	}
}

// Entries are a list, whatever is inserted and removed, and those that another
// owner holds stay as they were.
func TestEntriesAreAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := entriesModel{want: []entry{}}
		for range rapid.IntRange(1, 12).Draw(t, "edits") {
			m.held = append(m.held, heldEntries{m.is, slices.Clone(m.want)})
			m.edit(t)
		}
		m.check(t)
	})
}

// Entries that come last fill one strip after the other, so that a table of ids
// that grow does not cut its last leaf again and again.
func TestEntriesThatComeLastFillStrips(t *testing.T) {
	var es entries
	es.own(new(owner))
	for i := range leafMax {
		es.insert(i, entry{code(i), uint32(i)})
		if i == leafMax/2 {
			for s := range es.ends[:stripsMax/2] {
				if n := int(es.ends[s]) - es.start(s); n != stripMax {
					t.Errorf("strip %d has %d entries", s, n)
				}
			}
		}
	}
	if es.len() != leafMax {
		t.Errorf("%d entries", es.len())
	}
}

// Strips that are not changed are shared between versions.
func TestAnEditCopiesOneStrip(t *testing.T) {
	list := make([]entry, leafFill)
	for i := range list {
		list[i] = entry{code(i), uint32(i)}
	}
	before := newEntries(new(owner), list)
	after := before
	after.own(new(owner))
	after.insert(300, entry{300, 7000})
	copied := 0
	for s := range before.strips {
		if before.strips[s].strip != after.strips[s].strip {
			copied++
		}
	}
	if copied != 1 {
		t.Errorf("%d strips were copied for one entry", copied)
	}
}
