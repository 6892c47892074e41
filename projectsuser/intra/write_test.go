package intra_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
)

// readBack returns a registry with what a World reads of a text at an instant.
func readBack(t interface {
	Context() context.Context
	Helper()
	Fatal(...any)
}, text []byte, at time.Time) *registry.Registry {
	t.Helper()
	var w intra.World
	if err := w.Read(bytes.NewReader(text), at); err != nil {
		t.Fatal(err)
	}
	r := registry.New(registry.Options{Clock: func() time.Time { return at }})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error { _, err := tx.Import(w.Records(), at); return err })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// derived is what a snapshot says of a registration, without what a source declared.
type derived struct {
	Explanation projectsuser.Explanation
	Retriable   bool
	Next        time.Time
}

// allDerived returns what a snapshot says of all registrations.
func allDerived(t interface{ Fatal(...any) }, s *store.Snapshot) map[projectsuser.ID]derived {
	all := make(map[projectsuser.ID]derived)
	for e := range s.Registrations.Where() {
		x, err := s.Explain(e.Registration.ID)
		if err != nil {
			t.Fatal(err)
		}
		x.Declared = 0
		all[e.Registration.ID] = derived{x, e.Retriable, e.Next}
	}
	return all
}

// A snapshot that was written and read into an empty registry derives the same statuses,
// with the same explanations, and is written again as the same text.
func TestLawWrittenSnapshotDerivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			c.Step(t)
		}
		s := c.Registry.Snapshot()
		var text, again bytes.Buffer
		if err := intra.WriteSnapshot(&text, s); err != nil {
			t.Fatal(err)
		}
		read := readBack(t, text.Bytes(), s.At()).Snapshot()
		if diff := cmp.Diff(allDerived(t, s), allDerived(t, read)); diff != "" {
			t.Fatalf("(-written +read):\n%s\n%s", diff, text.Bytes())
		}
		if err := intra.WriteSnapshot(&again, read); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text.String(), again.String()); diff != "" {
			t.Fatalf("(-written +written again):\n%s", diff)
		}
	})
}

// fullDisk fails after some bytes.
type fullDisk struct{ left int }

var errFull = errors.New("the disk is full")

func (d *fullDisk) Write(b []byte) (int, error) {
	if d.left -= len(b); d.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestWriteSnapshotReturnsTheErrorOfTheWriter(t *testing.T) {
	var records store.Records
	for id := range projectsuser.ID(2000) {
		records.Registrations = append(records.Registrations, &projectsuser.Registration{ID: id + 1, Project: 1})
	}
	s, err := store.New(nil, time.Time{}, records)
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range []int{0, 100 << 10} {
		if err := intra.WriteSnapshot(&fullDisk{left}, s); !errors.Is(err, errFull) {
			t.Errorf("%d bytes: %v", left, err)
		}
	}
}
