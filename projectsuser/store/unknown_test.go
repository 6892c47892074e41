package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// partial returns records of one registration whose active team is t.
func partial(t team.Team) store.Records {
	t.ID, t.Project, t.Members = 5, 1, []team.Member{{User: 7, Leader: true}}
	return store.Records{
		Projects: []*project.Project{{ID: 1}}, Users: []*user.User{{ID: 7}}, Teams: []*team.Team{&t},
		Registrations: []*projectsuser.Registration{{ID: 3, User: 7, Project: 1, Declared: state.Searching, Attempts: team.Joined(&t)}},
	}
}

// registrationIDs returns the ids of the registrations that fulfil a condition.
func registrationIDs(s *store.Snapshot, c query.Condition[*store.Entry]) (found []projectsuser.ID) {
	for e := range s.Registrations.Where(c) {
		found = append(found, e.Registration.ID)
	}
	return found
}

// A status that cannot be derived is indexed as its source declared it: for the team, else
// for the registration.
func TestUnknownStatusesAreIndexedAsDeclared(t *testing.T) {
	tests := []struct {
		name    string
		team    team.Team
		status  state.Status
		derived bool
		ofTeam  state.Status
	}{
		{"booleans without dates", team.Team{LockedUndated: true, ClosedUndated: true, Unknown: team.FieldLockedAt | team.FieldClosedAt},
			state.WaitingEvaluation, true, state.WaitingEvaluation},
		{"an id and a status", team.Team{Declared: state.InProgress, Unknown: team.AllFields.Without(team.FieldDeclared)}, state.InProgress, false, state.InProgress},
		{"an id alone", team.Team{Unknown: team.AllFields}, state.Searching, false, 0},
		{"closed, without the key of the mark", team.Team{ClosedAt: noon, Declared: state.Finished, Unknown: team.FieldFinalMark}, state.Finished, false, state.Finished},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStore(t, partial(test.team))
			e, of := s.Registration(3), s.Team(5)
			if e.Status != test.status || e.Derived != test.derived || of.Status != test.ofTeam || of.Derived != test.derived {
				t.Errorf("registration %s, %t, team %s, %t", e.Status, e.Derived, of.Status, of.Derived)
			}
			if got := registrationIDs(s, s.Fields().Registrations.Status.In(test.status)); len(got) != 1 {
				t.Errorf("%d registrations are found by the status", len(got))
			}
			if n := s.Teams.Count(s.Fields().Teams.Status.IsNull()); (n == 1) != (test.ofTeam == 0) {
				t.Errorf("%d teams without a status", n)
			}
			x, err := s.Explain(3)
			if err != nil || x.Status != test.status || x.Derived() != test.derived {
				t.Errorf("explained as %s: %v", x, err)
			}
			a := s.Audit()
			if (a.Unknown == 0) != test.derived || a.Total != 1 {
				t.Errorf("audit %+v", a)
			}
		})
	}
}

