package intra_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/projectsuser/roster/internal/recorded"
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// decodeOne returns the one record of a text.
func decodeOne[T intra.Record](t *testing.T, text string) *T {
	t.Helper()
	for record, err := range intra.Decode[T](strings.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		return record
	}
	t.Fatal("no record")
	return nil
}

// plain compares records of the module by value.
var plain = cmp.Options{cmpopts.EquateComparable(project.Mark{}), cmp.AllowUnexported(team.Attempts{})}

func TestConvertRegistration(t *testing.T) {
	var c intra.Converter
	var line string
	for line = range strings.Lines(recorded.ProjectsUsers) {
		if strings.HasPrefix(line, `{"id": 56,`) {
			break
		}
	}
	r := c.Registration(decodeOne[intra.ProjectsUser](t, line))
	if r.ID != 56 || r.User != 16 || r.Project != 1314 || r.Declared != state.InProgress || r.DeclaredTeam != 49 {
		t.Errorf("converted to %+v", r)
	}
	if r.FinalMark != project.MarkOf(0) || r.Validated != project.NotValidated || !r.Marked() {
		t.Errorf("mark %s, %s", r.FinalMark, r.Validated)
	}
	if r.Attempts.Len() != 2 || r.Attempts.Active().ID != 240 || r.Attempts.Active().FinalMark.IsSet() {
		t.Errorf("attempts %+v", r.Attempts.Active())
	}
	if got := r.Status(project.Setting{}, time.Now()); got != state.InProgress {
		t.Errorf("status %s", got)
	}
	again := c.Registration(decodeOne[intra.ProjectsUser](t, line))
	if again.Attempts.Active() != r.Attempts.Active() {
		t.Error("the same team twice is two teams")
	}
	newer := decodeOne[intra.ProjectsUser](t, line)
	newer.Teams[1].UpdatedAt = optional.Some(intra.Time{Time: r.Attempts.Active().UpdatedAt.Add(time.Second)})
	if c.Registration(newer).Attempts.Active() == r.Attempts.Active() {
		t.Error("a newer team is the older one")
	}
}

func TestConvertShortForm(t *testing.T) {
	var c intra.Converter
	short := decodeOne[intra.ProjectsUser](t, `{"id":1,"occurrence":0,"final_mark":null,"status":"parent","validated?":null,"current_team_id":null,"project":{"id":2,"name":"","slug":"","parent_id":7},"cursus_ids":[]}`)
	r := c.Registration(short)
	if r.Attempts.Known() || r.Marked() || r.Declared != state.Searching || r.User != 0 {
		t.Errorf("converted to %+v", r)
	}
	if p := intra.ReferenceOf(&short.Project); p.ID != 2 || p.Parent != 7 {
		t.Errorf("project %+v", p)
	}
	empty := decodeOne[intra.ProjectsUser](t, `{"id":1,"status":"searching_a_group","project":{"id":7},"teams":[]}`)
	if a := c.Registration(empty).Attempts; !a.Known() || a.Len() != 0 {
		t.Errorf("no teams: %+v", a)
	}
}

