package registry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// form forms a team on project 2, which has to succeed.
func (d *desk) form(f registry.NewTeam) (formed *team.Team) {
	d.Helper()
	d.do(func(tx *registry.Tx) (err error) {
		formed, err = tx.FormTeam(2, f)
		return err
	})
	return formed
}

// amend amends a team, which has to succeed.
func (d *desk) amend(id team.ID, p registry.TeamPatch) (amended *team.Team) {
	d.Helper()
	d.do(func(tx *registry.Tx) (err error) {
		amended, err = tx.AmendTeam(id, p)
		return err
	})
	return amended
}

func TestATeamOfTwoIsFormedAtOnce(t *testing.T) {
	d := newDesk(t)
	ada, bob := d.register(7, 2), d.register(8, 2)
	formed := d.form(registry.NewTeam{Members: []team.Member{{User: 8, Occurrence: 3}, {User: 7, Leader: true, Validated: true}}})
	want := &team.Team{
		ID: 1, Name: "ada's group", Project: 2, Session: 20, CreatedAt: epoch, UpdatedAt: epoch,
		Members: []team.Member{{User: 8, Occurrence: 3}, {User: 7, Leader: true, Validated: true}},
	}
	if diff := cmp.Diff(want, formed, cmp.AllowUnexported(project.Mark{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	moves := d.changes[len(d.changes)-1].Moves
	if diff := cmp.Diff([]store.Move{
		{Registration: bob, User: 8, Project: 2, From: state.Searching, To: state.CreatingGroup, Events: []state.Event{state.Join}},
		{Registration: ada, User: 7, Project: 2, From: state.Searching, To: state.CreatingGroup, Events: []state.Event{state.CreateTeam}},
	}, byEvents(moves)); diff != "" {
		t.Errorf("moves (-want +got)\n%s", diff)
	}
	d.assertStatus(ada, state.CreatingGroup)
	if d.entry(bob).Registration.Attempts.Active() != d.entry(ada).Registration.Attempts.Active() {
		t.Error("they have two teams")
	}
}

// byEvents returns moves with those by join first.
func byEvents(moves []store.Move) []store.Move {
	if len(moves) == 2 && moves[0].Events[0] != state.Join {
		return []store.Move{moves[1], moves[0]}
	}
	return moves
}

func TestTheFirstToJoinAnEmptyTeamLeadsIt(t *testing.T) {
	d := newDesk(t)
	empty := d.form(registry.NewTeam{Name: "to be filled"})
	if empty.Name != "to be filled" || len(empty.Members) > 0 || d.form(registry.NewTeam{}).Name != "group 2" {
		t.Errorf("formed %+v", empty)
	}
	ada, bob := d.register(7, 2), d.register(8, 2)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Join(ada, empty.ID)
		_, again := tx.Join(bob, empty.ID)
		return errors.Join(err, again)
	})
	joined, _ := d.Snapshot().Teams.Get(int64(empty.ID))
	if leader, ok := joined.Team.Leader(); !ok || leader.User != 7 || len(joined.Team.Members) != 2 {
		t.Errorf("members %+v", joined.Team.Members)
	}
	d.do(func(tx *registry.Tx) error { return tx.Dissolve(2) })
	if d.Snapshot().Teams.Len() != 1 {
		t.Error("the other is still there")
	}
}

func TestAFormedTeamMayBeARetry(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	d.createTeam(ada)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Lock(1)
		_, completed := tx.Complete(1, 30)
		_, updated := tx.Update(ada, registry.RegistrationPatch{RetriableAt: optional.Some(epoch.Add(time.Hour))})
		return errors.Join(err, completed, updated)
	})
	members := registry.NewTeam{Members: []team.Member{{User: 7}}}
	_, err := d.formed(members)
	assertError(t, err, `registry: form_team of registration 1: state: retry while "finished": only if retriable_at is reached, or the retry is forced`)
	d.now = epoch.Add(time.Hour)
	if second := d.form(members); !second.Members[0].Leader || second.Members[0].Occurrence != 0 {
		t.Errorf("members %+v", second.Members)
	}
	if r := d.entry(ada).Registration; r.Occurrence != 1 || r.Attempts.Len() != 2 {
		t.Errorf("occurrence %d of %d attempts", r.Occurrence, r.Attempts.Len())
	}
	d.assertStatus(ada, state.CreatingGroup)
}