// The values of fields are null where a source did not contain them, and not false.
func TestFieldsOfUnknownValuesAreNull(t *testing.T) {
	all := partial(team.Team{Unknown: team.AllFields})
	all.Registrations[0].Unknown = projectsuser.AllFields
	all.Projects[0].Unknown = project.AllFields
	all.Sessions = []*project.Session{{ID: 2, Project: 1, Unknown: project.AllSessionFields}}
	s := newStore(t, all)
	r, of := s.Fields().Registrations, s.Fields().Teams
	for name, c := range map[string]query.Condition[*store.Entry]{
		"marked": r.Marked.IsNull(), "retriable": r.Retriable.IsNull(), "occurrence": r.Occurrence.IsNull(),
		"cursus": r.UserCursus.IsNull(), "campus": r.UserCampus.IsNull(), "final_mark": r.FinalMark.IsNull(),
	} {
		if s.Registrations.Count(c) != 1 {
			t.Errorf("registration: %s is not null", name)
		}
	}
	for name, c := range map[string]query.Condition[*store.TeamEntry]{
		"locked": of.Locked.IsNull(), "closed": of.Closed.IsNull(), "deadline": of.Deadline.IsNull(),
		"terminating": of.Terminating.IsNull(), "with_mark": of.WithMark.IsNull(),
	} {
		if s.Teams.Count(c) != 1 {
			t.Errorf("team: %s is not null", name)
		}
	}
	if s.Projects.Count(s.Fields().Projects.Exam.IsNull()) != 1 || s.Sessions.Count(s.Fields().Sessions.Solo.IsNull()) != 1 {
		t.Error("exam or solo is not null")
	}
	known := newStore(t, partial(team.Team{LockedUndated: true, Unknown: team.FieldLockedAt}))
	of, r = known.Fields().Teams, known.Fields().Registrations
	if known.Teams.Count(of.Locked.In(true), of.Closed.In(false), of.WithMark.In(false)) != 1 || known.Registrations.Count(r.Retriable.In(false), r.Marked.In(false), r.Occurrence.In(0)) != 1 {
		t.Error("a known value is null")
	}
}

// The courses of a registration are those of its user, and its own only where the user's
// are unknown.
func TestCursusOfRegistration(t *testing.T) {
	own := []project.CursusID{21}
	tests := []struct {
		name string
		u    *user.User
		want []project.CursusID
	}{
		{"the user is not held", nil, own},
		{"the user is known by name", &user.User{ID: 7, Login: "ada", Unknown: user.FieldCursus}, own},
		{"the user follows another", &user.User{ID: 7, Cursus: []user.Cursus{{ID: 1}}}, []project.CursusID{1}},
		{"the user follows none", &user.User{ID: 7}, nil},
	}
	for _, test := range tests {
		r := partial(team.Team{})
		r.Registrations[0].Cursus = own
		r.Users = slices.DeleteFunc([]*user.User{test.u}, func(u *user.User) bool { return u == nil })
		s := newStore(t, r)
		f := s.Fields().Registrations.UserCursus
		if diff := cmp.Diff(test.want, f.Values(s.Registration(3))); diff != "" {
			t.Errorf("%s: cursus (-want +got):\n%s", test.name, diff)
		}
	}
}

