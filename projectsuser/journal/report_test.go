package journal

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
)

// keptFolder returns a folder with all segments: three changes, a snapshot of them, and
// two more changes.
func keptFolder(t *testing.T) *memory {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1, KeepSegments: true})
	s.do(put(1))
	s.do(put(2))
	s.do(put(3))
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.do(put(4))
	s.do(put(5))
	s.close()
	return m
}

// checked checks a folder. It returns the files without their sizes, editions and errors,
// the errors, and why the folder cannot be opened.
func checked(t *testing.T, m *memory) (files []File, wrong []error, opens error) {
	t.Helper()
	report, err := checkIn(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Files {
		if want := int64(len(m.bytes(f.Name))); f.Size != want {
			t.Errorf("%s has %d bytes, want %d", f.Name, f.Size, want)
		}
		wrong = append(wrong, f.Wrong...)
		f.Size, f.Edition, f.Wrong = 0, 0, nil
		files = append(files, f)
	}
	return files, wrong, report.Err
}

// TestCheckReportsFiles checks an intact folder, and folders with damage that opening does
// not read, with an incomplete write, and with damage that opening reads.
func TestCheckReportsFiles(t *testing.T) {
	first, snapshot, second := fileName(kindSegment, 0), fileName(kindSnapshot, 3), fileName(kindSegment, 3)
	whole := []File{
		{Name: first, Condition: Superseded, First: 1, Last: 3, Records: 3},
		{Name: second, Condition: Whole, First: 4, Last: 5, Records: 2},
		{Name: snapshot, Condition: Whole, Last: 3, Records: 3},
	}
	with := func(change func(files []File)) []File {
		files := slices.Clone(whole)
		change(files)
		return files
	}
	for name, test := range map[string]struct {
		hurt  func(*memory)
		want  []File
		wrong int
		opens bool
	}{
		"whole": {func(*memory) {}, whole, 0, true},
		"damage where opening does not read": {func(m *memory) { damageByte(m, first, headerSize+frameSize+1) },
			with(func(files []File) { files[0] = File{Name: first, Condition: Damaged, First: 2, Last: 3, Records: 2} }), 1, true},
		"torn": {func(m *memory) { b := m.bytes(second); m.put(second, b[:len(b)-1]) },
			with(func(files []File) { files[1] = File{Name: second, Condition: Torn, First: 4, Last: 4, Records: 1} }), 1, true},
		"damaged": {func(m *memory) { damageByte(m, second, headerSize+frameSize+1) },
			[]File{
				{Name: first, Condition: Whole, First: 1, Last: 3, Records: 3},
				{Name: second, Condition: Damaged, First: 5, Last: 5, Records: 1},
				{Name: snapshot, Condition: Whole, Last: 3, Records: 3},
			}, 1, false},
		"damaged and torn": {func(m *memory) {
			damageByte(m, second, headerSize+frameSize+1)
			b := m.bytes(second)
			m.put(second, b[:len(b)-1])
		},
			[]File{
				{Name: first, Condition: Whole, First: 1, Last: 3, Records: 3},
				{Name: second, Condition: Damaged},
				{Name: snapshot, Condition: Whole, Last: 3, Records: 3},
			}, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := keptFolder(t)
			test.hurt(m)
			files, wrong, err := checked(t, m)
			if diff := cmp.Diff(test.want, files); diff != "" || len(wrong) != test.wrong || (err == nil) != test.opens {
				t.Errorf("%d wrong %v, opens: %v; files (-want +got)\n%s", len(wrong), wrong, err, diff)
			}
		})
	}
}

// TestRepeatedBatchIsRefused has a batch twice, with correct checksums.
func TestRepeatedBatchIsRefused(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.do(put(1))
	s.do(put(2))
	s.close()
	name := fileName(kindSegment, 0)
	b := m.bytes(name)
	ends := boundaries(t, b)
	m.put(name, slices.Concat(b[:ends[1]], b[ends[0]:ends[1]], b[ends[1]:]))
	_, err := trySchool(t, m, Options{})
	var (
		damage   *DamageError
		sequence *store.SequenceError
	)
	if !errors.As(err, &damage) || damage.Offset != ends[1] || !errors.As(err, &sequence) || sequence.Want != 2 || sequence.Got != 1 {
		t.Errorf("%v", err)
	}
}

// TestInvalidSnapshotIsRefused has a project without an id, with correct checksums.
func TestInvalidSnapshotIsRefused(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1})
	s.do(put(1))
	c := s.registry.Snapshot().Content()
	s.close()
	c.Records.Projects = append(c.Records.Projects, &project.Project{Name: "nothing"})
	var b bytes.Buffer
	if err := encodeSnapshot(t.Context(), &b, c, nil); err != nil {
		t.Fatal(err)
	}
	m.put(fileName(kindSnapshot, c.Sequence), b.Bytes())
	_, err := trySchool(t, m, Options{})
	var (
		damage  *DamageError
		invalid *store.InvalidError
	)
	if !errors.As(err, &damage) || !errors.As(err, &invalid) {
		t.Errorf("%v", err)
	}
}

// TestFilesAreClosed reads a folder in every way, intact and damaged.
func TestFilesAreClosed(t *testing.T) {
	ways := map[string]func(*memory) error{
		"open": func(m *memory) error {
			s, err := trySchool(t, m, Options{SnapshotAfter: -1})
			if err == nil {
				err = s.Close()
			}
			return err
		},
		"check": func(m *memory) error { _, err := checkIn(t.Context(), m); return err },
		"dump":  func(m *memory) error { return dumpIn(t.Context(), m, io.Discard) },
		"changes": func(m *memory) (last error) {
			for _, last = range changesIn(t.Context(), m) {
			}
			return last
		},
		"a few changes": func(m *memory) error {
			for _, err := range changesIn(t.Context(), m) {
				return err
			}
			return nil
		},
	}
	for name, read := range ways {
		m := keptFolder(t)
		if err := read(m); err != nil || m.handles != 0 {
			t.Errorf("%s: %d files are open, %v", name, m.handles, err)
		}
		damageByte(m, fileName(kindSegment, 3), headerSize+frameSize+1)
		damageByte(m, fileName(kindSnapshot, 3), headerSize+frameSize+1)
		if err := read(m); m.handles != 0 {
			t.Errorf("%s, damaged: %d files are open, %v", name, m.handles, err)
		}
	}
}

// TestChangesEndAtAnIncompleteWrite has an incomplete write, and a folder without a
// journal.
func TestChangesEndAtAnIncompleteWrite(t *testing.T) {
	m := keptFolder(t)
	second := fileName(kindSegment, 3)
	m.put(second, m.bytes(second)[:len(m.bytes(second))-1])
	last := uint64(0)
	for c, err := range changesIn(t.Context(), m) {
		if err != nil {
			t.Fatal(err)
		}
		last = c.Sequence
	}
	if last != 4 {
		t.Errorf("the last change is %d, want 4", last)
	}
	var gap *GapError
	for _, err := range changesIn(t.Context(), newMemory()) {
		if !errors.As(err, &gap) {
			t.Errorf("changes without a journal: %v", err)
		}
	}
	if gap == nil {
		t.Error("no error without a journal")
	}
}
