package registry_test

import (
	gocmp "cmp"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// restored returns a registry that was restored from a content.
func restored(t interface {
	Context() context.Context
	Fatal(...any)
}, c store.Content) *registry.Registry {
	r := registry.New(registry.Options{})
	if err := r.Restore(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLawRestoreIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		for range rapid.IntRange(0, 30).Draw(t, "steps before") {
			c.Step(t)
		}
		half, known := c.Registry.Snapshot(), len(c.Changes)
		again := restored(t, half.Content())
		if diff := rostertest.Diff(half, again.Snapshot()); diff != "" {
			t.Fatalf("restored (-registry +restored):\n%s", diff)
		}
		for _, broken := range rostertest.Check(again.Snapshot()) {
			t.Error(broken)
		}
		for range rapid.IntRange(0, 20).Draw(t, "steps after") {
			c.Step(t)
		}
		if err := again.Replay(t.Context(), c.Changes[known:]...); err != nil {
			t.Fatal(err)
		}
		if diff := rostertest.Diff(c.Registry.Snapshot(), again.Snapshot()); diff != "" {
			t.Fatalf("restored and replayed (-registry +restored):\n%s", diff)
		}
	})
}

func TestRestoreEmptyContent(t *testing.T) {
	r := restored(t, store.Content{})
	if diff := rostertest.Diff(registry.New(registry.Options{}).Snapshot(), r.Snapshot()); diff != "" {
		t.Error(diff)
	}
}

// Restore replaces a team that a registration refers to by the team of the content
// with the same id.
func TestRestoreBindsTeams(t *testing.T) {
	stored := &team.Team{ID: 1, Project: 1, Members: []team.Member{{User: 7, Leader: true}}, LockedAt: epoch}
	r := restored(t, store.Content{Sequence: 3, At: epoch, Records: store.Records{
		Projects:      []*project.Project{{ID: 1}},
		Users:         []*user.User{{ID: 7}},
		Teams:         []*team.Team{stored},
		Registrations: []*projectsuser.Registration{{ID: 5, User: 7, Project: 1, Attempts: team.Joined(&team.Team{ID: 1})}},
	}})
	for _, broken := range rostertest.Check(r.Snapshot()) {
		t.Error(broken)
	}
	e := r.Snapshot().Registration(5)
	if e.Registration.Attempts.Active() != stored || r.Snapshot().Sequence() != 3 || !r.Snapshot().At().Equal(epoch) {
		t.Errorf("entry %+v, sequence %d at %s", e, r.Snapshot().Sequence(), r.Snapshot().At())
	}
	var id projectsuser.ID
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		if err := tx.PutUser(user.User{ID: 8}); err != nil {
			return err
		}
		next, err := tx.Register(8, 1)
		id = next.ID
		return err
	})
	if err != nil || id != 6 || r.Snapshot().Sequence() != 5 {
		t.Errorf("registration %d, sequence %d: %v", id, r.Snapshot().Sequence(), err)
	}
}