// The statuses on a project follow its begin_at where no session says one.
func TestBeginAtOfProject(t *testing.T) {
	r := partial(team.Team{LockedAt: noon, Session: 99}) // the session is not held
	r.Projects[0].BeginAt = noon.Add(time.Hour)
	e := newStore(t, r).Edit()
	statuses := func() string {
		return fmt.Sprint(e.Registration(3).Status, " ", e.Team(5).Status, " ", e.Registration(3).Next.Sub(noon))
	}
	put := func(r store.Records) {
		t.Helper()
		if err := e.Put(r); err != nil {
			t.Fatal(err)
		}
	}
	steps := []string{statuses()}
	put(store.Records{Projects: []*project.Project{{ID: 1}}})
	steps = append(steps, statuses())
	put(store.Records{Projects: []*project.Project{{ID: 1, BeginAt: noon.Add(2 * time.Hour)}}})
	steps = append(steps, statuses())
	put(store.Records{Sessions: []*project.Session{{ID: 99, Project: 1}}})
	steps = append(steps, statuses())
	put(store.Records{Sessions: []*project.Session{{ID: 99, Project: 1, Unknown: project.SessionFieldBeginAt}}})
	steps = append(steps, statuses())
	changes := e.Advance(noon.Add(2 * time.Hour))
	if len(changes) != 1 || len(changes[0].Moves) != 1 || !slices.Equal(changes[0].Moves[0].Events, []state.Event{state.Begin}) {
		t.Errorf("changes %+v", changes)
	}
	want := []string{
		"waiting_to_start waiting_to_start 1h0m0s", "in_progress in_progress " + (time.Time{}).Sub(noon).String(),
		"waiting_to_start waiting_to_start 2h0m0s", "in_progress in_progress " + (time.Time{}).Sub(noon).String(),
		"waiting_to_start waiting_to_start 2h0m0s",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A team that is locked and of which it is unknown whether it is closed: with children and
// without a mark its status is known once begin_at is reached.
func TestTimeMakesAStatusKnown(t *testing.T) {
	r := partial(team.Team{LockedAt: noon, Declared: state.Finished, Unknown: team.FieldClosedAt})
	r.Projects = append(r.Projects, &project.Project{ID: 2, Parent: 1})
	r.Projects[0].BeginAt = noon.Add(time.Hour)
	s := newStore(t, r)
	if e := s.Registration(3); e.Derived || e.Status != state.Finished || !e.Next.Equal(noon.Add(time.Hour)) {
		t.Fatalf("%+v", e)
	}
	l, err := s.Timeline(3)
	if last := l[len(l)-1]; err != nil || !last.Foreseen || last.To != state.InProgress || len(last.Events) != 0 {
		t.Errorf("timeline %v: %v", l, err)
	}
	e := s.Edit()
	changes := e.Advance(noon.Add(time.Hour))
	if len(changes) != 1 || len(changes[0].Moves) != 1 || len(changes[0].Moves[0].Events) != 0 {
		t.Errorf("changes %+v", changes)
	}
	if after := e.Registration(3); !after.Derived || after.Status != state.InProgress || !e.Team(5).Derived {
		t.Errorf("%+v", after)
	}
}

// A timeline does not invent when a team was locked.
func TestTimelineOfUndatedTeam(t *testing.T) {
	r := partial(team.Team{CreatedAt: noon.Add(-2 * time.Hour), LockedUndated: true, ClosedAt: noon.Add(-time.Hour), Unknown: team.FieldLockedAt})
	r.Registrations[0].CreatedAt = noon.Add(-3 * time.Hour)
	e := store.Empty(nil).Edit()
	e.Advance(noon)
	e.Begin("", store.CommandImport)
	if err := e.Put(r); err != nil {
		t.Fatal(err)
	}
	e.End()
	l, err := e.Snapshot().Timeline(3)
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	for _, m := range l {
		text = append(text, m.String())
	}
	at := func(hours int) string { return noon.Add(time.Duration(hours) * time.Hour).Format(time.RFC3339) }
	want := at(-3) + ": not_registered to unknown by import, change 1, inferred, as declared\n" +
		at(0) + ": unknown to waiting_evaluation by import, change 1"
	if diff := cmp.Diff(want, strings.Join(text, "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLawEntriesHaveTheStatusOfTheirRecords compares the indexed statuses of drawn stores,
// some of whose records are partial, with those that the records have.
func TestLawEntriesHaveTheStatusOfTheirRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := store.Empty(nil).Edit()
		e.Advance(noon)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			drawStep(t, e.Snapshot()).run(t, e)
			e.Advance(e.At().Add(drawHours(t)))
		}
		s := e.Snapshot()
		for entry := range s.Registrations.Where() {
			r := entry.Registration
			setting := s.Setting(r.Project, r.Place(entry.User.PrimaryCampus()))
			if want := r.Status(setting, s.At()); entry.Status != want || entry.Setting != setting {
				t.Errorf("registration %d is %s, want %s", r.ID, entry.Status, want)
			}
			if e := r.Explain(s, entry.User.PrimaryCampus(), s.At(), nil); e.Derived() != entry.Derived {
				t.Errorf("registration %d: derived is %t: %s", r.ID, entry.Derived, e)
			}
		}
		for of := range s.Teams.Where() {
			if want, derived := of.Team.Status(of.Setting, s.At()); of.Status != want || of.Derived != derived {
				t.Errorf("team %d is %s, want %s", of.Team.ID, of.Status, want)
			}
		}
	})
}
