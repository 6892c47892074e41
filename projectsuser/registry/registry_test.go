package registry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

var epoch = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// records compares records by value, teams through their pointers.
var records = cmp.Options{
	cmpopts.EquateComparable(project.Mark{}),
	cmp.AllowUnexported(team.Attempts{}),
}

var errDisk = errors.New("the disk is full")

// desk is a registry with a clock that is set by hand, and the changes that it
// committed.
type desk struct {
	*testing.T
	*registry.Registry
	now     time.Time
	changes []store.Change
}

// newDesk returns a registry of a solo project 1, a project 2 for groups of two,
// a rush 3 that begins in an hour, a parent 4 with a child 41, and users 7, 8, 9.
func newDesk(t *testing.T) *desk {
	d := &desk{T: t, now: epoch}
	d.Registry = registry.New(registry.Options{
		Clock:  func() time.Time { return d.now },
		Commit: func(b store.Batch) error { d.changes = append(d.changes, b.Changes...); return nil },
	})
	d.do(func(tx *registry.Tx) (err error) {
		for _, p := range []project.Project{{ID: 1, Slug: "solo"}, {ID: 2, Slug: "duo"}, {ID: 3, Slug: "rush"}, {ID: 4, Slug: "piscine"}, {ID: 41, Slug: "day-00", Parent: 4}} {
			err = errors.Join(err, tx.PutProject(p))
		}
		for _, s := range []project.Session{
			{ID: 10, Project: 1, Solo: true, Cursus: 21, MinimumMark: project.MarkOf(80), RetryDelays: project.RetryDelays{time.Hour}},
			{ID: 20, Project: 2, MaxPeople: 2},
			{ID: 30, Project: 3, BeginAt: epoch.Add(time.Hour)},
		} {
			err = errors.Join(err, tx.PutSession(s))
		}
		for _, u := range []user.User{
			{ID: 7, Login: "ada", Cursus: []user.Cursus{{ID: 21}}, Campuses: []user.Campus{{ID: 9, Primary: true}}},
			{ID: 8, Login: "bob"}, {ID: 9, Login: "cyd"},
		} {
			err = errors.Join(err, tx.PutUser(u))
		}
		return err
	})
	d.changes = nil
	return d
}

// do carries out commands that have to succeed.
func (d *desk) do(do func(*registry.Tx) error) {
	d.Helper()
	if err := d.Do(d.Context(), "staff", do); err != nil {
		d.Fatal(err)
	}
}

// try carries out a command and returns its error.
func (d *desk) try(do func(*registry.Tx) error) error { return d.Do(d.Context(), "staff", do) }

// register registers a user, who has to be let.
func (d *desk) register(u user.ID, p project.ID) (id projectsuser.ID) {
	d.Helper()
	d.do(func(tx *registry.Tx) error {
		r, err := tx.Register(u, p)
		if err == nil {
			id = r.ID
		}
		return err
	})
	return id
}

// createTeam gives a registration a team.
func (d *desk) createTeam(r projectsuser.ID) (id team.ID) {
	d.Helper()
	d.do(func(tx *registry.Tx) error {
		t, err := tx.CreateTeam(r)
		if err == nil {
			id = t.ID
		}
		return err
	})
	return id
}

func (d *desk) entry(id projectsuser.ID) *store.Entry {
	d.Helper()
	e, ok := d.Snapshot().Registrations.Get(int64(id))
	if !ok {
		d.Fatalf("no registration %d", id)
	}
	return e
}

// assertStatus fails unless a registration has a status.
func (d *desk) assertStatus(id projectsuser.ID, want state.Status) {
	d.Helper()
	if got := d.entry(id).Status; got != want {
		d.Errorf("registration %d is %s, want %s", id, got, want)
	}
}

func TestRegisteringOnASoloProjectLocksATeamAtOnce(t *testing.T) {
	d := newDesk(t)
	id := d.register(7, 1)
	d.assertStatus(id, state.InProgress)
	want := []store.Move{{
		Registration: id, User: 7, Project: 1, From: state.NotRegistered, To: state.InProgress,
		Events: []state.Event{state.Register, state.CreateTeam, state.Start},
	}}
	if diff := cmp.Diff(want, d.changes[0].Moves); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
	a := d.entry(id).Registration.Attempts.Active()
	if a.Name != "ada's group" || a.Session != 10 || !a.LockedAt.Equal(epoch) || len(a.Members) != 1 {
		t.Errorf("team %+v", a)
	}
	if got := d.entry(id).Registration.Cursus; len(got) != 1 || got[0] != 21 {
		t.Errorf("cursus %v", got)
	}
	if c := d.changes[0]; c.Actor != "staff" || c.Command != store.CommandRegister || !c.At.Equal(epoch) {
		t.Errorf("change %+v", c)
	}
}

