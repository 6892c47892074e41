package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// TestOpenedReportsWhatWasFound opens an empty folder, one with changes, and one with a
// snapshot and an incomplete write.
func TestOpenedReportsWhatWasFound(t *testing.T) {
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
		t.Errorf("log %s", got)
	}
	if got := s.Opened().Cut.Error(); got != fmt.Sprintf("journal: %q: incomplete write at offset %d (3 bytes)", cut.Path, len(b)) {
		t.Error(got)
	}
	s.close()
	if len(m.bytes(fileName(kindSegment, 2))) != len(b) {
		t.Error("the incomplete write was not cut")
	}
}

// TestAFolderIsOpenOnce opens a folder twice. Its files are for their owner alone.
func TestAFolderIsOpenOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by Open")
	first, j, err := Open(t.Context(), dir, registry.Options{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if _, _, err := Open(t.Context(), dir, registry.Options{}, Options{}); !errors.As(err, &locked) {
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
	if _, opened, err := Load(t.Context(), dir, registry.Options{}); err != nil || opened.Last != 1 {
		t.Errorf("loaded while it is open: %+v, %v", opened, err)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	r, j, err := Open(t.Context(), dir, registry.Options{}, Options{})
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

// TestOpenBelowAFile opens a folder that cannot be made.
func TestOpenBelowAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var path *fs.PathError
	if _, _, err := Open(t.Context(), filepath.Join(file, "folder"), registry.Options{}, Options{}); !errors.As(err, &path) {
		t.Error(err)
	}
}

// TestAReadOnlyFolderIsRefused opens and repairs a read-only folder, which can only be
// checked.
func TestAReadOnlyFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(id user.ID) error {
		r, j, err := Open(t.Context(), dir, registry.Options{}, Options{})
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

// TestASegmentMayBeASymbolicLink opens a segment through a link. If its target is
// missing, the folder is not taken for an empty one.
func TestASegmentMayBeASymbolicLink(t *testing.T) {
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "segment")
	_, j, err := Open(t.Context(), dir, registry.Options{}, Options{})
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
		_, j, err := Open(t.Context(), dir, registry.Options{}, Options{})
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
	if _, _, err := Open(t.Context(), dir, registry.Options{}, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opened without the target: %v", err)
	}
}

// TestFolderBecomesReadOnly denies new files: snapshots fail, and commands go on in the
// file that is open.
func TestFolderBecomesReadOnly(t *testing.T) {
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
	s.do(put(2)) // appended to the open file
	s.close()
	m.fail(nil)
	assertHas(t, m, s, 2, false)
}

// TestClose refuses commands and snapshots after Close, and allows a second Close.
func TestClose(t *testing.T) {
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

// TestCloseReturnsAFailure closes a journal whose write failed.
func TestCloseReturnsAFailure(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	m.fail(func(_ int, what, _ string) error {
		if what == "fsync" {
			return errDisk
		}
		return nil
	})
	err := s.try(put(1))
	want := fmt.Sprintf("journal: %q: no further commands are accepted until the folder is opened again: input/output error", m.path(fileName(kindSegment, 0)))
	assertError(t, err, "registry: commit: "+want)
	if !errors.Is(err, errDisk) {
		t.Error("the error does not wrap its cause")
	}
	assertError(t, s.Close(), want)
	s.close()
}

// TestOpenWithACancelledContext cancels opening at each operation of the disk.
func TestOpenWithACancelledContext(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.run(0, 9)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.run(9, scriptLength)
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
		j, err := open(ctx, again, registry.Options{}, Options{})
		if err == nil {
			err = j.Close()
		} else if !errors.Is(err, context.Canceled) {
			t.Errorf("step %d: %v", k, err)
		}
		if again.locked {
			t.Errorf("step %d: the folder stays locked: %v", k, err)
		}
		cancel()
	}
}

// TestOpenAfterCancelMakesNoFolder opens with a context that is done.
func TestOpenAfterCancelMakesNoFolder(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(t.TempDir(), "folder")
	if _, _, err := Open(ctx, dir, registry.Options{}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("opened: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
}

// TestManyGoroutines gives commands, snapshots and reads from many goroutines on a real
// disk, and closes the journal meanwhile.
func TestManyGoroutines(t *testing.T) {
	dir := t.TempDir()
	r, j, err := Open(t.Context(), dir, registry.Options{}, Options{SnapshotAfter: 2000})
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
	if err := j.Snapshot(t.Context()); err != nil { // the ones before may have had no changes
		t.Error(err)
	}
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
	again, opened, err := Load(t.Context(), dir, registry.Options{})
	if err != nil || opened.Snapshot == 0 {
		t.Fatalf("%+v: %v", opened, err)
	}
	assertSame(t, r.Snapshot(), again.Snapshot())
	if n := again.Snapshot().Users.Len(); n < 320 {
		t.Errorf("%d users", n)
	}
}
