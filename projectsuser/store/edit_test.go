package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// onProject returns Records with registrations on project 1.
func onProject(ids ...projectsuser.ID) (r store.Records) {
	for _, id := range ids {
		r.Registrations = append(r.Registrations, &projectsuser.Registration{ID: id, Project: 1})
	}
	return r
}

// withoutError fails the test if an error is not nil.
func withoutError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// Put, Remove, Shift and Reorder outside Begin and End are separate changes.
func TestEditMakesChangesOfItsOwn(t *testing.T) {
	e := newStore(t, onProject(1, 2, 3)).Edit()
	steps := []struct {
		name     string
		do       func() error
		sequence uint64
		want     []projectsuser.ID
	}{
		{"put", func() error { e.Put(onProject(4)); return nil }, 1, []projectsuser.ID{1, 2, 3, 4}},
		{"shift", func() error { return e.Shift(store.Shift{Project: 1, Registration: 4, To: 1}) }, 2, []projectsuser.ID{4, 1, 2, 3}},
		{"shift to the same position", func() error { return e.Shift(store.Shift{Project: 1, Registration: 4, To: 1}) }, 2, []projectsuser.ID{4, 1, 2, 3}},
		{"reorder", func() error {
			return e.Reorder(store.Positions{Project: 1, Registrations: []projectsuser.ID{3, 1, 2, 4}})
		}, 3, []projectsuser.ID{3, 1, 2, 4}},
		{"the same order", func() error {
			return e.Reorder(store.Positions{Project: 1, Registrations: []projectsuser.ID{3, 1, 2, 4}})
		}, 3, []projectsuser.ID{3, 1, 2, 4}},
		{"remove", func() error { e.Remove(store.IDs{Registrations: []projectsuser.ID{1}}); return nil }, 4, []projectsuser.ID{3, 2, 4}},
		{"remove an unknown record", func() error { e.Remove(store.IDs{Registrations: []projectsuser.ID{1}}); return nil }, 4, []projectsuser.ID{3, 2, 4}},
		{"put nothing", func() error { e.Put(store.Records{}); return nil }, 4, []projectsuser.ID{3, 2, 4}},
	}
	for _, step := range steps {
		withoutError(t, step.do())
		if got := e.Positions(1); e.Sequence() != step.sequence || !slices.Equal(got, step.want) {
			t.Errorf("after %s: sequence %d, positions %v, want %d and %v", step.name, e.Sequence(), got, step.sequence, step.want)
		}
		if s := e.Snapshot(); s.Sequence() != step.sequence || !slices.Equal(s.Positions(1), step.want) {
			t.Errorf("after %s: the snapshot has sequence %d, positions %v", step.name, s.Sequence(), s.Positions(1))
		}
	}
}

// Shift and Reorder that are refused change nothing.
func TestEditRefusesPositions(t *testing.T) {
	e := newStore(t, onProject(1, 2)).Edit()
	position, ok := errors.AsType[*store.PositionError](e.Shift(store.Shift{Project: 1, Registration: 1, To: 3}))
	if want := (store.PositionError{Project: 1, Position: 3, Last: 2}); !ok || *position != want {
		t.Errorf("shift past the end: %+v, want %+v", position, want)
	}
	order, ok := errors.AsType[*store.OrderError](e.Reorder(store.Positions{Project: 1, Registrations: []projectsuser.ID{2}}))
	if !ok || order.Project != 1 || order.Registration != 1 {
		t.Errorf("order without a registration: %+v", order)
	}
	if e.Sequence() != 0 || !slices.Equal(e.Positions(1), []projectsuser.ID{1, 2}) {
		t.Errorf("sequence %d, positions %v", e.Sequence(), e.Positions(1))
	}
}

// A change that changes nothing has no sequence.
func TestEditEndWithoutChange(t *testing.T) {
	e := newStore(t, onProject(1, 2)).Edit()
	before := e.Snapshot()
	e.Begin("staff", store.CommandUpdate)
	e.Remove(store.IDs{Users: []user.ID{9}})
	withoutError(t, e.Shift(store.Shift{Project: 1, Registration: 1, To: 1}))
	if c, ok := e.End(); ok || e.Sequence() != 0 {
		t.Errorf("change %+v, sequence %d", c, e.Sequence())
	}
	if touched := e.TakeTouched(); touched.Len() != 0 {
		t.Errorf("touched %+v", touched)
	}
	if diff := cmp.Diff(before.Content(), e.Snapshot().Content(), byValue); diff != "" {
		t.Errorf("content (-before +after):\n%s", diff)
	}
}