func TestALifeInAGroup(t *testing.T) {
	d := newDesk(t)
	ada, bob, cyd := d.register(7, 2), d.register(8, 2), d.register(9, 2)
	duo := d.createTeam(ada)
	d.do(func(tx *registry.Tx) error { _, err := tx.Join(bob, duo); return err })
	err := d.try(func(tx *registry.Tx) error { _, err := tx.Join(cyd, duo); return err })
	assertError(t, err, `registry: join of registration 3: store: team 1: full`)
	d.do(func(tx *registry.Tx) error { _, err := tx.HandOver(duo, 8); return err })
	d.do(func(tx *registry.Tx) error { _, err := tx.Lock(duo); return err })
	d.assertStatus(ada, state.InProgress)
	d.assertStatus(bob, state.InProgress)
	d.do(func(tx *registry.Tx) error { _, err := tx.Close(duo); return err })
	d.do(func(tx *registry.Tx) error { _, err := tx.Mark(duo, 0); return err })
	d.assertStatus(bob, state.Finished)
	d.do(func(tx *registry.Tx) error { _, err := tx.Compile(bob); return err })
	if r := d.entry(bob).Registration; r.FinalMark != project.MarkOf(0) || r.Validated != project.Validated {
		t.Errorf("compiled to %s, %s", r.FinalMark, r.Validated)
	}
	err = d.try(func(tx *registry.Tx) error { _, err := tx.Retry(bob, registry.RetryOptions{}); return err })
	assertError(t, err, `registry: retry of registration 2: state: retry while "finished": only if retriable_at is reached, or the retry is forced`)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Retry(bob, registry.RetryOptions{Force: true})
		return err
	})
	d.assertStatus(bob, state.CreatingGroup)
	d.assertStatus(ada, state.Finished)
	if r := d.entry(bob).Registration; r.Occurrence != 1 || r.Attempts.Len() != 2 {
		t.Errorf("retried: %+v", r)
	}
	// What is done to the old team is nothing to somebody who has a new one.
	d.changes = nil
	d.do(func(tx *registry.Tx) error { _, err := tx.Appeal(duo); return err })
	d.do(func(tx *registry.Tx) error { _, err := tx.Mark(duo, 70); return err })
	for _, c := range d.changes {
		if len(c.Moves) != 1 || c.Moves[0].Registration != ada {
			t.Errorf("%s moves %+v", c.Command, c.Moves)
		}
	}
	var refused *state.RefusedError
	if err := d.try(func(tx *registry.Tx) error { _, err := tx.Abandon(ada); return err }); !errors.As(err, &refused) || refused.Event != state.Abandon {
		t.Errorf("abandoned a first attempt: %v", err)
	}
	d.do(func(tx *registry.Tx) error { _, err := tx.Abandon(bob); return err })
	d.assertStatus(bob, state.Finished)
	if r := d.entry(bob).Registration; r.Occurrence != 0 || r.Attempts.Len() != 1 {
		t.Errorf("abandoned: %+v", r)
	}
	if d.Snapshot().Teams.Len() != 1 {
		t.Error("a team that nobody is in is still there")
	}
	d.do(func(tx *registry.Tx) error { _, err := tx.Appeal(duo); return err })
	d.assertStatus(ada, state.WaitingEvaluation)
	d.do(func(tx *registry.Tx) error { return tx.Unregister(bob) })
	held, _ := d.Snapshot().Teams.Get(int64(duo))
	if leader, ok := held.Team.Leader(); !ok || leader.User != 7 || len(held.Team.Members) != 1 {
		t.Errorf("the leader unregistered: %+v", held.Team.Members)
	}
	d.do(func(tx *registry.Tx) error { return tx.Unregister(ada) })
	if d.Snapshot().Teams.Len() != 0 {
		t.Error("nobody is left, and the team is")
	}
}

func TestARushBeginsByItself(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 3)
	rush := d.createTeam(ada)
	d.do(func(tx *registry.Tx) error { _, err := tx.Lock(rush); return err })
	d.assertStatus(ada, state.WaitingToStart)
	begin := epoch.Add(time.Hour)
	if next := d.Snapshot().NextChange(); !next.Equal(begin) {
		t.Errorf("next change at %s", next)
	}
	d.changes = nil
	d.now = begin.Add(time.Minute)
	d.do(func(*registry.Tx) error { return nil }) // any command lets time in
	want := []store.Change{{
		Sequence: d.Snapshot().Sequence(), At: begin, Command: store.CommandTime,
		Moves: []store.Move{{Registration: ada, User: 7, Project: 3, From: state.WaitingToStart, To: state.InProgress, Events: []state.Event{state.Begin}}},
	}}
	if diff := cmp.Diff(want, d.changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	d.assertStatus(ada, state.InProgress)
	if !d.Snapshot().NextChange().IsZero() {
		t.Error("there is another change to come")
	}
}

func TestTheSoonerOfTwoInstantsIsNext(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 3)
	rush := d.createTeam(ada)
	d.do(func(tx *registry.Tx) error { _, err := tx.Lock(rush); return err })
	for _, minutes := range []time.Duration{30, 90} {
		at := epoch.Add(minutes * time.Minute)
		d.do(func(tx *registry.Tx) error {
			_, err := tx.Update(ada, registry.RegistrationPatch{RetriableAt: optional.Some(at)})
			return err
		})
		want := epoch.Add(min(minutes, 60) * time.Minute)
		if got := d.Snapshot().NextChange(); !got.Equal(want) {
			t.Errorf("begins in an hour, retriable in %d minutes: next at %s", minutes, got)
		}
	}
	d.changes = nil
	if err := d.Advance(t.Context(), epoch.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	var at []time.Duration
	for _, c := range d.changes {
		at = append(at, c.At.Sub(epoch))
	}
	if diff := cmp.Diff([]time.Duration{time.Hour, 90 * time.Minute}, at); diff != "" {
		t.Errorf("changes of time (-want +got):\n%s", diff)
	}
}