func TestAFormedTeamOnASoloSessionIsLockedAtOnce(t *testing.T) {
	d := newDesk(t)
	ada, bob := d.register(7, 1), d.register(8, 1)
	form := func(members ...team.Member) (formed *team.Team, err error) {
		err = d.try(func(tx *registry.Tx) error {
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
	d.assertStatus(ada, state.InProgress)
	d.assertStatus(bob, state.Searching)
	events := d.changes[len(d.changes)-1].Moves[0].Events
	if diff := cmp.Diff([]state.Event{state.CreateTeam, state.Start}, events); diff != "" {
		t.Error(diff)
	}
	d.do(func(tx *registry.Tx) (err error) {
		formed, err = tx.FormTeam(1, registry.NewTeam{Session: 10})
		return err
	})
	if formed.Locked() {
		t.Error("a team of nobody is locked")
	}
}

// formed tries to form a team on project 2.
func (d *desk) formed(f registry.NewTeam) (formed *team.Team, err error) {
	err = d.try(func(tx *registry.Tx) error {
		formed, err = tx.FormTeam(2, f)
		return err
	})
	return formed, err
}

func TestFormingRefuses(t *testing.T) {
	d := newDesk(t)
	d.register(7, 2)
	d.register(8, 2)
	d.register(9, 2)
	d.do(func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 10, Login: "dan"}) })
	of := func(members ...team.Member) registry.NewTeam { return registry.NewTeam{Members: members} }
	before := d.Snapshot()
	for _, test := range []struct {
		name string
		f    registry.NewTeam
		want string
	}{
		{"two who lead", of(team.Member{User: 7, Leader: true}, team.Member{User: 8, Leader: true}), `store: team 1: want one leader, got 2`},
		{"somebody twice", of(team.Member{User: 7}, team.Member{User: 7}), `store: team 1: user 7 is a member twice`},
		{"too many", of(team.Member{User: 7}, team.Member{User: 8}, team.Member{User: 9}), `store: team 1: session 20 allows 2 members`},
		{"another project's session", registry.NewTeam{Session: 30}, `store: team 1: session 30 belongs to another project`},
		{"a session that is not there", registry.NewTeam{Session: 31}, `store: session 31: not found`},
		{"a user who is not there", of(team.Member{User: 70}), `store: user 70: not found`},
		{"a user who is not registered", of(team.Member{User: 7}, team.Member{User: 10}), `registry: form_team of user 10: state: join while "not_registered": not possible in this state`},
	} {
		formed, err := d.formed(test.f)
		if formed != nil {
			t.Errorf("%s: formed", test.name)
		}
		assertError(t, err, test.want)
	}
	err := d.try(func(tx *registry.Tx) error { _, err := tx.FormTeam(99, of()); return err })
	assertError(t, err, `store: project 99: not found`)
	d.form(of(team.Member{User: 7}))
	_, err = d.formed(of(team.Member{User: 7}))
	assertError(t, err, `registry: form_team of registration 1: state: create_team while "creating_group": not possible in this state`)
	if len(d.changes) != 5 || d.Snapshot() == before {
		t.Errorf("%d changes, want five: three registrations, a user and a team", len(d.changes))
	}
}