// A change has everything that happened between Begin and End.
func TestEditEndReturnsChange(t *testing.T) {
	e := newStore(t, onProject(1, 2)).Edit()
	created := &team.Team{ID: 5, Project: 1}
	joined := &projectsuser.Registration{ID: 2, User: 7, Project: 1, Attempts: team.Joined(created)}
	e.Begin("staff", store.CommandCreateTeam)
	e.Put(onProject(2))
	e.Put(store.Records{Teams: []*team.Team{created}, Registrations: []*projectsuser.Registration{joined}})
	e.Fired(2, state.CreateTeam)
	e.MoveAccount(store.AccountMove{User: 7, To: user.Pending})
	e.Remove(store.IDs{Registrations: []projectsuser.ID{1}})
	got, ok := e.End()
	want := store.Change{
		Sequence: 1, At: noon, Actor: "staff", Command: store.CommandCreateTeam,
		Moves: []store.Move{
			{Registration: 2, User: 7, Project: 1, To: state.CreatingGroup, Events: []state.Event{state.CreateTeam}},
			{Registration: 1, Project: 1, To: state.NotRegistered},
		},
		Accounts: []store.AccountMove{{User: 7, To: user.Pending}},
		Put:      store.Records{Teams: []*team.Team{created}, Registrations: []*projectsuser.Registration{joined}},
		Removed:  store.IDs{Registrations: []projectsuser.ID{1}},
	}
	if diff := cmp.Diff(want, got, byValue); diff != "" || !ok {
		t.Errorf("%t, change (-want +got):\n%s", ok, diff)
	}
	if removed := slices.Collect(e.Snapshot().Removed()); !slices.Equal(removed, []projectsuser.ID{1}) {
		t.Errorf("removed %v", removed)
	}
}

// A rollback drops the change in progress. The next Put is a separate change.
func TestEditRollbackDropsChangeInProgress(t *testing.T) {
	e := newStore(t, onProject(1)).Edit()
	mark := e.Mark()
	e.Begin("staff", store.CommandUpdate)
	e.Put(onProject(2))
	e.Rollback(mark)
	e.Put(onProject(3))
	if got := e.Snapshot().Positions(1); e.Sequence() != 1 || !slices.Equal(got, []projectsuser.ID{1, 3}) {
		t.Errorf("sequence %d, positions %v", e.Sequence(), got)
	}
}

// Edits of one snapshot do not see each other, and a snapshot does not change after the
// edit that made it is rolled back. This tests the lists of positions in particular,
// which an edit extends in place.
func TestEditsOfOneSnapshotAreIndependent(t *testing.T) {
	base := newStore(t, onProject(1, 2, 3)) // the list has room for one more
	first, second := base.Edit(), base.Edit()
	first.Put(onProject(4))
	kept := first.Snapshot()
	second.Put(onProject(5))
	mark := second.Mark()
	second.Put(onProject(6))
	rolledBack := second.Snapshot()
	second.Rollback(mark)
	second.Put(onProject(7))
	for _, test := range []struct {
		name string
		s    *store.Snapshot
		want []projectsuser.ID
	}{
		{"base", base, []projectsuser.ID{1, 2, 3}},
		{"first edit", kept, []projectsuser.ID{1, 2, 3, 4}},
		{"second edit before the rollback", rolledBack, []projectsuser.ID{1, 2, 3, 5, 6}},
		{"second edit", second.Snapshot(), []projectsuser.ID{1, 2, 3, 5, 7}},
	} {
		if got := test.s.Positions(1); !slices.Equal(got, test.want) {
			t.Errorf("%s: positions %v, want %v", test.name, got, test.want)
		}
	}
}

