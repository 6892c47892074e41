package projectsuser_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestNilIsNotRegistered(t *testing.T) {
	var nobody *projectsuser.Registration
	if got := nobody.Status(project.Setting{}, epoch); got != state.NotRegistered {
		t.Errorf("status %s", got)
	}
	if nobody.Facts(project.Setting{HasChildren: true}, epoch) != 0 || nobody.Retriable(epoch) || nobody.Marked() {
		t.Error("somebody who is not registered has facts")
	}
	e := nobody.Explain(new(project.Catalog), 0, epoch, nil)
	if e.Status != state.NotRegistered || e.Rule != 1 {
		t.Errorf("explained as %s", e)
	}
}

func TestUnknownTeamsLeaveTheDeclaredStatus(t *testing.T) {
	short := &projectsuser.Registration{Declared: state.Finished, DeclaredTeam: 7, FinalMark: project.MarkOf(0)}
	if got := short.Status(project.Setting{}, epoch); got != state.Finished {
		t.Errorf("status %s", got)
	}
	e := short.Explain(new(project.Catalog), 0, epoch, nil)
	if e.Derived() || e.String() != "finished as declared: the teams are unknown" {
		t.Errorf("explained as %q", e)
	}
	var unknown *projectsuser.UnknownTeamsError
	if err := e.Permit(state.Register); !errors.As(err, &unknown) || err.Error() != `projectsuser: register while declared "finished": the teams are unknown` {
		t.Errorf("register: %v", err)
	}
	for event := range e.Permitted() {
		t.Errorf("%s is permitted, and nobody can tell", event)
	}
	none := *short
	none.Attempts = team.Joined()
	if got := none.Status(project.Setting{}, epoch); got != state.Searching {
		t.Errorf("known to have no team: %s", got)
	}
	undeclared := &projectsuser.Registration{}
	if e := undeclared.Explain(new(project.Catalog), 0, epoch, nil); e.String() != "no status as declared: the teams are unknown" {
		t.Errorf("explained as %q", e)
	}
}

func TestTheRegistrationsMarkDecidesNothing(t *testing.T) {
	retrying := &projectsuser.Registration{
		FinalMark: project.MarkOf(0),
		Attempts: team.Joined(
			&team.Team{ID: 49, LockedAt: epoch, ClosedAt: epoch, FinalMark: project.MarkOf(0)},
			&team.Team{ID: 240, LockedAt: epoch},
		),
		DeclaredTeam: 49,
	}
	if got := retrying.Status(project.Setting{}, epoch); got != state.InProgress {
		t.Errorf("status %s", got)
	}
}

func TestRetriable(t *testing.T) {
	r := &projectsuser.Registration{RetriableAt: epoch}
	if r.Retriable(epoch.Add(-time.Nanosecond)) || !r.Retriable(epoch) {
		t.Error("retriable exactly from retriable_at")
	}
	if (&projectsuser.Registration{}).Retriable(epoch) {
		t.Error("retriable without retriable_at")
	}
	if f := r.Facts(project.Setting{}, epoch); !f.Has(state.Retriable) {
		t.Errorf("facts %s", f)
	}
}