func TestAmendingMovesStatusesWithoutEvents(t *testing.T) {
	d := newDesk(t)
	ada, bob := d.register(7, 2), d.register(8, 2)
	formed := d.form(registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}})
	d.now = epoch.Add(time.Minute)
	amended := d.amend(formed.ID, registry.TeamPatch{
		Name: optional.Some("the two"), LockedAt: optional.Some(epoch), ClosedAt: optional.Some(epoch),
		FinalMark: optional.Some[int32](0), RepoURL: optional.Some("git@example.org:x"),
		Members: []registry.MemberPatch{{User: 8, Leader: optional.Some(true), Occurrence: optional.Some(2)}},
	})
	if amended.Name != "the two" || amended.RepoURL != "git@example.org:x" || amended.Validated != project.Validated || !amended.UpdatedAt.Equal(d.now) {
		t.Errorf("amended to %+v", amended)
	}
	if diff := cmp.Diff([]team.Member{{User: 7}, {User: 8, Leader: true, Occurrence: 2}}, amended.Members); diff != "" {
		t.Error(diff)
	}
	d.assertStatus(ada, state.Finished)
	d.assertStatus(bob, state.Finished)
	for _, m := range d.changes[len(d.changes)-1].Moves {
		if len(m.Events) > 0 || m.From != state.CreatingGroup || m.To != state.Finished {
			t.Errorf("move %+v", m)
		}
	}
	withdrawn := d.amend(formed.ID, registry.TeamPatch{FinalMark: optional.Null[int32](), UpdatedAt: optional.Some(epoch)})
	if withdrawn.FinalMark.IsSet() || withdrawn.Validated != project.NotMarked || !withdrawn.UpdatedAt.Equal(epoch) {
		t.Errorf("withdrawn to %+v", withdrawn)
	}
	d.assertStatus(ada, state.WaitingEvaluation)
}

func TestAnAmendmentThatChangesNothingIsNone(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	id := d.createTeam(ada)
	d.do(func(tx *registry.Tx) error { _, err := tx.Lock(id); return err })
	known := len(d.changes)
	d.now = epoch.Add(time.Hour)
	paris := time.FixedZone("", 3600)
	for _, p := range []registry.TeamPatch{
		{},
		{Name: optional.Some("ada's group"), LockedAt: optional.Some(epoch.In(paris)), ClosedAt: optional.Null[time.Time]()},
		{Members: []registry.MemberPatch{{User: 7, Leader: optional.Some(true)}}},
	} {
		if amended := d.amend(id, p); !amended.UpdatedAt.Equal(epoch) {
			t.Errorf("%+v: updated at %s", p, amended.UpdatedAt)
		}
	}
	if len(d.changes) != known {
		t.Errorf("%d changes", len(d.changes)-known)
	}
	if d.amend(id, registry.TeamPatch{UpdatedAt: optional.Some(d.now)}); len(d.changes) != known+1 {
		t.Error("updated_at alone is no change")
	}
}

func TestAmendingRefuses(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 2)
	first := d.createTeam(ada)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Lock(first)
		_, completed := tx.Complete(first, 30)
		_, retried := tx.Retry(ada, registry.RetryOptions{Force: true})
		return errors.Join(err, completed, retried)
	})
	before := d.Snapshot()
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
		err := d.try(func(tx *registry.Tx) error { _, err := tx.AmendTeam(test.id, test.p); return err })
		assertError(t, err, test.want)
	}
	old, _ := before.Teams.Get(1)
	reopened := *old.Team
	reopened.LockedAt, reopened.ClosedAt = time.Time{}, time.Time{}
	assertError(t, d.try(func(tx *registry.Tx) error { return tx.PutTeam(reopened) }), `store: team 1: user 7 is in the open team 2`)
	if d.Snapshot() != before {
		t.Error("something changed")
	}
}

func TestDissolvingTakesATeamFromEverybody(t *testing.T) {
	d := newDesk(t)
	ada, bob := d.register(7, 2), d.register(8, 2)
	formed := d.form(registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}})
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Lock(formed.ID)
		_, completed := tx.Complete(formed.ID, 30)
		_, retried := tx.Retry(ada, registry.RetryOptions{Force: true})
		return errors.Join(err, completed, retried)
	})
	d.do(func(tx *registry.Tx) error { return tx.Dissolve(formed.ID) })
	d.assertStatus(bob, state.Searching)
	d.assertStatus(ada, state.CreatingGroup)
	if r := d.entry(ada).Registration; r.Occurrence != 0 || r.Attempts.Len() != 1 || d.Snapshot().Teams.Len() != 1 {
		t.Errorf("occurrence %d of %d attempts", r.Occurrence, r.Attempts.Len())
	}
	for _, m := range d.changes[len(d.changes)-1].Moves {
		if len(m.Events) > 0 {
			t.Errorf("an event for what is behind the machine's back: %+v", m)
		}
	}
	d.do(func(tx *registry.Tx) error { return tx.Dissolve(2) })
	d.assertStatus(ada, state.Searching)
	if events := d.changes[len(d.changes)-1].Moves[0].Events; len(events) != 1 || events[0] != state.Disband {
		t.Errorf("an open team is dissolved by %v", events)
	}
	assertError(t, d.try(func(tx *registry.Tx) error { return tx.Dissolve(2) }), `store: team 2: not found`)
}