func TestAProjectThatGetsAChild(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	group := d.createTeam(ada)
	d.do(func(tx *registry.Tx) error {
		_, locking := tx.Lock(group)
		_, closing := tx.Close(group)
		return errors.Join(locking, closing)
	})
	d.assertStatus(ada, state.WaitingEvaluation)
	d.changes = nil
	d.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 42, Parent: 2}) })
	d.assertStatus(ada, state.InProgress)
	want := []store.Move{{Registration: ada, User: 7, Project: 2, From: state.WaitingEvaluation, To: state.InProgress}}
	if diff := cmp.Diff(want, d.changes[0].Moves); diff != "" {
		t.Errorf("an amendment is a move without events (-want +got):\n%s", diff)
	}
	d.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 42, Parent: 1}) })
	d.assertStatus(ada, state.WaitingEvaluation)
	d.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 42, Parent: 2}) })
	d.do(func(tx *registry.Tx) error { return tx.RemoveProject(42) })
	d.assertStatus(ada, state.WaitingEvaluation)
}

func TestReplayEndsWhereTimeDid(t *testing.T) {
	var all []store.Change
	r := registry.New(registry.Options{
		Clock:  func() time.Time { return epoch },
		Commit: func(b store.Batch) error { all = append(all, b.Changes...); return nil },
	})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}),
			tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true, BeginAt: epoch.Add(time.Hour)}))
		_, registering := tx.Register(7, 1)
		return errors.Join(err, registering)
	})
	if err := errors.Join(err, r.Advance(t.Context(), epoch.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	again := registry.New(registry.Options{})
	if err := again.Replay(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	if at := again.Snapshot().At(); !at.Equal(epoch.Add(time.Hour)) {
		t.Errorf("replayed to %s", at)
	}
	if diff := rostertest.Diff(r.Snapshot(), again.Snapshot()); diff != "" {
		t.Error(diff)
	}
}

func TestRunLetsTimeIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := registry.New(registry.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		var id projectsuser.ID
		err := r.Do(ctx, "staff", func(tx *registry.Tx) error {
			err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}),
				tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true, BeginAt: time.Now().Add(time.Hour)}))
			reg, registering := tx.Register(7, 1)
			id = reg.ID
			return errors.Join(err, registering)
		})
		if err != nil {
			t.Fatal(err)
		}
		status := func() state.Status { e, _ := r.Snapshot().Registrations.Get(int64(id)); return e.Status }
		time.Sleep(time.Hour - time.Nanosecond)
		synctest.Wait()
		if got := status(); got != state.WaitingToStart {
			t.Errorf("just before begin_at: %s", got)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if got := status(); got != state.InProgress {
			t.Errorf("at begin_at: %s", got)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
	})
}

func TestAParentStaysInProgressWhenItIsClosed(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 4)
	piscine := d.createTeam(ada)
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
		d.do(step.do)
		if got := d.entry(ada).Status; got != step.want {
			t.Errorf("after %s: %s, want %s", step.name, got, step.want)
		}
	}
	e, err := d.Snapshot().Explain(ada)
	if err != nil || e.Status != state.Finished {
		t.Errorf("explained as %s, %v", e, err)
	}
	d.do(func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 41, Slug: "day-00"}) })
	d.do(func(tx *registry.Tx) error { _, err := tx.Appeal(piscine); return err })
	d.assertStatus(ada, state.WaitingEvaluation) // it has no children any more
}

