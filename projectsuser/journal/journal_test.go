package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// names returns the files of a disk, in order.
func (m *memory) names() []string {
	names, _ := m.list()
	slices.Sort(names)
	return names
}

// assertError fails unless an error has a text.
func assertError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v, want\n%s", err, want)
	}
}

// put puts a user, so that something happens.
func put(id user.ID) func(*projectsuser.Tx) error {
	return func(tx *projectsuser.Tx) error { return tx.PutUser(user.User{ID: id, Login: fmt.Sprint("user-", id)}) }
}

func TestOpenedSaysWhatWasFound(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	if diff := cmp.Diff(Opened{}, s.Opened()); diff != "" {
		t.Errorf("an empty folder (-want +got):\n%s", diff)
	}
	s.do(put(1))
	s.do(put(2))
	s.close()
	s = openSchool(t, m, Options{})
	if diff := cmp.Diff(Opened{Changes: 2, Last: 2}, s.Opened()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.do(put(3))
	s.close()
	b := m.bytes(fileName(kindSegment, 2))
	m.put(fileName(kindSegment, 2), append(slices.Clone(b), 1, 2, 3))
	var log bytes.Buffer
	s = openSchool(t, m, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	cut := &Cut{Path: m.path(fileName(kindSegment, 2)), Offset: int64(len(b)), Bytes: 3}
	if diff := cmp.Diff(Opened{Snapshot: 2, Changes: 1, Last: 3, Cut: cut}, s.Opened()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := log.String(); !strings.Contains(got, "level=WARN msg=\"journal: incomplete write cut\"") || !strings.Contains(got, "bytes=3") {
		t.Errorf("the log says %s", got)
	}
	if got := s.Opened().Cut.Error(); got != fmt.Sprintf("journal: %q: incomplete write at offset %d (3 bytes)", cut.Path, len(b)) {
		t.Error(got)
	}
	s.close()
	if len(m.bytes(fileName(kindSegment, 2))) != len(b) {
		t.Error("it was not cut")
	}
}

func TestAFolderIsOpenOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by Open")
	first, j, err := Open(t.Context(), dir, projectsuser.Options{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if _, _, err := Open(t.Context(), dir, projectsuser.Options{}, Options{}); !errors.As(err, &locked) {
		t.Errorf("opened twice: %v", err)
	} else {
		assertError(t, err, fmt.Sprintf("journal: %q: locked by another process: the lock file is in use", dir))
	}
	if _, err := Repair(t.Context(), dir); !errors.As(err, &locked) {
		t.Errorf("repaired while it is open: %v", err)
	}
	if err := first.Do(t.Context(), "", put(1)); err != nil {
		t.Error(err)
	}
	if _, opened, err := Load(t.Context(), dir, projectsuser.Options{}); err != nil || opened.Last != 1 {
		t.Errorf("loaded while it is open: %+v, %v", opened, err)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	r, j, err := Open(t.Context(), dir, projectsuser.Options{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	assertSame(t, first.Snapshot(), r.Snapshot())
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{lockName, fileName(kindSegment, 0)} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestOpenWhereNoFolderCanBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var path *fs.PathError
	if _, _, err := Open(t.Context(), filepath.Join(file, "folder"), projectsuser.Options{}, Options{}); !errors.As(err, &path) {
		t.Error(err)
	}
}

// TestAReadOnlyFolderIsRefused can be looked at, and no more.
func TestAReadOnlyFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(id user.ID) error {
		r, j, err := Open(t.Context(), dir, projectsuser.Options{}, Options{})
		if err != nil {
			return err
		}
		return errors.Join(r.Do(t.Context(), "", put(id)), j.Close())
	}
	if err := write(1); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{lockName, fileName(kindSegment, 0)} {
		if err := os.Chmod(filepath.Join(dir, name), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Chmod(dir, 0o555), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700) })
	unprivileged(t, func() {
		if err := write(2); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("opened: %v", err)
		}
		if _, err := Repair(t.Context(), dir); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("repaired: %v", err)
		}
		if report, err := Check(t.Context(), dir); err != nil || report.Err != nil || report.Opened.Last != 1 {
			t.Errorf("checked: %+v, %v", report, err)
		}
	})
}

// TestASegmentMayBeASymbolicLink finds what it leads to. If that is not there, the
// folder is not taken for an empty one.
func TestASegmentMayBeASymbolicLink(t *testing.T) {
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "segment")
	_, j, err := Open(t.Context(), dir, projectsuser.Options{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(j.registry.Do(t.Context(), "", put(1)), j.Close())
	name := filepath.Join(dir, fileName(kindSegment, 0))
	if err := errors.Join(err, os.Rename(name, elsewhere)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, name); err != nil {
		t.Skip("no symbolic links: ", err)
	}
	for range 2 {
		_, j, err := Open(t.Context(), dir, projectsuser.Options{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil || j.Opened().Last != 1 {
			t.Errorf("%+v, %v", j.Opened(), err)
		}
	}
	if err := os.Remove(elsewhere); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(t.Context(), dir, projectsuser.Options{}, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without what it leads to: %v", err)
	}
}

// TestAFolderThatBecomesReadOnly refuses what would make a file.
func TestAFolderThatBecomesReadOnly(t *testing.T) {
	m := newMemory()
	denied := &fs.PathError{Op: "open", Path: "memory", Err: fs.ErrPermission}
	m.fail(func(_ int, what, _ string) error {
		if what == "create" || what == "rename" || what == "remove" {
			return denied
		}
		return nil
	})
	if _, err := trySchool(t, m, Options{}); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	m.fail(nil)
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.do(put(1))
	m.fail(func(_ int, what, _ string) error {
		if what == "create" {
			return denied
		}
		return nil
	})
	if err := s.Snapshot(t.Context()); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	s.do(put(2)) // for which there is a file
	s.close()
	m.fail(nil)
	assertHas(t, m, s, 2, false)
}

func TestCloseEndsIt(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.do(put(1))
	s.close()
	s.close()
	if err := s.try(put(2)); !errors.Is(err, ErrClosed) {
		t.Errorf("a command: %v", err)
	}
	if err := s.Snapshot(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("a snapshot: %v", err)
	}
	if s.State().Err != ErrClosed || m.locked {
		t.Errorf("state %+v, locked %t", s.State(), m.locked)
	}
}

func TestAFailureIsToldByClose(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	m.fail(func(_ int, what, _ string) error {
		if what == "fsync" {
			return errDisk
		}
		return nil
	})
	err := s.try(put(1))
	want := fmt.Sprintf("journal: %q: a write failed, no further commands are accepted: input/output error", m.path(fileName(kindSegment, 0)))
	assertError(t, err, "projectsuser: commit: "+want)
	if !errors.Is(err, errDisk) {
		t.Error("the cause is lost")
	}
	assertError(t, s.Close(), want)
	s.close()
}

// TestTheRegistrysOwnCommitterIsAskedFirst gives a committer that refuses.
func TestTheRegistrysOwnCommitterIsAskedFirst(t *testing.T) {
	m := newMemory()
	veto := errors.New("not on a Sunday")
	var refuse error
	j, err := open(t.Context(), m, projectsuser.Options{Commit: func([]projectsuser.Change) error { return refuse }}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	refuse = veto
	if err := j.registry.Do(t.Context(), "", put(1)); !errors.Is(err, veto) || j.State().Last != 0 {
		t.Errorf("%v, %+v", err, j.State())
	}
	refuse = nil
	if err := j.registry.Do(t.Context(), "", put(2)); err != nil || j.State().Last != 1 {
		t.Errorf("%v, %+v", err, j.State())
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

// TestARegistryChangedBehindTheJournalsBack replays a change that the journal does
// not have.
func TestARegistryChangedBehindTheJournalsBack(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.do(put(1))
	err := s.registry.Replay(t.Context(), projectsuser.Change{Sequence: 2, At: s.now, Command: projectsuser.CommandPut})
	if err != nil {
		t.Fatal(err)
	}
	want := "journal: change 3 does not follow change 1: the registry was changed without the journal"
	assertError(t, s.try(put(2)), "projectsuser: commit: "+want)
	assertError(t, s.Snapshot(t.Context()), strings.Replace(want, "3", "2", 1))
	s.close()
	assertHas(t, m, s, 1, false)
}

func TestChangesThatAreTooLarge(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.buffer.most = 60
	s.do(put(1))
	err := s.try(func(tx *projectsuser.Tx) error { return tx.PutUser(user.User{ID: 2, Image: strings.Repeat("x", 100)}) })
	assertError(t, err, "projectsuser: commit: journal: changes of 132 bytes: at most 60 can be written at once")
	if s.buffer.Bytes != nil {
		t.Errorf("room for %d bytes is kept", cap(s.buffer.Bytes))
	}
	s.do(put(3))
	s.close()
	assertHas(t, m, s, 2, false)
}

// TestWhoWaitsIsWrittenTogether gives commands while another one is written: they are
// one batch, with one write and one sync.
func TestWhoWaitsIsWrittenTogether(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	before := len(m.steps)
	writing, begun, goOn := make(chan bool), make(chan bool), make(chan bool)
	var once sync.Once
	m.fail(func(_ int, what, _ string) error {
		if what == "write" {
			once.Do(func() { writing <- true; <-goOn })
		}
		return nil
	})
	var working sync.WaitGroup
	give := func(id user.ID) {
		working.Go(func() {
			err := s.registry.Do(t.Context(), "", func(tx *projectsuser.Tx) error { begun <- true; return put(id)(tx) })
			if err != nil {
				t.Error(err)
			}
		})
		<-begun
	}
	give(1)
	<-writing
	for id := range user.ID(8) {
		give(2 + id)
	}
	goOn <- true
	working.Wait()
	name := fileName(kindSegment, 0)
	one := []string{"write " + name, "fsync " + name}
	if diff := cmp.Diff(slices.Concat(one, one), m.steps[before:]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.close()
	again := openSchool(t, m, Options{})
	assertSame(t, s.registry.Snapshot(), again.registry.Snapshot())
	again.close()
}

// TestSyncEvery writes with an interval: what was written is on the disk when it
// has passed, and not before.
func TestSyncEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, random := newMemory(), rand.New(rand.NewPCG(1, 1))
		s := openSchool(t, m, Options{Sync: Sync(time.Minute)})
		lost := func() bool { // at all, in a dozen failures of the power
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
			t.Error("it is on the disk after 59 seconds")
		}
		time.Sleep(2 * time.Second)
		if lost() {
			t.Error("it is not on the disk after 61 seconds")
		}
		steps := len(m.steps)
		time.Sleep(time.Hour)
		if len(m.steps) > steps {
			t.Errorf("nothing happens, and the disk does %q", m.steps[steps:])
		}
		s.do(put(2))
		s.close()
		if lost() {
			t.Error("it is not on the disk after closing")
		}
	})
}

// TestASyncThatFailsInTheBackground ends it.
func TestASyncThatFailsInTheBackground(t *testing.T) {
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
			t.Errorf("the log says %s", log.String())
		}
	})
}

// TestNeverSyncs writes without forcing anything onto the disk: the end of the
// program loses nothing, and what a failure of the power leaves is a prefix, or
// refused and then a prefix after a repair. A snapshot is safe in any case.
func TestNeverSyncs(t *testing.T) {
	m, random := newMemory(), rand.New(rand.NewPCG(7, 7))
	s := openSchool(t, m, Options{Sync: Never, SnapshotAfter: -1})
	s.live(0, 9)
	synced := len(m.steps)
	s.live(9, 12)
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
	s.live(12, lifetime)
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
		t.Error("no failure of the power was refused: the test does not try hard enough")
	}
	s.close()
}

// TestASegmentBeforeTheLastIsSynced begins a segment for a snapshot that cannot be
// written, without any other sync: what is in the old one is on the disk.
func TestASegmentBeforeTheLastIsSynced(t *testing.T) {
	m, random := newMemory(), rand.New(rand.NewPCG(8, 8))
	s := openSchool(t, m, Options{Sync: Never, SnapshotAfter: -1})
	s.live(0, 9)
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

// TestASegmentThatEndsTooEarly ends between two batches, where the next segment, in
// which there is nothing, goes on after more.
func TestASegmentThatEndsTooEarly(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.live(0, 6)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.live(6, 9)
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

// TestOnlyTheLastSegmentMayBeTorn leaves behind an older one what is no whole batch.
func TestOnlyTheLastSegmentMayBeTorn(t *testing.T) {
	m, s := segmented(t, Options{}, false)
	name := fileName(kindSegment, s.after[6].Sequence())
	all := m.bytes(name)
	m.put(name, append(slices.Clone(all), 1, 2, 3))
	want := fmt.Sprintf("journal: %q: damaged at offset %d: unexpected end of the file", m.path(name), len(all))
	_, err := trySchool(t, m, Options{})
	assertError(t, err, want)
	err = nil
	for _, err = range changesIn(t.Context(), m) { // the last says it
	}
	assertError(t, err, want)
}

// TestAFileUnderAnotherName is refused, though it is whole and has nothing that would
// not follow.
func TestAFileUnderAnotherName(t *testing.T) {
	for _, k := range []fileKind{kindSegment, kindSnapshot} {
		m := newMemory()
		m.put(fileName(k, 0), newHeader(k, 7).append(nil))
		_, err := trySchool(t, m, Options{})
		assertError(t, err, fmt.Sprintf("journal: %q: damaged at offset 0: the header is of change 7", m.path(fileName(k, 0))))
	}
}

// TestLeftoversAreRemoved finds what a program did not finish that was killed.
func TestLeftoversAreRemoved(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.do(put(1))
	s.close()
	leftovers := []string{fileName(kindSegment, 1) + temporary, fileName(kindSnapshot, 1) + temporary}
	for _, name := range leftovers {
		m.put(name, []byte("half"))
	}
	report, err := checkIn(t.Context(), m)
	if err != nil || report.Err != nil || len(report.Files) != 3 || report.Files[1].Condition != Leftover || report.Files[2].Condition != Leftover {
		t.Errorf("report %+v, %v", report, err)
	}
	s = openSchool(t, m, Options{})
	if diff := cmp.Diff([]string{fileName(kindSegment, 0)}, m.names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.close()
}

// TestSnapshotsAreWrittenWhenTheTailIsLong lets the journal do it by itself.
func TestSnapshotsAreWrittenWhenTheTailIsLong(t *testing.T) {
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
			t.Error("another one at once")
		}
		s.close()
		// A long tail that was left is dealt with when the folder is opened.
		s = openSchool(t, m, Options{SnapshotAfter: 1})
		synctest.Wait()
		if s.State().Snapshot != last+1 {
			t.Errorf("state %+v", s.State())
		}
		s.close()
	})
}

func TestASnapshotOfNothingNew(t *testing.T) {
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

// TestKeepSegments keeps the whole history beside the snapshots.
func TestKeepSegments(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{KeepSegments: true})
	for i := range lifetime {
		s.live(i, i+1)
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
	// Without the snapshots it is all there.
	for _, name := range m.names() {
		if strings.HasSuffix(name, string(kindSnapshot)) {
			m.remove(name)
		}
	}
	again := openSchool(t, m, Options{})
	assertSame(t, s.registry.Snapshot(), again.registry.Snapshot())
	again.close()
	for range changesIn(t.Context(), m) {
		return // and whoever has seen enough need not see more
	}
}

// TestCommandsDoNotWaitForASnapshot gives commands while one is being written.
func TestCommandsDoNotWaitForASnapshot(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.live(0, 5)
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
	s.live(5, 9)
	// Whoever wants another snapshot waits, but not for ever.
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

// TestWhenASnapshotIsDue writes up to the limit and beyond it. What a program leaves
// at 0 is not never.
func TestWhenASnapshotIsDue(t *testing.T) {
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

// TestRoomIsNotKeptForEver writes what is ordinary, and what is not.
func TestRoomIsNotKeptForEver(t *testing.T) {
	for room, kept := range map[int]bool{1: true, bufferKept: true, bufferKept + 1: false} {
		j := &Journal{options: Options{SnapshotAfter: -1}}
		j.buffer.Bytes = make([]byte, room)
		if j.noteCommit(1); (cap(j.buffer.Bytes) > 0) != kept {
			t.Errorf("%d bytes: %d are kept", room, cap(j.buffer.Bytes))
		}
	}
}

// TestGapsInWords has one at each end and one in the middle.
func TestGapsInWords(t *testing.T) {
	for want, e := range map[string]*GapError{
		`journal: "d": no journal found`:                             {Dir: "d"},
		`journal: "d": the changes after 7 are missing`:              {Dir: "d", After: 7},
		`journal: "d": the changes after 7 and before 9 are missing`: {Dir: "d", After: 7, Next: 9},
		`journal: "d": the changes after 0 and before 3 are missing`: {Dir: "d", Next: 3},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestASnapshotThatIsGivenUp cancels one, and closes the journal during another.
func TestASnapshotThatIsGivenUp(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.live(0, 5)
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
	s.live(5, 6)
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

// TestASnapshotThatFailsIsTriedAgainLater fills the disk for snapshots only.
func TestASnapshotThatFailsIsTriedAgainLater(t *testing.T) {
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

// TestANewerEdition is looked at, but not written to.
func TestANewerEdition(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.live(0, 3)
	s.close()
	newer := func(h header) *memory {
		m := m.copied()
		name := fileName(kindSegment, 0)
		b := slices.Clone(m.bytes(name))
		copy(b, h.append(nil))
		m.put(name, b)
		return m
	}
	m = newer(header{kindSegment, format, edition + 1, 0})
	_, err := trySchool(t, m, Options{})
	assertError(t, err, fmt.Sprintf("journal: %q: format 1, edition 2; this program supports format 1, edition 1", m.path(fileName(kindSegment, 0))))
	var version *VersionError
	if _, err := repairIn(t.Context(), m); !errors.As(err, &version) {
		t.Errorf("repaired: %v", err)
	}
	if report, err := checkIn(t.Context(), m); err != nil || !errors.As(report.Err, &version) || report.Files[0].Records == 0 {
		t.Errorf("report %+v: %v", report, err)
	}
	l, err := recoverFolder(t.Context(), m, discard{})
	if err != nil || l.Last != s.State().Last {
		t.Errorf("loaded %+v: %v", l.Opened, err)
	}
	m = newer(header{kindSegment, format + 1, 1, 0})
	if _, err := trySchool(t, m, Options{}); !errors.As(err, &version) {
		t.Errorf("another format: %v", err)
	}
	if _, err := repairIn(t.Context(), m); !errors.As(err, &version) {
		t.Errorf("another format repaired: %v", err)
	}
	if report, err := checkIn(t.Context(), m); err != nil || report.Files[0].Condition != Damaged || report.Files[0].Records != 0 {
		t.Errorf("report %+v: %v", report, err)
	}
}

// TestAnOlderEdition is gone on with in a segment of this edition: an older program
// must not take it for its own.
func TestAnOlderEdition(t *testing.T) {
	for _, n := range []int{0, 3} {
		m := newMemory()
		s := openSchool(t, m, Options{})
		s.live(0, n)
		s.close()
		name := fileName(kindSegment, 0)
		older := header{kindSegment, format, edition - 1, 0}
		m.put(name, append(older.append(nil), append(m.bytes(name)[headerSize:], 1, 2)...))
		again := openSchool(t, m, Options{})
		again.live(n, 5)
		again.close()
		latest := fileName(kindSegment, s.State().Last)
		if h, err := parseHeader(kindSegment, m.bytes(latest)); err != nil || h.edition != edition {
			t.Errorf("%s is of edition %d: %v", latest, h.edition, err)
		}
		if len(m.names()) != min(n, 1)+1 {
			t.Errorf("files %q", m.names())
		}
		last := openSchool(t, m, Options{})
		assertSame(t, again.registry.Snapshot(), last.registry.Snapshot())
		last.close()
	}
}

func TestContextsEndOpening(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.live(0, 9)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.live(9, lifetime)
	s.close()
	m.steps = nil
	openSchool(t, m, Options{}).close()
	for k := range m.steps {
		ctx, cancel := context.WithCancel(t.Context())
		again := m.copied()
		again.fail(func(n int, _, _ string) error {
			if n == k {
				cancel()
			}
			return nil
		})
		j, err := open(ctx, again, projectsuser.Options{}, Options{})
		if err == nil {
			err = j.Close()
		} else if !errors.Is(err, context.Canceled) {
			t.Errorf("step %d: %v", k, err)
		}
		if again.locked {
			t.Errorf("step %d: it stays locked: %v", k, err)
		}
		cancel()
	}
}

// TestManyGoroutines gives commands, snapshots and questions from many goroutines
// on a real disk, and closes in the middle.
func TestManyGoroutines(t *testing.T) {
	dir := t.TempDir()
	r, j, err := Open(t.Context(), dir, projectsuser.Options{}, Options{SnapshotAfter: 2000})
	if err != nil {
		t.Fatal(err)
	}
	var working sync.WaitGroup
	for worker := range user.ID(8) {
		working.Go(func() {
			for i := range user.ID(40) {
				if err := r.Do(t.Context(), "", put(1+8*i+worker)); err != nil {
					t.Error(err)
				}
				j.State()
			}
		})
	}
	for range 3 {
		if err := j.Snapshot(t.Context()); err != nil {
			t.Error(err)
		}
	}
	working.Wait()
	for range 4 {
		working.Go(func() {
			for id := user.ID(1000); ; id++ {
				if err := r.Do(t.Context(), "", put(id)); err != nil {
					if !errors.Is(err, ErrClosed) {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	working.Wait()
	again, opened, err := Load(t.Context(), dir, projectsuser.Options{})
	if err != nil || opened.Snapshot == 0 {
		t.Fatalf("%+v: %v", opened, err)
	}
	assertSame(t, r.Snapshot(), again.Snapshot())
	if n := again.Snapshot().Users.Len(); n < 320 {
		t.Errorf("%d users", n)
	}
}

func TestLookingAtNothing(t *testing.T) {
	dir := t.TempDir()
	var gap *GapError
	if _, _, err := Load(t.Context(), dir, projectsuser.Options{}); !errors.As(err, &gap) {
		t.Errorf("loaded: %v", err)
	}
	if err := Dump(t.Context(), dir, new(bytes.Buffer)); !errors.As(err, &gap) {
		t.Errorf("dumped: %v", err)
	}
	if _, err := Repair(t.Context(), dir); !errors.As(err, &gap) {
		t.Errorf("repaired: %v", err)
	}
	if report, err := Check(t.Context(), dir); err != nil || !errors.As(report.Err, &gap) {
		t.Errorf("checked: %+v, %v", report, err)
	} else {
		assertError(t, report.Err, fmt.Sprintf("journal: %q: no journal found", dir))
	}
	for _, err := range Changes(t.Context(), dir) {
		if !errors.As(err, &gap) {
			t.Errorf("changes: %v", err)
		}
	}
	nowhere := filepath.Join(dir, "nowhere")
	if _, _, err := Load(t.Context(), nowhere, projectsuser.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loaded from nowhere: %v", err)
	}
	if _, err := Repair(t.Context(), nowhere); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("repaired nowhere: %v", err)
	}
	if _, err := os.Stat(nowhere); !errors.Is(err, fs.ErrNotExist) {
		t.Error("looking has made a folder")
	}
	if names, _ := os.ReadDir(dir); len(names) > 0 {
		t.Errorf("looking has made %v", names)
	}
}

// TestALargeSnapshot has sections of many frames, which are decoded side by side,
// and more than is synced at once.
func TestALargeSnapshot(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.do(func(tx *projectsuser.Tx) error {
		r := projectsuser.Records{Projects: []*project.Project{{ID: 1}}}
		for i := range 300 {
			id := user.ID(i + 1)
			r.Users = append(r.Users, &user.User{ID: id, Image: strings.Repeat("x", 40_000)})
			attempt := &team.Team{ID: team.ID(i + 1), Name: strings.Repeat("y", 5000), Project: 1, Members: []team.Member{{User: id, Leader: true}}}
			r.Registrations = append(r.Registrations, &projectsuser.Registration{
				ID: projectsuser.ID(i + 1), User: id, Project: 1, Attempts: team.Joined(attempt),
				Terms: projectsuser.Terms{ProjectStatus: strings.Repeat("z", 5000)},
			})
		}
		_, err := tx.Import(r)
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

// Who has given up before a folder is opened gets none.
func TestNoFolderIsMadeForNobody(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(t.TempDir(), "folder")
	if _, _, err := Open(ctx, dir, projectsuser.Options{}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("opened: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a folder: %v", err)
	}
}
