package projectsuser_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestNilRegistrationIsNotRegistered(t *testing.T) {
	var missing *projectsuser.Registration
	if got := missing.Status(project.Setting{}, epoch); got != state.NotRegistered {
		t.Errorf("status %s", got)
	}
	if missing.Facts(project.Setting{HasChildren: true}, epoch) != 0 || missing.Retriable(epoch) || missing.Marked() {
		t.Error("a nil registration has facts, a mark or a retry")
	}
	e := missing.Explain(new(project.Catalog), 0, epoch, nil)
	if e.Status != state.NotRegistered || e.Rule != 1 {
		t.Errorf("explanation %q", e)
	}
}

func TestUnknownTeamsLeadToDeclaredStatus(t *testing.T) {
	short := &projectsuser.Registration{Declared: state.Finished, DeclaredTeam: 7, FinalMark: project.MarkOf(0)}
	if got := short.Status(project.Setting{}, epoch); got != state.Finished {
		t.Errorf("status %s", got)
	}
	e := short.Explain(new(project.Catalog), 0, epoch, nil)
	if e.Derived() || e.String() != "finished as declared: the teams are unknown" {
		t.Errorf("explanation %q", e)
	}
	var unknown *projectsuser.UnknownFactsError
	if err := e.Permit(state.Register); !errors.As(err, &unknown) || err.Error() != `projectsuser: register while declared "finished": the teams are unknown` {
		t.Errorf("register: %v", err)
	}
	for event := range e.Permitted() {
		t.Errorf("%s is permitted although the teams are unknown", event)
	}
	none := *short
	none.Attempts = team.Joined()
	if got := none.Status(project.Setting{}, epoch); got != state.Searching {
		t.Errorf("status without a team: %s", got)
	}
	undeclared := &projectsuser.Registration{}
	if e := undeclared.Explain(new(project.Catalog), 0, epoch, nil); e.String() != "no status as declared: the teams are unknown" {
		t.Errorf("explanation %q", e)
	}
}

func TestStatusIgnoresMarkOfRegistration(t *testing.T) {
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
		t.Error("not retriable exactly from retriable_at")
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
		{"the best mark of closed teams",
			projectsuser.Registration{Occurrence: 1, Attempts: team.Joined(closed(project.MarkOf(100)), closed(project.MarkOf(5)))},
			projectsuser.Registration{Occurrence: 1, FinalMark: project.MarkOf(100), Validated: project.Validated, MarkedAt: at, RetriableAt: at.Add(2 * time.Hour)}},
		{"the same mark keeps marked_at",
			projectsuser.Registration{FinalMark: project.MarkOf(0), MarkedAt: before, Attempts: team.Joined(closed(project.MarkOf(0)))},
			projectsuser.Registration{FinalMark: project.MarkOf(0), Validated: project.NotValidated, MarkedAt: before, RetriableAt: at.Add(time.Hour)}},
		{"a withdrawn mark clears all fields",
			projectsuser.Registration{FinalMark: project.MarkOf(80), Validated: project.Validated, MarkedAt: before, RetriableAt: before, Attempts: team.Joined(closed(project.Mark{}))},
			projectsuser.Registration{}},
		{"unknown teams change nothing",
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
				t.Errorf("compile modified its receiver:\n%s", diff)
			}
			if diff := cmp.Diff(got, got.Compile(session, at), records); diff != "" {
				t.Errorf("a second compile differs:\n%s", diff)
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
	var missing *projectsuser.Registration
	if diff := cmp.Diff(project.Place{Campus: 3}, missing.Place(3)); diff != "" {
		t.Errorf("nil registration (-want +got):\n%s", diff)
	}
}
