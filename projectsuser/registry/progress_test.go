package registry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestGroupLifecycle(t *testing.T) {
	f := newSchool(t)
	ada, bob, cyd := f.register(7, 2), f.register(8, 2), f.register(9, 2)
	duo := f.createTeam(ada)
	f.do(func(tx *registry.Tx) error { _, err := tx.Join(bob, duo); return err })
	err := f.try(func(tx *registry.Tx) error { _, err := tx.Join(cyd, duo); return err })
	assertError(t, err, `registry: join of registration 3: store: team 1: full`)
	f.do(func(tx *registry.Tx) error { _, err := tx.HandOver(duo, 8); return err })
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(duo); return err })
	f.assertStatus(ada, state.InProgress)
	f.assertStatus(bob, state.InProgress)
	f.do(func(tx *registry.Tx) error { _, err := tx.Close(duo); return err })
	f.do(func(tx *registry.Tx) error { _, err := tx.Mark(duo, 0); return err })
	f.assertStatus(bob, state.Finished)
	f.do(func(tx *registry.Tx) error { _, err := tx.Compile(bob); return err })
	if r := f.entry(bob).Registration; r.FinalMark != project.MarkOf(0) || r.Validated != project.Validated {
		t.Errorf("compile: mark %s, %s", r.FinalMark, r.Validated)
	}
	err = f.try(func(tx *registry.Tx) error { _, err := tx.Retry(bob, registry.RetryOptions{}); return err })
	assertError(t, err, `registry: retry of registration 2: state: retry while "finished": only if retriable_at is reached, or the retry is forced`)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Retry(bob, registry.RetryOptions{Force: true})
		return err
	})
	f.assertStatus(bob, state.CreatingGroup)
	f.assertStatus(ada, state.Finished)
	if r := f.entry(bob).Registration; r.Occurrence != 1 || r.Attempts.Len() != 2 {
		t.Errorf("after retry: %+v", r)
	}
	// A change of the old team does not move a member who has a newer team.
	f.changes = nil
	f.do(func(tx *registry.Tx) error { _, err := tx.Appeal(duo); return err })
	f.do(func(tx *registry.Tx) error { _, err := tx.Mark(duo, 70); return err })
	for _, c := range f.changes {
		if len(c.Moves) != 1 || c.Moves[0].Registration != ada {
			t.Errorf("%s moves %+v", c.Command, c.Moves)
		}
	}
	var refused *state.RefusedError
	if err := f.try(func(tx *registry.Tx) error { _, err := tx.Abandon(ada); return err }); !errors.As(err, &refused) || refused.Event != state.Abandon {
		t.Errorf("abandon of a first attempt: %v", err)
	}
	f.do(func(tx *registry.Tx) error { _, err := tx.Abandon(bob); return err })
	f.assertStatus(bob, state.Finished)
	if r := f.entry(bob).Registration; r.Occurrence != 0 || r.Attempts.Len() != 1 {
		t.Errorf("after abandon: %+v", r)
	}
	if f.Snapshot().Teams.Len() != 1 {
		t.Error("a team without members was not removed")
	}
	f.do(func(tx *registry.Tx) error { _, err := tx.Appeal(duo); return err })
	f.assertStatus(ada, state.WaitingEvaluation)
	f.do(func(tx *registry.Tx) error { return tx.Unregister(bob) })
	held := f.Snapshot().Team(duo)
	if leader, ok := held.Team.Leader(); !ok || leader.User != 7 || len(held.Team.Members) != 1 {
		t.Errorf("members after the leader unregistered: %+v", held.Team.Members)
	}
	f.do(func(tx *registry.Tx) error { return tx.Unregister(ada) })
	if f.Snapshot().Teams.Len() != 0 {
		t.Error("the team was not removed with its last member")
	}
}

