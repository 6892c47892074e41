package journal

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// epoch is the time at which the clock of the tests starts.
var epoch = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// school is a journal with its registry, and a clock that the test sets.
type school struct {
	testing.TB
	*Journal
	now time.Time
	// after has the snapshot after each batch; the first is that after opening.
	after []*store.Snapshot
}

// openSchool opens a folder, which must succeed.
func openSchool(t testing.TB, f folder, o Options) *school {
	t.Helper()
	s, err := trySchool(t, f, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// trySchool opens a folder.
func trySchool(t testing.TB, f folder, o Options) (*school, error) {
	s := &school{TB: t, now: epoch}
	j, err := open(t.Context(), f, registry.Options{Clock: func() time.Time { return s.now }}, o)
	if err != nil {
		return nil, err
	}
	s.Journal = j
	s.now = later(epoch, j.registry.Snapshot().At())
	s.after = []*store.Snapshot{j.registry.Snapshot()}
	return s, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// try gives commands, ten minutes after the last ones.
func (s *school) try(do func(*registry.Tx) error) error {
	before := s.now
	s.now = s.now.Add(10 * time.Minute)
	err := s.registry.Do(s.Context(), "staff", do)
	if err != nil {
		s.now = before
		return err
	}
	s.after = append(s.after, s.registry.Snapshot())
	return nil
}

// do gives commands, which must succeed.
func (s *school) do(do func(*registry.Tx) error) {
	s.Helper()
	if err := s.try(do); err != nil {
		s.Fatal(err)
	}
}

// close closes the journal, which must succeed.
func (s *school) close() {
	s.Helper()
	if err := s.Close(); err != nil {
		s.Fatal(err)
	}
}

// assertSame fails unless two snapshots are equal and the second one is consistent.
func assertSame(t testing.TB, want, got *store.Snapshot) {
	t.Helper()
	if diff := rostertest.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, broken := range rostertest.Check(got) {
		t.Error(broken)
	}
}

// script returns transactions that together have every kind of record, with most of its
// fields.
func script() []func(*registry.Tx) error {
	return []func(*registry.Tx) error{
		func(tx *registry.Tx) error {
			return errors.Join(
				tx.PutProject(project.Project{ID: 1, Name: "Libft", Slug: "libft", Difficulty: 462, CreatedAt: epoch, UpdatedAt: epoch}),
				tx.PutProject(project.Project{ID: 2, Name: "Rush 00", Slug: "rush-00", Exam: true, Kind: "Rush", Group: "C", Color: "#ff9898"}),
				tx.PutProject(project.Project{ID: 3, Name: "Day 00", Parent: 2, Archived: true, Unbilled: true, Budget: 600}),
				tx.PutSession(project.Session{ID: 10, Project: 1, Solo: true, Cursus: 21, MinimumMark: project.MarkOf(80), RetryDelays: project.RetryDelays{time.Hour, 1}}),
				tx.PutSession(project.Session{ID: 30, Project: 3, Campus: 9, MaxPeople: 2, BeginAt: epoch.Add(2 * time.Hour), EndAt: epoch.Add(50 * time.Hour)}),
			)
		},
		func(tx *registry.Tx) error {
			return errors.Join(
				tx.PutUser(user.User{
					ID: 7, Login: "ada", Email: "ada@example.org", FirstName: "Ada", LastName: "Lovelace", DisplayName: "Ada Lovelace",
					Kind: "student", Image: "https://cdn.example.org/ada.jpg", Staff: true, Alumni: true, Active: true,
					Cursus:   []user.Cursus{{ID: 21, BeginAt: epoch, Grade: "Learner", Level: 4.21}, {ID: 9, EndAt: epoch}},
					Campuses: []user.Campus{{ID: 9, Primary: true}, {ID: 1}}, Role: user.Admin, Owner: true, State: user.Active,
				}),
				tx.PutUser(user.User{ID: 8, Login: "b\x1b\xff\"b", Cursus: []user.Cursus{}, Campuses: []user.Campus{{ID: 9}}}),
			)
		},
		func(tx *registry.Tx) error { _, err := tx.Register(7, 1); return err },
		func(tx *registry.Tx) error { _, err := tx.Register(7, 3); return err },
		func(tx *registry.Tx) error { _, err := tx.Register(8, 3); return err },
		func(tx *registry.Tx) error { _, err := tx.CreateTeam(2); return err },
		func(tx *registry.Tx) error { _, err := tx.Join(3, 2); return err },
		func(tx *registry.Tx) error { _, err := tx.Lock(2); return err },
		func(tx *registry.Tx) error { _, err := tx.Close(1); return err },
		func(tx *registry.Tx) error { _, err := tx.Mark(1, 0); return err },
		func(tx *registry.Tx) error { _, err := tx.Compile(1); return err },
		func(tx *registry.Tx) error {
			_, err := tx.Retry(1, registry.RetryOptions{Force: true})
			return err
		},
		func(tx *registry.Tx) error {
			rate, _ := user.ParseDecimal("12.5")
			_, err := tx.UpdateTerms(3, projectsuser.TermsPatch{
				Rate: optional.Some(rate), BudgetHours: optional.Some(40), ViewAttachments: optional.Some(true),
				HideTimesheets: optional.Some(true), WelcomeSent: optional.Some(true), ProjectStatus: optional.Some("late"),
			})
			return err
		},
		func(tx *registry.Tx) error { return tx.Move(3, 1) },
		func(tx *registry.Tx) error { return tx.Reorder(3, []projectsuser.ID{2, 3}) },
		func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: "cyd@example.org", Role: user.Freelancer})
			return err
		},
		func(tx *registry.Tx) error { return tx.Accept(9) },
		func(tx *registry.Tx) error {
			_, err := tx.LogTime(user.TimeEntry{User: 7, Project: 1, Date: epoch, Minutes: 90, Billable: true, Description: "Tests", Tags: []string{"#tests", ""}})
			return err
		},
		func(tx *registry.Tx) error {
			price, _ := user.ParseDecimal("0.000001")
			_, err := tx.LogExpense(user.Expense{User: 7, Project: 1, Date: epoch, Price: price, Description: "Coffee"})
			return err
		},
		func(tx *registry.Tx) error { return tx.RemoveTimeEntry(1) },
		func(tx *registry.Tx) error { return tx.Unregister(3) },
		func(tx *registry.Tx) error {
			r, err := tx.Register(8, 3) // the id of the removed registration must not be reused
			if err == nil && r.ID != 4 {
				err = errors.New("an id was reused")
			}
			return err
		},
	}
}

// run gives some of the transactions of the script, which must succeed.
func (s *school) run(from, to int) {
	s.Helper()
	for _, step := range script()[from:to] {
		s.do(step)
	}
}

// scriptLength is the number of transactions of the script.
var scriptLength = len(script())

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// names returns the names of the files of a disk, sorted.
func (m *memory) names() []string {
	names, _ := m.list()
	slices.Sort(names)
	return names
}

// assertError fails unless an error has a text.
func assertError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v, want\n%s", err, want)
	}
}

// put returns a command that puts a user.
func put(id user.ID) func(*registry.Tx) error {
	return func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: id, Login: fmt.Sprint("user-", id)}) }
}
