package journal

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// openDir opens a folder of the operating system, which must succeed. The test closes
// the journal.
func openDir(t *testing.T, dir string, o registry.Options) (*registry.Registry, *Journal) {
	t.Helper()
	r, j, err := Open(t.Context(), dir, o, Options{SnapshotAfter: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return r, j
}

// give gives commands that put users, which must succeed.
func give(t *testing.T, r *registry.Registry, ids ...user.ID) {
	t.Helper()
	for _, id := range ids {
		if err := r.Do(t.Context(), "", put(id)); err != nil {
			t.Fatal(err)
		}
	}
}

// copyByHand copies the files of a folder, as cp does.
func copyByHand(t *testing.T, from, to string, names ...string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestADeletedOrReplacedFolderIsNoticed deletes, moves or replaces a folder while a
// journal has it open. Commands and snapshots are then refused, the state says why, and
// what another process has at the path stays.
func TestADeletedOrReplacedFolderIsNoticed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("open files cannot be removed")
	}
	first := fileName(kindSegment, 0)
	tests := map[string]func(dir string) error{
		"deleted":         os.RemoveAll,
		"moved":           func(dir string) error { return os.Rename(dir, dir+".old") },
		"lock removed":    func(dir string) error { return os.Remove(filepath.Join(dir, lockName)) },
		"segment removed": func(dir string) error { return os.Remove(filepath.Join(dir, first)) },
		"segment replaced": func(dir string) error {
			b, err := os.ReadFile(filepath.Join(dir, first))
			return errors.Join(err, os.WriteFile(filepath.Join(dir, "copy"), b, 0o600),
				os.Rename(filepath.Join(dir, "copy"), filepath.Join(dir, first)))
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "school")
			r, j := openDir(t, dir, registry.Options{})
			give(t, r, 1)
			if err := change(dir); err != nil {
				t.Fatal(err)
			}
			var failed *FailedError
			if err := j.State().Err; !errors.As(err, &failed) || !errors.Is(err, ErrReplaced) {
				t.Errorf("state: %v", err)
			}
			if err := r.Do(t.Context(), "", put(2)); !errors.As(err, &failed) || !errors.Is(err, ErrReplaced) {
				t.Errorf("a command: %v", err)
			}
			if err := j.Snapshot(t.Context()); !errors.As(err, &failed) {
				t.Errorf("a snapshot: %v", err)
			}
			if got := r.Snapshot().Sequence(); got != 1 {
				t.Errorf("change %d is published, 1 was written", got)
			}
		})
	}
}

// TestASecondProcessKeepsItsFiles replaces a folder, and opens the new one. A command
// and a snapshot of the first journal, without a look at its state, harm nothing.
func TestASecondProcessKeepsItsFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("open files cannot be removed")
	}
	dir := filepath.Join(t.TempDir(), "school")
	first, stale := openDir(t, dir, registry.Options{})
	give(t, first, 1, 2, 3)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	second, j := openDir(t, dir, registry.Options{})
	give(t, second, 4)
	var failed *FailedError
	if err := stale.Snapshot(t.Context()); !errors.As(err, &failed) {
		t.Errorf("a snapshot: %v", err)
	}
	give(t, second, 5)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := openDir(t, dir, registry.Options{})
	assertSame(t, second.Snapshot(), again.Snapshot())
}

