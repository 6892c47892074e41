package journal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// term lives a life on a disk that may fail: with two snapshots, and opened again
// in the middle. It returns the last change that was acknowledged, and what ended
// it, nil if nothing did.
func term(t *testing.T, m *memory) (acknowledged uint64, err error) {
	t.Helper()
	o := Options{SnapshotAfter: -1}
	s, err := trySchool(t, m, o)
	if err != nil {
		return 0, err
	}
	for i, step := range life() {
		if err := s.try(step); err != nil {
			assertRefuses(t, s, acknowledged)
			s.Close()
			return acknowledged, err
		}
		acknowledged = s.registry.Snapshot().Sequence()
		switch i {
		case 6, 15:
			s.Snapshot(t.Context()) // and if it fails, life goes on
		case 10:
			s.Close()
			if s, err = trySchool(t, m, o); err != nil {
				return acknowledged, err
			}
		}
	}
	return acknowledged, s.Close()
}

// assertRefuses fails unless a journal that has failed refuses every command and
// every snapshot, and the registry stays as it was acknowledged.
func assertRefuses(t *testing.T, s *school, acknowledged uint64) {
	t.Helper()
	var failed *FailedError
	err := s.try(func(tx *registry.Tx) error { return tx.RemoveTimeEntry(1) })
	if err == nil {
		err = s.try(life()[0])
	}
	if refused := new(registry.CommitError); errors.As(err, &refused) && !errors.As(err, &failed) {
		t.Errorf("after a failure: %v", err)
	}
	if err := s.try(life()[0]); !errors.As(err, &failed) {
		t.Errorf("after a failure: %v", err)
	}
	if err := s.Snapshot(t.Context()); !errors.As(err, &failed) {
		t.Errorf("a snapshot after a failure: %v", err)
	}
	if !errors.As(s.State().Err, &failed) {
		t.Errorf("the state: %+v", s.State())
	}
	if got := s.registry.Snapshot().Sequence(); got != acknowledged {
		t.Errorf("change %d is published, %d acknowledged", got, acknowledged)
	}
}

// reference lives a life on a disk that never fails, and returns the disk's steps
// and the registry after each batch.
func reference(t *testing.T) (steps []string, s *school) {
	t.Helper()
	m := newMemory()
	if _, err := term(t, m); err != nil {
		t.Fatal(err)
	}
	s = openSchool(t, newMemory(), Options{SnapshotAfter: -1})
	s.live(0, lifetime)
	s.close()
	return m.steps, s
}

// assertHas fails unless a folder opens with what was acknowledged, or with
// exactly one batch more if that may be.
func assertHas(t *testing.T, m *memory, s *school, acknowledged uint64, more bool) {
	t.Helper()
	again := openSchool(t, m, Options{})
	defer again.close()
	last := again.Opened().Last
	if last < acknowledged || last > acknowledged && !more {
		t.Errorf("opens with change %d, %d was acknowledged", last, acknowledged)
		return
	}
	want := s.at(last)
	assertSame(t, want, again.registry.Snapshot())
	for i, after := range s.after {
		if after.Sequence() == acknowledged && last > acknowledged && s.after[i+1].Sequence() != last {
			t.Errorf("opens with change %d, which is more than a batch after %d", last, acknowledged)
		}
	}
}

// TestEveryFaultLosesNothing has each operation of the disk fail in turn, in several
// ways. What was acknowledged is there when the folder is opened again, and
// nothing else.
func TestEveryFaultLosesNothing(t *testing.T) {
	steps, s := reference(t)
	for k, step := range steps {
		faults := []error{errDisk}
		if strings.HasPrefix(step, "write ") {
			faults = append(faults, short{0}, short{1}, short{20}, short{1 << 20})
		}
		for _, fault := range faults {
			t.Run(fmt.Sprintf("%d %s %v", k, step, fault), func(t *testing.T) {
				m := newMemory()
				m.fail(func(n int, _, _ string) error {
					if n == k {
						return fault
					}
					return nil
				})
				acknowledged, err := term(t, m)
				if err != nil && !strings.Contains(err.Error(), fault.Error()) {
					t.Errorf("the life ends with %v", err)
				}
				if all := s.registry.Snapshot().Sequence(); err == nil && acknowledged != all {
					t.Errorf("the life ends with change %d, want %d", acknowledged, all)
				}
				assertHas(t, m.copied(), s, acknowledged, false)
				if m.handles != 0 {
					t.Errorf("%d files are open", m.handles)
				}
			})
		}
	}
}

// TestEveryDeathLosesNothing lets the disk be gone from each operation on, as when
// the program is killed there. What was acknowledged is there when the folder is
// opened again, and at most the batch that was under way.
func TestEveryDeathLosesNothing(t *testing.T) {
	steps, s := reference(t)
	for k, step := range steps {
		t.Run(fmt.Sprintf("%d %s", k, step), func(t *testing.T) {
			m := newMemory()
			m.fail(from(k, errDisk))
			acknowledged, _ := term(t, m)
			assertHas(t, m.copied(), s, acknowledged, true)
		})
	}
}

// from returns a fault of every operation from one on.
func from(k int, err error) func(int, string, string) error {
	return func(n int, _, _ string) error {
		if n >= k {
			return err
		}
		return nil
	}
}

// TestEveryPowerFailureLosesNothing lets the power fail at each operation, some
// times over: of what was not synced chance decides what is on the disk.
func TestEveryPowerFailureLosesNothing(t *testing.T) {
	steps, s := reference(t)
	random := rand.New(rand.NewPCG(42, 42))
	for k, step := range steps {
		t.Run(fmt.Sprintf("%d %s", k, step), func(t *testing.T) {
			m := newMemory()
			m.fail(from(k, errDisk))
			acknowledged, _ := term(t, m)
			for range 5 {
				assertHas(t, m.crashed(random), s, acknowledged, true)
			}
		})
	}
}

// TestADeathAndThenAPowerFailureLosesNothing kills the program at each operation,
// goes on with the folder as the operating system has it, and lets the power fail
// then. What the next program found and went on from has to be on the disk as well.
func TestADeathAndThenAPowerFailureLosesNothing(t *testing.T) {
	steps, _ := reference(t)
	random := rand.New(rand.NewPCG(43, 43))
	for k, step := range steps {
		t.Run(fmt.Sprintf("%d %s", k, step), func(t *testing.T) {
			m := newMemory()
			m.fail(from(k, errDisk))
			term(t, m)
			m.killed()
			again := openSchool(t, m, Options{SnapshotAfter: -1})
			for range 2 {
				for range 5 {
					last := openSchool(t, m.crashed(random), Options{})
					assertSame(t, again.registry.Snapshot(), last.registry.Snapshot())
					last.close()
				}
				again.do(put(99))
			}
			again.close()
		})
	}
}