func TestParentStaysInProgressWhenClosed(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 4)
	piscine := f.createTeam(ada)
	for _, step := range []struct {
		name string
		do   func(*registry.Tx) error
		want state.Status
	}{
		{"lock", func(tx *registry.Tx) error { _, err := tx.Lock(piscine); return err }, state.InProgress},
		{"close", func(tx *registry.Tx) error { _, err := tx.Close(piscine); return err }, state.InProgress},
		{"reopen", func(tx *registry.Tx) error { _, err := tx.Reopen(piscine); return err }, state.InProgress},
		{"complete", func(tx *registry.Tx) error { _, err := tx.Complete(piscine, 100); return err }, state.Finished},
		{"withdraw", func(tx *registry.Tx) error { _, err := tx.Appeal(piscine); return err }, state.InProgress},
		{"mark", func(tx *registry.Tx) error { _, err := tx.Mark(piscine, 90); return err }, state.Finished},
		{"another mark", func(tx *registry.Tx) error { _, err := tx.Mark(piscine, 95); return err }, state.Finished},
	} {
		f.do(step.do)
		if got := f.entry(ada).Status; got != step.want {
			t.Errorf("after %s: %s, want %s", step.name, got, step.want)
		}
	}
	e, err := f.Snapshot().Explain(ada)
	if err != nil || e.Status != state.Finished {
		t.Errorf("explanation %s, %v", e, err)
	}
	f.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 41, Slug: "day-00"}) })
	f.do(func(tx *registry.Tx) error { _, err := tx.Appeal(piscine); return err })
	f.assertStatus(ada, state.WaitingEvaluation) // the project has no children now
}

// A user is in at most one open team of a project. So an earlier attempt cannot be
// opened again while one of its members retries, and a member cannot retry while the
// earlier attempt is open.
func TestUserIsInOneOpenTeamOfProject(t *testing.T) {
	f := newSchool(t)
	ada, bob := f.register(7, 2), f.register(8, 2)
	pair := f.formTeam(registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}}).ID
	finish := func(id team.ID) func(tx *registry.Tx) error {
		return func(tx *registry.Tx) error {
			_, locked := tx.Lock(id)
			_, completed := tx.Complete(id, 100)
			return errors.Join(locked, completed)
		}
	}
	retry := func(o registry.RetryOptions) func(tx *registry.Tx) error {
		return func(tx *registry.Tx) error {
			o.Force = true
			_, err := tx.Retry(ada, o)
			return err
		}
	}
	unlock := func(tx *registry.Tx) error { _, err := tx.Unlock(pair); return err }
	f.do(finish(pair))
	f.do(retry(registry.RetryOptions{}))
	f.do(func(tx *registry.Tx) error {
		_, appealed := tx.Appeal(pair)
		_, reopened := tx.Reopen(pair)
		return errors.Join(appealed, reopened)
	})
	before := f.Snapshot()
	assertError(t, f.try(unlock), `store: team 1: user 7 is in the open team 2`)
	if f.Snapshot() != before {
		t.Error("a refused command published a snapshot")
	}
	f.do(finish(2))
	f.do(unlock)
	f.assertStatus(bob, state.CreatingGroup)
	f.assertStatus(ada, state.Finished)
	cyd := f.register(9, 2)
	f.do(func(tx *registry.Tx) error { _, err := tx.CreateTeam(cyd); return err })
	assertError(t, f.try(retry(registry.RetryOptions{})), `store: team 4: user 7 is in the open team 1`)
	assertError(t, f.try(retry(registry.RetryOptions{Join: 3})), `store: team 3: user 7 is in the open team 1`)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Update(ada, registry.RegistrationPatch{RetriableAt: optional.Some(epoch)})
		return err
	})
	_, err := f.tryFormTeam(registry.NewTeam{Members: []team.Member{{User: 7}}})
	assertError(t, err, `store: team 4: user 7 is in the open team 1`)
	for _, broken := range rostertest.Check(f.Snapshot()) {
		t.Error(broken)
	}
}

// An import may give a user two open teams of one project. Commands work on both.
func TestImportedOpenTeamsAcceptCommands(t *testing.T) {
	f := newSchool(t)
	f.do(func(tx *registry.Tx) error {
		open := func(id team.ID) *team.Team {
			return &team.Team{ID: id, Project: 2, Members: []team.Member{{User: 7, Leader: true}}}
		}
		one, two := open(1), open(2)
		_, err := tx.Import(store.Records{
			Teams:         []*team.Team{one, two},
			Registrations: []*projectsuser.Registration{{ID: 1, User: 7, Project: 2, Attempts: team.Joined(one, two)}},
		}, time.Time{})
		return err
	})
	for _, id := range []team.ID{1, 2} {
		f.do(func(tx *registry.Tx) error { _, err := tx.Mark(id, 50); return err })
	}
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(2); return err })
}
