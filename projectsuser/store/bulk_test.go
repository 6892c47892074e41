package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// An import of many records makes the same entries as imports of their parts, although two
// goroutines make them, and finds teams of earlier imports.
func TestBulkImportEqualsItsParts(t *testing.T) {
	const n, part = 10_500, 4_000
	closed := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	var all store.Records
	for i := range projectsuser.ID(n) {
		r := &projectsuser.Registration{ID: i + 1, User: user.ID(i + 1), Project: 1}
		shared := &team.Team{ID: team.ID(i/2 + 1), Project: 1, Members: []team.Member{{User: user.ID(i/2*2 + 1), Leader: true}, {User: user.ID(i/2*2 + 2)}}}
		if i%2 == 1 {
			shared = all.Teams[len(all.Teams)-1] // of two members
		} else {
			shared.ClosedAt = closed.Add(time.Duration(i%3-1) * time.Hour)
			all.Teams = append(all.Teams, shared)
		}
		r.Attempts = team.Imported(shared)
		all.Registrations = append(all.Registrations, r)
	}
	whole, parts := store.Empty(nil).Edit(), store.Empty(nil).Edit()
	whole.Import(all, closed)
	for from := 0; from < n; from += part + 1 { // an odd number, so that some members come later than their team
		some := store.Records{Registrations: all.Registrations[from:min(n, from+part+1)]}
		some.AddTeams()
		parts.Import(some, closed)
	}
	want, got := parts.Snapshot(), whole.Snapshot()
	for _, r := range all.Registrations {
		a, b := want.Registration(r.ID), got.Registration(r.ID)
		if b == nil || a.Status != b.Status || a.Derived != b.Derived || b.Registration.Attempts.Active() != got.Team(a.Registration.Attempts.Active().ID).Team {
			t.Fatalf("registration %d: %+v, want %+v", r.ID, b, a)
		}
	}
	for _, of := range all.Teams {
		if diff := cmp.Diff(want.Team(of.ID), got.Team(of.ID), byValue); diff != "" {
			t.Fatalf("team %d (-parts +whole):\n%s", of.ID, diff)
		}
	}
}