// Stores to which one change is applied do not share its order.
func TestAppliedOrderIsNotShared(t *testing.T) {
	base := newStore(t, onProject(1, 2))
	order := append(make([]projectsuser.ID, 0, 8), 3, 1, 2)
	change := store.Change{Sequence: 2, At: noon, Command: store.CommandReorder, Orders: []store.Positions{{Project: 1, Registrations: order}}}
	first, second := base.Edit(), base.Edit()
	for _, e := range []*store.Edit{first, second} {
		e.Put(onProject(3)) // from here on the edit extends its own list in place
		withoutError(t, e.Apply(change))
	}
	first.Put(onProject(4))
	kept := first.Snapshot()
	second.Put(onProject(5))
	if got := kept.Positions(1); !slices.Equal(got, []projectsuser.ID{3, 1, 2, 4}) {
		t.Errorf("first store: positions %v", got)
	}
	if got := second.Positions(1); !slices.Equal(got, []projectsuser.ID{3, 1, 2, 5}) {
		t.Errorf("second store: positions %v", got)
	}
}

// Advance makes one change for each instant at which something is due, at that instant.
func TestEditAdvance(t *testing.T) {
	locked := &team.Team{ID: 5, Project: 1, Session: 9, LockedAt: noon}
	r := onProject(1, 2)
	r.Sessions = []*project.Session{{ID: 9, Project: 1, BeginAt: noon.Add(2 * time.Hour)}}
	r.Teams = []*team.Team{locked}
	r.Registrations[0].Attempts = team.Joined(locked)
	r.Registrations[1].RetriableAt = noon.Add(time.Hour)
	e := newStore(t, r).Edit()
	if changes := e.Advance(noon.Add(-time.Hour)); len(changes) != 0 || !e.At().Equal(noon) {
		t.Errorf("to the past: %+v, at %s", changes, e.At())
	}
	got := e.Advance(noon.Add(3 * time.Hour))
	want := []store.Change{
		{Sequence: 1, At: noon.Add(time.Hour), Command: store.CommandTime},
		{Sequence: 2, At: noon.Add(2 * time.Hour), Command: store.CommandTime, Moves: []store.Move{
			{Registration: 1, Project: 1, From: state.WaitingToStart, To: state.InProgress, Events: []state.Event{state.Begin}},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if !e.At().Equal(noon.Add(3*time.Hour)) || !e.Registration(2).Retriable || e.Team(5).Status != state.InProgress {
		t.Errorf("at %s, entry %+v, team %+v", e.At(), e.Registration(2), e.Team(5))
	}
	if diff := cmp.Diff(store.IDs{Registrations: []projectsuser.ID{1, 2}, Teams: []team.ID{5}}, e.TakeTouched()); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
}

// Apply refuses a change that does not follow the last one, and changes nothing.
func TestApplyRefusesOtherSequence(t *testing.T) {
	e := newStore(t, onProject(1)).Edit()
	for _, c := range []store.Change{
		{Sequence: 2, At: noon, Put: onProject(2)},
		{Sequence: 0, At: noon, Put: onProject(2)},
		{Sequence: 1, At: noon.Add(-1), Put: onProject(2)},
	} {
		wrong, ok := errors.AsType[*store.SequenceError](e.Apply(c))
		if !ok || wrong.Want != 1 || wrong.Got != c.Sequence || !wrong.At.Equal(c.At) {
			t.Errorf("change %d at %s: %+v", c.Sequence, c.At, wrong)
		}
		if e.Registration(2) != nil || e.Sequence() != 0 {
			t.Errorf("change %d at %s was applied", c.Sequence, c.At)
		}
	}
}

// TakeTouched returns each id once, in order, and only those of the changes since the
// last call.
func TestTakeTouched(t *testing.T) {
	e := newStore(t, onProject(1, 2, 3)).Edit()
	e.Put(onProject(3, 2))
	e.Put(onProject(2))
	e.Put(store.Records{Users: []*user.User{{ID: 8}, {ID: 7}}, Teams: []*team.Team{{ID: 5, Project: 1}}})
	e.Remove(store.IDs{Registrations: []projectsuser.ID{1}, Users: []user.ID{8}})
	want := store.IDs{Registrations: []projectsuser.ID{1, 2, 3}, Teams: []team.ID{5}, Users: []user.ID{7, 8}}
	if diff := cmp.Diff(want, e.TakeTouched()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	e.Put(onProject(9))
	if diff := cmp.Diff(store.IDs{Registrations: []projectsuser.ID{9}}, e.TakeTouched()); diff != "" {
		t.Errorf("after the first call (-want +got):\n%s", diff)
	}
}