// assertError fails unless an error says exactly this.
func assertError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestRefusals(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	group := d.createTeam(ada)
	solo := d.register(7, 1)
	tests := []struct {
		name string
		do   func(*registry.Tx) error
		want string
	}{
		{"registered already", func(tx *registry.Tx) error { _, err := tx.Register(7, 2); return err },
			`registry: register of registration 1: state: register while "creating_group": not possible in this state`},
		{"no such user", func(tx *registry.Tx) error { _, err := tx.Register(99, 2); return err }, `store: user 99: not found`},
		{"no such project", func(tx *registry.Tx) error { _, err := tx.Register(7, 99); return err }, `store: project 99: not found`},
		{"no such registration", func(tx *registry.Tx) error { _, err := tx.CreateTeam(99); return err }, `store: registration 99: not found`},
		{"no such team", func(tx *registry.Tx) error { _, err := tx.Lock(99); return err }, `store: team 99: not found`},
		{"a second team", func(tx *registry.Tx) error { _, err := tx.CreateTeam(ada); return err },
			`registry: create_team of registration 1: state: create_team while "creating_group": not possible in this state`},
		{"evaluated before it is closed", func(tx *registry.Tx) error { _, err := tx.Appeal(group); return err },
			`registry: appeal of team 1: state: appeal while "creating_group": not possible in this state`},
		{"disbanded after it is locked", func(tx *registry.Tx) error { return tx.Disband(2) }, `store: team 2: no longer open`},
		{"a leader from outside", func(tx *registry.Tx) error { _, err := tx.HandOver(group, 9); return err }, `store: team 1: user 9 is not a member`},
		{"a user with teams moves", func(tx *registry.Tx) error {
			_, err := tx.Update(ada, registry.RegistrationPatch{User: optional.Some(user.ID(9))})
			return err
		}, `store: registration 1: user and project cannot change once there are teams`},
		{"a null user", func(tx *registry.Tx) error {
			_, err := tx.Update(ada, registry.RegistrationPatch{User: optional.Null[user.ID]()})
			return err
		}, `store: registration 1: user and project must not be null`},
		{"a cycle", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 4, Parent: 41}) }, `project: parent of "4": cycle 4 -> 41 -> 4`},
		{"a slug twice", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 5, Slug: "duo"}) }, `store: project with slug "duo": taken by project 2`},
		{"a login twice", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 10, Login: "ada"}) }, `store: user with login "ada": taken by user 7`},
		{"a session moves", func(tx *registry.Tx) error { return tx.PutSession(project.Session{ID: 10, Project: 2}) }, `store: session 10: its project 1 cannot change`},
		{"another project's session", func(tx *registry.Tx) error { return tx.PutTeam(team.Team{ID: group, Project: 2, Session: 10}) }, `store: team 1: session 10 belongs to another project`},
		{"a project that is registered on", func(tx *registry.Tx) error { return tx.RemoveProject(1) }, `registry: project 1: cannot be removed while records of kind registration refer to it`},
		{"a parent", func(tx *registry.Tx) error { return tx.RemoveProject(4) }, `registry: project 4: cannot be removed while records of kind project refer to it`},
		{"a team with registrations", func(tx *registry.Tx) error { return tx.RemoveTeam(group) }, `registry: team 1: cannot be removed while records of kind registration refer to it`},
		{"a session with teams", func(tx *registry.Tx) error { return tx.RemoveSession(10) }, `registry: session 10: cannot be removed while records of kind team refer to it`},
		{"a user with registrations", func(tx *registry.Tx) error { return tx.RemoveUser(7) }, `registry: user 7: cannot be removed while records of kind registration refer to it`},
		{"without an id", func(tx *registry.Tx) error { return tx.PutUser(user.User{}) }, `store: user 0: without an id`},
	}
	before := d.Snapshot()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assertError(t, d.try(test.do), test.want)
			if d.Snapshot() != before {
				t.Error("something was published")
			}
		})
	}
	if d.entry(solo).Registration.Attempts.Active().ID != 2 {
		t.Error("the solo team is not team 2")
	}
}

// A parent's status is explained by the statuses on its child projects, as far as
// anybody knows whose they are.
func TestExplainAsksTheChildren(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx *registry.Tx) error {
		closed := func(id team.ID, u user.ID) *team.Team {
			return &team.Team{ID: id, Project: 4, Members: []team.Member{{User: u, Leader: true}}, LockedAt: epoch, ClosedAt: epoch}
		}
		records := store.Records{Teams: []*team.Team{closed(1, 7), closed(2, 8), {ID: 3, Project: 4, LockedAt: epoch, ClosedAt: epoch}}}
		for i, u := range []user.ID{7, 8, 0} {
			records.Registrations = append(records.Registrations,
				&projectsuser.Registration{ID: projectsuser.ID(i + 1), User: u, Project: 4, Attempts: team.Joined(records.Teams[i])})
		}
		_, err := tx.Import(records)
		return err
	})
	d.register(8, 41)
	for id, want := range map[projectsuser.ID]state.Status{1: state.NotRegistered, 2: state.Searching, 3: 0} {
		e, err := d.Snapshot().Explain(id)
		if diff := cmp.Diff([]projectsuser.ChildStatus{{Project: 41, Status: want}}, e.Children); diff != "" || err != nil || e.Status != state.InProgress {
			t.Errorf("registration %d: %s, %v, children (-want +got):\n%s", id, e.Status, err, diff)
		}
	}
	_, err := d.Snapshot().Explain(99)
	assertError(t, err, `store: registration 99: not found`)
}

// An import is all or nothing, into a registry that has something too.
func TestImportsAreRefusedWhole(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	before := d.Snapshot()
	for _, test := range []struct {
		name, want string
		records    store.Records
	}{
		{"a cycle with what is there", `project: parent of "4": cycle 4 -> 41 -> 4`,
			store.Records{Projects: []*project.Project{{ID: 90}, {ID: 4, Parent: 41}}}},
		{"no id", `store: registration 0: without an id`,
			store.Records{Registrations: []*projectsuser.Registration{{ID: 90, User: 9, Project: 2}, {User: 8, Project: 2}}}},
		{"a place that is taken there", `store: registration with user_id "7": taken by registration 1`,
			store.Records{Registrations: []*projectsuser.Registration{{ID: 90, User: 7, Project: 2}}}},
		{"a place twice", `store: registration with user_id "9": taken by registration 90`,
			store.Records{Registrations: []*projectsuser.Registration{{ID: 90, User: 9, Project: 2}, {ID: 91, User: 9, Project: 2}}}},
	} {
		assertError(t, d.try(func(tx *registry.Tx) error { _, err := tx.Import(test.records); return err }), test.want)
		if d.Snapshot() != before {
			t.Errorf("%s: something was published", test.name)
		}
	}
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: ada, User: 7, Project: 2, UpdatedAt: epoch.Add(time.Hour)}}})
		return err
	})
}

