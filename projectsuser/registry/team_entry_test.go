package registry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// teams returns the ids of the teams that a URL asks for.
func (d *desk) teams(url string) (ids []team.ID) {
	d.Helper()
	q, err := d.Fields().Teams.Schema.ParseString(url)
	if err != nil {
		d.Fatal(err)
	}
	for e := range d.Snapshot().Teams.All(q) {
		ids = append(ids, e.Team.ID)
	}
	return ids
}

func (d *desk) assertTeams(url string, want ...team.ID) {
	d.Helper()
	if diff := cmp.Diff(want, d.teams(url)); diff != "" {
		d.Errorf("%s (-want +got):\n%s", url, diff)
	}
}

// A team is found by its status, and by what its members are, and follows both.
func TestTeamsAreFoundByTheirMembers(t *testing.T) {
	d := newDesk(t)
	d.register(7, 1)
	ada := d.register(7, 3)
	d.do(func(tx *registry.Tx) error { _, err := tx.CreateTeam(ada); return err })
	d.do(func(tx *registry.Tx) error { _, err := tx.Lock(2); return err })

	d.assertTeams("filter[status]=in_progress", 1)
	d.assertTeams("filter[status]=waiting_to_start", 2)
	d.assertTeams("filter[cursus]=21&filter[campus]=9&filter[primary_campus]=9&filter[locked]=true", 1, 2)
	d.assertTeams("filter[active_cursus]=21", 1, 2)
	d.assertTeams("filter[deadline]=true")
	d.assertTeams("filter[terminating]=false&filter[with_mark]=false", 1, 2)

	d.do(func(tx *registry.Tx) error {
		return tx.PutUser(user.User{
			ID: 7, Login: "ada", Campuses: []user.Campus{{ID: 5}, {ID: 6, Primary: true}},
			Cursus: []user.Cursus{{ID: 21, EndAt: epoch}, {ID: 9}},
		})
	})
	d.assertTeams("filter[campus]=9")
	d.assertTeams("filter[campus]=5", 1, 2)
	d.assertTeams("filter[primary_campus]=5")
	d.assertTeams("filter[active_cursus]=21")
	d.assertTeams("filter[cursus]=21", 1, 2)
}

// A team that names no session runs in the one that holds where its leader is, one
// that names its session in that.
func TestATeamRunsWhereItsLeaderIs(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx *registry.Tx) error {
		return errors.Join(
			tx.PutProject(project.Project{ID: 6}),
			tx.PutSession(project.Session{ID: 60, Project: 6}),
			tx.PutSession(project.Session{ID: 61, Project: 6, Campus: 9, BeginAt: epoch.Add(time.Hour)}),
		)
	})
	locked := func(id team.ID, leader user.ID, session project.SessionID) *team.Team {
		return &team.Team{ID: id, Project: 6, Session: session, LockedAt: epoch, Members: []team.Member{{User: leader, Leader: true}}}
	}
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{locked(5, 7, 0), locked(6, 8, 0), locked(7, 8, 61), locked(8, 7, 60)}})
		return err
	})
	d.assertTeams("filter[status]=waiting_to_start", 5, 7)
	d.assertTeams("filter[status]=in_progress", 6, 8)
}

// A team begins by itself, also one that no registration has any more: a team
// whose members are not registered still has a status of its own.
func TestATeamWithoutRegistrationsBegins(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{{ID: 5, Project: 3, Session: 30, LockedAt: epoch, UpdatedAt: epoch}}})
		return err
	})
	d.assertTeams("filter[status]=waiting_to_start", 5)
	begin := epoch.Add(time.Hour)
	if next := d.Snapshot().NextChange(); !next.Equal(begin) {
		t.Errorf("next change at %s, want %s", next, begin)
	}
	if err := d.Advance(t.Context(), begin); err != nil {
		t.Fatal(err)
	}
	d.assertTeams("filter[status]=in_progress", 5)
	if next := d.Snapshot().NextChange(); !next.IsZero() {
		t.Errorf("next change at %s, want none", next)
	}
}

// A project that gets a child moves its teams as it moves its registrations.
func TestTeamsFollowTheTreeOfProjects(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	d.do(func(tx *registry.Tx) error { _, err := tx.CreateTeam(ada); return err })
	d.do(func(tx *registry.Tx) error {
		if _, err := tx.Lock(1); err != nil {
			return err
		}
		_, err := tx.Close(1)
		return err
	})
	d.assertTeams("filter[status]=waiting_evaluation", 1)
	child, _ := d.Snapshot().Projects.Get(41)
	moved := *child
	moved.Parent = 2
	d.do(func(tx *registry.Tx) error { return tx.PutProject(moved) })
	d.assertTeams("filter[status]=in_progress", 1)
	for e := range d.Snapshot().Teams.Where() {
		if e.Status != state.InProgress || !e.Setting.HasChildren || len(e.Users) != 1 {
			t.Errorf("%+v", e)
		}
	}
	d.do(func(tx *registry.Tx) error { return tx.RemoveProject(41) })
	d.assertTeams("filter[status]=waiting_evaluation", 1)
}