func TestConvertSession(t *testing.T) {
	got := intra.SessionOf(decodeOne[intra.Session](t, file(t, "session.json")))
	want := project.Session{
		ID: 61, Project: 1255, Campus: 9, Cursus: 9, Solo: true, MaxPeople: 1,
		BeginAt:     time.Date(2023, 10, 2, 6, 42, 0, 0, time.UTC),
		MinimumMark: project.MarkOf(50),
		RetryDelays: project.RetryDelays{20 * time.Minute, 40 * time.Minute, time.Hour},
		CreatedAt:   time.Date(2019, 11, 1, 10, 0, 0, 0, time.UTC),
		UpdatedAt:   time.Date(2023, 10, 1, 10, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got, plain); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestConvertSessionIgnoresUnknownRules(t *testing.T) {
	tests := []struct {
		params string
		want   project.RetryDelays
	}{
		{`{"value":"2"}`, project.RetryDelays{48 * time.Hour}},
		{`{"value":"0"},{"value":"1"}`, project.RetryDelays{0, 24 * time.Hour}},
		{`{"value":"2"},{"value":"two"}`, nil},
		{`{"value":"-1"}`, nil},
		{`{"value":"200000"}`, nil},
		{`{"value":"99999999999"}`, nil},
		{``, nil},
	}
	for _, test := range tests {
		text := fmt.Sprintf(`{"id":1,"project_sessions_rules":[{"params":[%s],"rule":{"slug":"retriable-in-days"}}]}`, test.params)
		got := intra.SessionOf(decodeOne[intra.Session](t, text)).RetryDelays
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("days %s (-want +got):\n%s", test.params, diff)
		}
	}
}

func TestConvertTeam(t *testing.T) {
	var c intra.Converter
	got := c.Team(decodeOne[intra.Team](t, file(t, "team.json")))
	want := &team.Team{
		ID: 49, Name: "user-16's group", Project: 1314, Session: 7,
		Members:   []team.Member{{User: 16, Leader: true, Validated: true, Occurrence: 0}},
		FinalMark: project.MarkOf(0), Validated: project.NotValidated,
		LockedAt:  time.Date(2020, 5, 15, 12, 49, 56, 241e6, time.UTC),
		ClosedAt:  time.Date(2020, 5, 15, 13, 18, 11, 894e6, time.UTC),
		CreatedAt: time.Date(2020, 5, 15, 12, 49, 56, 197e6, time.UTC),
		UpdatedAt: time.Date(2023, 7, 16, 13, 55, 0, 658e6, time.UTC),
		RepoURL:   "git@example.org:<libft> & more", RepoUUID: "intra-uuid-6b38da20",
		Declared: state.Finished, Unknown: team.FieldDeadlineAt,
	}
	if diff := cmp.Diff(want, got, plain); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	retried := c.Team(decodeOne[intra.Team](t, `{"id":1,"terminating_at":"2020-01-01","users":[{"id":7,"validated":false,"occurrence":2}]}`))
	if m, ok := retried.Member(7); !ok || m.Occurrence != 2 || m.Validated || m.Leader || retried.TerminatingAt.IsZero() {
		t.Errorf("%+v", retried)
	}
}

func TestConvertTeamsWithoutADateSeparately(t *testing.T) {
	var c intra.Converter
	open := c.Team(decodeOne[intra.Team](t, `{"id":1}`))
	closed := c.Team(decodeOne[intra.Team](t, `{"id":1,"closed_at":"2020-01-01"}`))
	if open == closed || !closed.Closed() {
		t.Error("the older version was kept")
	}
}

func TestAddProject(t *testing.T) {
	var c project.Catalog
	piscine := decodeOne[intra.Project](t, `{"id":1,"name":"Piscine","slug":"piscine","parent":{"id":9,"slug":"all"},"exam":true,
		"children":[{"id":11,"name":"Day 00","slug":"day-00"}],
		"project_sessions":[{"id":5,"project_id":1,"begin_at":"2024-03-01T18:00:00.000Z"}]}`)
	if err := intra.AddProject(&c, piscine); err != nil {
		t.Fatal(err)
	}
	want := project.Setting{HasChildren: true, BeginAt: time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)}
	if got := c.Setting(1, project.Place{Session: 5}); got != want {
		t.Errorf("setting %+v, want %+v", got, want)
	}
	if p, _ := c.Project(11); p.Parent != 1 || p.Slug != "day-00" || c.Tree.Parent(1) != 9 {
		t.Errorf("child %+v", p)
	}
	short := decodeOne[intra.ProjectsUser](t, `{"id":1,"project":{"id":11,"name":"?","slug":"?"}}`)
	if err := c.Mention(intra.ReferenceOf(&short.Project)); err != nil {
		t.Fatal(err)
	}
	if p, _ := c.Project(11); p.Parent != 1 || p.Slug != "day-00" {
		t.Errorf("a registration without parent_id changed its project to %+v", p)
	}
	for _, cycle := range []string{`{"id":9,"parent":{"id":11}}`, `{"id":11,"parent":{"id":1},"children":[{"id":9}]}`, `{"id":1,"parent":{"id":11}}`} {
		var refused *project.CycleError
		if err := intra.AddProject(&c, decodeOne[intra.Project](t, cycle)); !errors.As(err, &refused) {
			t.Errorf("%s: %v", cycle, err)
		}
	}
}

