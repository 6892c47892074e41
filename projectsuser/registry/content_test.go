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

// restored returns a registry with a content, which it has to take.
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
			t.Fatalf("restored, and replayed from there (-registry +restored):\n%s", diff)
		}
	})
}

func TestRestoreOfNothing(t *testing.T) {
	r := restored(t, store.Content{})
	if diff := rostertest.Diff(registry.New(registry.Options{}).Snapshot(), r.Snapshot()); diff != "" {
		t.Error(diff)
	}
}

// TestRestoreBindsTeams restores a content that was made by hand: its registration
// has a team of its own.
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
	e, _ := r.Snapshot().Registrations.Get(5)
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

func TestRestoreMendsPositions(t *testing.T) {
	records := store.Records{Projects: []*project.Project{{ID: 1}, {ID: 2}}}
	for id := range projectsuser.ID(4) {
		records.Registrations = append(records.Registrations, &projectsuser.Registration{ID: id + 1, Project: 1 + project.ID(id/3)})
	}
	tests := []struct {
		name      string
		positions []*store.Positions
		want      []projectsuser.ID
	}{
		{"none", nil, []projectsuser.ID{1, 2, 3}},
		{"all", []*store.Positions{{Project: 1, Registrations: []projectsuser.ID{3, 1, 2}}}, []projectsuser.ID{3, 1, 2}},
		{"a gap, and another project's", []*store.Positions{{Project: 1, Registrations: []projectsuser.ID{9, 3, 4, 0}}}, []projectsuser.ID{3, 1, 2}},
		{"one twice", []*store.Positions{{Project: 1, Registrations: []projectsuser.ID{2, 2, 1}}}, []projectsuser.ID{2, 1, 3}},
		{"a project twice", []*store.Positions{
			{Project: 1, Registrations: []projectsuser.ID{2}}, {Project: 1, Registrations: []projectsuser.ID{3}},
		}, []projectsuser.ID{2, 3, 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := restored(t, store.Content{Sequence: 1, Records: records, Positions: test.positions}).Snapshot()
			if diff := cmp.Diff(test.want, s.Positions(1)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]projectsuser.ID{4}, s.Positions(2)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRestoreMendsPasts restores pasts that do not fit the records.
func TestRestoreMendsPasts(t *testing.T) {
	moved := func(to state.Status) []store.StoredMoment {
		return []store.StoredMoment{{Cause: 1, At: epoch, To: to, Events: []state.Event{state.Register}}}
	}
	r := restored(t, store.Content{
		Sequence: 9, At: epoch.Add(time.Hour),
		Records: store.Records{
			Projects: []*project.Project{{ID: 1}},
			Registrations: []*projectsuser.Registration{
				{ID: 1, User: 7, Project: 1, Attempts: team.Joined()}, // with a past that fits
				{ID: 2, User: 8, Project: 1, Attempts: team.Joined()}, // with another
				{ID: 3, User: 9, Project: 1, Attempts: team.Joined(), CreatedAt: epoch},
			},
		},
		Histories: []*store.History{
			{Registrations: []projectsuser.ID{1}, Moments: moved(state.Searching)},
			{Registrations: []projectsuser.ID{2}, Moments: moved(state.Finished)},
			{Registrations: []projectsuser.ID{4}, Moments: moved(state.Searching)}, // and it is not there
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
			t.Errorf("registration %d: %v", id, l)
		}
	}
}

// TestRestoredRegistriesAreApart moves and adds in one of two registries that came
// from the same content.
func TestRestoredRegistriesAreApart(t *testing.T) {
	d := newDesk(t)
	d.register(7, 2)
	d.register(8, 2)
	content := d.Snapshot().Content()
	one, two := restored(t, content), restored(t, content)
	err := one.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Register(9, 2)
		return errors.Join(err, tx.Move(3, 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]projectsuser.ID{3, 1, 2}, one.Snapshot().Positions(2)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, r := range []*registry.Registry{two, d.Registry} {
		if diff := cmp.Diff([]projectsuser.ID{1, 2}, r.Snapshot().Positions(2)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
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
		{"no id", store.Records{Registrations: []*projectsuser.Registration{{User: 3}}}, "store: registration 0: without an id"},
		{"an entry without an id", store.Records{TimeEntries: []*user.TimeEntry{{}}}, "store: time entry 0: without an id"},
		{"a cycle", store.Records{Projects: []*project.Project{{ID: 1, Parent: 2}, {ID: 2, Parent: 1}}}, `project: parent of "2": cycle 2 -> 1 -> 2`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := registry.New(registry.Options{})
			assertError(t, r.Restore(t.Context(), store.Content{Sequence: 1, Records: test.records}), test.want)
			if r.Snapshot().Sequence() != 0 {
				t.Error("it was restored")
			}
		})
	}
	t.Run("a registry that has something", func(t *testing.T) {
		d := newDesk(t)
		before := d.Snapshot()
		err := d.Restore(t.Context(), before.Content())
		assertError(t, err, "registry: restore: the registry is not empty, its last change is number 11")
		if d.Snapshot() != before {
			t.Error("it changed")
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

// TestQuiesceSeesWhatWasCommitted holds the published snapshot against what the
// committer was told of, while many commands are given.
func TestQuiesceSeesWhatWasCommitted(t *testing.T) {
	var told uint64 // what the committer was told of last
	r := registry.New(registry.Options{Commit: func(b store.Batch) error { told = b.Changes[len(b.Changes)-1].Sequence; return nil }})
	done := make(chan error)
	for worker := range user.ID(4) {
		go func() {
			var errs []error
			for i := range user.ID(50) {
				errs = append(errs, r.Do(t.Context(), "", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 1 + 4*i + worker}) }))
			}
			done <- errors.Join(errs...)
		}()
	}
	for range 100 {
		r.Quiesce(func(s *store.Snapshot) {
			if s.Sequence() != told {
				t.Errorf("change %d is published, %d committed", s.Sequence(), told)
			}
		})
		time.Sleep(10 * time.Microsecond)
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	ids := r.Snapshot().Content().Records.Users
	if len(ids) != 200 || !slices.IsSortedFunc(ids, func(a, b *user.User) int { return int(a.ID - b.ID) }) {
		t.Errorf("%d users, in order of id", len(ids))
	}
}

// Each kind counts.
func TestLenIsOfAllKinds(t *testing.T) {
	records := store.Records{
		Projects: make([]*project.Project, 1), Sessions: make([]*project.Session, 2), Users: make([]*user.User, 4), Teams: make([]*team.Team, 8),
		Registrations: make([]*projectsuser.Registration, 16), TimeEntries: make([]*user.TimeEntry, 32), Expenses: make([]*user.Expense, 64),
	}
	ids := store.IDs{
		Projects: make([]project.ID, 1), Sessions: make([]project.SessionID, 2), Users: make([]user.ID, 4), Teams: make([]team.ID, 8),
		Registrations: make([]projectsuser.ID, 16), TimeEntries: make([]user.TimeEntryID, 32), Expenses: make([]user.ExpenseID, 64),
	}
	if records.Len() != 127 || ids.Len() != 127 {
		t.Errorf("%d records and %d ids, want 127", records.Len(), ids.Len())
	}
}

// Those whose records alone tell their past share one, and causes are in order.
func TestContentSharesPasts(t *testing.T) {
	d := newDesk(t)
	var records store.Records
	for id := range projectsuser.ID(50) {
		records.Registrations = append(records.Registrations, &projectsuser.Registration{ID: 100 + id, Project: 1, CreatedAt: epoch})
	}
	d.do(func(tx *registry.Tx) error { _, err := tx.Import(records); return err })
	for _, p := range []project.ID{1, 2, 3} {
		d.register(7, p)
	}
	c := d.Snapshot().Content()
	if len(c.Histories) > 1+3 {
		t.Errorf("%d pasts of 50 imported and 3 registered", len(c.Histories))
	}
	if !slices.IsSortedFunc(c.Causes, func(a, b *store.Cause) int { return gocmp.Compare(a.Sequence, b.Sequence) }) || len(c.Causes) != 4 {
		t.Errorf("%d causes: %v", len(c.Causes), c.Causes)
	}
}