// A session that says nothing of it lets any number in, and who disbands a team
// does it for all.
func TestATeamOfAnyNumberIsDisbanded(t *testing.T) {
	d := newDesk(t)
	ada, bob, cyd := d.register(7, 3), d.register(8, 3), d.register(9, 3)
	d.do(func(tx *registry.Tx) error {
		created, err := tx.CreateTeam(ada)
		if err != nil {
			return err
		}
		_, second := tx.Join(bob, created.ID)
		_, third := tx.Join(cyd, created.ID)
		return errors.Join(second, third)
	})
	d.assertStatus(cyd, state.CreatingGroup)
	d.do(func(tx *registry.Tx) error { return tx.Disband(1) })
	for _, id := range []projectsuser.ID{ada, bob, cyd} {
		d.assertStatus(id, state.Searching)
	}
	if n := d.Snapshot().Teams.Len(); n != 0 {
		t.Errorf("%d teams are left", n)
	}
}

// A user is in one open team of a project: those who still have an earlier attempt
// cannot open it while somebody in it retries, nor can one retry while they do.
func TestAnEarlierAttemptIsNotOpenBesideALater(t *testing.T) {
	d := newDesk(t)
	ada, bob := d.register(7, 2), d.register(8, 2)
	pair := d.form(registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}}).ID
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
	d.do(finish(pair))
	d.do(retry(registry.RetryOptions{}))
	d.do(func(tx *registry.Tx) error {
		_, appealed := tx.Appeal(pair)
		_, reopened := tx.Reopen(pair)
		return errors.Join(appealed, reopened)
	})
	before := d.Snapshot()
	assertError(t, d.try(unlock), `store: team 1: user 7 is in the open team 2`)
	if d.Snapshot() != before {
		t.Error("something was published")
	}
	d.do(finish(2))
	d.do(unlock)
	d.assertStatus(bob, state.CreatingGroup)
	d.assertStatus(ada, state.Finished)
	cyd := d.register(9, 2)
	d.do(func(tx *registry.Tx) error { _, err := tx.CreateTeam(cyd); return err })
	assertError(t, d.try(retry(registry.RetryOptions{})), `store: team 4: user 7 is in the open team 1`)
	assertError(t, d.try(retry(registry.RetryOptions{Join: 3})), `store: team 3: user 7 is in the open team 1`)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Update(ada, registry.RegistrationPatch{RetriableAt: optional.Some(epoch)})
		return err
	})
	_, err := d.formed(registry.NewTeam{Members: []team.Member{{User: 7}}})
	assertError(t, err, `store: team 4: user 7 is in the open team 1`)
	for _, broken := range rostertest.Check(d.Snapshot()) {
		t.Error(broken)
	}
}

// Two open teams that a source has given somebody can both be worked on.
func TestOpenTeamsOfASourceAreWorkedOn(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx *registry.Tx) error {
		open := func(id team.ID) *team.Team {
			return &team.Team{ID: id, Project: 2, Members: []team.Member{{User: 7, Leader: true}}}
		}
		one, two := open(1), open(2)
		_, err := tx.Import(store.Records{
			Teams:         []*team.Team{one, two},
			Registrations: []*projectsuser.Registration{{ID: 1, User: 7, Project: 2, Attempts: team.Joined(one, two)}},
		})
		return err
	})
	for _, id := range []team.ID{1, 2} {
		d.do(func(tx *registry.Tx) error { _, err := tx.Mark(id, 50); return err })
	}
	d.do(func(tx *registry.Tx) error { _, err := tx.Lock(2); return err })
}

