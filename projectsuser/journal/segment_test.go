package journal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestSegmentEndsTooEarly cuts a segment between two batches, before an empty segment
// that follows later changes.
func TestSegmentEndsTooEarly(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.run(0, 6)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.run(6, 9)
	m.fail(func(_ int, what, name string) error {
		if what == "create" && strings.Contains(name, string(kindSnapshot)) {
			return errDisk
		}
		return nil
	})
	if err := s.Snapshot(t.Context()); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
	s.close()
	m.fail(nil)
	name := fileName(kindSegment, s.after[6].Sequence())
	all := m.bytes(name)
	m.put(name, all[:boundaries(t, all)[2]])
	last, had := s.State().Last, s.after[8].Sequence()
	_, err := trySchool(t, m, Options{})
	assertError(t, err, fmt.Sprintf("journal: %q: damaged at offset 24: the segment begins after change %d, but the changes before it end with %d",
		m.path(fileName(kindSegment, last)), last, had))
}

// TestOnlyTheLastSegmentMayBeTorn leaves an incomplete write at the end of an older
// segment.
func TestOnlyTheLastSegmentMayBeTorn(t *testing.T) {
	m, s := segmented(t, Options{}, false)
	name := fileName(kindSegment, s.after[6].Sequence())
	all := m.bytes(name)
	m.put(name, append(slices.Clone(all), 1, 2, 3))
	want := fmt.Sprintf("journal: %q: damaged at offset %d: unexpected end of the file", m.path(name), len(all))
	_, err := trySchool(t, m, Options{})
	assertError(t, err, want)
	err = nil
	for _, err = range changesIn(t.Context(), m) { // the error is the last
	}
	assertError(t, err, want)
}

// TestRenamedFileIsRefused has files that are intact, under a wrong name.
func TestRenamedFileIsRefused(t *testing.T) {
	for _, k := range []fileKind{kindSegment, kindSnapshot} {
		m := newMemory()
		m.put(fileName(k, 0), newHeader(k, 7).append(nil))
		_, err := trySchool(t, m, Options{})
		assertError(t, err, fmt.Sprintf("journal: %q: damaged at offset 0: the header is of change 7", m.path(fileName(k, 0))))
	}
}

// TestKeepSegments keeps the whole history beside the snapshots.
func TestKeepSegments(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{KeepSegments: true})
	for i := range scriptLength {
		s.run(i, i+1)
		if i%6 == 5 {
			if err := s.Snapshot(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.close()
	next := uint64(1)
	for c, err := range changesIn(t.Context(), m) {
		if err != nil || c.Sequence != next {
			t.Fatalf("change %d, want %d: %v", c.Sequence, next, err)
		}
		next++
	}
	if next != s.State().Last+1 {
		t.Errorf("%d changes, want %d", next-1, s.State().Last)
	}
	// The segments alone give the same registry.
	for _, name := range m.names() {
		if strings.HasSuffix(name, string(kindSnapshot)) {
			m.remove(name)
		}
	}
	again := openSchool(t, m, Options{})
	assertSame(t, s.registry.Snapshot(), again.registry.Snapshot())
	again.close()
	for range changesIn(t.Context(), m) {
		return // the caller may stop early
	}
}