func TestConvertProjectAndUser(t *testing.T) {
	p := intra.ProjectOf(decodeOne[intra.Project](t, file(t, "project.json")))
	if p.ID != 1314 || p.Slug != "42cursus-libft" || p.Difficulty != 462 || p.Parent != 0 || p.Exam {
		t.Errorf("project %+v", p)
	}
	child := intra.ProjectOf(decodeOne[intra.Project](t, `{"id":3,"exam":true,"parent":{"id":2}}`))
	if child.Parent != 2 || !child.Exam {
		t.Errorf("child %+v", child)
	}
	u := intra.UserOf(decodeOne[intra.User](t, file(t, "user.json")))
	want := &user.User{
		ID: 16, Login: "user-16", Email: "user-16@example.org", FirstName: "First", LastName: "Last",
		DisplayName: "First Last", Kind: "student", Image: "https://example.org/user-16.jpg", Active: true,
		UsualFullName: "First Last", PoolYear: "2019", PoolMonth: "september", CorrectionPoint: -1,
		ImageVersions: user.ImageVersions{Large: "https://example.org/large.jpg"},
		Unknown:       user.FieldUsualFirstName | user.FieldAnonymizeDate | user.FieldRole | user.FieldOwner | user.FieldState | user.FieldInvitedAt,
		Cursus:        []user.Cursus{{ID: 21, BeginAt: time.Date(2019, 10, 8, 7, 0, 0, 0, time.UTC), Grade: "Learner", Level: 7.42}},
		Campuses:      []user.Campus{{ID: 7}, {ID: 9, Primary: true}},
		CreatedAt:     time.Date(2019, 9, 1, 8, 45, 17, 896e6, time.UTC),
		UpdatedAt:     time.Date(2023, 9, 12, 14, 24, 42, 231e6, time.UTC),
	}
	if diff := cmp.Diff(want, u); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	if u.PrimaryCampus() != 9 {
		t.Errorf("primary campus %d", u.PrimaryCampus())
	}
}

// 116 of the 117 recorded teams derive the recorded status, and so do the seven
// registrations with known teams. The tour of the command explains the other team.
func TestRecordedTeamsDeriveAsRecorded(t *testing.T) {
	var c intra.Converter
	var differ []team.ID
	total := 0
	for text, err := range intra.Decode[intra.Team](strings.NewReader(recorded.Teams)) {
		if err != nil {
			t.Fatal(err)
		}
		converted := c.Team(text)
		setting := project.Setting{HasChildren: text.ProjectHasChildren.Or(false)}
		if total++; state.Derive(converted.Facts(setting, time.Now())) != converted.Declared {
			differ = append(differ, converted.ID)
		}
		if text.Locked.Or(false) != converted.Locked() || text.Closed.Or(false) != converted.Closed() {
			t.Errorf("team %d: locked %t, closed %t", converted.ID, converted.Locked(), converted.Closed())
		}
		if v, ok := converted.Validated.Bool(); ok != converted.FinalMark.IsSet() || v != text.Validated.Or(false) {
			t.Errorf("team %d: mark %s, %s", converted.ID, converted.FinalMark, converted.Validated)
		}
	}
	if diff := cmp.Diff([]team.ID{159}, differ); diff != "" || total != 117 {
		t.Errorf("of %d teams these differ (-want +got):\n%s", total, diff)
	}
}
