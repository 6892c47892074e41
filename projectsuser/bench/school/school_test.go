package school

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/team"
)

// small is the number of registrations of the schools in tests.
const small = 8_000

// equal compares records with their unexported fields.
var equal = cmp.Options{cmp.AllowUnexported(team.Attempts{}, project.Mark{}), cmpopts.EquateEmpty()}

// imported returns a snapshot of a registry into which a school was imported.
func imported(t *testing.T, s *School) *store.Snapshot {
	t.Helper()
	r := registry.New(registry.Options{})
	err := r.Do(t.Context(), "", func(tx *registry.Tx) error {
		_, err := tx.Import(s.Records(), time.Time{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r.Snapshot()
}

// TestRegistryDerivesTheStatuses compares every status with the one that a registry
// derives.
func TestRegistryDerivesTheStatuses(t *testing.T) {
	s := New(small, 1)
	snapshot := imported(t, s)
	if snapshot.Registrations.Len() != small || s.Len() != small {
		t.Fatalf("%d registrations of %d", snapshot.Registrations.Len(), s.Len())
	}
	met := make(map[intra.Status]int)
	for r := range s.All() {
		e := snapshot.Registration(r.ID)
		if e == nil {
			t.Fatalf("registration %d not found", r.ID)
		}
		if got := intra.StatusOf(e.Status, e.Setting.HasChildren); got != r.Status {
			t.Fatalf("registration %d is %s, in the school %s: %+v", r.ID, got, r.Status, e.Registration)
		}
		if got := e.User.PrimaryCampus(); got != r.Campus {
			t.Fatalf("registration %d is of campus %d, in the school %d", r.ID, got, r.Campus)
		}
		met[r.Status]++
	}
	for _, broken := range rostertest.Check(snapshot) {
		t.Error(broken)
	}
	for status := intra.SearchingAGroup; status <= intra.Finished; status++ {
		if met[status] < small/500 {
			t.Errorf("%d of %d are %s", met[status], small, status)
		}
	}
}

// TestTeamsAreSharedAndRetried expects teams of each size, registrations with each
// number of attempts, and several campuses.
func TestTeamsAreSharedAndRetried(t *testing.T) {
	met := make(map[int]int)
	campuses := make(map[project.CampusID]bool)
	for r := range New(small, 1).All() {
		campuses[r.Campus] = true
		met[10+r.Attempts.Len()]++
		if active := r.Attempts.Active(); active != nil {
			met[len(active.Members)]++
		}
	}
	for _, n := range []int{1, 2, 3, 10, 11, 12, 13} {
		if met[n] < small/100 {
			t.Errorf("%d registrations have %d (1 to 3 members, 10 to 13 for 0 to 3 attempts)", met[n], n)
		}
	}
	if len(campuses) < 10 {
		t.Errorf("%d campuses", len(campuses))
	}
}

// TestSeedDeterminesTheSchool generates the same school twice, and another one from
// another seed.
func TestSeedDeterminesTheSchool(t *testing.T) {
	if diff := cmp.Diff(New(400, 7).Records(), New(400, 7).Records(), equal); diff != "" {
		t.Errorf("generated twice:\n%s", diff)
	}
	if cmp.Equal(New(400, 7).Records(), New(400, 8).Records(), equal) {
		t.Error("two seeds give one school")
	}
	s := New(401, 7)
	if s.Len() != 800 {
		t.Errorf("401 registrations are rounded to %d", s.Len())
	}
	for u, known := range map[user.ID]bool{-1: false, 0: false, 1: true, 40: true, 41: false} {
		if got := s.Campus(u) != 0; got != known {
			t.Errorf("user %d has a campus: %t", u, got)
		}
	}
}

// TestLinesReadBack reads the written lines, and expects the records of the school.
func TestLinesReadBack(t *testing.T) {
	s := New(800, 3)
	var lines bytes.Buffer
	if err := s.WriteLines(&lines); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes a line", lines.Len()/s.Len())
	var got []*projectsuser.Registration
	var c intra.Converter
	for p, err := range intra.Decode[intra.ProjectsUser](&lines) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c.Registration(p))
	}
	// A line has no terms, and no deadline where a team has none.
	unknown := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Unknown" }, cmp.Ignore())
	if diff := cmp.Diff(s.Records().Registrations, got, equal, unknown); diff != "" {
		t.Errorf("generated (-) and read (+):\n%s", diff)
	}
}

// TestEmptySchool expects projects without registrations.
func TestEmptySchool(t *testing.T) {
	s := imported(t, New(0, 1))
	if s.Registrations.Len() != 0 || s.Projects.Len() != projects || s.Registrations.Count(query.Condition[*store.Entry]{}) != 0 {
		t.Errorf("%d registrations, %d projects", s.Registrations.Len(), s.Projects.Len())
	}
}
