package registry_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// formTeam forms a team on project 2 and fails the test unless that succeeds.
func (f *fixture) formTeam(n registry.NewTeam) (formed *team.Team) {
	f.Helper()
	f.do(func(tx *registry.Tx) (err error) {
		formed, err = tx.FormTeam(2, n)
		return err
	})
	return formed
}

// tryFormTeam forms a team on project 2 and returns the error.
func (f *fixture) tryFormTeam(n registry.NewTeam) (formed *team.Team, err error) {
	err = f.try(func(tx *registry.Tx) error {
		formed, err = tx.FormTeam(2, n)
		return err
	})
	return formed, err
}

func TestFormTeamOfTwo(t *testing.T) {
	f := newSchool(t)
	ada, bob := f.register(7, 2), f.register(8, 2)
	formed := f.formTeam(registry.NewTeam{Members: []team.Member{{User: 8, Occurrence: 3}, {User: 7, Leader: true, Validated: true}}})
	want := &team.Team{
		ID: 1, Name: "ada's group", Project: 2, Session: 20, CreatedAt: epoch, UpdatedAt: epoch,
		Members: []team.Member{{User: 8, Occurrence: 3}, {User: 7, Leader: true, Validated: true}},
	}
	if diff := cmp.Diff(want, formed, cmp.AllowUnexported(project.Mark{})); diff != "" {
		t.Errorf("team (-want +got)\n%s", diff)
	}
	moves := f.changes[len(f.changes)-1].Moves
	if diff := cmp.Diff([]store.Move{
		{Registration: bob, User: 8, Project: 2, From: state.Searching, To: state.CreatingGroup, Events: []state.Event{state.Join}},
		{Registration: ada, User: 7, Project: 2, From: state.Searching, To: state.CreatingGroup, Events: []state.Event{state.CreateTeam}},
	}, byEvents(moves)); diff != "" {
		t.Errorf("moves (-want +got)\n%s", diff)
	}
	f.assertStatus(ada, state.CreatingGroup)
	if f.entry(bob).Registration.Attempts.Active() != f.entry(ada).Registration.Attempts.Active() {
		t.Error("the members do not share one team")
	}
}

// byEvents returns two moves with that by join first.
func byEvents(moves []store.Move) []store.Move {
	if len(moves) == 2 && moves[0].Events[0] != state.Join {
		return []store.Move{moves[1], moves[0]}
	}
	return moves
}

func TestFirstToJoinEmptyTeamLeadsIt(t *testing.T) {
	f := newSchool(t)
	empty := f.formTeam(registry.NewTeam{Name: "empty"})
	if empty.Name != "empty" || len(empty.Members) > 0 || f.formTeam(registry.NewTeam{}).Name != "group 2" {
		t.Errorf("team %+v", empty)
	}
	ada, bob := f.register(7, 2), f.register(8, 2)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Join(ada, empty.ID)
		_, again := tx.Join(bob, empty.ID)
		return errors.Join(err, again)
	})
	joined := f.Snapshot().Team(empty.ID)
	if leader, ok := joined.Team.Leader(); !ok || leader.User != 7 || len(joined.Team.Members) != 2 {
		t.Errorf("members %+v", joined.Team.Members)
	}
	f.do(func(tx *registry.Tx) error { return tx.Dissolve(2) })
	if f.Snapshot().Teams.Len() != 1 {
		t.Error("the dissolved team was not removed")
	}
}

func TestFormTeamRetries(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	f.createTeam(ada)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Lock(1)
		_, completed := tx.Complete(1, 30)
		_, updated := tx.Update(ada, registry.RegistrationPatch{RetriableAt: optional.Some(epoch.Add(time.Hour))})
		return errors.Join(err, completed, updated)
	})
	members := registry.NewTeam{Members: []team.Member{{User: 7}}}
	_, err := f.tryFormTeam(members)
	assertError(t, err, `registry: form_team of registration 1: state: retry while "finished": only if retriable_at is reached, or the retry is forced`)
	f.now = epoch.Add(time.Hour)
	if second := f.formTeam(members); !second.Members[0].Leader || second.Members[0].Occurrence != 0 {
		t.Errorf("members %+v", second.Members)
	}
	if r := f.entry(ada).Registration; r.Occurrence != 1 || r.Attempts.Len() != 2 {
		t.Errorf("occurrence %d of %d attempts", r.Occurrence, r.Attempts.Len())
	}
	f.assertStatus(ada, state.CreatingGroup)
}

