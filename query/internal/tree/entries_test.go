package tree

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// An entriesModel pairs entries with the list that they should equal, and keeps
// earlier versions of both.
type entriesModel struct {
	got      *entries
	want     []Entry
	versions []entriesVersion
}

type entriesVersion struct {
	got  *entries
	want []Entry
}

// edit inserts or removes entries: at one place, as growing ids and times
// do, or everywhere.
func (m *entriesModel) edit(t *rapid.T) {
	m.got = m.got.own(new(Owner))
	by := rapid.SampledFrom([]string{"insert", "insert", "remove"}).Draw(t, "by")
	lo := rapid.IntRange(0, 100).Draw(t, "from")
	hi := rapid.IntRange(lo, 100).Draw(t, "to")
	for i := range rapid.IntRange(1, 300).Draw(t, "n") {
		at := len(m.want) * (lo + i*37%(hi-lo+1)) / 100
		e := Entry{Code(i), uint32(len(m.want))}
		switch {
		case by == "insert" && len(m.want) < LeafSize:
			m.got.insert(at, e, nil)
			m.want = slices.Insert(m.want, at, e)
		case by == "remove" && at < len(m.want):
			m.got.remove(at, nil)
			m.want = slices.Delete(m.want, at, at+1)
		}
	}
}

// check compares every version with its list, and checks its strips.
func (m *entriesModel) check(t *rapid.T) {
	for _, v := range append(m.versions, entriesVersion{m.got, m.want}) {
		if diff := gocmp.Diff(v.want, v.got.list(0, v.got.len())); diff != "" {
			t.Fatalf("entries (-want +got):\n%s", diff)
		}
		if err := v.got.check(nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Entries equal a list after any insertions and removals, and earlier versions do
// not change.
func TestEntriesEqualList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := entriesModel{got: newEntries(nil, nil, nil), want: []Entry{}}
		for range rapid.IntRange(1, 12).Draw(t, "edits") {
			m.versions = append(m.versions, entriesVersion{m.got, slices.Clone(m.want)})
			m.edit(t)
		}
		m.check(t)
	})
}

// Entries that are appended fill one strip after the other, so that a table of
// growing ids does not refill its last leaf again and again.
func TestAppendedEntriesFillStrips(t *testing.T) {
	var es entries
	es.own(new(Owner))
	for i := range LeafSize {
		es.insert(i, Entry{Code(i), uint32(i)}, nil)
		if i == LeafSize/2 {
			for s := range es.ends[:stripsMax/2] {
				if n := int(es.ends[s]) - es.start(s); n != stripMax {
					t.Errorf("strip %d has %d entries, want %d", s, n, stripMax)
				}
			}
		}
	}
	if es.len() != LeafSize {
		t.Errorf("%d entries, want %d", es.len(), LeafSize)
	}
}

// An edit of one entry copies one strip and shares the others with the version
// before.
func TestEditCopiesOneStrip(t *testing.T) {
	list := make([]Entry, leafFill)
	for i := range list {
		list[i] = Entry{Code(i), uint32(i)}
	}
	before := newEntries(new(Owner), list, nil)
	after := before.own(new(Owner))
	after.insert(300, Entry{300, 7000}, nil)
	copied := 0
	for s := range before.strips {
		if before.strips[s] != after.strips[s] {
			copied++
		}
	}
	if copied != 1 {
		t.Errorf("%d strips were copied for one entry", copied)
	}
}
