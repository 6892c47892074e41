package journal

import (
	"bytes"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestSyncEvery syncs at an interval: changes are on the disk when it has passed, and
// not before.
func TestSyncEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, random := newMemory(), rand.New(rand.NewPCG(1, 1))
		s := openSchool(t, m, Options{Sync: Sync(time.Minute)})
		lost := func() bool { // in any of a dozen power failures
			for range 12 {
				again, err := trySchool(t, m.crashed(random), Options{})
				if err != nil {
					return true
				}
				again.close()
				if again.Opened().Last != s.State().Last {
					return true
				}
			}
			return false
		}
		s.do(put(1))
		time.Sleep(59 * time.Second)
		if !lost() {
			t.Error("the change is on the disk after 59 seconds")
		}
		time.Sleep(2 * time.Second)
		if lost() {
			t.Error("the change is not on the disk after 61 seconds")
		}
		steps := len(m.steps)
		time.Sleep(time.Hour)
		if len(m.steps) > steps {
			t.Errorf("operations of the disk without a change: %q", m.steps[steps:])
		}
		s.do(put(2))
		s.close()
		if lost() {
			t.Error("the change is not on the disk after Close")
		}
	})
}

// TestBackgroundSyncFails makes the journal refuse commands.
func TestBackgroundSyncFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		var log bytes.Buffer
		s := openSchool(t, m, Options{Sync: Sync(time.Second), Logger: slog.New(slog.NewTextHandler(&log, nil))})
		s.do(put(1))
		m.fail(func(_ int, what, _ string) error {
			if what == "fsync" {
				return errDisk
			}
			return nil
		})
		time.Sleep(2 * time.Second)
		var failed *FailedError
		if err := s.try(put(2)); !errors.As(err, &failed) {
			t.Error(err)
		}
		if err := s.Close(); !errors.As(err, &failed) {
			t.Error(err)
		}
		if !strings.Contains(log.String(), "level=ERROR") {
			t.Errorf("log %s", log.String())
		}
	})
}

// TestNeverSyncs writes without syncs. The end of the program loses nothing. A power
// failure leaves a prefix of the history, or a folder that is refused and that a repair
// turns into a prefix. A snapshot survives in any case.
func TestNeverSyncs(t *testing.T) {
	m, random := newMemory(), rand.New(rand.NewPCG(7, 7))
	s := openSchool(t, m, Options{Sync: Never, SnapshotAfter: -1})
	s.run(0, 9)
	synced := len(m.steps)
	s.run(9, 12)
	for _, step := range m.steps[synced:] {
		if strings.HasPrefix(step, "fsync") {
			t.Error(step)
		}
	}
	assertHas(t, m.copied(), s, s.State().Last, false)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	safe := s.State().Last
	s.run(12, scriptLength)
	refused := 0
	for range 200 {
		crashed := m.crashed(random)
		again, err := trySchool(t, crashed, Options{})
		var damage *DamageError
		if errors.As(err, &damage) {
			refused++
			if _, err := repairIn(t.Context(), crashed); err != nil {
				t.Fatal(err)
			}
			again, err = trySchool(t, crashed, Options{})
		}
		if err != nil {
			t.Fatal(err)
		}
		if again.Opened().Last < safe {
			t.Errorf("change %d, the snapshot has %d", again.Opened().Last, safe)
		}
		assertSame(t, s.at(again.Opened().Last), again.registry.Snapshot())
		again.close()
	}
	if refused == 0 {
		t.Error("none of the power failures was refused, so repairs are not tested")
	}
	s.close()
}

// TestSegmentsBeforeTheLastAreSynced begins a segment for a snapshot that fails,
// without any other sync: the changes of the old segment are on the disk.
func TestSegmentsBeforeTheLastAreSynced(t *testing.T) {
	m, random := newMemory(), rand.New(rand.NewPCG(8, 8))
	s := openSchool(t, m, Options{Sync: Never, SnapshotAfter: -1})
	s.run(0, 9)
	m.fail(func(_ int, what, name string) error {
		if what == "create" && strings.Contains(name, string(kindSnapshot)) {
			return errDisk
		}
		return nil
	})
	if err := s.Snapshot(t.Context()); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
	for range 20 {
		assertHas(t, m.crashed(random), s, s.State().Last, false)
	}
	s.close()
}