func TestFormTeamOnSoloSessionLocksTeam(t *testing.T) {
	f := newSchool(t)
	ada, bob := f.register(7, 1), f.register(8, 1)
	form := func(members ...team.Member) (formed *team.Team, err error) {
		err = f.try(func(tx *registry.Tx) error {
			if err := tx.Dissolve(1); err != nil {
				return err
			}
			formed, err = tx.FormTeam(1, registry.NewTeam{Members: members, Session: 10})
			return err
		})
		return formed, err
	}
	_, err := form(team.Member{User: 7}, team.Member{User: 8})
	assertError(t, err, `store: team 2: session 10 is solo`)
	formed, err := form(team.Member{User: 7})
	if err != nil || !formed.Locked() {
		t.Errorf("%+v, %v", formed, err)
	}
	f.assertStatus(ada, state.InProgress)
	f.assertStatus(bob, state.Searching)
	events := f.changes[len(f.changes)-1].Moves[0].Events
	if diff := cmp.Diff([]state.Event{state.CreateTeam, state.Start}, events); diff != "" {
		t.Error(diff)
	}
	f.do(func(tx *registry.Tx) (err error) {
		formed, err = tx.FormTeam(1, registry.NewTeam{Session: 10})
		return err
	})
	if formed.Locked() {
		t.Error("a team without members is locked")
	}
}

func TestFormTeamRefuses(t *testing.T) {
	f := newSchool(t)
	f.register(7, 2)
	f.register(8, 2)
	f.register(9, 2)
	f.do(func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 10, Login: "dan"}) })
	of := func(members ...team.Member) registry.NewTeam { return registry.NewTeam{Members: members} }
	before := f.Snapshot()
	for _, test := range []struct {
		name string
		team registry.NewTeam
		want string
	}{
		{"two leaders", of(team.Member{User: 7, Leader: true}, team.Member{User: 8, Leader: true}), `store: team 1: want one leader, got 2`},
		{"a member twice", of(team.Member{User: 7}, team.Member{User: 7}), `store: team 1: user 7 is a member twice`},
		{"too many members", of(team.Member{User: 7}, team.Member{User: 8}, team.Member{User: 9}), `store: team 1: session 20 allows 2 members`},
		{"a session of another project", registry.NewTeam{Session: 30}, `store: team 1: session 30 belongs to another project`},
		{"an unknown session", registry.NewTeam{Session: 31}, `store: session 31: not found`},
		{"an unknown user", of(team.Member{User: 70}), `store: user 70: not found`},
		{"a user who is not registered", of(team.Member{User: 7}, team.Member{User: 10}), `registry: form_team of user 10: state: join while "not_registered": not possible in this state`},
	} {
		formed, err := f.tryFormTeam(test.team)
		if formed != nil {
			t.Errorf("%s: the team was formed", test.name)
		}
		assertError(t, err, test.want)
	}
	err := f.try(func(tx *registry.Tx) error { _, err := tx.FormTeam(99, of()); return err })
	assertError(t, err, `store: project 99: not found`)
	f.formTeam(of(team.Member{User: 7}))
	_, err = f.tryFormTeam(of(team.Member{User: 7}))
	assertError(t, err, `registry: form_team of registration 1: state: create_team while "creating_group": not possible in this state`)
	if len(f.changes) != 5 || f.Snapshot() == before {
		t.Errorf("%d changes, want five: three registrations, a user and a team", len(f.changes))
	}
}

func TestDissolveRemovesTeamFromAllMembers(t *testing.T) {
	f := newSchool(t)
	ada, bob := f.register(7, 2), f.register(8, 2)
	formed := f.formTeam(registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Lock(formed.ID)
		_, completed := tx.Complete(formed.ID, 30)
		_, retried := tx.Retry(ada, registry.RetryOptions{Force: true})
		return errors.Join(err, completed, retried)
	})
	f.do(func(tx *registry.Tx) error { return tx.Dissolve(formed.ID) })
	f.assertStatus(bob, state.Searching)
	f.assertStatus(ada, state.CreatingGroup)
	if r := f.entry(ada).Registration; r.Occurrence != 0 || r.Attempts.Len() != 1 || f.Snapshot().Teams.Len() != 1 {
		t.Errorf("occurrence %d of %d attempts", r.Occurrence, r.Attempts.Len())
	}
	for _, m := range f.changes[len(f.changes)-1].Moves {
		if len(m.Events) > 0 {
			t.Errorf("the dissolution of a finished team fired an event: %+v", m)
		}
	}
	f.do(func(tx *registry.Tx) error { return tx.Dissolve(2) })
	f.assertStatus(ada, state.Searching)
	if events := f.changes[len(f.changes)-1].Moves[0].Events; len(events) != 1 || events[0] != state.Disband {
		t.Errorf("events of the dissolution of an open team: %v", events)
	}
	assertError(t, f.try(func(tx *registry.Tx) error { return tx.Dissolve(2) }), `store: team 2: not found`)
}