func TestRefusalsCanBeAskedForTheirParts(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	err := d.try(func(tx *registry.Tx) error { _, err := tx.Leave(ada); return err })
	var refusal *registry.Refusal
	var refused *state.RefusedError
	if !errors.As(err, &refusal) || refusal.Registration != ada || refusal.Command != store.CommandLeave {
		t.Errorf("%#v", err)
	}
	if !errors.As(err, &refused) || refused.Event != state.Disband || refused.State != state.Searching {
		t.Errorf("%#v", err)
	}
}

// TestARefusalNamesWhatItIsAbout asks for the record by which an operator finds
// out what to do: of a command about a team or an account that is no registration.
func TestARefusalNamesWhatItIsAbout(t *testing.T) {
	d := newDesk(t)
	group := d.createTeam(d.register(7, 2))
	tests := []struct {
		do   func(*registry.Tx) error
		want registry.Refusal
		text string
	}{
		{func(tx *registry.Tx) error { _, err := tx.Close(group); return err },
			registry.Refusal{Command: store.CommandClose, Team: group},
			`registry: close of team 1: state: close while "creating_group": not possible in this state`},
		{func(tx *registry.Tx) error { return tx.Unsuspend(7) },
			registry.Refusal{Command: store.CommandUnsuspend, User: 7},
			`registry: unsuspend of user 7: state: unsuspend while "active": not possible in this state`},
		{func(tx *registry.Tx) error {
			_, err := tx.FormTeam(2, registry.NewTeam{Members: []team.Member{{User: 9}}})
			return err
		},
			registry.Refusal{Command: store.CommandFormTeam, User: 9},
			`registry: form_team of user 9: state: join while "not_registered": not possible in this state`},
	}
	for _, test := range tests {
		err := d.try(test.do)
		assertError(t, err, test.text)
		refusal, ok := errors.AsType[*registry.Refusal](err)
		if !ok {
			t.Fatalf("%#v", err)
		}
		test.want.Err = refusal.Err
		if *refusal != test.want {
			t.Errorf("%+v, want %+v", *refusal, test.want)
		}
	}
}

func TestAllOrNone(t *testing.T) {
	d := newDesk(t)
	before := d.Snapshot()
	err := d.try(func(tx *registry.Tx) error {
		if _, err := tx.Register(7, 2); err != nil {
			return err
		}
		if tx.View().Find(7, 2) == nil {
			t.Error("a transaction does not see what it did")
		}
		_, err := tx.Register(7, 2)
		return err
	})
	if err == nil || d.Snapshot() != before || len(d.changes) != 0 {
		t.Errorf("%v; %d changes", err, len(d.changes))
	}
	// One command may be refused and the rest go on.
	d.do(func(tx *registry.Tx) error {
		_, first := tx.Register(7, 2)
		_, second := tx.Register(7, 2)
		_, third := tx.Register(8, 2)
		if first != nil || second == nil || third != nil {
			t.Errorf("%v, %v, %v", first, second, third)
		}
		return nil
	})
	if len(d.changes) != 2 || d.Snapshot().Registrations.Len() != 2 {
		t.Errorf("%d changes, %d registrations", len(d.changes), d.Snapshot().Registrations.Len())
	}
}

func TestAPanicInATransactionChangesNothing(t *testing.T) {
	d := newDesk(t)
	func() {
		defer func() { _ = recover() }()
		_ = d.try(func(tx *registry.Tx) error { _, _ = tx.Register(7, 2); panic("in the program") })
	}()
	d.do(func(tx *registry.Tx) error {
		if tx.View().Registrations.Len() != 0 {
			t.Error("what was done before the panic stayed")
		}
		return nil
	})
}

func TestACommitThatFailsRefusesTheBatch(t *testing.T) {
	failing := true
	r := registry.New(registry.Options{Commit: func(store.Batch) error {
		if failing {
			return errDisk
		}
		return nil
	}})
	put := func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1}) }
	err := r.Do(t.Context(), "staff", put)
	var refused *registry.CommitError
	if !errors.As(err, &refused) || !errors.Is(err, errDisk) || r.Snapshot().Users.Len() != 0 {
		t.Errorf("%v, %d users", err, r.Snapshot().Users.Len())
	}
	failing = false
	if err := r.Do(t.Context(), "staff", put); err != nil || r.Snapshot().Users.Len() != 1 || r.Snapshot().Sequence() != 1 {
		t.Errorf("%v, %d users", err, r.Snapshot().Users.Len())
	}
}

// stalled is a registry whose first commit waits, and ends as it is told.
type stalled struct {
	*registry.Registry
	calls   [][]store.Change // of the committer
	entered chan struct{}    // closed when the first commit waits
	end     chan error       // what the first commit answers
}

