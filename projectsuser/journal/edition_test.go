package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/projectsuser/roster/internal/golden"
)

// goldenFolder returns the folder that the script leaves: all changes, and a snapshot in
// the middle.
func goldenFolder(t *testing.T) *memory {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1, KeepSegments: true})
	s.run(0, 18)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.run(18, scriptLength)
	s.close()
	return m
}

// TestThisEdition compares the bytes that this program writes with the golden files. A
// difference breaks the folders of users: a new field must leave the bytes as they are.
// If it cannot, there must be a new edition, with a golden folder of its own.
func TestThisEdition(t *testing.T) {
	m := goldenFolder(t)
	dir := filepath.Join("testdata", fmt.Sprint("edition", edition))
	for _, name := range m.names() {
		path := filepath.Join(dir, name)
		if golden.Updating() {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, m.bytes(name), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, m.bytes(name)) {
			t.Errorf("%s is written differently", path)
		}
	}
}

// TestEveryEditionOpens dumps the golden folders of all editions, opens them and gives a
// command. One folder is from a program that put records without updated_at.
func TestEveryEditionOpens(t *testing.T) {
	names := []string{"edition1_undated"}
	for number := range edition {
		names = append(names, fmt.Sprint("edition", number+1))
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			m := newMemory()
			files, err := os.ReadDir(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				b, err := os.ReadFile(filepath.Join("testdata", name, f.Name()))
				if err != nil {
					t.Fatal(err)
				}
				m.put(f.Name(), b)
			}
			var dump bytes.Buffer
			if err := dumpIn(t.Context(), m, &dump); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, name+".txt", dump.String())
			s := openSchool(t, m.copied(), Options{})
			for _, name := range m.names() {
				if strings.HasSuffix(name, string(kindSnapshot)) {
					m.remove(name)
				}
			}
			changes := openSchool(t, m, Options{}) // without the snapshot
			assertSame(t, changes.registry.Snapshot(), s.registry.Snapshot())
			s.do(put(99))
			s.close()
			changes.close()
		})
	}
}

// TestANewerEdition can be read, but not opened or repaired.
func TestANewerEdition(t *testing.T) {
	m := newMemory()
	s := openSchool(t, m, Options{})
	s.run(0, 3)
	s.close()
	withHeader := func(h header) *memory {
		m := m.copied()
		name := fileName(kindSegment, 0)
		b := slices.Clone(m.bytes(name))
		copy(b, h.append(nil))
		m.put(name, b)
		return m
	}
	m = withHeader(header{kindSegment, format, edition + 1, 0})
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
	m = withHeader(header{kindSegment, format + 1, 1, 0})
	if _, err := trySchool(t, m, Options{}); !errors.As(err, &version) {
		t.Errorf("opened another format: %v", err)
	}
	if _, err := repairIn(t.Context(), m); !errors.As(err, &version) {
		t.Errorf("repaired another format: %v", err)
	}
	if report, err := checkIn(t.Context(), m); err != nil || report.Files[0].Condition != Damaged || report.Files[0].Records != 0 {
		t.Errorf("report %+v: %v", report, err)
	}
}

// TestOlderEditionContinuesInANewSegment opens a segment of an older edition, to which
// this program must not append.
func TestOlderEditionContinuesInANewSegment(t *testing.T) {
	for _, n := range []int{0, 3} {
		m := newMemory()
		s := openSchool(t, m, Options{})
		s.run(0, n)
		s.close()
		name := fileName(kindSegment, 0)
		older := header{kindSegment, format, edition - 1, 0}
		m.put(name, append(older.append(nil), append(m.bytes(name)[headerSize:], 1, 2)...))
		again := openSchool(t, m, Options{})
		again.run(n, 5)
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
