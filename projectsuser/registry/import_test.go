package registry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// A refused record does not stop the others, which are one change.
func TestARefusedRecordStopsNoOther(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	later := epoch.Add(time.Hour)
	for _, test := range []struct {
		name, want string
		records    store.Records
	}{
		{"a cycle with a held project", `project: parent of "4": cycle 4 -> 41 -> 4`,
			store.Records{Projects: []*project.Project{{ID: 90}, {ID: 4, Parent: 41, UpdatedAt: later}}}},
		{"without an id", `store: registration 0: without an id`,
			store.Records{Registrations: []*projectsuser.Registration{{ID: 90, User: 9, Project: 2}, {User: 8, Project: 2}}}},
		{"nil", `store: user 0: record 1 is nil`, store.Records{Users: []*user.User{{ID: 90}, nil}}},
		{"a team of the year 10000", `store: team 91: locked_at in the year 10000: want 1 to 9999, and 1 more refused records`,
			store.Records{Registrations: []*projectsuser.Registration{
				{ID: 92, User: 8, Project: 2, Attempts: team.Joined(&team.Team{ID: 91, Project: 2, LockedAt: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)})},
				{ID: 93, User: 8, Project: 4},
			}}},
	} {
		before, changes := f.Snapshot(), len(f.changes)
		var result store.ImportResult
		f.do(func(tx *registry.Tx) (err error) { result, err = tx.Import(test.records, time.Time{}); return err })
		assertError(t, result.Err(), test.want)
		if result.Added.Len() != 1 || result.Put() != 1 || len(f.changes) != changes+1 || f.Snapshot() == before {
			t.Errorf("%s: %+v", test.name, result)
		}
	}
	if f.Snapshot().Project(4).Parent != 0 || f.Snapshot().Registration(92) != nil || f.entry(ada).Registration.User != 7 {
		t.Error("a refused record was imported")
	}
}

// A user who registered again has a registration with a greater id. It replaces the held
// one, whichever comes first, and the history of that stays.
func TestTheGreaterIDOfAUserAndProjectStays(t *testing.T) {
	first := &projectsuser.Registration{ID: 70, User: 7, Project: 2, Declared: state.InProgress, UpdatedAt: epoch.Add(time.Hour),
		Attempts: team.Joined(&team.Team{ID: 40, Project: 2, LockedAt: epoch, Members: []team.Member{{User: 7, Leader: true}}})}
	second := &projectsuser.Registration{ID: 71, User: 7, Project: 2, Attempts: team.Joined(), UpdatedAt: epoch}
	both := [][]*projectsuser.Registration{{first, second}, {second, first}, {first}, {second}, {first}}
	for _, order := range [][]int{{0}, {1}, {2, 3}, {3, 2}, {2, 3, 4, 0, 1}} {
		f := newSchool(t)
		var results []store.ImportResult
		for _, i := range order {
			f.do(func(tx *registry.Tx) error {
				result, err := tx.Import(store.Records{Registrations: both[i]}, time.Time{})
				results = append(results, result)
				return err
			})
		}
		if e := f.Snapshot().Find(7, 2); e == nil || e.Registration.ID != 71 || f.Snapshot().Registration(70) != nil {
			t.Errorf("order %v: %+v, results %+v", order, e, results)
		}
		if f.Snapshot().Team(40) == nil || len(f.Snapshot().Team(40).Registrations) != 0 {
			t.Errorf("order %v: team 40 is %+v", order, f.Snapshot().Team(40))
		}
		if len(order) == 2 && order[0] == 2 {
			last := f.changes[len(f.changes)-1]
			want := []store.Move{
				{Registration: 70, User: 7, Project: 2, From: state.InProgress, To: state.NotRegistered, Events: []state.Event{state.Unregister}},
				{Registration: 71, User: 7, Project: 2, From: state.NotRegistered, To: state.Searching},
			}
			if diff := cmp.Diff(want, last.Moves); diff != "" {
				t.Errorf("moves (-want +got):\n%s", diff)
			}
			timeline, err := f.Snapshot().Timeline(70)
			if err != nil || timeline[len(timeline)-1].To != state.NotRegistered {
				t.Errorf("the history of the older registration: %v, %v", timeline, err)
			}
		}
	}
}