func newStalled() *stalled {
	s := &stalled{entered: make(chan struct{}), end: make(chan error)}
	s.Registry = registry.New(registry.Options{Commit: func(b store.Batch) error {
		if s.calls = append(s.calls, b.Changes); len(s.calls) > 1 {
			return nil
		}
		close(s.entered)
		return <-s.end
	}})
	return s
}

// put puts a user in the background.
func (s *stalled) put(ctx context.Context, id user.ID) <-chan error {
	return s.start(ctx, func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: id}) })
}

// start does something in the background, and returns what becomes of it once it
// has been carried out, though not committed.
func (s *stalled) start(ctx context.Context, do func(*registry.Tx) error) <-chan error {
	applied, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.Do(ctx, "", func(tx *registry.Tx) error {
			defer close(applied)
			return do(tx)
		})
	}()
	<-applied
	return done
}

func TestCommandsThatWaitAreCommittedTogether(t *testing.T) {
	s := newStalled()
	first := s.put(t.Context(), 1)
	<-s.entered
	second, third := s.put(t.Context(), 2), s.put(t.Context(), 3)
	if s.Snapshot().Users.Len() != 0 {
		t.Error("something was published before it was committed")
	}
	s.end <- nil
	if err := errors.Join(<-first, <-second, <-third); err != nil {
		t.Error(err)
	}
	if len(s.calls) != 2 || len(s.calls[0]) != 1 || len(s.calls[1]) != 2 {
		t.Errorf("%d commits: %v", len(s.calls), s.calls)
	}
	if s.Snapshot().Users.Len() != 3 {
		t.Errorf("%d users", s.Snapshot().Users.Len())
	}
}

// What was built on a batch that is refused goes with it.
func TestARefusedBatchTakesTheNextWithIt(t *testing.T) {
	s := newStalled()
	first := s.put(t.Context(), 1)
	<-s.entered
	second := s.put(t.Context(), 2)
	s.end <- errDisk
	for _, done := range []<-chan error{first, second} {
		if err := <-done; !errors.Is(err, errDisk) {
			t.Errorf("got %v", err)
		}
	}
	if len(s.calls) != 1 || s.Snapshot().Users.Len() != 0 {
		t.Errorf("%d commits, %d users", len(s.calls), s.Snapshot().Users.Len())
	}
	if err := <-s.put(t.Context(), 3); err != nil || s.Snapshot().Users.Len() != 1 || s.Snapshot().Sequence() != 1 {
		t.Errorf("afterwards: %v, %d users, change %d", err, s.Snapshot().Users.Len(), s.Snapshot().Sequence())
	}
}

// Who is refused for, or only reads, what is still being committed is told once
// that is settled: it may come to nothing.
func TestNobodyIsToldOfWhatIsNotCommitted(t *testing.T) {
	var taken *store.TakenError
	for _, saved := range []error{nil, errDisk} {
		s := newStalled()
		first := s.start(t.Context(), func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1, Login: "ada"}) })
		<-s.entered
		refused := s.start(t.Context(), func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 2, Login: "ada"}) })
		reading := s.start(t.Context(), func(tx *registry.Tx) error {
			if tx.View().UserByLogin("ada") == nil {
				t.Error("ada is not there")
			}
			return nil
		})
		s.end <- saved
		if err := <-first; !errors.Is(err, saved) {
			t.Errorf("the first: %v", err)
		}
		if err := <-reading; !errors.Is(err, saved) {
			t.Errorf("who reads: %v, want %v", err, saved)
		}
		if err := <-refused; errors.As(err, &taken) != (saved == nil) || !errors.Is(err, saved) && saved != nil {
			t.Errorf("who is refused if the first ends with %v: %v", saved, err)
		}
		if len(s.calls) != 1 {
			t.Errorf("%d commits", len(s.calls))
		}
	}
}

// Commands that wait are committed together, and every answer belongs to one
// snapshot.
func TestManyGoroutines(t *testing.T) {
	const writers, each = 8, 40
	var committed []store.Change
	r := registry.New(registry.Options{Commit: func(b store.Batch) error {
		time.Sleep(100 * time.Microsecond) // a disk
		committed = append(committed, b.Changes...)
		return nil
	}})
	reading, stop := context.WithCancel(t.Context())
	var readers, group sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for reading.Err() == nil {
				s := r.Snapshot()
				if users, n := s.Users.Len(), int(s.Sequence()); users != n {
					t.Errorf("%d users after %d changes", users, n)
					return
				}
			}
		})
	}
	for w := range writers {
		group.Go(func() {
			for i := range each {
				id := user.ID(1 + w*each + i)
				if err := r.Do(t.Context(), fmt.Sprint(w), func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: id}) }); err != nil {
					t.Error(err)
				}
				if _, ok := r.Snapshot().Users.Get(int64(id)); !ok {
					t.Errorf("user %d is put and not published", id)
				}
			}
		})
	}
	group.Wait()
	stop()
	readers.Wait()
	for i, c := range committed {
		if c.Sequence != uint64(i+1) {
			t.Fatalf("change %d is number %d", i+1, c.Sequence)
		}
	}
	if len(committed) != writers*each {
		t.Errorf("%d changes", len(committed))
	}
}

