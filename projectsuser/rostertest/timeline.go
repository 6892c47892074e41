package rostertest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// timelines returns what became of every registration that there is or was.
func timelines(s *store.Snapshot) map[projectsuser.ID]store.Timeline {
	of := make(map[projectsuser.ID]store.Timeline)
	for e := range s.Registrations.Where() {
		of[e.Registration.ID], _ = s.Timeline(e.Registration.ID)
	}
	for id := range s.Removed() {
		of[id], _ = s.Timeline(id)
	}
	return of
}

// checkTimelines holds what became of every registration against the law
// status-at, and each timeline against itself.
func checkTimelines(s *store.Snapshot) (broken []string) {
	of := timelines(s)
	for _, id := range slices.Sorted(maps.Keys(of)) {
		now := state.NotRegistered
		if e, ok := s.Registrations.Get(int64(id)); ok {
			now = e.Status
		}
		if at, err := s.StatusAt(id, s.At()); err != nil || at.Status != now {
			broken = append(broken, fmt.Sprintf("registration %d is %s, at this instant %s, %v", id, now, at.Status, err))
		}
		for _, wrong := range checkTimeline(of[id], s.At()) {
			broken = append(broken, fmt.Sprintf("registration %d: %s", id, wrong))
		}
	}
	return broken
}

// checkTimeline holds a timeline of a snapshot of an instant against itself.
func checkTimeline(l store.Timeline, now time.Time) (broken []string) {
	status := state.NotRegistered
	for i, m := range l {
		if m.From != status || m.To == m.From {
			broken = append(broken, fmt.Sprintf("%s while %s", m, status))
		}
		if status = m.To; i > 0 && m.At.Before(l[i-1].At) {
			broken = append(broken, fmt.Sprintf("%s after %s", m, l[i-1]))
		}
		if m.Foreseen != m.At.After(now) || m.Foreseen != (m.Sequence == 0) {
			broken = append(broken, fmt.Sprintf("%s, told at %s", m, now))
		}
		if first := i == 0 || m.At.After(l[i-1].At); first && l.At(m.At.Add(-1)).Status != m.From {
			broken = append(broken, fmt.Sprintf("%s, just before it %s", m, l.At(m.At.Add(-1)).Status))
		}
		if last := i == len(l)-1 || l[i+1].At.After(m.At); last && l.At(m.At).Status != m.To {
			broken = append(broken, fmt.Sprintf("%s, at its instant %s", m, l.At(m.At).Status))
		}
	}
	return broken
}

// checkPast holds the timelines of now against those of the last check: what was
// past is still the same. An import may tell anew what imports told.
func (c *Campaign) checkPast(t *rapid.T, s *store.Snapshot) {
	of := timelines(s)
	for id, before := range c.timelines {
		kept := c.lasting(before)
		if now := of[id]; len(now) < kept || !reflect.DeepEqual(now[:kept], before[:kept]) {
			t.Fatalf("registration %d: the past is not what it was:\n%v\n%v", id, now, before[:kept])
		}
	}
	c.timelines, c.imported = of, false
}

// lasting returns how many moments of a timeline nothing changes that happened
// since the last check.
func (c *Campaign) lasting(l store.Timeline) (n int) {
	for i, m := range l {
		if recorded := m.Command != store.CommandImport; !m.Foreseen && (recorded || !c.imported) {
			n = i + 1
		}
	}
	return n
}

// recorded fails unless a move of a change is a moment. What an import moves may
// be told otherwise by the records.
func (c *Campaign) recorded(t *rapid.T, change store.Change, m store.Move) {
	if change.Command == store.CommandImport || m.From == m.To {
		return
	}
	l, err := c.Registry.Snapshot().Timeline(m.Registration)
	if err != nil {
		t.Fatal(err)
	}
	want := store.Moment{
		At: change.At, From: m.From, To: m.To, Events: m.Events,
		Command: change.Command, Actor: change.Actor, Sequence: change.Sequence,
	}
	for _, got := range l {
		if got.Declared = false; reflect.DeepEqual(got, want) {
			return
		}
	}
	t.Fatalf("registration %d: %s is no moment of %v", m.Registration, want, l)
}
