package registry_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// The explanation of a parent lists the user's statuses on the child projects. They
// are unknown if the registration does not name its user.
func TestExplainListsChildren(t *testing.T) {
	f := newSchool(t)
	f.do(func(tx *registry.Tx) error {
		closed := func(id team.ID, u user.ID) *team.Team {
			return &team.Team{ID: id, Project: 4, Members: []team.Member{{User: u, Leader: true}}, LockedAt: epoch, ClosedAt: epoch}
		}
		records := store.Records{Teams: []*team.Team{closed(1, 7), closed(2, 8), {ID: 3, Project: 4, LockedAt: epoch, ClosedAt: epoch}}}
		for i, u := range []user.ID{7, 8, 0} {
			records.Registrations = append(records.Registrations,
				&projectsuser.Registration{ID: projectsuser.ID(i + 1), User: u, Project: 4, Attempts: team.Joined(records.Teams[i])})
		}
		_, err := tx.Import(records, time.Time{})
		return err
	})
	f.register(8, 41)
	for id, want := range map[projectsuser.ID]state.Status{1: state.NotRegistered, 2: state.Searching, 3: 0} {
		e, err := f.Snapshot().Explain(id)
		if diff := cmp.Diff([]projectsuser.ChildStatus{{Project: 41, Status: want}}, e.Children); diff != "" || err != nil || e.Status != state.InProgress {
			t.Errorf("registration %d: %s, %v, children (-want +got):\n%s", id, e.Status, err, diff)
		}
	}
	_, err := f.Snapshot().Explain(99)
	assertError(t, err, `store: registration 99: not found`)
}

func TestSnapshotAudit(t *testing.T) {
	f := newSchool(t)
	waiting := &team.Team{ID: 5, Project: 2, ClosedAt: epoch, Members: []team.Member{{User: 7}}}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{
			{ID: 70, User: 7, Project: 2, Declared: state.InProgress, Attempts: team.Imported(waiting)},
			{ID: 80, User: 8, Project: 2, Declared: state.Finished},
		}}, time.Time{})
		return err
	})
	a := f.Snapshot().Audit()
	if a.Total != 2 || a.Unknown != 1 || a.Differ != 1 || a.Differences[0].ID != 70 || a.Differences[0].Rule != 7 {
		t.Errorf("%+v", a)
	}
}

func TestSnapshotQueries(t *testing.T) {
	f := newSchool(t)
	ada, bob := f.register(7, 1), f.register(8, 2)
	fields := f.Fields().Registrations
	found, err := f.Snapshot().Registrations.Select(query.Query[*store.Entry]{
		Where: []query.Condition[*store.Entry]{fields.UserCampus.In(9), fields.Status.In(state.InProgress)},
	})
	if err != nil || found.Total != 1 || found.Records[0].Registration.ID != ada {
		t.Errorf("%+v, %v", found, err)
	}
	q, err := fields.Schema.ParseString("filter[status]=searching,finished&range[user_id]=8,&sort=-created_at")
	if err != nil {
		t.Fatal(err)
	}
	found, err = f.Snapshot().Registrations.Select(q)
	if err != nil || found.Total != 1 || found.Records[0].Registration.ID != bob {
		t.Errorf("%+v, %v", found, err)
	}
	if p := f.Snapshot().ProjectBySlug("day-00"); p == nil || p.ID != 41 {
		t.Errorf("day-00 is %+v", p)
	}
	if u := f.Snapshot().UserByLogin("bob"); u == nil || u.ID != 8 {
		t.Errorf("bob is %+v", u)
	}
	if got := slices.Collect(f.Snapshot().Children(4)); len(got) != 1 || got[0] != 41 {
		t.Errorf("children of 4: %v", got)
	}
}

// teamIDs returns the ids of the teams that the query of a URL finds.
func (f *fixture) teamIDs(url string) (ids []team.ID) {
	f.Helper()
	q, err := f.Fields().Teams.Schema.ParseString(url)
	if err != nil {
		f.Fatal(err)
	}
	for e := range f.Snapshot().Teams.All(q) {
		ids = append(ids, e.Team.ID)
	}
	return ids
}

// assertTeams fails the test unless the query of a URL finds exactly the wanted teams.
func (f *fixture) assertTeams(url string, want ...team.ID) {
	f.Helper()
	if diff := cmp.Diff(want, f.teamIDs(url)); diff != "" {
		f.Errorf("%s (-want +got):\n%s", url, diff)
	}
}