func TestUpdate(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	later := epoch.Add(time.Hour)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Update(ada, registry.RegistrationPatch{
			FinalMark: optional.Some(int32(0)), RetriableAt: optional.Some(later), Occurrence: optional.Some(3),
			Status: optional.Some(state.Finished), Project: optional.Some(project.ID(3)),
		})
		return err
	})
	r := d.entry(ada).Registration
	if r.FinalMark != project.MarkOf(0) || !r.RetriableAt.Equal(later) || r.Occurrence != 3 || r.Declared != state.Finished || r.Project != 3 {
		t.Errorf("%+v", r)
	}
	d.assertStatus(ada, state.Searching) // the teams are known: a declared status decides nothing
	d.now = later
	if err := d.Advance(t.Context(), later); err != nil || !d.entry(ada).Retriable {
		t.Errorf("retriable_at is reached: %v", err)
	}
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Update(ada, registry.RegistrationPatch{FinalMark: optional.Null[int32](), RetriableAt: optional.Null[time.Time]()})
		return err
	})
	if r := d.entry(ada).Registration; r.Marked() || !r.RetriableAt.IsZero() || r.Occurrence != 3 {
		t.Errorf("%+v", r)
	}
}

func TestImportTwiceIsImportOnce(t *testing.T) {
	d := newDesk(t)
	shared := &team.Team{ID: 100, Project: 2, LockedAt: epoch, UpdatedAt: epoch, Members: []team.Member{{User: 7, Leader: true}, {User: 8}}}
	data := store.Records{
		Projects: []*project.Project{{ID: 6, Slug: "six", UpdatedAt: epoch}},
		Registrations: []*projectsuser.Registration{
			{ID: 70, User: 7, Project: 2, Attempts: team.Imported(shared), UpdatedAt: epoch},
			{ID: 80, User: 8, Project: 2, Attempts: team.Imported(shared), UpdatedAt: epoch},
			{ID: 90, User: 9, Project: 6, Declared: state.Finished, UpdatedAt: epoch},
		},
	}
	put := func() (n int) {
		d.do(func(tx *registry.Tx) (err error) { n, err = tx.Import(data); return err })
		return n
	}
	if n := put(); n != 5 {
		t.Errorf("%d records were put", n)
	}
	once := d.Snapshot()
	if n := put(); n != 0 {
		t.Errorf("%d records were put again", n)
	}
	if diff := rostertest.Diff(once, d.Snapshot()); diff != "" {
		t.Errorf("twice (-once +twice):\n%s", diff)
	}
	d.assertStatus(70, state.InProgress)
	d.assertStatus(90, state.Finished)
	if d.entry(90).Derived {
		t.Error("a declared status passes for a derived one")
	}
	// A newer team, without its registrations, moves both.
	newer := *shared
	newer.ClosedAt, newer.FinalMark, newer.UpdatedAt = epoch, project.MarkOf(99), epoch.Add(time.Second)
	d.changes = nil
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{&newer}})
		return err
	})
	d.assertStatus(70, state.Finished)
	d.assertStatus(80, state.Finished)
	want := []store.Move{
		{Registration: 70, User: 7, Project: 2, From: state.InProgress, To: state.Finished},
		{Registration: 80, User: 8, Project: 2, From: state.InProgress, To: state.Finished},
	}
	if diff := cmp.Diff(want, d.changes[0].Moves); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
	// A short form does not lose the teams.
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 70, Project: 2, UpdatedAt: epoch.Add(time.Hour)}}})
		return err
	})
	if r := d.entry(70).Registration; r.Attempts.Len() != 1 || r.User != 7 {
		t.Errorf("%+v", r)
	}
	err := d.try(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 71, User: 7, Project: 2}}})
		return err
	})
	assertError(t, err, `store: registration with user_id "7": taken by registration 70`)
}

func TestCommandsWhereTheTeamsAreUnknown(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 70, User: 7, Project: 2, Declared: state.Finished}}})
		return err
	})
	var unknown *projectsuser.UnknownTeamsError
	for name, do := range map[string]func(*registry.Tx) error{
		"create_team": func(tx *registry.Tx) error { _, err := tx.CreateTeam(70); return err },
		"retry": func(tx *registry.Tx) error {
			_, err := tx.Retry(70, registry.RetryOptions{Force: true})
			return err
		},
		"leave": func(tx *registry.Tx) error { _, err := tx.Leave(70); return err },
	} {
		if err := d.try(do); !errors.As(err, &unknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.do(func(tx *registry.Tx) error { return tx.Unregister(70) })
}

func TestRemoving(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{{ID: 5, Project: 2, Session: 20}}})
		return err
	})
	d.do(func(tx *registry.Tx) error {
		return errors.Join(tx.RemoveTeam(5), tx.RemoveSession(20), tx.RemoveProject(2), tx.RemoveUser(9), tx.RemoveProject(41))
	})
	s := d.Snapshot()
	if s.Teams.Len() != 0 || s.Sessions.Len() != 2 || s.Projects.Len() != 3 || s.Users.Len() != 2 || s.HasChildren(4) {
		t.Errorf("left: %d teams, %d sessions, %d projects, %d users", s.Teams.Len(), s.Sessions.Len(), s.Projects.Len(), s.Users.Len())
	}
	for _, err := range []error{
		d.try(func(tx *registry.Tx) error { return tx.RemoveTeam(5) }), d.try(func(tx *registry.Tx) error { return tx.RemoveSession(20) }),
		d.try(func(tx *registry.Tx) error { return tx.RemoveProject(2) }), d.try(func(tx *registry.Tx) error { return tx.RemoveUser(9) }),
	} {
		var missing *store.MissingError
		if !errors.As(err, &missing) {
			t.Errorf("removed twice: %v", err)
		}
	}
}

