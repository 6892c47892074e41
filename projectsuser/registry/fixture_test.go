package registry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

var epoch = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

const h = time.Hour

var errDisk = errors.New("the disk is full")

// fixture is a registry with a clock that the test sets, and what the registry gave its
// committer.
type fixture struct {
	*testing.T
	*registry.Registry
	now      time.Time
	changes  []store.Change          // that were committed
	batches  []store.Batch           // also those that were not committed
	onCommit func(store.Batch) error // returns the result of a commit; nil commits everything
}

// newFixture returns an empty registry with the options, and the fixture's clock and
// committer.
func newFixture(t *testing.T, o registry.Options) *fixture {
	f := &fixture{T: t, now: epoch}
	o.Clock, o.Commit = func() time.Time { return f.now }, f.commit
	f.Registry = registry.New(o)
	return f
}

func (f *fixture) commit(b store.Batch) error {
	f.batches = append(f.batches, b)
	if f.onCommit != nil {
		if err := f.onCommit(b); err != nil {
			return err
		}
	}
	f.changes = append(f.changes, b.Changes...)
	return nil
}

// newSchool returns a registry with the solo project 1, project 2 for groups of two,
// the rush 3 that begins an hour after the epoch, the parent 4 with the child 41, and
// the users 7, 8 and 9.
func newSchool(t *testing.T) *fixture {
	f := newFixture(t, registry.Options{})
	f.do(func(tx *registry.Tx) (err error) {
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
	f.changes = nil
	return f
}

// newAccounts returns a registry with a policy and a mailer, which may be nil. It has
// the projects 1 (solo) and 2, the owner 1, the admin 2, who is the actor "staff" of
// fixture.do, and the freelancer 3.
func newAccounts(t *testing.T, p registry.Policy, m registry.Mailer) *fixture {
	f := newFixture(t, registry.Options{Policy: p, Mailer: m})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1}, {ID: 2}},
			Sessions: []*project.Session{{ID: 10, Project: 1, Solo: true}},
			Users: []*user.User{
				{ID: 1, Login: "own", Email: "own@example.com", Owner: true, Role: user.Admin, State: user.Active},
				{ID: 2, Login: "staff", Email: "staff@example.com", Role: user.Admin},
				{ID: 3, Login: "free", Email: "free@example.com", Role: user.Freelancer, State: user.Active},
			},
		}, time.Time{})
		return err
	})
	f.changes = nil
	return f
}

// at sets the clock to a time after the epoch and returns the fixture.
func (f *fixture) at(since time.Duration) *fixture {
	f.now = epoch.Add(since)
	return f
}

// do runs commands in one transaction and fails the test unless they succeed.
func (f *fixture) do(do func(*registry.Tx) error) {
	f.Helper()
	if err := f.Do(f.Context(), "staff", do); err != nil {
		f.Fatal(err)
	}
}

// try runs commands in one transaction and returns its error.
func (f *fixture) try(do func(*registry.Tx) error) error { return f.Do(f.Context(), "staff", do) }

// entry returns the entry of a registration, which must exist.
func (f *fixture) entry(id projectsuser.ID) *store.Entry {
	f.Helper()
	e := f.Snapshot().Registration(id)
	if e == nil {
		f.Fatalf("registration %d: not found", id)
	}
	return e
}

// user returns a user, who must exist.
func (f *fixture) user(id user.ID) *user.User {
	f.Helper()
	u := f.Snapshot().User(id)
	if u == nil {
		f.Fatalf("user %d: not found", id)
	}
	return u
}

// register registers a user on a project and returns the id of the registration.
func (f *fixture) register(u user.ID, p project.ID) (id projectsuser.ID) {
	f.Helper()
	f.do(func(tx *registry.Tx) error {
		r, err := tx.Register(u, p)
		if err == nil {
			id = r.ID
		}
		return err
	})
	return id
}

// createTeam gives a registration a team and returns its id.
func (f *fixture) createTeam(r projectsuser.ID) (id team.ID) {
	f.Helper()
	f.do(func(tx *registry.Tx) error {
		t, err := tx.CreateTeam(r)
		if err == nil {
			id = t.ID
		}
		return err
	})
	return id
}

// importRegistrations imports registrations.
func (f *fixture) importRegistrations(registrations ...*projectsuser.Registration) {
	f.Helper()
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: registrations}, time.Time{})
		return err
	})
}

// assertStatus fails the test unless a registration has the wanted status.
func (f *fixture) assertStatus(id projectsuser.ID, want state.Status) {
	f.Helper()
	if got := f.entry(id).Status; got != want {
		f.Errorf("registration %d is %s, want %s", id, got, want)
	}
}

// assertError fails the test unless an error has exactly the wanted text.
func assertError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