// How often somebody has begun is not forgotten with the last of the attempts: an
// import may know of more than it has teams of.
func TestTheLastAttemptTakesNoOccurrence(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx *registry.Tx) error {
		one := &team.Team{ID: 5, Project: 2, Members: []team.Member{{User: 7, Leader: true}}, LockedAt: epoch, ClosedAt: epoch}
		_, err := tx.Import(store.Records{
			Teams:         []*team.Team{one},
			Registrations: []*projectsuser.Registration{{ID: 3, User: 7, Project: 2, Occurrence: 2, Attempts: team.Joined(one)}},
		})
		return err
	})
	d.do(func(tx *registry.Tx) error { return tx.Dissolve(5) })
	if r := d.entry(3).Registration; r.Occurrence != 2 || r.Attempts.Len() != 0 {
		t.Errorf("occurrence %d of %d attempts", r.Occurrence, r.Attempts.Len())
	}
}

func TestRegisteringUnderAnIDOfOnesOwn(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx *registry.Tx) error {
		r, err := tx.RegisterAs(500, 7, 2)
		if err == nil && r.ID != 500 {
			t.Errorf("registered as %d", r.ID)
		}
		return err
	})
	if next := d.register(8, 2); next != 501 {
		t.Errorf("the next is %d", next)
	}
	for id, want := range map[projectsuser.ID]string{
		500:             `store: registration with id "500": taken by registration 500`,
		-1:              `store: registration -1: want an id from 1 to 9007199254740991`,
		store.MaxID + 1: `store: registration 9007199254740992: want an id from 1 to 9007199254740991`,
	} {
		assertError(t, d.try(func(tx *registry.Tx) error { _, err := tx.RegisterAs(id, 9, 2); return err }), want)
	}
	d.do(func(tx *registry.Tx) error { _, err := tx.RegisterAs(store.MaxID, 9, 2); return err })
}

func TestUpdatingAMarkBringsWhatFollowsFromIt(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 1) // whose session validates from 80
	update := func(p registry.RegistrationPatch) (r *projectsuser.Registration) {
		t.Helper()
		d.do(func(tx *registry.Tx) (err error) { r, err = tx.Update(ada, p); return err })
		return r
	}
	d.now = epoch.Add(time.Hour)
	if r := update(registry.RegistrationPatch{FinalMark: optional.Some[int32](79)}); r.Validated != project.NotValidated || !r.MarkedAt.Equal(d.now) {
		t.Errorf("79: %s, marked at %s", r.Validated, r.MarkedAt)
	}
	if r := update(registry.RegistrationPatch{FinalMark: optional.Some[int32](80), MarkedAt: optional.Some(epoch)}); r.Validated != project.Validated || !r.MarkedAt.Equal(epoch) {
		t.Errorf("80: %s, marked at %s", r.Validated, r.MarkedAt)
	}
	known := len(d.changes)
	if update(registry.RegistrationPatch{}); update(registry.RegistrationPatch{FinalMark: optional.Some[int32](80)}) != nil && len(d.changes) != known {
		t.Error("what changes nothing is a change")
	}
	if r := update(registry.RegistrationPatch{FinalMark: optional.Null[int32]()}); r.Validated != project.NotMarked || !r.MarkedAt.IsZero() {
		t.Errorf("no mark: %s, marked at %s", r.Validated, r.MarkedAt)
	}
}

// A team of two is formed at once, and amended as an import would.
func ExampleTx_FormTeam() {
	r := registry.New(registry.Options{Clock: func() time.Time { return epoch }})
	err := r.Do(context.Background(), "staff", func(tx *registry.Tx) error {
		err := errors.Join(tx.PutProject(project.Project{ID: 2}), tx.PutUser(user.User{ID: 7, Login: "ada"}), tx.PutUser(user.User{ID: 8}))
		for _, u := range []user.ID{7, 8} {
			_, registered := tx.Register(u, 2)
			err = errors.Join(err, registered)
		}
		formed, refused := tx.FormTeam(2, registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}})
		if err := errors.Join(err, refused); err != nil {
			return err
		}
		_, err = tx.AmendTeam(formed.ID, registry.TeamPatch{LockedAt: optional.Some(epoch)})
		return err
	})
	formed, _ := r.Snapshot().Teams.Get(1)
	fmt.Println(formed.Team.Name, formed.Status, err)
	// Output: ada's group in_progress <nil>
}
