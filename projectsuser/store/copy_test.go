package store_test

import (
	"testing"
	"time"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/team"
)

// An import copies a record to note when it was read, or to give it the current teams. It
// makes one copy for both if all registrations need one, and never modifies the caller's.
func TestImportCopiesOnce(t *testing.T) {
	imported := func(readAt ...time.Time) (r store.Records) {
		for i, at := range readAt {
			id := projectsuser.ID(i + 1)
			of := &team.Team{ID: team.ID(id), Project: 1}
			r.Registrations = append(r.Registrations, &projectsuser.Registration{ID: id, Project: 1, Attempts: team.Joined(of), ReadAt: at})
		}
		return r
	}
	for _, r := range []store.Records{imported(time.Time{}, time.Time{}), imported(noon, noon), imported(noon, time.Time{})} {
		e := store.Empty(nil).Edit()
		e.Begin("sync", store.CommandImport)
		e.Import(r, noon)
		c, _ := e.End()
		once := r.Registrations[0].ReadAt.IsZero()
		for i, given := range r.Registrations {
			held, put := e.Registration(given.ID).Registration, c.Put.Registrations[i]
			if held == given || held.Attempts.Active() != e.Team(team.ID(given.ID)).Team {
				t.Errorf("registration %d, read at %v: the store does not hold a copy with the current team", given.ID, given.ReadAt)
			}
			if given.Attempts.Active() == held.Attempts.Active() || put == given && given.ReadAt.IsZero() {
				t.Errorf("registration %d, read at %v: the caller's record was modified", given.ID, given.ReadAt)
			}
			if once && put != held {
				t.Errorf("registration %d: two copies", given.ID)
			}
		}
	}
}
