package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// drawScope draws a scope with some parts.
func drawScope(t *rapid.T) (s store.Scope) {
	drawn := func(label string) bool { return rapid.IntRange(1, 3).Draw(t, label) == 1 }
	if drawn("by campus") {
		s.Campus = project.CampusID(rapid.IntRange(1, 2).Draw(t, "campus"))
	}
	if drawn("by cursus") {
		s.Cursus = project.CursusID(rapid.IntRange(1, 2).Draw(t, "cursus"))
	}
	if drawn("by project") {
		s.Project = project.ID(rapid.IntRange(1, 3).Draw(t, "project"))
	}
	if drawn("by status") {
		s.Status = rapid.SampledFrom([]state.Status{state.Searching, state.CreatingGroup, state.InProgress}).Draw(t, "status")
	}
	if drawn("by id") {
		s.First, s.Last = projectsuser.ID(rapid.IntRange(1, 3).Draw(t, "first")), projectsuser.ID(rapid.SampledFrom([]int{0, 3, 4}).Draw(t, "last"))
	}
	return s
}

// inScope is the oracle: whether an entry is certain to be in a scope.
func inScope(s store.Scope, e *store.Entry) bool {
	r, courses := e.Registration, e.Registration.Cursus
	if e.User != nil && !e.User.Unknown.Has(user.FieldCursus) {
		courses = e.User.CursusIDs()
	}
	return (s.Campus == 0 || slices.Contains(e.User.CampusIDs(), s.Campus)) && (s.Cursus == 0 || slices.Contains(courses, s.Cursus)) &&
		(s.Project == 0 || r.Project == s.Project) && (s.Status == 0 || e.Status == s.Status && (r.Declared == 0 || r.Declared == s.Status)) &&
		r.ID >= s.First && (s.Last == 0 || r.ID <= s.Last)
}

// changedAfter is the oracle: whether a registration or a team of it changed after an instant.
func changedAfter(r *projectsuser.Registration, at time.Time) bool {
	instants := []time.Time{r.CreatedAt, r.UpdatedAt, r.ReadAt}
	for t := range r.Attempts.All() {
		instants = append(instants, t.CreatedAt, t.UpdatedAt, t.ReadAt)
	}
	return slices.ContainsFunc(instants, func(t time.Time) bool { return t.After(at) })
}

// The law sync-equals-set-difference: a sync is an import that also unregisters what lies in
// the scope and is not in the answer, except what changed after it. A sync that is refused
// changes nothing. Its change replays.
func TestLawSyncEqualsSetDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawBase(t).Edit()
		goWild(t, e, make(map[string]bool))
		before := e.Snapshot()
		imported, twin := before.Edit(), before.Edit()
		var answer store.Records
		if rapid.Bool().Draw(t, "answered") {
			answer = drawAnswer(t, before)
		}
		scope, at := drawScope(t), before.At().Add(time.Duration(rapid.IntRange(-6, 6).Draw(t, "half hours"))*30*time.Minute)
		mark := e.Mark()
		e.Begin("", store.CommandSync)
		result, err := e.Sync(answer, scope, at)
		if err != nil {
			var contradicted *store.ScopeError
			if e.Rollback(mark); !errors.As(err, &contradicted) {
				t.Fatalf("a %T: %v", err, err)
			}
			_, alone := e.Sync(answer, scope, at)
			if diff := compare(pictureOf(before), pictureOf(e.Snapshot())); diff != "" || alone == nil {
				t.Fatalf("a refused sync (-before +after):\n%s", diff)
			}
			return
		}
		e.Release(mark)
		if c, ok := e.End(); ok {
			if err := twin.Apply(c); err != nil {
				t.Fatal(err)
			}
		}
		if diff := compare(pictureOf(e.Snapshot()), pictureOf(twin.Snapshot())); diff != "" {
			t.Fatalf("applied (-live +applied):\n%s", diff)
		}
		imported.Import(answer, at)
		want := make(map[projectsuser.ID]bool)
		for entry := range imported.Snapshot().Registrations.Where() {
			r := entry.Registration
			answered := slices.ContainsFunc(answer.Registrations, func(a *projectsuser.Registration) bool { return a.ID == r.ID })
			if answered || !inScope(scope, entry) || changedAfter(r, at) {
				want[r.ID] = true
			} else if !slices.Contains(result.Unregistered, r.ID) {
				t.Fatalf("registration %d is not in %+v", r.ID, result)
			}
		}
		if got := setOf(slices.Collect(sortedRegistrations(e.Snapshot()))); !equalSets(got, want) {
			t.Fatalf("sync of %q leaves %v, want %v", scope, got, want)
		}
	})
}

func equalSets(a, b map[projectsuser.ID]bool) bool {
	for id := range a {
		if !b[id] {
			return false
		}
	}
	return len(a) == len(b)
}

// A scope that its records contradict, an empty one and an impossible one are refused.
func TestSyncRefusesScopes(t *testing.T) {
	lyon := &user.User{ID: 7, Campuses: []user.Campus{{ID: 9}}, Cursus: []user.Cursus{{ID: 21}}}
	open := &team.Team{ID: 1, Project: 5, Members: []team.Member{{User: 7, Leader: true}}}
	of := func(r projectsuser.Registration) store.Records {
		r.ID, r.User, r.Project = 1, 7, 5
		return store.Records{Users: []*user.User{lyon}, Registrations: []*projectsuser.Registration{&r}}
	}
	for want, test := range map[string]struct {
		scope   store.Scope
		records store.Records
	}{
		`store: scope "": empty; a scope of all registrations has the first id 1`:                            {},
		`store: scope "ids 5 to 4": the range of ids is empty`:                                               {scope: store.Scope{First: 5, Last: 4}},
		`store: scope "project -1": negative id`:                                                             {scope: store.Scope{Project: -1}},
		`store: scope "status not_registered": no registration has the status`:                               {scope: store.Scope{Status: state.NotRegistered}},
		`store: scope "project 6": registration 1 is outside: it is on project 5`:                            {store.Scope{Project: 6}, of(projectsuser.Registration{})},
		`store: scope "ids from 2": registration 1 is outside: its id`:                                       {store.Scope{First: 2}, of(projectsuser.Registration{})},
		`store: scope "campus 1": registration 1 is outside: its user is at campus 9`:                        {store.Scope{Campus: 1}, of(projectsuser.Registration{})},
		`store: scope "cursus 1": registration 1 is outside: its user is in cursus 21`:                       {store.Scope{Cursus: 1}, of(projectsuser.Registration{})},
		`store: scope "status finished": registration 1 is outside: its status is in_progress`:               {store.Scope{Status: state.Finished}, of(projectsuser.Registration{Declared: state.InProgress})},
		`store: scope "status finished": registration 1 is outside: its status is "paused"`:                  {store.Scope{Status: state.Finished}, of(projectsuser.Registration{DeclaredText: "paused"})},
		`store: scope "project 5, status finished": registration 1 is outside: its status is creating_group`: {store.Scope{Project: 5, Status: state.Finished}, of(projectsuser.Registration{Attempts: team.Joined(open)})},
	} {
		e := newStore(t, onProject(9)).Edit()
		before := pictureOf(e.Snapshot())
		_, err := e.Sync(test.records, test.scope, noon)
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if diff := compare(before, pictureOf(e.Snapshot())); diff != "" {
			t.Errorf("%s: (-before +after):\n%s", want, diff)
		}
	}
}
