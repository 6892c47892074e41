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

// timelines returns the timeline of every registration, removed ones included.
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

// checkTimelines checks the law status-at for every registration, and each timeline.
func checkTimelines(s *store.Snapshot) (broken []string) {
	of := timelines(s)
	for _, id := range slices.Sorted(maps.Keys(of)) {
		now := state.NotRegistered
		if e := s.Registration(id); e != nil {
			now = e.Status
		}
		if at, err := s.StatusAt(id, s.At()); err != nil || at.Status != now {
			broken = append(broken, fmt.Sprintf("registration %d is %s, by its timeline %s, %v", id, now, at.Status, err))
		}
		for _, wrong := range checkTimeline(of[id], s.At()) {
			broken = append(broken, fmt.Sprintf("registration %d: %s", id, wrong))
		}
	}
	return broken
}

// checkTimeline checks that the moments of a timeline follow on one another, and
// that its status before and at each of them is the right one. Now is the instant
// of the snapshot.
func checkTimeline(l store.Timeline, now time.Time) (broken []string) {
	status := state.NotRegistered
	for i, m := range l {
		if m.From != status || m.To == m.From {
			broken = append(broken, fmt.Sprintf("%s, but the status was %s", m, status))
		}
		if status = m.To; i > 0 && m.At.Before(l[i-1].At) {
			broken = append(broken, fmt.Sprintf("%s after %s", m, l[i-1]))
		}
		unrecorded := m.Sequence == 0 && !m.Inferred && !m.Command.Imports() // and so foreseen
		if m.Foreseen != m.At.After(now) || m.Foreseen && m.Sequence != 0 || unrecorded && !m.Foreseen {
			broken = append(broken, fmt.Sprintf("%s, in a snapshot of %s", m, now))
		}
		if first := i == 0 || m.At.After(l[i-1].At); first && l.At(m.At.Add(-1)).Status != m.From {
			broken = append(broken, fmt.Sprintf("%s, but just before it %s", m, l.At(m.At.Add(-1)).Status))
		}
		if last := i == len(l)-1 || l[i+1].At.After(m.At); last && l.At(m.At).Status != m.To {
			broken = append(broken, fmt.Sprintf("%s, but at its instant %s", m, l.At(m.At).Status))
		}
	}
	return broken
}

// checkTimelines checks that the moments that were past at the last check are
// still the same. An import may replace moments that imports inferred.
func (c *Campaign) checkTimelines(t *rapid.T, s *store.Snapshot) {
	of := timelines(s)
	for id, before := range c.timelines {
		kept := c.permanent(before)
		if now := of[id]; len(now) < kept || !reflect.DeepEqual(now[:kept], before[:kept]) {
			t.Fatalf("registration %d: the timeline is\n%v\nbut it was\n%v", id, now, before[:kept])
		}
	}
	c.timelines, c.imported = of, false
}

// permanent returns how many moments of a timeline must be the same as at the last
// check.
func (c *Campaign) permanent(l store.Timeline) (n int) {
	for i, m := range l {
		if recorded := !m.Command.Imports(); !m.Foreseen && (recorded || !c.imported) {
			n = i + 1
		}
	}
	return n
}

// checkMoment checks that a move of a change is a moment of the timeline. Moves of
// an import are exempt, because the timestamps of the records may lead to other
// moments.
func (c *Campaign) checkMoment(t *rapid.T, change store.Change, m store.Move) {
	if change.Command.Imports() || m.From == m.To {
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
	t.Fatalf("registration %d: the move %s is not in the timeline %v", m.Registration, want, l)
}
