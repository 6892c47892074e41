package journal

import (
	"errors"
	"testing"

	"github.com/projectsuser/roster/projectsuser/store"
)

// boundaries returns the offsets at which the header and each frame of a file end.
func boundaries(t *testing.T, b []byte) (ends []int64) {
	t.Helper()
	m := newMemory()
	m.put("file", b)
	f, _ := m.open("file")
	r := newFrameReader("file", f, int64(len(b)), headerSize)
	for {
		ends = append(ends, r.offset)
		if _, err := r.next(); err != nil {
			return ends
		}
	}
}

// TestEveryPrefixOpens cuts a journal at every byte: it opens with the complete batches,
// and accepts commands.
func TestEveryPrefixOpens(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.run(0, scriptLength)
	s.close()
	name := fileName(kindSegment, 0)
	all := m.bytes(name)
	ends := boundaries(t, all)
	if len(ends) != scriptLength+1 {
		t.Fatalf("%d frames, want %d", len(ends)-1, scriptLength)
	}
	whole := 0 // the number of complete batches
	for n := range int64(len(all)) + 1 {
		for whole+1 < len(ends) && ends[whole+1] <= n {
			whole++
		}
		cut := newMemory()
		cut.put(name, all[:n])
		again := openSchool(t, cut, Options{})
		assertSame(t, s.after[whole], again.registry.Snapshot())
		if torn := n != ends[whole]; torn != (again.Opened().Cut != nil) {
			t.Errorf("%d bytes: cut %v", n, again.Opened().Cut)
		}
		if t.Failed() {
			t.Fatalf("the first %d bytes, %d batches", n, whole)
		}
		if whole < scriptLength && n%7 == 0 {
			again.run(whole, whole+1)
			again.close()
			again = openSchool(t, cut, Options{})
			assertSame(t, s.after[whole+1], again.registry.Snapshot())
		}
		again.close()
	}
}

// TestEveryPrefixOfASnapshotIsRefused cuts a snapshot at every byte, also between two
// frames. It was complete once, so that is damage, and a repair reports a loss.
func TestEveryPrefixOfASnapshotIsRefused(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.run(0, scriptLength)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.close()
	name := fileName(kindSnapshot, s.State().Last)
	all := m.bytes(name)
	for n := range int64(len(all)) {
		m.put(name, all[:n])
		var damage *DamageError
		if _, err := trySchool(t, m, Options{}); !errors.As(err, &damage) || damage.Path != m.path(name) || damage.Offset > n {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
		report, err := checkIn(t.Context(), m)
		if err != nil || !errors.As(report.Err, &damage) || report.Files[1].Condition != Damaged {
			t.Fatalf("the first %d bytes: report %+v, %v", n, report, err)
		}
		if done, err := repairIn(t.Context(), m.copied()); err != nil || len(done.Lost) == 0 || done.Opened.Last != s.State().Last {
			t.Fatalf("the first %d bytes: repaired %+v, %v", n, done, err)
		}
	}
}

// TestEveryFlippedByteIsNoticed damages each byte of a snapshot and of the segment after
// it: opening is refused with the offset, or reports what was cut. A check finds it as
// well, and after a repair the folder opens with a prefix of the history.
func TestEveryFlippedByteIsNoticed(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.run(0, 18)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.run(18, scriptLength)
	s.close()
	names, _ := m.list()
	for _, name := range names {
		if name == lockName {
			t.Fatal("the lock is among the files")
		}
		for i := range m.bytes(name) {
			flip := []byte{0x01, 0x80, 0xff}[i%3]
			damaged := m.copied()
			b := append([]byte(nil), m.bytes(name)...)
			b[i] ^= flip
			damaged.put(name, b)
			assertNoticed(t, s, damaged, name, int64(i))
			if t.Failed() {
				t.Fatalf("%s: byte %d ^ %#x", name, i, flip)
			}
		}
	}
}

// assertNoticed fails unless the damage of a folder at an offset is found and can be
// repaired.
func assertNoticed(t *testing.T, s *school, m *memory, name string, offset int64) {
	t.Helper()
	again, err := trySchool(t, m.copied(), Options{})
	var damage *DamageError
	if err == nil {
		again.close()
	}
	switch {
	case err == nil && again.Opened().Cut == nil:
		t.Errorf("opens without a report")
	case err == nil && again.Opened().Cut.Offset > offset:
		t.Errorf("%s", again.Opened().Cut)
	case err != nil && (!errors.As(err, &damage) || damage.Path != m.path(name) || damage.Offset > offset):
		t.Errorf("%v", err)
	}
	report, err := checkIn(t.Context(), m)
	if err != nil || report.Err == nil && report.Opened.Cut == nil {
		t.Errorf("the report %+v: %v", report, err)
	}
	repaired, err := repairIn(t.Context(), m)
	if err != nil {
		t.Errorf("repairing: %v", err)
		return
	}
	again = openSchool(t, m, Options{})
	defer again.close()
	if last := again.Opened().Last; last != repaired.Opened.Last || last > s.State().Last {
		t.Errorf("opens with change %d, the repair ended with %d", last, repaired.Opened.Last)
	}
	if name == fileName(kindSegment, again.Opened().Snapshot) {
		assertSame(t, s.at(again.Opened().Last), again.registry.Snapshot())
	}
}

// at returns the snapshot after a change that ended a batch.
func (s *school) at(sequence uint64) *store.Snapshot {
	for _, after := range s.after {
		if after.Sequence() == sequence {
			return after
		}
	}
	s.Fatalf("no batch ended with change %d", sequence)
	return nil
}
