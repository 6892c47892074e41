package standin_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra/standin"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// fixture is a registry with a clock that the test sets, and a handler of it.
type fixture struct {
	*testing.T
	*registry.Registry
	handler http.Handler
	now     time.Time
	changes []store.Change // committed after the records below
	full    bool           // commits fail: the disk is full

	prepared []store.Change // committed to create the records below
}

// newFixture returns a fixture with these records: projects, users, and registrations
// by id.
//
//	projects  1 libft, solo, minimum mark 50, retry after a day; 2 duo, for two members;
//	          3 rush, which begins in an hour; 4 piscine, with the child 41 day-00
//	users     7 ada of campus 9, 8 bob of campus 1, 9 cyd
//	1         ada on libft: finished with 30, retriable, not validated
//	2, 3      ada and bob on duo: creating_group
//	4         cyd on piscine: parent
//	5         bob on rush: waiting_to_start
func newFixture(t *testing.T, o standin.Options) *fixture {
	f := emptyFixture(t, standin.Fields(), o)
	f.run(putRecords)
	f.run(func(tx *registry.Tx) error {
		_, err := tx.Register(7, 1)
		_, completed := tx.Complete(1, 30)
		_, compiled := tx.Compile(1)
		return errors.Join(err, completed, compiled)
	})
	f.now = f.now.Add(25 * time.Hour)
	f.run(func(tx *registry.Tx) error {
		_, ada := tx.Register(7, 2)
		_, bob := tx.Register(8, 2)
		_, formed := tx.FormTeam(2, registry.NewTeam{Members: []team.Member{{User: 7, Validated: true}, {User: 8}}})
		_, cyd := tx.Register(9, 4)
		_, rushed := tx.Register(8, 3)
		_, created := tx.CreateTeam(5)
		_, locked := tx.Lock(3)
		return errors.Join(ada, bob, formed, cyd, rushed, created, locked)
	})
	f.prepared, f.changes = f.changes, nil
	return f
}

// emptyFixture returns a fixture without records.
func emptyFixture(t *testing.T, fields *store.Fields, o standin.Options) *fixture {
	f := &fixture{T: t, now: noon}
	f.Registry = registry.New(registry.Options{Fields: fields, Clock: func() time.Time { return f.now }, Commit: f.commit})
	if o.Clock == nil {
		o.Clock = func() time.Time { return f.now }
	}
	f.handler = standin.NewHandler(f.Registry, o)
	return f
}

// commit is the Commit function of the registry.
func (f *fixture) commit(b store.Batch) error {
	if f.full {
		return errors.New("the disk is full")
	}
	f.changes = append(f.changes, b.Changes...)
	return nil
}

// run runs commands, which must succeed.
func (f *fixture) run(commands func(*registry.Tx) error) {
	f.Helper()
	if err := f.Do(f.Context(), "", commands); err != nil {
		f.Fatal(err)
	}
}

// putRecords puts the projects, sessions and users.
func putRecords(tx *registry.Tx) (err error) {
	for _, p := range []project.Project{
		{ID: 1, Name: "Libft", Slug: "libft", Difficulty: 462, CreatedAt: noon, Cursus: []project.CursusID{1, 21}, Campuses: []project.CampusID{9}}, {ID: 2, Name: "Duo", Slug: "duo"},
		{ID: 3, Name: "Rush 00", Slug: "rush-00", Archived: true}, {ID: 4, Name: "Piscine", Slug: "piscine"},
		{ID: 41, Name: "Day 00", Slug: "day-00", Parent: 4, Exam: true},
	} {
		err = errors.Join(err, tx.PutProject(p))
	}
	for _, s := range []project.Session{
		{ID: 10, Project: 1, Solo: true, Cursus: 21, MinimumMark: project.MarkOf(50), RetryDelays: project.RetryDelays{24 * time.Hour}, UpdatedAt: noon},
		{ID: 20, Project: 2, MaxPeople: 2, Campus: 9, RetryDelays: project.RetryDelays{20 * time.Minute, 40 * time.Minute}},
		{ID: 30, Project: 3, BeginAt: noon.Add(26 * time.Hour), EndAt: noon.Add(74 * time.Hour)},
	} {
		err = errors.Join(err, tx.PutSession(s))
	}
	for _, u := range []user.User{
		{
			ID: 7, Login: "ada", Email: "ada@example.org", FirstName: "Ada", LastName: "L.", Kind: "student", Active: true, CreatedAt: noon,
			UsualFullName: "Augusta L.", UsualFirstName: "Augusta", DisplayName: "Augusta L.", Image: "https://cdn.example.org/ada.jpg",
			ImageVersions: user.ImageVersions{Large: "https://cdn.example.org/large_ada.jpg", Micro: "https://cdn.example.org/micro_ada.jpg"},
			PoolYear:      "2023", PoolMonth: "july", Location: "e1r2p3", Wallet: 120, CorrectionPoint: -1, AnonymizeDate: noon.AddDate(3, 0, 0),
			Cursus: []user.Cursus{{ID: 21, BeginAt: noon, Grade: "Learner", Level: 7.42}}, Campuses: []user.Campus{{ID: 9, Primary: true}},
		},
		{ID: 8, Login: "bob", Campuses: []user.Campus{{ID: 1, Primary: true}}, Staff: true},
		{ID: 9, Login: "cyd", Cursus: []user.Cursus{{ID: 21, EndAt: noon}}},
	} {
		err = errors.Join(err, tx.PutUser(u))
	}
	return err
}

// ask returns the answer of the handler to a request.
func (f *fixture) ask(method, target, body string) *httptest.ResponseRecorder {
	f.Helper()
	return respond(f.handler, httptest.NewRequest(method, target, strings.NewReader(body)))
}

// respond returns the answer of a handler to a request.
func respond(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
