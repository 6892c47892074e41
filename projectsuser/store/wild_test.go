package store_test

import (
	"errors"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/internal/seed"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// The wild records have ids from 1 to 4 of each kind and refer to each other at random:
// a team names users who are not registered, a registration has teams that do not name
// its user or that are on another project, a session moves between projects.

// drawWild draws up to three records of random kinds.
func drawWild(t *rapid.T, s *store.Snapshot) (r store.Records) {
	for range rapid.IntRange(1, 3).Draw(t, "records") {
		id := drawWildID(t, 1)
		switch rapid.IntRange(1, 7).Draw(t, "kind") {
		case 1:
			parent := project.ID(rapid.Int64Range(0, id-1).Draw(t, "parent"))
			r.Projects = append(r.Projects, &project.Project{ID: project.ID(id), Parent: parent, BeginAt: drawInstant(t, s)})
		case 2:
			r.Sessions = append(r.Sessions, drawWildSession(t, s, id))
		case 3:
			campus := project.CampusID(rapid.IntRange(1, 2).Draw(t, "campus"))
			r.Users = append(r.Users, &user.User{ID: user.ID(id), Campuses: []user.Campus{{ID: campus, Primary: true}}, Cursus: []user.Cursus{{ID: project.CursusID(campus)}}})
		case 4, 5:
			r.Teams = append(r.Teams, drawWildTeam(t, s, id))
		default:
			r.Registrations = append(r.Registrations, drawWildRegistration(t, s, id))
		}
	}
	return r
}

func drawWildID(t *rapid.T, least int64) int64 { return rapid.Int64Range(least, 4).Draw(t, "id") }

func drawWildSession(t *rapid.T, s *store.Snapshot, id int64) *project.Session {
	return &project.Session{
		ID: project.SessionID(id), Project: project.ID(drawWildID(t, 1)), BeginAt: drawInstant(t, s),
		Campus: project.CampusID(rapid.IntRange(0, 2).Draw(t, "campus")), Cursus: project.CursusID(rapid.IntRange(0, 2).Draw(t, "cursus")),
	}
}

func drawWildTeam(t *rapid.T, s *store.Snapshot, id int64) *team.Team {
	drawn := drawTeam(t, s, team.ID(id), project.ID(drawWildID(t, 1)))
	drawn.Session = project.SessionID(drawWildID(t, 0))
	for range rapid.IntRange(0, 3).Draw(t, "members") {
		drawn.Members = append(drawn.Members, team.Member{User: user.ID(drawWildID(t, 0)), Leader: len(drawn.Members) == 0})
	}
	return drawn
}

func drawWildRegistration(t *rapid.T, s *store.Snapshot, id int64) *projectsuser.Registration {
	drawn := &projectsuser.Registration{
		ID: projectsuser.ID(id), User: user.ID(drawWildID(t, 0)), Project: project.ID(drawWildID(t, 1)), CreatedAt: drawInstant(t, s),
		Cursus: []project.CursusID{project.CursusID(rapid.IntRange(1, 2).Draw(t, "cursus"))},
	}
	if n := rapid.IntRange(-1, 3).Draw(t, "attempts"); n >= 0 {
		var teams []*team.Team
		for _, id := range rapid.Permutation([]int64{1, 2, 3, 4}).Draw(t, "teams")[:n] {
			teams = append(teams, drawWildTeam(t, s, id))
		}
		drawn.Attempts = team.Joined(teams...)
	}
	return drawn
}

// drawWildIDs draws the ids of records to be removed, whether or not others refer to them.
func drawWildIDs(t *rapid.T) (ids store.IDs) {
	id := drawWildID(t, 1)
	switch rapid.IntRange(1, 6).Draw(t, "kind") {
	case 1:
		ids.Projects = []project.ID{project.ID(id)}
	case 2:
		ids.Sessions = []project.SessionID{project.SessionID(id)}
	case 3:
		ids.Users = []user.ID{user.ID(id)}
	case 4:
		ids.Teams = []team.ID{team.ID(id)}
	case 5:
		ids.Registrations = []projectsuser.ID{projectsuser.ID(id)}
	default:
		ids.Teams, ids.Registrations = []team.ID{team.ID(id)}, []projectsuser.ID{projectsuser.ID(id)}
	}
	return ids
}

// goWild makes wild changes. It reports what it met.
func goWild(t *rapid.T, e *store.Edit, met map[string]bool) {
	for range rapid.IntRange(1, 12).Draw(t, "steps") {
		var err error
		switch rapid.IntRange(1, 6).Draw(t, "step") {
		case 1:
			e.Advance(e.At().Add(drawHours(t)))
		case 2:
			err = e.Remove(drawWildIDs(t))
		default:
			err = e.Put(drawWild(t, e.Snapshot()))
		}
		var taken *store.TakenError
		var referenced *store.ReferencedError
		switch {
		case errors.As(err, &taken):
			met["taken"] = true
		case errors.As(err, &referenced):
			met["referenced"] = true
		case err != nil:
			t.Fatal(err)
		}
	}
}

// The law edit-is-restore: after any sequence of puts and removes, whatever the records
// refer to, every derived field is what Restore derives from the content.
func TestLawEditIsRestore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawBase(t).Edit()
		goWild(t, e, make(map[string]bool))
		s := e.Snapshot()
		again, err := store.Restore(t.Context(), nil, s.Content())
		if err != nil {
			t.Fatal(err)
		}
		if diff := compare(pictureOf(s), pictureOf(again)); diff != "" {
			t.Fatalf("restored (-edit +restored):\n%s", diff)
		}
		checkLinks(t, s)
	})
}

