package journal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// runWithFaults gives the transactions of the script on a disk that may fail. It writes
// two snapshots, and opens the folder again in the middle. It returns the last change
// that was acknowledged and the error that ended it, nil if it ran to the end.
func runWithFaults(t *testing.T, m *memory) (acknowledged uint64, err error) {
	t.Helper()
	o := Options{SnapshotAfter: -1}
	s, err := trySchool(t, m, o)
	if err != nil {
		return 0, err
	}
	for i, step := range script() {
		err := s.try(step)
		if unwritten := new(UnwrittenError); errors.As(err, &unwritten) {
			if state := s.State(); state.Err != nil || state.Unwritten != unwritten || state.Last != acknowledged {
				t.Errorf("after a failed write: state %+v", state)
			}
			err = s.try(step) // the disk has space again
		}
		if err != nil {
			assertRefuses(t, s, acknowledged)
			s.Close()
			return acknowledged, err
		}
		acknowledged = s.registry.Snapshot().Sequence()
		switch i {
		case 6, 15:
			s.Snapshot(t.Context()) // a failed snapshot is no reason to stop
		case 10:
			s.Close()
			if s, err = trySchool(t, m, o); err != nil {
				return acknowledged, err
			}
		}
	}
	return acknowledged, s.Close()
}

// assertRefuses fails unless a journal that has failed refuses commands and snapshots, and
// its registry has exactly the changes that were acknowledged.
func assertRefuses(t *testing.T, s *school, acknowledged uint64) {
	t.Helper()
	var failed *FailedError
	if state := s.State(); state.Err == nil { // the disk still fails
		if unwritten := new(UnwrittenError); !errors.As(s.try(script()[0]), &unwritten) && s.State().Err == nil {
			t.Errorf("a command while writes fail: state %+v", s.State())
		}
	} else if !errors.As(state.Err, &failed) {
		t.Errorf("state %+v", state)
	}
	if s.State().Err != nil {
		if err := s.try(script()[0]); !errors.As(err, &failed) {
			t.Errorf("a command after a failure: %v", err)
		}
		if err := s.Snapshot(t.Context()); !errors.As(err, &failed) {
			t.Errorf("a snapshot after a failure: %v", err)
		}
	}
	if got := s.registry.Snapshot().Sequence(); got != acknowledged {
		t.Errorf("change %d is published, %d acknowledged", got, acknowledged)
	}
}

// reference runs the script on a disk that never fails. It returns the operations of the
// disk and the snapshots after each batch.
func reference(t *testing.T) (steps []string, s *school) {
	t.Helper()
	m := newMemory()
	if _, err := runWithFaults(t, m); err != nil {
		t.Fatal(err)
	}
	s = openSchool(t, newMemory(), Options{SnapshotAfter: -1})
	s.run(0, scriptLength)
	s.close()
	return m.steps, s
}

// assertHas fails unless a folder opens with the changes that were acknowledged, or, if
// more is true, with at most one more batch.
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

// TestEveryFaultLosesNothing makes each operation of the disk fail, in several ways. The
// folder then opens with exactly what was acknowledged.
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
				acknowledged, err := runWithFaults(t, m)
				if err != nil && !strings.Contains(err.Error(), fault.Error()) {
					t.Errorf("the script ends with %v", err)
				}
				if all := s.registry.Snapshot().Sequence(); err == nil && acknowledged != all {
					t.Errorf("the script ends with change %d, want %d", acknowledged, all)
				}
				assertHas(t, m.copied(), s, acknowledged, false)
				if m.handles != 0 {
					t.Errorf("%d files are open", m.handles)
				}
			})
		}
	}
}

// TestEveryDeathLosesNothing makes all operations fail from each one on, as if the
// program were killed there. The folder then opens with what was acknowledged, and at
// most the batch that was being written.
func TestEveryDeathLosesNothing(t *testing.T) {
	steps, s := reference(t)
	for k, step := range steps {
		t.Run(fmt.Sprintf("%d %s", k, step), func(t *testing.T) {
			m := newMemory()
			m.fail(from(k, errDisk))
			acknowledged, _ := runWithFaults(t, m)
			assertHas(t, m.copied(), s, acknowledged, true)
		})
	}
}

// from returns a fault of all operations from one on.
func from(k int, err error) func(int, string, string) error {
	return func(n int, _, _ string) error {
		if n >= k {
			return err
		}
		return nil
	}
}

// TestEveryPowerFailureLosesNothing has power failures at each operation, which leave
// random blocks of what was not synced.
func TestEveryPowerFailureLosesNothing(t *testing.T) {
	steps, s := reference(t)
	random := rand.New(rand.NewPCG(42, 42))
	for k, step := range steps {
		t.Run(fmt.Sprintf("%d %s", k, step), func(t *testing.T) {
			m := newMemory()
			m.fail(from(k, errDisk))
			acknowledged, _ := runWithFaults(t, m)
			for range 5 {
				assertHas(t, m.crashed(random), s, acknowledged, true)
			}
		})
	}
}

// TestADeathAndThenAPowerFailureLosesNothing kills the program at each operation, opens
// the folder as the operating system shows it, and then has a power failure. What the next
// program found must be on the disk as well.
func TestADeathAndThenAPowerFailureLosesNothing(t *testing.T) {
	steps, _ := reference(t)
	random := rand.New(rand.NewPCG(43, 43))
	for k, step := range steps {
		t.Run(fmt.Sprintf("%d %s", k, step), func(t *testing.T) {
			m := newMemory()
			m.fail(from(k, errDisk))
			runWithFaults(t, m)
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
