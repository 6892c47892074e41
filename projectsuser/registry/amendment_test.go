package registry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestStatusesFollowChildProjects(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	group := f.createTeam(ada)
	f.do(func(tx *registry.Tx) error {
		_, locking := tx.Lock(group)
		_, closing := tx.Close(group)
		return errors.Join(locking, closing)
	})
	f.assertStatus(ada, state.WaitingEvaluation)
	f.changes = nil
	f.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 42, Parent: 2}) })
	f.assertStatus(ada, state.InProgress)
	want := []store.Move{{Registration: ada, User: 7, Project: 2, From: state.WaitingEvaluation, To: state.InProgress}}
	if diff := cmp.Diff(want, f.changes[0].Moves); diff != "" {
		t.Errorf("moves of an amendment (-want +got):\n%s", diff)
	}
	f.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 42, Parent: 1}) })
	f.assertStatus(ada, state.WaitingEvaluation)
	f.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 42, Parent: 2}) })
	f.do(func(tx *registry.Tx) error { return tx.RemoveProject(42) })
	f.assertStatus(ada, state.WaitingEvaluation)
}

func TestRemoveRecords(t *testing.T) {
	f := newSchool(t)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{{ID: 5, Project: 2, Session: 20}}}, time.Time{})
		return err
	})
	f.do(func(tx *registry.Tx) error {
		return errors.Join(tx.RemoveTeam(5), tx.RemoveSession(20), tx.RemoveProject(2), tx.RemoveUser(9), tx.RemoveProject(41))
	})
	s := f.Snapshot()
	if s.Teams.Len() != 0 || s.Sessions.Len() != 2 || s.Projects.Len() != 3 || s.Users.Len() != 2 || s.HasChildren(4) {
		t.Errorf("after removal: %d teams, %d sessions, %d projects, %d users", s.Teams.Len(), s.Sessions.Len(), s.Projects.Len(), s.Users.Len())
	}
	for _, err := range []error{
		f.try(func(tx *registry.Tx) error { return tx.RemoveTeam(5) }), f.try(func(tx *registry.Tx) error { return tx.RemoveSession(20) }),
		f.try(func(tx *registry.Tx) error { return tx.RemoveProject(2) }), f.try(func(tx *registry.Tx) error { return tx.RemoveUser(9) }),
	} {
		var missing *store.MissingError
		if !errors.As(err, &missing) {
			t.Errorf("second removal: %v", err)
		}
	}
}

// amendTeam amends a team and returns it.
func (f *fixture) amendTeam(id team.ID, p registry.TeamPatch) (amended *team.Team) {
	f.Helper()
	f.do(func(tx *registry.Tx) (err error) {
		amended, err = tx.AmendTeam(id, p)
		return err
	})
	return amended
}

func TestAmendTeamFiresNoEvents(t *testing.T) {
	f := newSchool(t)
	ada, bob := f.register(7, 2), f.register(8, 2)
	formed := f.formTeam(registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}})
	f.now = epoch.Add(time.Minute)
	amended := f.amendTeam(formed.ID, registry.TeamPatch{
		Name: optional.Some("the two"), LockedAt: optional.Some(epoch), ClosedAt: optional.Some(epoch),
		FinalMark: optional.Some[int32](0), RepoURL: optional.Some("git@example.org:x"),
		Members: []registry.MemberPatch{{User: 8, Leader: optional.Some(true), Occurrence: optional.Some(2)}},
	})
	if amended.Name != "the two" || amended.RepoURL != "git@example.org:x" || amended.Validated != project.Validated || !amended.UpdatedAt.Equal(f.now) {
		t.Errorf("amended team %+v", amended)
	}
	if diff := cmp.Diff([]team.Member{{User: 7}, {User: 8, Leader: true, Occurrence: 2}}, amended.Members); diff != "" {
		t.Error(diff)
	}
	f.assertStatus(ada, state.Finished)
	f.assertStatus(bob, state.Finished)
	for _, m := range f.changes[len(f.changes)-1].Moves {
		if len(m.Events) > 0 || m.From != state.CreatingGroup || m.To != state.Finished {
			t.Errorf("move %+v", m)
		}
	}
	withdrawn := f.amendTeam(formed.ID, registry.TeamPatch{FinalMark: optional.Null[int32](), UpdatedAt: optional.Some(epoch)})
	if withdrawn.FinalMark.IsSet() || withdrawn.Validated != project.NotMarked || !withdrawn.UpdatedAt.Equal(epoch) {
		t.Errorf("team without a mark %+v", withdrawn)
	}
	f.assertStatus(ada, state.WaitingEvaluation)
}

func TestAmendTeamWithoutDifferenceMakesNoChange(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	id := f.createTeam(ada)
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(id); return err })
	known := len(f.changes)
	f.now = epoch.Add(time.Hour)
	paris := time.FixedZone("", 3600)
	for _, p := range []registry.TeamPatch{
		{},
		{Name: optional.Some("ada's group"), LockedAt: optional.Some(epoch.In(paris)), ClosedAt: optional.Null[time.Time]()},
		{Members: []registry.MemberPatch{{User: 7, Leader: optional.Some(true)}}},
	} {
		if amended := f.amendTeam(id, p); !amended.UpdatedAt.Equal(epoch) {
			t.Errorf("%+v: updated at %s", p, amended.UpdatedAt)
		}
	}
	if len(f.changes) != known {
		t.Errorf("%d changes, want none", len(f.changes)-known)
	}
	if f.amendTeam(id, registry.TeamPatch{UpdatedAt: optional.Some(f.now)}); len(f.changes) != known+1 {
		t.Error("an amendment of updated_at alone made no change")
	}
}

func TestAmendTeamRefuses(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	first := f.createTeam(ada)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Lock(first)
		_, completed := tx.Complete(first, 30)
		_, retried := tx.Retry(ada, registry.RetryOptions{Force: true})
		return errors.Join(err, completed, retried)
	})
	before := f.Snapshot()
	for _, test := range []struct {
		id   team.ID
		p    registry.TeamPatch
		want string
	}{
		{9, registry.TeamPatch{}, `store: team 9: not found`},
		{2, registry.TeamPatch{Session: optional.Some[project.SessionID](30)}, `store: team 2: session 30 belongs to another project`},
		{2, registry.TeamPatch{Members: []registry.MemberPatch{{User: 8}}}, `store: team 2: user 8 is not a member`},
		{2, registry.TeamPatch{Members: []registry.MemberPatch{{User: 7, Leader: optional.Some(false)}}}, `store: team 2: want one leader, got 0`},
		{1, registry.TeamPatch{LockedAt: optional.Null[time.Time](), ClosedAt: optional.Null[time.Time]()}, `store: team 1: user 7 is in the open team 2`},
	} {
		err := f.try(func(tx *registry.Tx) error { _, err := tx.AmendTeam(test.id, test.p); return err })
		assertError(t, err, test.want)
	}
	old := before.Team(1)
	reopened := *old.Team
	reopened.LockedAt, reopened.ClosedAt = time.Time{}, time.Time{}
	assertError(t, f.try(func(tx *registry.Tx) error { return tx.PutTeam(reopened) }), `store: team 1: user 7 is in the open team 2`)
	if f.Snapshot() != before {
		t.Error("a refused command published a snapshot")
	}
}
