package projectsuser_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
)

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

func TestAuditKeepsThousandDifferences(t *testing.T) {
	var a projectsuser.Audit
	for id := range int64(2000) {
		a.Add(id, state.Finished, state.Explain(0, time.Time{}))
	}
	if a.Differ != 2000 || len(a.Differences) != 1000 {
		t.Errorf("%d differ and %d are kept, want 2000 and 1000", a.Differ, len(a.Differences))
	}
}
