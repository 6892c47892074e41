package project_test

import (
	"slices"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
)

func TestRetryDelays(t *testing.T) {
	marked := time.Date(2023, 10, 4, 13, 31, 22, 0, time.UTC)
	piscine := project.RetryDelays{20 * time.Minute, 40 * time.Minute, time.Hour}
	tests := []struct {
		name       string
		delays     project.RetryDelays
		marked     time.Time
		occurrence int
		want       time.Time
	}{
		{"first attempt", piscine, marked, 0, marked.Add(20 * time.Minute)},
		{"second attempt", piscine, marked, 1, marked.Add(40 * time.Minute)},
		{"the last delay applies to later attempts", piscine, marked, 9, marked.Add(time.Hour)},
		{"an occurrence below 0 is the first", piscine, marked, -1, marked.Add(20 * time.Minute)},
		{"no retry", nil, marked, 0, time.Time{}},
		{"not marked", piscine, time.Time{}, 0, time.Time{}},
		{"at once", project.RetryDelays{0}, marked, 3, marked},
	}
	for _, test := range tests {
		if got := test.delays.After(test.marked, test.occurrence); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestBegun(t *testing.T) {
	begin := time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)
	rush := project.Session{BeginAt: begin}
	if rush.Begun(begin.Add(-time.Nanosecond)) || !rush.Begun(begin) {
		t.Error("a session must begin exactly at begin_at")
	}
	if !(project.Session{}).Begun(time.Time{}) {
		t.Error("a session without begin_at has always begun")
	}
}

func TestPick(t *testing.T) {
	allUsers := &project.Session{ID: 1}
	cursus := &project.Session{ID: 2, Cursus: 21}
	campus := &project.Session{ID: 3, Campus: 9}
	both := &project.Session{ID: 4, Campus: 9, Cursus: 21}
	newer := &project.Session{ID: 5, Campus: 9}
	other := &project.Session{ID: 6, Campus: 7, Cursus: 21}
	all := []*project.Session{newer, other, allUsers, both, cursus, campus}
	tests := []struct {
		name     string
		sessions []*project.Session
		place    project.Place
		want     project.SessionID
	}{
		{"the session of the team, although it is for another campus", all, project.Place{Session: 6, Campus: 9, Cursus: []project.CursusID{21}}, 6},
		{"the session of the team is not found", all, project.Place{Session: 99, Campus: 9}, 0},
		{"campus and cursus", all, project.Place{Campus: 9, Cursus: []project.CursusID{21}}, 4},
		{"campus before cursus", all[:5:5], project.Place{Campus: 9, Cursus: []project.CursusID{3}}, 5},
		{"campus, the newest of two", []*project.Session{newer, campus}, project.Place{Campus: 9}, 5},
		{"campus before a newer cursus", []*project.Session{campus, {ID: 9, Cursus: 21}}, project.Place{Campus: 9, Cursus: []project.CursusID{21}}, 3},
		{"the second cursus", all, project.Place{Campus: 1, Cursus: []project.CursusID{3, 21}}, 2},
		{"cursus", all, project.Place{Campus: 1, Cursus: []project.CursusID{21}}, 2},
		{"all users", all, project.Place{Campus: 1, Cursus: []project.CursusID{1}}, 1},
		{"an unknown place", all, project.Place{}, 1},
		{"no session applies", []*project.Session{both, other}, project.Place{}, 0},
		{"no sessions", nil, project.Place{Campus: 9}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for range 2 { // in both orders
				var got project.SessionID
				if s := project.Pick(slices.Values(test.sessions), test.place); s != nil {
					got = s.ID
				}
				if got != test.want {
					t.Errorf("got session %d, want %d", got, test.want)
				}
				slices.Reverse(test.sessions)
			}
		})
	}
}
