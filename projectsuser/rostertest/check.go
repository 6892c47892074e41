package rostertest

import (
	"fmt"
	"reflect"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// Check checks a snapshot against the laws and invariants of a registry: derived
// statuses, teams, positions and timelines. It returns a message for each that is
// broken, nil if none is. It goes through all records.
func Check(s *store.Snapshot) (broken []string) { return check(s, true) }

// check is Check. The rules of commands do not apply to teams that an import brought:
// a source may have a team without a leader, or one that does not name the user of its
// registration.
func check(s *store.Snapshot, byCommands bool) (broken []string) {
	type key struct {
		user    user.ID
		project project.ID
	}
	seen := make(map[key]bool)
	for e := range s.Registrations.Where() {
		r := e.Registration
		k := key{r.User, r.Project}
		known := k.user != 0 && k.project != 0 // 0 is an unknown one, which any number of registrations may have
		if known && seen[k] {
			broken = append(broken, fmt.Sprintf("user %d is registered twice on project %d", r.User, r.Project))
		}
		seen[k] = true
		setting := s.Setting(r.Project, r.Place(campus(e)))
		if derived := r.Status(setting, s.At()); derived != e.Status {
			broken = append(broken, fmt.Sprintf("registration %d is %s, its records derive %s", r.ID, e.Status, derived))
		}
		if e.Retriable != r.Retriable(s.At()) {
			broken = append(broken, fmt.Sprintf("registration %d: retriable is %t at %s", r.ID, e.Retriable, s.At()))
		}
		if broken = append(broken, checkAttempts(s, e)...); byCommands {
			broken = append(broken, checkTeams(s, e)...)
		}
	}
	broken = append(broken, checkPositions(s)...)
	broken = append(broken, checkTimelines(s)...)
	for e := range s.Teams.Where() {
		setting := s.Setting(e.Team.Project, project.Place{Session: e.Team.Session})
		if derived, _ := e.Team.Status(setting, s.At()); e.Team.Session != 0 && derived != e.Status {
			broken = append(broken, fmt.Sprintf("team %d is %s, its records derive %s", e.Team.ID, e.Status, derived))
		}
	}
	return broken
}

// checkPositions checks that the registrations on each project have the positions
// from 1 without a gap.
func checkPositions(s *store.Snapshot) (broken []string) {
	for p := range s.Projects.Where() {
		seen := make(map[projectsuser.ID]bool)
		for i, id := range s.Positions(p.ID) {
			e := s.Registration(id)
			if e == nil || e.Registration.Project != p.ID || seen[id] || s.Position(id) != i+1 {
				broken = append(broken, fmt.Sprintf("position %d on project %d has registration %d, which is not at that position", i+1, p.ID, id))
			}
			seen[id] = true
		}
		on := s.Fields().Registrations.ProjectID.In(p.ID)
		if n := s.Registrations.Count(on); n != len(seen) {
			broken = append(broken, fmt.Sprintf("project %d has %d registrations and %d positions", p.ID, n, len(seen)))
		}
	}
	return broken
}

// campus returns the primary campus of an entry's user, 0 if unknown.
func campus(e *store.Entry) project.CampusID {
	if e.User == nil {
		return 0
	}
	return e.User.PrimaryCampus()
}

// checkAttempts checks that the teams of a registration are those of the registry.
func checkAttempts(s *store.Snapshot, e *store.Entry) (broken []string) {
	for a := range e.Registration.Attempts.All() {
		if held := s.Team(a.ID); held == nil || held.Team != a {
			broken = append(broken, fmt.Sprintf("registration %d has a team %d that is not the registry's", e.Registration.ID, a.ID))
		}
	}
	return broken
}

// checkTeams checks the invariants of the teams of a registration.
func checkTeams(s *store.Snapshot, e *store.Entry) (broken []string) {
	r, open := e.Registration, 0
	for a := range r.Attempts.All() {
		if _, ok := a.Member(r.User); !ok {
			broken = append(broken, fmt.Sprintf("user %d is not in team %d", r.User, a.ID))
		}
		if _, ok := a.Leader(); !ok {
			broken = append(broken, fmt.Sprintf("team %d has no leader among its members", a.ID))
		}
		if a.Open() {
			open++
		}
	}
	if open > 1 {
		broken = append(broken, fmt.Sprintf("user %d is in %d open teams of project %d", r.User, open, r.Project))
	}
	return append(broken, checkShared(s, e)...)
}

// checkShared checks that the registrations that share an entry's active team have
// the same status.
func checkShared(s *store.Snapshot, e *store.Entry) (broken []string) {
	active := e.Registration.Attempts.Active()
	if active == nil || !e.Derived {
		return nil
	}
	for _, other := range s.Members(active) {
		if other.Registration.Attempts.Active() == active && other.Status != e.Status {
			broken = append(broken, fmt.Sprintf("registrations %d and %d share team %d and are %s and %s",
				e.Registration.ID, other.Registration.ID, active.ID, e.Status, other.Status))
		}
	}
	return broken
}

// Diff returns the differences between two snapshots in sequence, ids, records,
// positions and timelines as text, with - for a and + for b. It returns "" if they
// are equal. A nil slice or map equals an empty one. Diff goes through all records.
func Diff(a, b *store.Snapshot) string {
	x, y := contents(a), contents(b)
	if reflect.DeepEqual(x, y) { // the usual case, much faster than cmp.Diff
		return ""
	}
	return cmp.Diff(x, y, cmpopts.EquateComparable(project.Mark{}), cmp.AllowUnexported(team.Attempts{}),
		cmpopts.IgnoreUnexported(store.Entry{}), cmpopts.EquateEmpty())
}

// content is everything in a snapshot that Diff compares.
type content struct {
	Sequence      uint64
	Last          store.LastIDs
	Registrations []store.Entry
	Teams         []store.TeamEntry
	Projects      []project.Project
	Sessions      []project.Session
	Users         []user.User
	Entries       []user.TimeEntry
	Expenses      []user.Expense
	Progress      []store.Progress
	Positions     map[project.ID][]projectsuser.ID
	Timelines     map[projectsuser.ID]store.Timeline
}

func contents(s *store.Snapshot) content {
	return content{
		Sequence: s.Sequence(), Last: s.LastIDs(), Registrations: all(s.Registrations), Teams: all(s.Teams),
		Projects: all(s.Projects), Sessions: all(s.Sessions), Users: all(s.Users),
		Entries: all(s.TimeEntries), Expenses: all(s.Expenses), Progress: all(s.Progress), Positions: positions(s),
		Timelines: timelines(s),
	}
}

// positions returns the registrations of each project in order of position.
func positions(s *store.Snapshot) map[project.ID][]projectsuser.ID {
	of := make(map[project.ID][]projectsuser.ID)
	for e := range s.Registrations.Where() {
		on := e.Registration.Project
		of[on] = s.Positions(on)
	}
	return of
}

// all returns the records of a table by value.
func all[R any](t *query.Table[*R]) (records []R) {
	for r := range t.Where() {
		records = append(records, *r)
	}
	return records
}
