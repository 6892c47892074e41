package journal

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// segmented returns a folder of four segments. Its snapshots could not be written, except
// for the last one if snapshot is true.
func segmented(t *testing.T, o Options, snapshot bool) (*memory, *school) {
	t.Helper()
	m := newMemory()
	o.SnapshotAfter = -1
	s := openSchool(t, m, o)
	for i, to := range []int{6, 12, 18} {
		s.run(6*i, to)
		if last := i == 2; !last || !snapshot {
			m.fail(func(_ int, what, name string) error {
				if what == "create" && strings.Contains(name, string(kindSnapshot)) {
					return errDisk
				}
				return nil
			})
		}
		if err := s.Snapshot(t.Context()); (err == nil) != (m.fault == nil) {
			t.Fatal(err)
		}
		m.fail(nil)
	}
	s.run(18, scriptLength)
	s.close()
	return m, s
}

// damageByte changes a byte of a file.
func damageByte(m *memory, name string, offset int64) {
	b := slices.Clone(m.bytes(name))
	b[offset] ^= 0x55
	m.put(name, b)
}

// repaired repairs a folder and opens it, which must succeed.
func repaired(t *testing.T, m *memory) (*Repaired, *store.Snapshot) {
	t.Helper()
	done, err := repairIn(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	again := openSchool(t, m, Options{SnapshotAfter: -1})
	defer again.close()
	if diff := cmp.Diff(done.Opened.Last, again.Opened().Last); diff != "" || again.Opened().Cut != nil {
		t.Errorf("opened %+v (-repair +opened):\n%s", again.Opened(), diff)
	}
	s := again.registry.Snapshot()
	for _, broken := range rostertest.Check(s) {
		t.Error(broken)
	}
	again.do(put(99))
	return done, s
}

// TestRepairOfAnIntactFolder changes nothing.
func TestRepairOfAnIntactFolder(t *testing.T) {
	m, s := segmented(t, Options{}, true)
	before := m.copied()
	done, got := repaired(t, m)
	want := &Repaired{Opened: Opened{Snapshot: s.after[18].Sequence(), Last: s.State().Last, Changes: int(s.State().Last - s.after[18].Sequence())}}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	assertSame(t, s.registry.Snapshot(), got)
	for _, name := range before.names() {
		if name != fileName(kindSegment, want.Opened.Snapshot) && !bytes.Equal(before.bytes(name), m.bytes(name)) {
			t.Errorf("%s has changed", name)
		}
	}
}

// TestRepairOfAnIncompleteWrite cuts it and keeps what was cut.
func TestRepairOfAnIncompleteWrite(t *testing.T) {
	m, s := segmented(t, Options{}, true)
	name := fileName(kindSegment, s.after[18].Sequence())
	all := m.bytes(name)
	ends := boundaries(t, all)
	m.put(name, all[:ends[2]+5])
	done, got := repaired(t, m)
	aside := name + "." + itoa(ends[2]) + ".lost"
	if diff := cmp.Diff([]string{aside}, done.Aside); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !bytes.Equal(m.bytes(aside), all[ends[2]:ends[2]+5]) {
		t.Error("the bytes that were cut are not kept")
	}
	assertSame(t, s.after[20], got)
}

// TestRepairOfASegment damages a batch in the second of four segments: that batch and all
// later ones are moved aside.
func TestRepairOfASegment(t *testing.T) {
	m, s := segmented(t, Options{}, false)
	second, third, fourth := fileName(kindSegment, s.after[6].Sequence()), fileName(kindSegment, s.after[12].Sequence()), fileName(kindSegment, s.after[18].Sequence())
	damageByte(m, second, boundaries(t, m.bytes(second))[3]+20)
	before := m.copied()
	done, got := repaired(t, m)
	cut := boundaries(t, before.bytes(second))[3]
	want := []string{third + ".lost", fourth + ".lost", second + "." + itoa(cut) + ".lost"}
	if diff := cmp.Diff(want, done.Aside); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, whole := range [][]byte{before.bytes(third), before.bytes(fourth), before.bytes(second)[cut:]} {
		if !bytes.Equal(m.bytes(want[i]), whole) {
			t.Errorf("%s does not have the bytes that were removed", want[i])
		}
	}
	assertSame(t, s.after[9], got)
}

// TestRepairOfAHeader rewrites the header of a segment from its name.
func TestRepairOfAHeader(t *testing.T) {
	m, s := segmented(t, Options{}, false)
	name := fileName(kindSegment, s.after[12].Sequence())
	damageByte(m, name, 3)
	done, got := repaired(t, m)
	if diff := cmp.Diff([]string{name + ".0.lost"}, done.Aside); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	assertSame(t, s.registry.Snapshot(), got)
}

// TestRepairOfASnapshotFromTheChanges has all segments, so that nothing of a damaged
// snapshot is lost.
func TestRepairOfASnapshotFromTheChanges(t *testing.T) {
	m, s := segmented(t, Options{KeepSegments: true}, true)
	name := fileName(kindSnapshot, s.after[18].Sequence())
	damageByte(m, name, 30)
	done, got := repaired(t, m)
	if diff := cmp.Diff([]string{name + ".lost"}, done.Aside); diff != "" || done.Unknown > 0 || done.Lost != nil {
		t.Errorf("%+v (-want +got):\n%s", done, diff)
	}
	assertSame(t, s.registry.Snapshot(), got)
}

// TestRepairOfASnapshot loses one frame: all other records are there, and what depends on
// the lost ones is unknown, not wrong.
func TestRepairOfASnapshot(t *testing.T) {
	at := map[string]int{"head": 0, "projects": 1, "sessions": 2, "users": 3, "teams": 4, "registrations": 5, "entries": 6, "positions": 7}
	for lost, frame := range at {
		t.Run(lost, func(t *testing.T) {
			m, s := segmented(t, Options{}, true)
			name := fileName(kindSnapshot, s.after[18].Sequence())
			// Later changes would restore some of the records.
			m.put(fileName(kindSegment, s.after[18].Sequence()), newHeader(kindSegment, s.after[18].Sequence()).append(nil))
			whole := s.after[18].Content().Records
			damageByte(m, name, boundaries(t, m.bytes(name))[frame]+frameSize)
			before := m.bytes(name)
			done, got := repaired(t, m)
			if diff := cmp.Diff([]string{name + ".0.lost"}, done.Aside); diff != "" || len(done.Lost) != 1 || !bytes.Equal(m.bytes(done.Aside[0]), before) {
				t.Errorf("%+v (-want +got):\n%s", done, diff)
			}
			have := got.Content().Records
			missing := map[string]int{
				"projects": len(whole.Projects) - len(have.Projects), "sessions": len(whole.Sessions) - len(have.Sessions),
				"users": len(whole.Users) - len(have.Users), "teams": len(whole.Teams) - len(have.Teams),
				"registrations": len(whole.Registrations) - len(have.Registrations), "entries": len(whole.TimeEntries) - len(have.TimeEntries),
			}
			for name, n := range missing {
				if (n > 0) != (name == lost) {
					t.Errorf("%d %s are missing", n, name)
				}
			}
			for _, r := range have.Registrations {
				if r.Attempts.Known() == (lost == "teams") {
					t.Errorf("the teams of registration %d are known: %t", r.ID, r.Attempts.Known())
				}
			}
			if (done.Unknown == len(whole.Registrations)) != (lost == "teams") || lost != "teams" && done.Unknown > 0 {
				t.Errorf("%d registrations have unknown teams", done.Unknown)
			}
			if len(got.Positions(3)) != len(s.after[18].Positions(3)) && lost != "registrations" {
				t.Errorf("positions %v", got.Positions(3))
			}
		})
	}
}

// TestRepairOfAMissingSegment removes a segment at different places.
func TestRepairOfAMissingSegment(t *testing.T) {
	t.Run("at the end", func(t *testing.T) {
		m, s := segmented(t, Options{}, true)
		m.remove(fileName(kindSegment, s.after[18].Sequence()))
		var gap *GapError
		if _, err := trySchool(t, m, Options{}); !errors.As(err, &gap) || gap.After != s.after[18].Sequence() || gap.Next != 0 {
			t.Errorf("opened: %v", err)
		}
		_, got := repaired(t, m)
		assertSame(t, s.after[18], got)
	})
	t.Run("after the snapshot", func(t *testing.T) {
		m, s := segmented(t, Options{}, true)
		from, to := s.after[18].Sequence(), s.after[20].Sequence()
		b := append(newHeader(kindSegment, to).append(nil), m.bytes(fileName(kindSegment, from))[headerSize:]...)
		m.remove(fileName(kindSegment, from))
		m.put(fileName(kindSegment, to), b)
		var gap *GapError
		if _, err := trySchool(t, m, Options{}); !errors.As(err, &gap) || gap.Next != to+1 {
			t.Errorf("opened: %v", err)
		}
		done, got := repaired(t, m)
		if diff := cmp.Diff([]string{fileName(kindSegment, to) + ".lost"}, done.Aside); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		assertSame(t, s.after[18], got)
	})
	t.Run("in the middle", func(t *testing.T) {
		m, s := segmented(t, Options{}, false)
		m.remove(fileName(kindSegment, s.after[6].Sequence()))
		var damage *DamageError
		if _, err := trySchool(t, m, Options{}); !errors.As(err, &damage) {
			t.Errorf("opened: %v", err)
		}
		done, got := repaired(t, m)
		if diff := cmp.Diff([]string{fileName(kindSegment, s.after[18].Sequence()) + ".lost", fileName(kindSegment, s.after[12].Sequence()) + ".lost"}, done.Aside); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		assertSame(t, s.after[6], got)
	})
	t.Run("at the beginning", func(t *testing.T) {
		m, _ := segmented(t, Options{}, false)
		m.remove(fileName(kindSegment, 0))
		var gap *GapError
		if _, err := repairIn(t.Context(), m); !errors.As(err, &gap) || gap.After != 0 {
			t.Errorf("repaired: %v", err)
		}
	})
}

// TestSecondRepairKeepsBothFiles damages a file that was repaired before.
func TestSecondRepairKeepsBothFiles(t *testing.T) {
	m, s := segmented(t, Options{}, false)
	name := fileName(kindSegment, s.after[18].Sequence())
	for range 2 {
		damageByte(m, name, 3)
		repaired(t, m)
	}
	for _, want := range []string{name + ".0.lost", name + ".0.2.lost"} {
		if !slices.Contains(m.names(), want) {
			t.Errorf("%s is not among %q", want, m.names())
		}
	}
}

// TestFailedRepairLosesNothing makes each operation of a repair fail, and repairs again.
func TestFailedRepairLosesNothing(t *testing.T) {
	damaged, s := segmented(t, Options{}, true)
	damageByte(damaged, fileName(kindSnapshot, s.after[18].Sequence()), 40)
	m := damaged.copied()
	if _, err := repairIn(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	_, want := repaired(t, m)
	for k, step := range m.steps {
		again := damaged.copied()
		again.fail(func(n int, _, _ string) error {
			if n == k {
				return errDisk
			}
			return nil
		})
		if _, err := repairIn(t.Context(), again); err == nil && k < len(again.steps) {
			t.Logf("step %d, %s: no error", k, step)
		}
		again.fail(nil)
		if again.locked {
			t.Fatalf("step %d, %s: the folder stays locked", k, step)
		}
		_, got := repaired(t, again)
		assertSame(t, want, got)
		if t.Failed() {
			t.Fatalf("step %d, %s", k, step)
		}
	}
}