// Dissolving the only attempt keeps the occurrence, because an import may count more
// attempts than it has teams.
func TestDissolveOfLastAttemptKeepsOccurrence(t *testing.T) {
	f := newSchool(t)
	f.do(func(tx *registry.Tx) error {
		one := &team.Team{ID: 5, Project: 2, Members: []team.Member{{User: 7, Leader: true}}, LockedAt: epoch, ClosedAt: epoch}
		_, err := tx.Import(store.Records{
			Teams:         []*team.Team{one},
			Registrations: []*projectsuser.Registration{{ID: 3, User: 7, Project: 2, Occurrence: 2, Attempts: team.Joined(one)}},
		}, time.Time{})
		return err
	})
	f.do(func(tx *registry.Tx) error { return tx.Dissolve(5) })
	if r := f.entry(3).Registration; r.Occurrence != 2 || r.Attempts.Len() != 0 {
		t.Errorf("occurrence %d of %d attempts", r.Occurrence, r.Attempts.Len())
	}
}

// A session without a limit permits any number of members. Disband removes the team
// from all of them.
func TestDisbandRemovesTeamFromAllMembers(t *testing.T) {
	f := newSchool(t)
	ada, bob, cyd := f.register(7, 3), f.register(8, 3), f.register(9, 3)
	f.do(func(tx *registry.Tx) error {
		created, err := tx.CreateTeam(ada)
		if err != nil {
			return err
		}
		_, second := tx.Join(bob, created.ID)
		_, third := tx.Join(cyd, created.ID)
		return errors.Join(second, third)
	})
	f.assertStatus(cyd, state.CreatingGroup)
	f.do(func(tx *registry.Tx) error { return tx.Disband(1) })
	for _, id := range []projectsuser.ID{ada, bob, cyd} {
		f.assertStatus(id, state.Searching)
	}
	if n := f.Snapshot().Teams.Len(); n != 0 {
		t.Errorf("%d teams remain", n)
	}
}

// RemoveMember removes a registered member and one without a registration, and refuses a user
// who is not a member, a team that is locked, and one that a later attempt has replaced.
func TestRemoveMember(t *testing.T) {
	f := newSchool(t)
	ada, bob := f.register(7, 3), f.register(8, 3)
	f.do(func(tx *registry.Tx) error {
		created, err := tx.CreateTeam(ada)
		if err != nil {
			return err
		}
		_, err = tx.Join(bob, created.ID)
		return err
	})
	joined := *f.Snapshot().Team(1).Team
	joined.Members = append(slices.Clone(joined.Members), team.Member{User: 9})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{&joined}}, time.Time{})
		return err
	})
	members := func() (users []user.ID) {
		for _, m := range f.Snapshot().Team(1).Team.Members {
			users = append(users, m.User)
		}
		return users
	}
	if got := members(); !slices.Equal(got, []user.ID{7, 8, 9}) {
		t.Fatalf("the members are %v", got)
	}
	remove := func(u user.ID) error {
		return f.try(func(tx *registry.Tx) error { return tx.RemoveMember(1, u) })
	}
	if err := errors.Join(remove(9), remove(8)); err != nil || !slices.Equal(members(), []user.ID{7}) {
		t.Errorf("the members are %v, %v", members(), err)
	}
	f.assertStatus(bob, state.Searching)
	var invalid *store.InvalidError
	if err := remove(9); !errors.As(err, &invalid) {
		t.Errorf("not a member: %v", err)
	}
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(1); return err })
	if err := remove(7); err == nil || !slices.Equal(members(), []user.ID{7}) {
		t.Errorf("a locked team: the members are %v, %v", members(), err)
	}
}
