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

// An import that is refused imports none of its records.
func TestImportIsAllOrNothing(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	before := f.Snapshot()
	for _, test := range []struct {
		name, want string
		records    store.Records
	}{
		{"a cycle with a held project", `project: parent of "4": cycle 4 -> 41 -> 4`,
			store.Records{Projects: []*project.Project{{ID: 90}, {ID: 4, Parent: 41, UpdatedAt: epoch.Add(time.Hour)}}}},
		{"without an id", `store: registration 0: without an id`,
			store.Records{Registrations: []*projectsuser.Registration{{ID: 90, User: 9, Project: 2}, {User: 8, Project: 2}}}},
		{"a user who is registered already", `store: registration with user_id "7": taken by registration 1`,
			store.Records{Registrations: []*projectsuser.Registration{{ID: 90, User: 7, Project: 2}}}},
		{"a user twice", `store: registration with user_id "9": taken by registration 90`,
			store.Records{Registrations: []*projectsuser.Registration{{ID: 90, User: 9, Project: 2}, {ID: 91, User: 9, Project: 2}}}},
	} {
		assertError(t, f.try(func(tx *registry.Tx) error { _, err := tx.Import(test.records); return err }), test.want)
		if f.Snapshot() != before {
			t.Errorf("%s: a refused import published a snapshot", test.name)
		}
	}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: ada, User: 7, Project: 2, UpdatedAt: epoch.Add(time.Hour)}}})
		return err
	})
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
		f.do(func(tx *registry.Tx) (err error) { n, err = tx.Import(data); return err })
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
		_, err := tx.Import(store.Records{Teams: []*team.Team{&newer}})
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
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 70, Project: 2, UpdatedAt: epoch.Add(time.Hour)}}})
		return err
	})
	if r := f.entry(70).Registration; r.Attempts.Len() != 1 || r.User != 7 {
		t.Errorf("%+v", r)
	}
	err := f.try(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 71, User: 7, Project: 2}}})
		return err
	})
	assertError(t, err, `store: registration with user_id "7": taken by registration 70`)
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
		Projects:      []*project.Project{{ID: 2, Name: "New roof", UpdatedAt: later}},
		Users:         []*user.User{{ID: 2, Login: "ann", UpdatedAt: later}},
		Registrations: []*projectsuser.Registration{{ID: 1, Project: 2, Occurrence: 4, UpdatedAt: later}},
	}
	f.do(func(tx *registry.Tx) error { _, err := tx.Import(imported); return err })
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
	f.do(func(tx *registry.Tx) error { _, err := tx.Import(imported); return err })
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
