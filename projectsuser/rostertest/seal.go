package rostertest

import (
	"fmt"
	"testing"

	"github.com/projectsuser/roster/internal/fingerprint"
	"github.com/projectsuser/roster/projectsuser/store"
)

// Seal remembers a fingerprint of everything that a snapshot returns: records, entries
// and lists of positions. Records are shared by all versions of a store, so a program
// must not write to them. [Seal.Check] finds what a program wrote to. A Seal keeps its
// snapshot in memory. It belongs to one goroutine.
type Seal struct {
	snapshot *store.Snapshot
	sealed   []sealed
}

// sealed is one thing that a snapshot returns.
type sealed struct {
	name        string
	value       any
	fingerprint uint64
}

// NewSeal returns the seal of a snapshot. It uses reflection and goes through all
// records: it is for tests.
func NewSeal(s *store.Snapshot) *Seal {
	seal := &Seal{snapshot: s}
	content := s.Content()
	for kind, record := range content.Records.All() {
		seal.add(fmt.Sprintf("%s %d", kind, record.ID), record.Record)
	}
	for e := range s.Registrations.Where() {
		seal.add(fmt.Sprintf("the entry of registration %d", e.Registration.ID), e)
	}
	for e := range s.Teams.Where() {
		seal.add(fmt.Sprintf("the entry of team %d", e.Team.ID), e)
	}
	for _, p := range content.Positions {
		seal.add(fmt.Sprintf("the positions on project %d", p.Project), p)
	}
	return seal
}

func (s *Seal) add(name string, value any) {
	s.sealed = append(s.sealed, sealed{name, value, fingerprint.Of(value)})
}

// Check returns a message for each record, entry and list that was modified since
// [NewSeal], nil if nothing was. An entry is also modified if its record is.
func (s *Seal) Check() (broken []string) {
	for _, v := range s.sealed {
		if fingerprint.Of(v.value) != v.fingerprint {
			broken = append(broken, fmt.Sprintf("%s was modified in a snapshot with the sequence %d", v.name, s.snapshot.Sequence()))
		}
	}
	return broken
}

// Guard fails a test that writes to what a snapshot returns: it seals the snapshot and
// checks the seal when the test ends. Call it with the snapshot that the tested code
// reads, before that code runs. A later snapshot shares the records that did not change.
func Guard(t testing.TB, s *store.Snapshot) {
	seal := NewSeal(s)
	t.Cleanup(func() {
		for _, broken := range seal.Check() {
			t.Error(broken)
		}
	})
}
