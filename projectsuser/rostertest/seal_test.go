package rostertest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// smallSchool returns a snapshot with one record of most kinds.
func smallSchool() *store.Snapshot {
	noon := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	own := &team.Team{
		ID: 5, Project: 1, Members: []team.Member{{User: 7, Leader: true}},
		CreatedAt: noon.Add(-3 * time.Hour), LockedAt: noon.Add(-2 * time.Hour),
	}
	s, err := store.New(nil, noon, store.Records{
		Projects: []*project.Project{{ID: 1, Name: "Libft"}},
		Sessions: []*project.Session{{ID: 2, Project: 1, RetryDelays: project.RetryDelays{time.Hour}}},
		Users:    []*user.User{{ID: 7, Login: "ada", Campuses: []user.Campus{{ID: 1}}}},
		Registrations: []*projectsuser.Registration{
			{ID: 3, User: 7, Project: 1, CreatedAt: noon.Add(-4 * time.Hour), Attempts: team.Joined(own)},
		},
		TimeEntries: []*user.TimeEntry{{ID: 4, User: 7, Project: 1, Minutes: 30}},
	})
	if err != nil {
		panic(err)
	}
	return s
}

// A program shortens a name where it shows it, and so changes the record for every
// reader.
func ExampleSeal() {
	s := smallSchool()
	seal := rostertest.NewSeal(s)
	p := s.Project(1)
	p.Name = p.Name[:3]
	fmt.Println(seal.Check())
	// Output: [project 1 was modified in a snapshot with the sequence 0]
}

// A seal finds each kind of write.
func TestSealFindsEveryWrite(t *testing.T) {
	for name, write := range map[string]func(*store.Snapshot){
		"a field of a project":      func(s *store.Snapshot) { s.Project(1).Archived = true },
		"an element of a session":   func(s *store.Snapshot) { s.Session(2).RetryDelays[0] = 0 },
		"an element of a user":      func(s *store.Snapshot) { s.User(7).Campuses[0].Primary = true },
		"a team of a registration":  func(s *store.Snapshot) { s.Registration(3).Registration.Attempts.Active().Name = "x" },
		"a member of a team":        func(s *store.Snapshot) { s.Team(5).Team.Members[0].Leader = false },
		"a registration":            func(s *store.Snapshot) { s.Registration(3).Registration.Occurrence = 1 },
		"an entry":                  func(s *store.Snapshot) { s.Registration(3).Retriable = true },
		"the entry of a team":       func(s *store.Snapshot) { s.Team(5).Registrations[0] = 9 },
		"a list of positions":       func(s *store.Snapshot) { s.Positions(1)[0] = 9 },
		"a time entry":              func(s *store.Snapshot) { s.TimeEntry(4).Minutes = 0 },
		"the user of a team's list": func(s *store.Snapshot) { s.Team(5).Users[0].Login = "eve" },
	} {
		s := smallSchool()
		seal := rostertest.NewSeal(s)
		if broken := seal.Check(); broken != nil {
			t.Fatalf("before the write: %v", broken)
		}
		if write(s); len(seal.Check()) == 0 {
			t.Errorf("%s: the write was not found", name)
		}
	}
}

// recorder is a test that records whether it failed.
type recorder struct {
	testing.TB
	cleanup func()
	failed  bool
}

func (r *recorder) Cleanup(do func()) { r.cleanup = do }
func (r *recorder) Error(...any)      { r.failed = true }

func TestGuardFailsATestThatWrites(t *testing.T) {
	for _, writes := range []bool{false, true} {
		s, r := smallSchool(), &recorder{TB: t}
		rostertest.Guard(r, s)
		if writes {
			s.User(7).Login = "eve"
		}
		if r.cleanup(); r.failed != writes {
			t.Errorf("the test writes: %t, it failed: %t", writes, r.failed)
		}
	}
}

// The moments of a snapshot that no change made have the sequence 0 and are past.
func TestCheckOfASnapshotWithoutChanges(t *testing.T) {
	s := smallSchool()
	if l, err := s.Timeline(3); err != nil || len(l) < 2 || l[0].Sequence != 0 || l[0].Foreseen {
		t.Fatalf("%v, %v", l, err)
	}
	if broken := rostertest.Check(s); broken != nil {
		t.Error(broken)
	}
}

// A source may give several registrations without their user or their project: they
// have no place that one of them could take.
func TestCheckOfRegistrationsWithAnUnknownPlace(t *testing.T) {
	noon := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	s, err := store.New(nil, noon, store.Records{Registrations: []*projectsuser.Registration{
		{ID: 1, User: 7}, {ID: 2, User: 7}, {ID: 3, Project: 1}, {ID: 4, Project: 1}, {ID: 5}, {ID: 6},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if broken := rostertest.Check(s); broken != nil {
		t.Error(broken)
	}
}
