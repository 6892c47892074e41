package journal

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/projectsuser/roster/internal/golden"
)

// written returns the folder that a life leaves, as this program writes it: a
// snapshot in the middle, and the changes after it, and those before it as well.
func written(t *testing.T) *memory {
	m := newMemory()
	s := openSchool(t, m, Options{SnapshotAfter: -1, KeepSegments: true})
	s.live(0, 18)
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.live(18, lifetime)
	s.close()
	return m
}

// TestThisEdition writes what the files of this edition have, byte by byte.
// Whoever breaks that breaks the folders that are out there: a field that is added
// leaves the bytes as they are, and where it has to be in the files, there is a new
// edition in a folder of its own.
func TestThisEdition(t *testing.T) {
	m := written(t)
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
			t.Errorf("%s is written otherwise than before", path)
		}
	}
}

// TestEveryEditionOpens opens the folders of all editions, shows them as they were
// shown before, and goes on with them.
func TestEveryEditionOpens(t *testing.T) {
	for number := range edition {
		name := fmt.Sprint("edition", number+1)
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
			changes := openSchool(t, m, Options{}) // alone, all of them
			assertSame(t, changes.registry.Snapshot(), s.registry.Snapshot())
			s.do(put(99))
			s.close()
			changes.close()
		})
	}
}
