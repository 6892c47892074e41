package projectsuser_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestExplainListsChildrenOfParent(t *testing.T) {
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
		{Project: 14}, // the data does not say
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
		t.Errorf("children of a finished parent: %v", e.Children)
	}
	if e := children[12].Explain(&c, 0, epoch, func(project.ID) (*projectsuser.Registration, bool) { return parent, true }); e.Children != nil {
		t.Errorf("children of a project without children: %v", e.Children)
	}
}

func TestExplanationPermitsEvents(t *testing.T) {
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