func TestImportTwiceEqualsImportOnce(t *testing.T) {
	f := newSchool(t)
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
		f.do(func(tx *registry.Tx) error {
			result, err := tx.Import(data, time.Time{})
			n = result.Put()
			return err
		})
		return n
	}
	if n := put(); n != 5 {
		t.Errorf("%d records were put, want 5", n)
	}
	once := f.Snapshot()
	if n := put(); n != 0 {
		t.Errorf("%d records were put by the second import, want none", n)
	}
	if diff := rostertest.Diff(once, f.Snapshot()); diff != "" {
		t.Errorf("after the second import (-once +twice):\n%s", diff)
	}
	f.assertStatus(70, state.InProgress)
	f.assertStatus(90, state.Finished)
	if f.entry(90).Derived {
		t.Error("a declared status is marked as derived")
	}
	// A newer team moves both registrations, which are not imported again.
	newer := *shared
	newer.ClosedAt, newer.FinalMark, newer.UpdatedAt = epoch, project.MarkOf(99), epoch.Add(time.Second)
	f.changes = nil
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Teams: []*team.Team{&newer}}, time.Time{})
		return err
	})
	f.assertStatus(70, state.Finished)
	f.assertStatus(80, state.Finished)
	want := []store.Move{
		{Registration: 70, User: 7, Project: 2, From: state.InProgress, To: state.Finished},
		{Registration: 80, User: 8, Project: 2, From: state.InProgress, To: state.Finished},
	}
	if diff := cmp.Diff(want, f.changes[0].Moves); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
	// A short form of a registration does not remove its teams.
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 70, Project: 2, UpdatedAt: epoch.Add(time.Hour)}}}, time.Time{})
		return err
	})
	if r := f.entry(70).Registration; r.Attempts.Len() != 1 || r.User != 7 {
		t.Errorf("%+v", r)
	}
}

// An import from a source without terms and accounts keeps those of the registry.
func TestImportKeepsWhatItsSourceLacks(t *testing.T) {
	f := newAccounts(t, registry.Policy{}, nil)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Assign(2, registry.Assignment{User: 2, Terms: projectsuser.Terms{BudgetHours: 5, WelcomeSent: true}})
		return errors.Join(err, tx.PutProject(project.Project{ID: 2, Name: "Roof", Kind: "Site", Budget: 60}))
	})
	later := epoch.Add(time.Hour)
	imported := store.Records{
		Projects:      []*project.Project{{ID: 2, Name: "New roof", UpdatedAt: later, Unknown: project.FieldKind | project.FieldBudget}},
		Users:         []*user.User{{ID: 2, Login: "ann", UpdatedAt: later, Unknown: user.FieldRole | user.FieldState}},
		Registrations: []*projectsuser.Registration{{ID: 1, Project: 2, Occurrence: 4, UpdatedAt: later, Unknown: projectsuser.FieldTerms}},
	}
	f.do(func(tx *registry.Tx) error { _, err := tx.Import(imported, time.Time{}); return err })
	r, u := f.entry(1).Registration, f.user(2)
	p := f.Snapshot().Project(2)
	if r.Occurrence != 4 || r.User != 2 || !r.Attempts.Known() || r.Terms.BudgetHours != 5 {
		t.Errorf("registration: %+v", r)
	}
	if u.Login != "ann" || u.Role != user.Admin {
		t.Errorf("user: %+v", u)
	}
	if p.Name != "New roof" || p.Kind != "Site" || p.Budget != 60 {
		t.Errorf("project: %+v", p)
	}
	imported.Users[0] = &user.User{ID: 2, Login: "ann", Role: user.Member, UpdatedAt: later.Add(1)}
	f.do(func(tx *registry.Tx) error { _, err := tx.Import(imported, time.Time{}); return err })
	if u := f.user(2); u.Role != user.Member {
		t.Errorf("user from a source with roles: %+v", u)
	}
}

// A user who was anonymised at the source loses the old names, login and address in
// everything that the registry answers, and after a replay.
func TestImportForgetsAnonymisedUsers(t *testing.T) {
	f := newFixture(t, registry.Options{})
	imports := func(u user.User) {
		t.Helper()
		if err := importInto(f.Registry, store.Records{Users: []*user.User{&u}}); err != nil {
			t.Fatal(err)
		}
	}
	imports(user.User{ID: 7, Login: "ada", Email: "ada@example.com", FirstName: "Ada", Image: "https://example.com/ada.png", UpdatedAt: epoch, ReadAt: epoch})
	imports(user.User{
		ID: 7, Login: "3b3-7", UpdatedAt: epoch.Add(h), ReadAt: epoch.Add(h),
		Unknown: user.AllFields.Without(user.FieldLogin | user.FieldUpdatedAt),
	})
	again := registry.New(registry.Options{})
	if err := again.Replay(t.Context(), f.changes...); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*registry.Registry{"imported": f.Registry, "replayed": again} {
		s := r.Snapshot()
		if u := s.User(7); u.Login != "3b3-7" || u.Email != "" || u.FirstName != "" || u.Image != "" || u.Name() != "3b3-7" {
			t.Errorf("%s: %+v", name, u)
		}
		if s.UserByLogin("ada") != nil || s.UserByEmail("ada@example.com") != nil {
			t.Errorf("%s: the user is found by the old login or address", name)
		}
	}
}
