package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/registry"
)

// TestLeftoversAreRemoved has the unfinished files of a program that was killed.
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

// TestReadingWithoutAJournal reads an empty folder and one that does not exist, in
// every way.
func TestReadingWithoutAJournal(t *testing.T) {
	dir := t.TempDir()
	var gap *GapError
	if _, _, err := Load(t.Context(), dir, registry.Options{}); !errors.As(err, &gap) {
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
	if _, _, err := Load(t.Context(), nowhere, registry.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loaded a missing folder: %v", err)
	}
	if _, err := Repair(t.Context(), nowhere); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("repaired a missing folder: %v", err)
	}
	if _, err := os.Stat(nowhere); !errors.Is(err, fs.ErrNotExist) {
		t.Error("reading made a folder")
	}
	if names, _ := os.ReadDir(dir); len(names) > 0 {
		t.Errorf("reading made the files %v", names)
	}
}

// TestGapErrorTexts has gaps at both ends and in the middle.
func TestGapErrorTexts(t *testing.T) {
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