func TestCompile(t *testing.T) {
	before, at := epoch.Add(-24*time.Hour), epoch
	session := project.Session{MinimumMark: project.MarkOf(80), RetryDelays: project.RetryDelays{time.Hour, 2 * time.Hour}}
	closed := func(m project.Mark) *team.Team { return &team.Team{ClosedAt: before, FinalMark: m} }
	tests := []struct {
		name     string
		in, want projectsuser.Registration
	}{
		{"the best of closed teams",
			projectsuser.Registration{Occurrence: 1, Attempts: team.Joined(closed(project.MarkOf(100)), closed(project.MarkOf(5)))},
			projectsuser.Registration{Occurrence: 1, FinalMark: project.MarkOf(100), Validated: project.Validated, MarkedAt: at, RetriableAt: at.Add(2 * time.Hour)}},
		{"marked_at stays with the mark",
			projectsuser.Registration{FinalMark: project.MarkOf(0), MarkedAt: before, Attempts: team.Joined(closed(project.MarkOf(0)))},
			projectsuser.Registration{FinalMark: project.MarkOf(0), Validated: project.NotValidated, MarkedAt: before, RetriableAt: at.Add(time.Hour)}},
		{"a mark that is withdrawn takes all with it",
			projectsuser.Registration{FinalMark: project.MarkOf(80), Validated: project.Validated, MarkedAt: before, RetriableAt: before, Attempts: team.Joined(closed(project.Mark{}))},
			projectsuser.Registration{}},
		{"unknown teams compile to what there is",
			projectsuser.Registration{FinalMark: project.MarkOf(80), MarkedAt: before},
			projectsuser.Registration{FinalMark: project.MarkOf(80), MarkedAt: before}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := test.in
			got := in.Compile(session, at)
			test.want.Attempts = test.in.Attempts
			if diff := cmp.Diff(&test.want, got, records); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.in, in, records); diff != "" {
				t.Errorf("compiling changed the registration it was given:\n%s", diff)
			}
			if diff := cmp.Diff(got, got.Compile(session, at), records); diff != "" {
				t.Errorf("compiling twice differs:\n%s", diff)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	r := &projectsuser.Registration{
		Cursus:   []project.CursusID{21, 9},
		Attempts: team.Joined(&team.Team{Session: 1}, &team.Team{Session: 7}),
	}
	want := project.Place{Session: 7, Campus: 3, Cursus: []project.CursusID{21, 9}}
	if diff := cmp.Diff(want, r.Place(3)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var nobody *projectsuser.Registration
	if diff := cmp.Diff(project.Place{Campus: 3}, nobody.Place(3)); diff != "" {
		t.Errorf("of nobody (-want +got):\n%s", diff)
	}
}

func TestParentIsExplainedByItsChildren(t *testing.T) {
	var c project.Catalog
	for _, p := range []project.Project{{ID: 1}, {ID: 11, Parent: 1}, {ID: 12, Parent: 1}, {ID: 13, Parent: 1}, {ID: 14, Parent: 1}} {
		if err := c.Put(p); err != nil {
			t.Fatal(err)
		}
	}
	c.PutSession(project.Session{ID: 5, Project: 12, BeginAt: epoch.Add(time.Hour)})
	locked := &team.Team{ID: 3, LockedAt: epoch}
	parent := &projectsuser.Registration{Project: 1, Attempts: team.Joined(locked), Declared: state.Finished}
	children := map[project.ID]*projectsuser.Registration{
		11: {Project: 11, Attempts: team.Joined(&team.Team{ClosedAt: epoch, FinalMark: project.MarkOf(0)})},
		12: {Project: 12, Attempts: team.Joined(&team.Team{LockedAt: epoch, Session: 5})},
	}
	e := parent.Explain(&c, 0, epoch, func(id project.ID) (*projectsuser.Registration, bool) { return children[id], id != 14 })
	want := []projectsuser.ChildStatus{
		{Project: 11, Status: state.Finished}, {Project: 12, Status: state.WaitingToStart}, {Project: 13, Status: state.NotRegistered},
		{Project: 14}, // the data does not tell
	}
	if diff := cmp.Diff(want, e.Children); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
	text := "in_progress by rule 6 (project with children): the project has children, and the work is on them; team 3 is the last of 1; declared finished"
	if e.String() != text {
		t.Errorf("got  %s\nwant %s", e, text)
	}
	if e := parent.Explain(&c, 0, epoch, nil); e.Children != nil {
		t.Errorf("children without a lookup: %v", e.Children)
	}
	finished := &projectsuser.Registration{Project: 1, Attempts: team.Joined(&team.Team{ClosedAt: epoch, FinalMark: project.MarkOf(0)})}
	if e := finished.Explain(&c, 0, epoch, func(project.ID) (*projectsuser.Registration, bool) { return nil, true }); e.Children != nil {
		t.Errorf("children of a parent that is finished: %v", e.Children)
	}
	if e := children[12].Explain(&c, 0, epoch, func(project.ID) (*projectsuser.Registration, bool) { return parent, true }); e.Children != nil {
		t.Errorf("children of a project that has none: %v", e.Children)
	}
}

func TestAnExplanationPermitsWhatItsFactsDo(t *testing.T) {
	r := &projectsuser.Registration{Attempts: team.Joined()}
	e := r.Explain(new(project.Catalog), 0, epoch, nil)
	want := []state.Event{state.CreateTeam, state.Join, state.Unregister}
	if diff := cmp.Diff(want, slices.Collect(e.Permitted())); diff != "" {
		t.Errorf("permitted (-want +got):\n%s", diff)
	}
	if e.Permit(state.Join) != nil || e.Permit(state.Close) == nil {
		t.Error("Permit and Permitted differ")
	}
}

func TestAudit(t *testing.T) {
	waiting := state.Explain(state.Registered|state.InTeam|state.Closed, time.Time{})
	var a projectsuser.Audit
	a.Keep = 1
	a.Add(1, state.WaitingEvaluation, waiting)
	a.Add(2, state.InProgress, waiting)
	a.Add(3, 0, waiting)
	a.Add(4, state.Finished, state.Explanation{Status: state.Finished})
	a.Add(5, state.Finished, waiting)
	want := projectsuser.Audit{
		Total: 5, Agree: 1, Differ: 2, Unknown: 1, Undeclared: 1, Keep: 1,
		Differences: []projectsuser.Difference{
			{ID: 2, Declared: state.InProgress, Derived: state.WaitingEvaluation, Rule: 7, Facts: waiting.Facts},
		},
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAuditKeepsAThousandDifferences(t *testing.T) {
	var a projectsuser.Audit
	for id := range int64(2000) {
		a.Add(id, state.Finished, state.Explain(0, time.Time{}))
	}
	if a.Differ != 2000 || len(a.Differences) != 1000 {
		t.Errorf("%d differ, %d are kept", a.Differ, len(a.Differences))
	}
}