// Queries find a team by its status and by the courses and campuses of its members,
// and follow the changes of both.
func TestTeamQueriesFollowMembers(t *testing.T) {
	f := newSchool(t)
	f.register(7, 1)
	ada := f.register(7, 3)
	f.do(func(tx *registry.Tx) error { _, err := tx.CreateTeam(ada); return err })
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(2); return err })

	f.assertTeams("filter[status]=in_progress", 1)
	f.assertTeams("filter[status]=waiting_to_start", 2)
	f.assertTeams("filter[cursus]=21&filter[campus]=9&filter[primary_campus]=9&filter[locked]=true", 1, 2)
	f.assertTeams("filter[active_cursus]=21", 1, 2)
	f.assertTeams("filter[deadline]=true")
	f.assertTeams("filter[terminating]=false&filter[with_mark]=false", 1, 2)

	f.do(func(tx *registry.Tx) error {
		return tx.PutUser(user.User{
			ID: 7, Login: "ada", Campuses: []user.Campus{{ID: 5}, {ID: 6, Primary: true}},
			Cursus: []user.Cursus{{ID: 21, EndAt: epoch}, {ID: 9}},
		})
	})
	f.assertTeams("filter[campus]=9")
	f.assertTeams("filter[campus]=5", 1, 2)
	f.assertTeams("filter[primary_campus]=5")
	f.assertTeams("filter[active_cursus]=21")
	f.assertTeams("filter[cursus]=21", 1, 2)
}

// A team that names its session runs in it. A team that names none runs in the
// session that applies to its leader.
func TestTeamWithoutSessionUsesLeaderPlace(t *testing.T) {
	f := newSchool(t)
	f.do(func(tx *registry.Tx) error {
		return errors.Join(
			tx.PutProject(project.Project{ID: 6}),
			tx.PutSession(project.Session{ID: 60, Project: 6}),
			tx.PutSession(project.Session{ID: 61, Project: 6, Campus: 9, BeginAt: epoch.Add(time.Hour)}),
		)
	})
	locked := func(id team.ID, leader user.ID, session project.SessionID) *team.Team {
		return &team.Team{ID: id, Project: 6, Session: session, LockedAt: epoch, Members: []team.Member{{User: leader, Leader: true}}}
	}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{locked(5, 7, 0), locked(6, 8, 0), locked(7, 8, 61), locked(8, 7, 60)}}, time.Time{})
		return err
	})
	f.assertTeams("filter[status]=waiting_to_start", 5, 7)
	f.assertTeams("filter[status]=in_progress", 6, 8)
	// A command follows the status, also without a registration that would refuse it.
	for id, waits := range map[team.ID]bool{5: true, 6: false, 7: true, 8: false} {
		err := f.try(func(tx *registry.Tx) error { _, err := tx.Close(id); return err })
		if _, refused := errors.AsType[*registry.Refusal](err); refused != waits || err != nil && !refused {
			t.Errorf("close of team %d: %v", id, err)
		}
	}
}

// A team that no registration has still has a status, and begins at begin_at.
func TestTeamWithoutRegistrationsBegins(t *testing.T) {
	f := newSchool(t)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{{ID: 5, Project: 3, Session: 30, LockedAt: epoch, UpdatedAt: epoch}}}, time.Time{})
		return err
	})
	f.assertTeams("filter[status]=waiting_to_start", 5)
	begin := epoch.Add(time.Hour)
	if next := f.Snapshot().NextChange(); !next.Equal(begin) {
		t.Errorf("next change at %s, want %s", next, begin)
	}
	if err := f.Advance(t.Context(), begin); err != nil {
		t.Fatal(err)
	}
	f.assertTeams("filter[status]=in_progress", 5)
	if next := f.Snapshot().NextChange(); !next.IsZero() {
		t.Errorf("next change at %s, want none", next)
	}
}

// The status of a team follows when its project gets its first child or loses its
// last one.
func TestTeamsFollowChildProjects(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	f.do(func(tx *registry.Tx) error { _, err := tx.CreateTeam(ada); return err })
	f.do(func(tx *registry.Tx) error {
		if _, err := tx.Lock(1); err != nil {
			return err
		}
		_, err := tx.Close(1)
		return err
	})
	f.assertTeams("filter[status]=waiting_evaluation", 1)
	child := f.Snapshot().Project(41)
	moved := *child
	moved.Parent = 2
	f.do(func(tx *registry.Tx) error { return tx.PutProject(moved) })
	f.assertTeams("filter[status]=in_progress", 1)
	for e := range f.Snapshot().Teams.Where() {
		if e.Status != state.InProgress || !e.Setting.HasChildren || len(e.Users) != 1 {
			t.Errorf("%+v", e)
		}
	}
	f.do(func(tx *registry.Tx) error { return tx.RemoveProject(41) })
	f.assertTeams("filter[status]=waiting_evaluation", 1)
}
