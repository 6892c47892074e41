package journal

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// TestSnapshotsInTheBackground lets the tail grow above its limit.
func TestSnapshotsInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		s := openSchool(t, m, Options{SnapshotAfter: 300})
		for s.State().Tail <= 300 {
			s.do(put(user.ID(len(s.after))))
		}
		synctest.Wait()
		last := s.State().Last
		if diff := cmp.Diff(State{Last: last, Snapshot: last}, s.State()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{fileName(kindSegment, last), fileName(kindSnapshot, last)}, m.names()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		s.do(put(100))
		synctest.Wait()
		if s.State().Snapshot != last {
			t.Error("another snapshot was written at once")
		}
		s.close()
		// A long tail that the last program left is due when the folder is opened.
		s = openSchool(t, m, Options{SnapshotAfter: 1})
		synctest.Wait()
		if s.State().Snapshot != last+1 {
			t.Errorf("state %+v", s.State())
		}
		s.close()
	})
}

// TestSnapshotOfNothingNew writes one snapshot for one change.
func TestSnapshotOfNothingNew(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	for _, n := range []int{0, 1, 0, 0} {
		for range n {
			s.do(put(1))
		}
		if err := s.Snapshot(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{fileName(kindSegment, 1), fileName(kindSnapshot, 1)}, m.names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.close()
}

// TestCommandsDoNotWaitForASnapshot gives commands while a snapshot is written.
func TestCommandsDoNotWaitForASnapshot(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.run(0, 5)
	writing, goOn := make(chan bool), make(chan bool)
	var once sync.Once
	m.fail(func(_ int, what, name string) error {
		if what == "write" && strings.Contains(name, string(kindSnapshot)) {
			once.Do(func() { writing <- true; <-goOn })
		}
		return nil
	})
	saved := make(chan error)
	go func() { saved <- s.Snapshot(t.Context()) }()
	<-writing
	s.run(5, 9)
	// A second snapshot waits until its context is done.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Snapshot(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	goOn <- true
	if err := <-saved; err != nil {
		t.Fatal(err)
	}
	s.close()
	again := openSchool(t, m, Options{})
	assertSame(t, s.registry.Snapshot(), again.registry.Snapshot())
	if got, want := again.Opened().Snapshot, s.after[5].Sequence(); got != want {
		t.Errorf("the snapshot is of change %d, want %d", got, want)
	}
	again.close()
}

// TestSnapshotDue has tails up to the limit and above, and the default limits.
func TestSnapshotDue(t *testing.T) {
	for _, test := range []struct {
		after, saved, want int64
	}{
		{0, 0, snapshotAfter}, {0, 3, snapshotAfter}, {0, snapshotAfter * snapshotPart, snapshotAfter},
		{0, 16 * snapshotAfter * snapshotPart, 16 * snapshotAfter}, {5, 1 << 40, 5}, {-1, 0, -1},
	} {
		if got := (Options{SnapshotAfter: test.after}).tailLimit(test.saved); got != test.want {
			t.Errorf("after %d, with a snapshot of %d: %d, want %d", test.after, test.saved, got, test.want)
		}
	}
	for _, test := range []struct {
		after int64
		bytes int
		due   int
	}{{0, 10, 0}, {0, 11, 1}, {10, 10, 0}, {10, 11, 1}, {-1, 1000, 0}} {
		j := &Journal{options: Options{SnapshotAfter: test.after}, tailLimit: 10, snapshotDue: make(chan struct{}, 1)}
		j.buffer.Bytes = make([]byte, test.bytes)
		j.noteCommit(1)
		if len(j.snapshotDue) != test.due || j.tail != int64(test.bytes) {
			t.Errorf("after %d: %d are due with a tail of %d", test.after, len(j.snapshotDue), j.tail)
		}
	}
}

// TestCancelledSnapshot cancels a snapshot and writes it again later.
func TestCancelledSnapshot(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.run(0, 5)
	ctx, cancel := context.WithCancel(t.Context())
	m.fail(func(_ int, what, name string) error {
		if what == "create" && strings.Contains(name, string(kindSnapshot)) {
			cancel()
		}
		return nil
	})
	if err := s.Snapshot(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	m.fail(nil)
	s.run(5, 6)
	if diff := cmp.Diff([]string{fileName(kindSegment, 0), fileName(kindSegment, s.after[5].Sequence())}, m.names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.close()
	assertHas(t, m.copied(), s, s.State().Last, false)
	s = openSchool(t, m, Options{SnapshotAfter: -1})
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.close()
	if diff := cmp.Diff([]string{fileName(kindSegment, s.State().Last), fileName(kindSnapshot, s.State().Last)}, m.names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFailedSnapshotIsTriedAgainLater has a disk that is full for snapshots only.
func TestFailedSnapshotIsTriedAgainLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		var log bytes.Buffer
		s := openSchool(t, m, Options{SnapshotAfter: 100, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		tried := 0
		m.fail(func(_ int, what, name string) error {
			if what == "write" && strings.Contains(name, string(kindSnapshot)) {
				tried++
				return short{10}
			}
			return nil
		})
		for range 20 {
			s.do(put(user.ID(len(s.after))))
			synctest.Wait()
		}
		if tried < 3 || tried > 8 || s.State().Err != nil || !strings.Contains(log.String(), "no space left") {
			t.Errorf("tried %d times, state %+v, log %s", tried, s.State(), log.String())
		}
		m.fail(nil)
		for range 5 {
			s.do(put(user.ID(len(s.after))))
			synctest.Wait()
		}
		if s.State().Snapshot == 0 {
			t.Errorf("state %+v", s.State())
		}
		s.close()
		assertHas(t, m.copied(), s, s.State().Last, false)
	})
}

// TestLargeSnapshot has sections of many frames, which are decoded concurrently, and is
// synced several times while it is written.
func TestLargeSnapshot(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.do(func(tx *registry.Tx) error {
		r := store.Records{Projects: []*project.Project{{ID: 1}}}
		for i := range 300 {
			id := user.ID(i + 1)
			r.Users = append(r.Users, &user.User{ID: id, Image: strings.Repeat("x", 40_000)})
			attempt := &team.Team{ID: team.ID(i + 1), Name: strings.Repeat("y", 5000), Project: 1, Members: []team.Member{{User: id, Leader: true}}}
			r.Registrations = append(r.Registrations, &projectsuser.Registration{
				ID: projectsuser.ID(i + 1), User: id, Project: 1, Attempts: team.Joined(attempt),
				Terms: projectsuser.Terms{ProjectStatus: strings.Repeat("z", 5000)},
			})
		}
		_, err := tx.Import(r, time.Time{})
		return err
	})
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	synced := 0
	for _, step := range m.steps {
		if strings.HasPrefix(step, "fsync") && strings.Contains(step, string(kindSnapshot)) {
			synced++
		}
	}
	if synced < 3 {
		t.Errorf("a snapshot of %d bytes is synced %d times", len(m.bytes(fileName(kindSnapshot, 1))), synced)
	}
	s.close()
	assertHas(t, m, s, 1, false)
}
