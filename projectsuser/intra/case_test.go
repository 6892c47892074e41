package intra_test

import (
	"os"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// readCases reads saved files in the order of their instants, one day after the other,
// starting on the day that is given. The files are in testdata/cases.
func readCases(t *testing.T, names ...string) *intra.World {
	t.Helper()
	w := new(intra.World)
	for day, name := range names {
		readCase(t, w, name, answered.AddDate(0, 0, day))
	}
	return w
}

// readCase reads a saved file that was answered at an instant.
func readCase(t *testing.T, w *intra.World, name string, at time.Time) {
	t.Helper()
	text, err := os.ReadFile("testdata/cases/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Read(strings.NewReader(string(text)), at); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// explain explains a registration of a world at the end of 2024.
func explain(t *testing.T, w *intra.World, id projectsuser.ID) projectsuser.Explanation {
	t.Helper()
	s, err := store.New(nil, time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC), w.Records())
	if err != nil {
		t.Fatal(err)
	}
	why, err := s.Explain(id)
	if err != nil {
		t.Fatal(err)
	}
	return why
}

// The documented rows have no updated_at: the instant of the answer decides, whichever
// file is read first.
func TestCaseSecondAttemptOnTheNextDay(t *testing.T) {
	inOrder := readCases(t, "day1", "day2")
	reversed := new(intra.World)
	readCase(t, reversed, "day2", answered.AddDate(0, 0, 1))
	readCase(t, reversed, "day1", answered)
	for name, w := range map[string]*intra.World{"in order": inOrder, "reversed": reversed} {
		r := w.Records().Registrations[0]
		if why := explain(t, w, 4); why.Status != state.InProgress || r.Attempts.Active().ID != 99 || r.Occurrence != 1 {
			t.Errorf("%s: %s, team %d", name, why.Status, r.Attempts.Active().ID)
		}
		if want := answered.AddDate(0, 0, 1); !r.ReadAt.Equal(want) {
			t.Errorf("%s: read at %s", name, r.ReadAt)
		}
	}
	if d := diff.Diff(inOrder.Records(), reversed.Records(), sameRecords); d != "" {
		t.Errorf("the order of the files matters (-in order +reversed):\n%s", d)
	}
}

func TestCaseRowsInsideAUser(t *testing.T) {
	w := readCases(t, "nested1", "nested2")
	r := w.Records().Registrations
	if len(r) != 1 || explain(t, w, 70).Status != state.Finished || r[0].FinalMark != project.MarkOf(100) || r[0].User != 11 {
		t.Errorf("%+v", r[0])
	}
	reversed := new(intra.World)
	readCase(t, reversed, "nested2", answered.AddDate(0, 0, 1))
	readCase(t, reversed, "nested1", answered)
	if d := diff.Diff(w.Records(), reversed.Records(), sameRecords); d != "" {
		t.Errorf("the order of the files matters:\n%s", d)
	}
}

// One World keeps both registrations: the store decides which one is live.
func TestCaseRegisteredAgain(t *testing.T) {
	r := readCases(t, "again1", "again2").Records()
	if len(r.Registrations) != 2 || r.Registrations[1].ID != 9001 || len(r.Teams) != 2 {
		t.Errorf("%d registrations, %d teams", len(r.Registrations), len(r.Teams))
	}
}

func TestCaseBooleansWithoutDates(t *testing.T) {
	w := readCases(t, "booleans")
	got := w.Records().Teams[0]
	if !got.LockedUndated || !got.ClosedUndated || !got.LockedAt.IsZero() || !got.Unknown.Has(team.FieldLockedAt|team.FieldClosedAt|team.FieldMembers) {
		t.Errorf("%+v", got)
	}
	if why := explain(t, w, 18); why.Status != state.WaitingEvaluation {
		t.Errorf("%s", why.Status)
	}
}

func TestCaseUnknownStatus(t *testing.T) {
	w := readCases(t, "unknown_status")
	r := w.Records().Registrations
	if len(r) != 2 || r[0].Declared != 0 || r[0].DeclaredText != "not_started" || r[1].Declared != state.Finished || r[1].DeclaredText != "" {
		t.Errorf("%+v", r)
	}
	if d := diff.Diff(map[string]int{"not_started": 1}, w.UnknownStatuses()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestCaseNames(t *testing.T) {
	u := readCases(t, "names").Records().Users[0]
	if u.UsualFullName != "C B" || u.UsualFirstName != "C" || u.DisplayName != "C B" || u.FirstName != "A" || u.LastName != "B" {
		t.Errorf("%+v", u)
	}
	const names = user.FieldUsualFullName | user.FieldUsualFirstName | user.FieldDisplayName | user.FieldFirstName | user.FieldLastName | user.FieldLogin
	if u.Unknown != user.AllFields.Without(names) {
		t.Errorf("unknown: %s", u.Unknown)
	}
}

func TestCaseTwoArrays(t *testing.T) {
	w := readCases(t, "two_arrays")
	if r := w.Records(); len(r.Registrations) != 2 || len(r.Users) != 2 || len(r.Projects) != 1 {
		t.Errorf("%d registrations, %d users", len(r.Registrations), len(r.Users))
	}
	if explain(t, w, 1).Status != state.Finished || explain(t, w, 2).Status != state.InProgress {
		t.Error("wrong statuses")
	}
}

func TestCaseUsers(t *testing.T) {
	r := readCases(t, "users").Records()
	if len(r.Users) != 2 || r.Users[0].Login != "ada" || r.Users[0].Unknown != user.AllFields.Without(user.FieldLogin) {
		t.Errorf("%+v", r.Users)
	}
}

func TestCaseBeginOfAProject(t *testing.T) {
	w := readCases(t, "project_begin")
	p := w.Records().Projects[0]
	if !p.BeginAt.Equal(time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)) || p.Unknown.Has(project.FieldBeginAt) || !p.Unknown.Has(project.FieldParent) {
		t.Errorf("%+v", p)
	}
	if why := explain(t, w, 1); why.Status != state.WaitingToStart {
		t.Errorf("%s", why.Status)
	}
}

func TestCaseOrderOfAttempts(t *testing.T) {
	w := readCases(t, "order")
	if a := w.Records().Registrations[0].Attempts; a.Len() != 2 || a.Active().ID != 3 {
		t.Errorf("%d attempts, active %d", a.Len(), a.Active().ID)
	}
	if why := explain(t, w, 1); why.Status != state.CreatingGroup {
		t.Errorf("%s", why.Status)
	}
}

func TestCaseMinimumMark(t *testing.T) {
	s := readCases(t, "minimum_mark").Records().Sessions[0]
	if s.MinimumMark != project.MarkOf(77) || !s.Solo || s.Project != 1 {
		t.Errorf("%+v", s)
	}
	if s.Unknown.Has(project.SessionFieldMinimumMark) || !s.Unknown.Has(project.SessionFieldRetryDelays|project.SessionFieldBeginAt) {
		t.Errorf("unknown: %s", s.Unknown)
	}
}

func TestCaseNoSession(t *testing.T) {
	w := readCases(t, "no_session")
	r := w.Records()
	if len(r.Sessions) != 0 || !r.Teams[0].Unknown.Has(team.FieldSession) || r.Teams[0].Validated != project.NotValidated {
		t.Errorf("%+v", r.Teams[0])
	}
	if why := explain(t, w, 1); why.Status != state.Finished {
		t.Errorf("%s", why.Status)
	}
}

func TestCaseCursusOfAProject(t *testing.T) {
	r := readCases(t, "cursus_of_project").Records()
	p, s := r.Projects[0], r.Sessions[0]
	if len(p.Cursus) != 1 || p.Cursus[0] != 1 || p.Unknown.Has(project.FieldCursus) || !p.Unknown.Has(project.FieldCampuses) {
		t.Errorf("%+v", p)
	}
	if s.Cursus != 0 || s.Unknown.Has(project.SessionFieldCursus) || !s.Unknown.Has(project.SessionFieldCampus) {
		t.Errorf("a null cursus is known: %+v", s)
	}
}