func TestRestoreRepairsPositions(t *testing.T) {
	records := store.Records{Projects: []*project.Project{{ID: 1}, {ID: 2}}}
	for id := range projectsuser.ID(4) {
		records.Registrations = append(records.Registrations, &projectsuser.Registration{ID: id + 1, Project: 1 + project.ID(id/3)})
	}
	tests := []struct {
		name      string
		positions []*store.Positions
		want      []projectsuser.ID
	}{
		{"no positions", nil, []projectsuser.ID{1, 2, 3}},
		{"all positions", []*store.Positions{{Project: 1, Registrations: []projectsuser.ID{3, 1, 2}}}, []projectsuser.ID{3, 1, 2}},
		{"unknown registrations and one of another project", []*store.Positions{{Project: 1, Registrations: []projectsuser.ID{9, 3, 4, 0}}}, []projectsuser.ID{3, 1, 2}},
		{"a registration twice", []*store.Positions{{Project: 1, Registrations: []projectsuser.ID{2, 2, 1}}}, []projectsuser.ID{2, 1, 3}},
		{"a project twice", []*store.Positions{
			{Project: 1, Registrations: []projectsuser.ID{2}}, {Project: 1, Registrations: []projectsuser.ID{3}},
		}, []projectsuser.ID{2, 3, 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := restored(t, store.Content{Sequence: 1, Records: records, Positions: test.positions}).Snapshot()
			if diff := cmp.Diff(test.want, s.Positions(1)); diff != "" {
				t.Errorf("project 1 (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]projectsuser.ID{4}, s.Positions(2)); diff != "" {
				t.Errorf("project 2 (-want +got):\n%s", diff)
			}
		})
	}
}

// Restore repairs histories that do not match the records.
func TestRestoreRepairsHistories(t *testing.T) {
	moved := func(to state.Status) []store.StoredMoment {
		return []store.StoredMoment{{Cause: 1, At: epoch, To: to, Events: []state.Event{state.Register}}}
	}
	r := restored(t, store.Content{
		Sequence: 9, At: epoch.Add(time.Hour),
		Records: store.Records{
			Projects: []*project.Project{{ID: 1}},
			Registrations: []*projectsuser.Registration{
				{ID: 1, User: 7, Project: 1, Attempts: team.Joined()}, // its history matches
				{ID: 2, User: 8, Project: 1, Attempts: team.Joined()}, // its history leads to another status
				{ID: 3, User: 9, Project: 1, Attempts: team.Joined(), CreatedAt: epoch},
			},
		},
		Histories: []*store.History{
			{Registrations: []projectsuser.ID{1}, Moments: moved(state.Searching)},
			{Registrations: []projectsuser.ID{2}, Moments: moved(state.Finished)},
			{Registrations: []projectsuser.ID{4}, Moments: moved(state.Searching)}, // this registration does not exist
			{Registrations: []projectsuser.ID{5}},
		},
		Causes: []*store.Cause{{Sequence: 1, Actor: "staff", Command: store.CommandRegister}},
	})
	for _, broken := range rostertest.Check(r.Snapshot()) {
		t.Error(broken)
	}
	want := map[projectsuser.ID]string{
		1: "2024-03-01T08:00:00Z: not_registered to searching by register (register), change 1 of staff",
		2: "2024-03-01T09:00:00Z: finished to searching by import, change 9",
		3: "2024-03-01T08:00:00Z: not_registered to searching by import, change 9, inferred",
	}
	for id, last := range want {
		l, err := r.Snapshot().Timeline(id)
		if err != nil || len(l) == 0 || l[len(l)-1].String() != last {
			t.Errorf("registration %d: %v, %v, want %s", id, l, err, last)
		}
	}
	for _, id := range []projectsuser.ID{4, 5} {
		if l, err := r.Snapshot().Timeline(id); err == nil {
			t.Errorf("registration %d has a timeline: %v", id, l)
		}
	}
}

// A change of a registry does not change another one that was restored from the same
// content, and does not change the registry that the content is from.
func TestRestoredRegistriesAreIndependent(t *testing.T) {
	f := newSchool(t)
	f.register(7, 2)
	f.register(8, 2)
	content := f.Snapshot().Content()
	one, two := restored(t, content), restored(t, content)
	err := one.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Register(9, 2)
		return errors.Join(err, tx.Move(3, 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]projectsuser.ID{3, 1, 2}, one.Snapshot().Positions(2)); diff != "" {
		t.Errorf("changed registry (-want +got):\n%s", diff)
	}
	for _, r := range []*registry.Registry{two, f.Registry} {
		if diff := cmp.Diff([]projectsuser.ID{1, 2}, r.Snapshot().Positions(2)); diff != "" {
			t.Errorf("other registry (-want +got):\n%s", diff)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	tests := []struct {
		name    string
		records store.Records
		want    string
	}{
		{"a nil team", store.Records{Teams: []*team.Team{{ID: 1}, nil}}, "store: team 0: record 1 is nil"},
		{"a registration without an id", store.Records{Registrations: []*projectsuser.Registration{{User: 3}}}, "store: registration 0: without an id"},
		{"a time entry without an id", store.Records{TimeEntries: []*user.TimeEntry{{}}}, "store: time entry 0: without an id"},
		{"a cycle of projects", store.Records{Projects: []*project.Project{{ID: 1, Parent: 2}, {ID: 2, Parent: 1}}}, `project: parent of "1": cycle 1 -> 2 -> 1`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := registry.New(registry.Options{})
			assertError(t, r.Restore(t.Context(), store.Content{Sequence: 1, Records: test.records}), test.want)
			if r.Snapshot().Sequence() != 0 {
				t.Error("the refused content was restored")
			}
		})
	}
	t.Run("a registry that is not empty", func(t *testing.T) {
		f := newSchool(t)
		before := f.Snapshot()
		err := f.Restore(t.Context(), before.Content())
		assertError(t, err, "registry: restore: the registry is not empty, its last change is number 11")
		if f.Snapshot() != before {
			t.Error("the registry changed")
		}
	})
	t.Run("a context that is done", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r := registry.New(registry.Options{})
		records := store.Records{Users: []*user.User{{ID: 1}}}
		if err := r.Restore(ctx, store.Content{Sequence: 1, Records: records}); !errors.Is(err, context.Canceled) || r.Snapshot().Users.Len() > 0 {
			t.Errorf("%v, %d users", err, r.Snapshot().Users.Len())
		}
	})
}

// Registrations that were only imported share one history. Causes are in order of
// sequence.
func TestContentSharesHistories(t *testing.T) {
	f := newSchool(t)
	var records store.Records
	for id := range projectsuser.ID(50) {
		records.Registrations = append(records.Registrations, &projectsuser.Registration{ID: 100 + id, Project: 1, CreatedAt: epoch})
	}
	f.do(func(tx *registry.Tx) error { _, err := tx.Import(records, time.Time{}); return err })
	for _, p := range []project.ID{1, 2, 3} {
		f.register(7, p)
	}
	c := f.Snapshot().Content()
	if len(c.Histories) > 1+3 {
		t.Errorf("%d histories of 50 imported and 3 registered registrations", len(c.Histories))
	}
	if !slices.IsSortedFunc(c.Causes, func(a, b *store.Cause) int { return gocmp.Compare(a.Sequence, b.Sequence) }) || len(c.Causes) != 4 {
		t.Errorf("%d causes: %v", len(c.Causes), c.Causes)
	}
}