// TestAHardLinkedSegmentIsOpenOnce opens a folder whose segment is a hard link to the
// one of a folder that is open.
func TestAHardLinkedSegmentIsOpenOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("hard links are not noticed")
	}
	dir, other := t.TempDir(), t.TempDir()
	r, j := openDir(t, dir, registry.Options{})
	give(t, r, 1)
	if err := os.Link(filepath.Join(dir, fileName(kindSegment, 0)), filepath.Join(other, fileName(kindSegment, 0))); err != nil {
		t.Skip("no hard links: ", err)
	}
	var locked *LockedError
	if _, _, err := Open(t.Context(), other, registry.Options{}, Options{}); !errors.As(err, &locked) || !strings.Contains(err.Error(), "open in another folder") {
		t.Errorf("opened twice: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := openDir(t, other, registry.Options{})
	assertSame(t, r.Snapshot(), again.Snapshot())
}

// TestAFullDiskIsUsableAgain fills the disk for some commands, and frees it again: the
// refused commands are not there, and later ones are, after both an opening and a
// snapshot.
func TestAFullDiskIsUsableAgain(t *testing.T) {
	for name, fault := range map[string]func(_ int, what, _ string) error{
		"write": func(_ int, what, _ string) error {
			if what == "write" {
				return short{20}
			}
			return nil
		},
		"write and cut": func(_ int, what, _ string) error {
			if what == "write" || what == "truncate" {
				return short{20}
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemory()
			s := openSchool(t, m, Options{SnapshotAfter: -1})
			s.do(put(1))
			m.fail(fault)
			for id := range user.ID(3) {
				var unwritten *UnwrittenError
				if err := s.try(put(2 + id)); !errors.As(err, &unwritten) {
					t.Fatal(err)
				}
				if state := s.State(); state.Err != nil || state.Unwritten != unwritten {
					t.Errorf("state %+v", state)
				}
			}
			m.fail(nil)
			if err := s.Snapshot(t.Context()); err != nil { // begins a segment behind the one that was cut
				t.Fatal(err)
			}
			s.do(put(9))
			if state := s.State(); state.Unwritten != nil || state.Last != 2 {
				t.Errorf("state %+v", state)
			}
			want := s.registry.Snapshot()
			s.close()
			again := openSchool(t, m, Options{})
			if again.Opened().Cut != nil {
				t.Errorf("opened %+v", again.Opened())
			}
			assertSame(t, want, again.registry.Snapshot())
			again.close()
		})
	}
}

// TestAFailedSyncNeedsARestart lets one sync fail: no later command is tried, and the
// error says that the folder must be opened again.
func TestAFailedSyncNeedsARestart(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.do(put(1))
	once := true
	m.fail(func(_ int, what, _ string) error {
		if what == "fsync" && once {
			once = false
			return errDisk
		}
		return nil
	})
	var failed *FailedError
	for id := range user.ID(3) {
		if err := s.try(put(2 + id)); !errors.As(err, &failed) || !strings.Contains(err.Error(), "until the folder is opened again") {
			t.Error(err)
		}
	}
	s.Close()
	assertHas(t, m, s, 1, false)
}

// TestAPanicOfTheOwnCommit lets the caller's own Commit panic and exit its goroutine:
// the journal has nothing of that batch and goes on.
func TestAPanicOfTheOwnCommit(t *testing.T) {
	m := newMemory()
	fault := func() {}
	own := func(store.Batch) error { fault(); return nil }
	j, err := open(t.Context(), m, registry.Options{Commit: own}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	give(t, j.registry, 1)
	for name, ends := range map[string]func(){"panic": func() { panic("no commit") }, "exit": runtime.Goexit} {
		fault = ends
		func() {
			defer func() { recover() }()
			if err := j.registry.Do(t.Context(), "", put(2)); err == nil {
				t.Errorf("%s: the command succeeded", name)
			}
		}()
		if state := j.State(); state.Last != 1 || state.Err != nil {
			t.Errorf("%s: state %+v", name, state)
		}
	}
	fault = func() {}
	give(t, j.registry, 3)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again := openSchool(t, m, Options{})
	assertSame(t, j.registry.Snapshot(), again.registry.Snapshot())
	again.close()
}

// invalidSnapshot writes the snapshot and the segment of a content that a registry does
// not accept.
func invalidSnapshot(t *testing.T, m *memory) {
	t.Helper()
	writeContent(t, m, store.Records{Users: []*user.User{{ID: 0, Login: "nil"}, {ID: 7, Login: "ada"}}})
}

// twoRegistrations writes a snapshot with two registrations of one user on a project.
func twoRegistrations(t *testing.T, m *memory) {
	t.Helper()
	writeContent(t, m, store.Records{Registrations: []*projectsuser.Registration{{ID: 1, User: 7, Project: 1}, {ID: 2, User: 7, Project: 1}}})
}

// writeContent writes the snapshot of change 5 and its segment.
func writeContent(t *testing.T, m *memory, r store.Records) {
	t.Helper()
	c := store.Content{Sequence: 5, At: epoch, Records: r}
	name := fileName(kindSnapshot, 5)
	_, err := write(m, name, func(w io.Writer) error { return encodeSnapshot(t.Context(), w, c, nil) })
	if err := errors.Join(err, install(m, name), writeSegment(m, 5), install(m, fileName(kindSegment, 5))); err != nil {
		t.Fatal(err)
	}
}

// TestASnapshotThatDoesNotOpenReplacesNothing writes contents that Restore refuses, and
// files that the disk does not give back: the older files stay.
func TestASnapshotThatDoesNotOpenReplacesNothing(t *testing.T) {
	m := newMemory()
	var invalid *store.InvalidError
	c := store.Content{Sequence: 5, Records: store.Records{Users: []*user.User{{ID: 0}}}}
	accept := func() error { return nil }
	if _, err := writeSnapshot(t.Context(), m, c, nil, accept); !errors.As(err, &invalid) || len(m.names()) > 0 {
		t.Errorf("%v, files %q", err, m.names())
	}
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.run(0, scriptLength)
	before := m.names()
	flip := true
	m.fail(func(_ int, what, name string) error { // damages what was written before it is read back
		if what == "open" && strings.HasSuffix(name, temporary) && flip {
			flip = false
			m.mu.Lock()
			defer m.mu.Unlock()
			m.files[name].now[200] ^= 1
		}
		return nil
	})
	var damage *DamageError
	if err := s.Snapshot(t.Context()); !errors.As(err, &damage) {
		t.Errorf("the snapshot was not read back: %v", err)
	}
	m.fail(nil)
	for _, name := range before {
		if m.files[name] == nil {
			t.Errorf("%s was removed", name)
		}
	}
	if err := s.Snapshot(t.Context()); err != nil {
		t.Error(err)
	}
	s.close()
	assertHas(t, m, s, s.State().Last, false)
}

// TestCopyOfARunningFolder copies a folder while commands and snapshots go on: the copy
// has what was answered before, and opens.
func TestCopyOfARunningFolder(t *testing.T) {
	dir, to := filepath.Join(t.TempDir(), "school"), filepath.Join(t.TempDir(), "made", "copy")
	r, j := openDir(t, dir, registry.Options{})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error)
	go func() {
		for id := user.ID(1); ctx.Err() == nil; id++ {
			if err := r.Do(context.Background(), "", put(id)); err != nil {
				ended <- err
				return
			}
			if id%50 == 0 {
				if err := j.Snapshot(context.Background()); err != nil {
					ended <- err
					return
				}
			}
		}
		ended <- nil
	}()
	for i, copied := range []func() (Opened, error){
		func() (Opened, error) { return Copy(t.Context(), dir, to) },
		func() (Opened, error) { return j.Copy(t.Context(), to) },
	} {
		for range 10 {
			answered := r.Snapshot()
			opened, err := copied()
			if err != nil {
				t.Fatalf("copy %d: %v", i, err)
			}
			again, copied := openDir(t, to, registry.Options{})
			if opened.Last < answered.Sequence() || copied.Opened().Last != opened.Last || copied.Opened().Cut != nil {
				t.Errorf("copy %d: %+v, opened %+v, answered %d", i, opened, copied.Opened(), answered.Sequence())
			}
			if again.Snapshot().Users.Len() < answered.Users.Len() {
				t.Errorf("copy %d lost users", i)
			}
			if err := errors.Join(copied.Close(), os.RemoveAll(to)); err != nil {
				t.Fatal(err)
			}
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Copy(t.Context(), dir, to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a copy over a folder: %v", err)
	}
	if names, _ := os.ReadDir(filepath.Dir(to)); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

// TestACopyWithoutASegmentIsRefused opens a folder that has only the lock file: of a
// folder that ran, it is refused; of a first start that was killed, it opens.
func TestACopyWithoutASegmentIsRefused(t *testing.T) {
	dir, bad, killed := t.TempDir(), filepath.Join(t.TempDir(), "bad"), t.TempDir()
	r, j := openDir(t, dir, registry.Options{})
	give(t, r, 1)
	copyByHand(t, dir, bad, lockName)
	var gap *GapError
	if _, _, err := Open(t.Context(), bad, registry.Options{}, Options{}); !errors.As(err, &gap) || !gap.Marked {
		t.Errorf("opened: %v", err)
	}
	if _, err := Check(t.Context(), bad); err != nil {
		t.Errorf("checked: %v", err)
	}
	if _, err := Repair(t.Context(), bad); !errors.As(err, &gap) || !gap.Marked {
		t.Errorf("repaired: %v", err)
	}
	copyByHand(t, dir, killed)
	if err := os.WriteFile(filepath.Join(killed, lockName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	openDir(t, killed, registry.Options{})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, lockName), 0); err != nil { // the lock of an older program
		t.Fatal(err)
	}
	again, _ := openDir(t, dir, registry.Options{})
	assertSame(t, r.Snapshot(), again.Snapshot())
	if b, err := os.ReadFile(filepath.Join(dir, lockName)); err != nil || string(b) != lockMark {
		t.Errorf("lock file %q, %v", b, err)
	}
}

// TestAFailedCutIsTriedAgain leaves a long incomplete write in the segment, because the
// cut fails too. It is cut before the next command, which is shorter, and before a new
// segment begins.
func TestAFailedCutIsTriedAgain(t *testing.T) {
	for name, next := range map[string]func(*school){
		"command": func(s *school) { s.do(put(3)) },
		"segment": func(s *school) {
			s.fail(func(_ int, what, name string) error {
				if what == "create" && strings.Contains(name, string(kindSnapshot)) {
					return errDisk
				}
				return nil
			})
			if err := s.Snapshot(t.Context()); !errors.Is(err, errDisk) {
				t.Error(err)
			}
			s.fail(nil)
			s.do(put(3))
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemory()
			s := openSchool(t, m, Options{SnapshotAfter: -1})
			s.do(put(1))
			m.fail(func(_ int, what, _ string) error {
				if what == "write" || what == "truncate" {
					return short{100}
				}
				return nil
			})
			var unwritten *UnwrittenError
			err := s.try(func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 2, Image: strings.Repeat("x", 200)}) })
			if !errors.As(err, &unwritten) {
				t.Error(err)
			}
			m.fail(nil)
			next(s)
			want := s.registry.Snapshot()
			again := openSchool(t, m.copied(), Options{})
			if again.Opened().Cut != nil {
				t.Errorf("opened %+v", again.Opened())
			}
			assertSame(t, want, again.registry.Snapshot())
			again.close()
			s.close()
		})
	}
}

// fail sets the faults of the disk of a school.
func (s *school) fail(fault func(step int, what, name string) error) { s.folder.(*memory).fail(fault) }