// checkLinks fails the test unless TeamsOf and Members agree with the records.
func checkLinks(t *rapid.T, s *store.Snapshot) {
	names, holders := make(map[user.ID]map[team.ID]bool), make(map[team.ID]map[projectsuser.ID]bool)
	for e := range s.Teams.Where() {
		for _, m := range e.Team.Members {
			if names[m.User] == nil {
				names[m.User] = make(map[team.ID]bool)
			}
			names[m.User][e.Team.ID] = true
		}
	}
	for e := range s.Registrations.Where() {
		for a := range e.Registration.Attempts.All() {
			if holders[a.ID] == nil {
				holders[a.ID] = make(map[projectsuser.ID]bool)
			}
			if holders[a.ID][e.Registration.ID] = true; s.Team(a.ID) == nil || s.Team(a.ID).Team != a {
				t.Fatalf("team %d of registration %d is not the one that is held", a.ID, e.Registration.ID)
			}
		}
	}
	for u := range user.ID(10) {
		if got := s.TeamsOf(u); !maps.Equal(setOf(got), names[u]) {
			t.Fatalf("the teams of user %d are %v, want %v", u, got, names[u])
		}
	}
	for e := range s.Teams.Where() {
		var got []projectsuser.ID
		for _, member := range s.Members(e.Team) {
			got = append(got, member.Registration.ID)
		}
		if !maps.Equal(setOf(got), holders[e.Team.ID]) {
			t.Fatalf("the registrations of team %d are %v, want %v", e.Team.ID, got, holders[e.Team.ID])
		}
	}
}

func setOf[V comparable](values []V) map[V]bool {
	set := make(map[V]bool)
	for _, v := range values {
		set[v] = true
	}
	return set
}

// Replaying wild changes gives the same store.
func TestLawReplayOfWildChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := drawBase(t)
		live, twin := base.Edit(), base.Edit()
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			live.Begin("wild", store.CommandPut)
			if rapid.IntRange(1, 4).Draw(t, "step") == 1 {
				_ = live.Remove(drawWildIDs(t))
			} else {
				_ = live.Put(drawWild(t, live.Snapshot()))
			}
			if c, ok := live.End(); ok {
				if err := twin.Apply(c); err != nil {
					t.Fatal(err)
				}
			}
		}
		if diff := compare(pictureOf(live.Snapshot()), pictureOf(twin.Snapshot())); diff != "" {
			t.Fatalf("applied (-live +applied):\n%s", diff)
		}
		if diff := cmp.Diff(live.TakeTouched(), twin.TakeTouched()); diff != "" {
			t.Fatalf("touched (-live +applied):\n%s", diff)
		}
	})
}

// The wild changes meet each refusal, and leave strays and members who are not registered.
func TestWildChangesGoFar(t *testing.T) {
	met := make(map[string]bool)
	seed.Check(t, func(t *rapid.T) {
		e := drawBase(t).Edit()
		goWild(t, e, met)
		s := e.Snapshot()
		for held := range s.Teams.Where() {
			for _, r := range held.Registrations {
				_, named := held.Team.Member(s.Registration(r).Registration.User)
				met["stray"] = met["stray"] || !named
			}
			met["not registered"] = met["not registered"] || len(held.Registrations) < len(held.Team.Members)
			other := s.Session(held.Team.Session)
			met["session of another project"] = met["session of another project"] || other != nil && other.Project != held.Team.Project
		}
	})
	for _, w := range []string{"taken", "referenced", "stray", "not registered", "session of another project"} {
		if !met[w] {
			t.Errorf("no sequence of changes has: %s", w)
		}
	}
}