func TestIDsCanBeOnesOwn(t *testing.T) {
	r := registry.New(registry.Options{NextID: func(of store.Kind, greatest int64) int64 {
		return max(greatest, map[store.Kind]int64{store.KindRegistration: 1000, store.KindTeam: 5000}[of]) + 1
	}})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}), tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true}))
		reg, registering := tx.Register(7, 1)
		if reg.ID != 1001 || reg.Attempts.Active().ID != 5001 || reg.Attempts.Active().Name != "group 5001" {
			t.Errorf("registration %d, team %+v", reg.ID, reg.Attempts.Active())
		}
		return errors.Join(err, registering)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAuditOfARegistry(t *testing.T) {
	d := newDesk(t)
	waiting := &team.Team{ID: 5, Project: 2, ClosedAt: epoch, Members: []team.Member{{User: 7}}}
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{
			{ID: 70, User: 7, Project: 2, Declared: state.InProgress, Attempts: team.Imported(waiting)},
			{ID: 80, User: 8, Project: 2, Declared: state.Finished},
		}})
		return err
	})
	a := d.Snapshot().Audit()
	if a.Total != 2 || a.Unknown != 1 || a.Differ != 1 || a.Differences[0].ID != 70 || a.Differences[0].Rule != 7 {
		t.Errorf("%+v", a)
	}
}

func TestReplayRefusesAGap(t *testing.T) {
	d := newDesk(t)
	d.register(7, 1)
	again := registry.New(registry.Options{})
	err := again.Replay(t.Context(), d.changes...)
	var gap *store.SequenceError
	if !errors.As(err, &gap) || gap.Want != 1 || gap.Got != d.changes[0].Sequence {
		t.Errorf("%v", err)
	}
}

func TestQueriesOverARegistry(t *testing.T) {
	d := newDesk(t)
	ada, bob := d.register(7, 1), d.register(8, 2)
	f := d.Fields().Registrations
	found, err := d.Snapshot().Registrations.Select(query.Query[*store.Entry]{
		Where: []query.Condition[*store.Entry]{f.UserCampus.In(9), f.Status.In(state.InProgress)},
	})
	if err != nil || found.Total != 1 || found.Records[0].Registration.ID != ada {
		t.Errorf("%+v, %v", found, err)
	}
	q, err := f.Schema.ParseString("filter[status]=searching,finished&range[user_id]=8,&sort=-created_at")
	if err != nil {
		t.Fatal(err)
	}
	found, err = d.Snapshot().Registrations.Select(q)
	if err != nil || found.Total != 1 || found.Records[0].Registration.ID != bob {
		t.Errorf("%+v, %v", found, err)
	}
	if p := d.Snapshot().ProjectBySlug("day-00"); p == nil || p.ID != 41 {
		t.Errorf("day-00 is %+v", p)
	}
	if u := d.Snapshot().UserByLogin("bob"); u == nil || u.ID != 8 {
		t.Errorf("bob is %+v", u)
	}
	if got := slices.Collect(d.Snapshot().Children(4)); len(got) != 1 || got[0] != 41 {
		t.Errorf("children of 4: %v", got)
	}
}

// TestInstantsAreTheSameValueWhenReadAgain compares instants by ==, as people do,
// with what a file gives back: UTC, and no reading of a monotonic clock.
func TestInstantsAreTheSameValueWhenReadAgain(t *testing.T) {
	paris := time.FixedZone("CET", 3600)
	r := registry.New(registry.Options{Clock: func() time.Time { return time.Now().In(paris) }})
	begin := time.Now().Add(time.Hour).In(paris)
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 1}), tx.PutUser(user.User{ID: 7}),
			tx.PutSession(project.Session{ID: 1, Project: 1, Solo: true, BeginAt: begin}))
		_, registering := tx.Register(7, 1)
		return errors.Join(err, registering)
	})
	if err := errors.Join(err, r.Advance(t.Context(), begin.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	s := r.Snapshot()
	e, _ := s.Registrations.Get(1)
	instants := []time.Time{s.At(), e.Registration.CreatedAt}
	timeline, err := s.Timeline(1)
	if err != nil || len(timeline) != 2 {
		t.Fatal(timeline, err)
	}
	for _, m := range timeline {
		instants = append(instants, m.At)
	}
	for i, at := range instants {
		if again := time.Unix(at.Unix(), int64(at.Nanosecond())).UTC(); at != again {
			t.Errorf("%d: %#v, read again %#v", i, at, again)
		}
	}
}
