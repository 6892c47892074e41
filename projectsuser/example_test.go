package projectsuser_test

import (
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

var noon = time.Date(2023, 9, 2, 12, 0, 0, 0, time.UTC)

// The second attempt decides: it is in progress, although the first one is finished
// and the registration has a mark.
func ExampleRegistration_Status() {
	r := &projectsuser.Registration{
		FinalMark: project.MarkOf(0),
		Attempts: team.Imported(
			&team.Team{ID: 49, LockedAt: noon, ClosedAt: noon, FinalMark: project.MarkOf(0)},
			&team.Team{ID: 240, LockedAt: noon},
		),
	}
	fmt.Println(r.Status(project.Setting{}, noon))
	// Output: in_progress
}

// An explanation has the rule that decided, and the instant at which time alone changes
// the status: the begin_at of the session.
func ExampleRegistration_Explain() {
	var c project.Catalog
	c.PutSession(project.Session{ID: 5, Project: 1, BeginAt: noon.Add(6 * time.Hour)})
	r := &projectsuser.Registration{
		Project:  1,
		Attempts: team.Joined(&team.Team{ID: 3, Session: 5, LockedAt: noon}),
	}
	e := r.Explain(&c, 0, noon, nil)
	fmt.Println(e)
	fmt.Println(r.Explain(&c, 0, e.Next, nil).Status)
	// Output:
	// waiting_to_start by rule 5 (not closed, begin_at in the future): begin_at is in the future and the team is not closed, until 2023-09-02T18:00:00Z; team 3 is the last of 1
	// in_progress
}

// The mark, the validation and the retry date follow from the teams and the session.
func ExampleRegistration_Compile() {
	s := project.Session{MinimumMark: project.MarkOf(80), RetryDelays: project.RetryDelays{24 * time.Hour}}
	r := &projectsuser.Registration{
		Attempts: team.Joined(&team.Team{ClosedAt: noon, FinalMark: project.MarkOf(66)}),
	}
	compiled := r.Compile(s, noon)
	fmt.Println(compiled.FinalMark, compiled.Validated)
	fmt.Println("retriable from", compiled.RetriableAt.Format(time.DateTime))
	// Output:
	// 66 not validated
	// retriable from 2023-09-03 12:00:00
}

// An explanation permits some events and refuses the others with a reason.
func ExampleExplanation_Permitted() {
	r := &projectsuser.Registration{Attempts: team.Joined()}
	e := r.Explain(new(project.Catalog), 0, noon, nil)
	for event := range e.Permitted() {
		fmt.Println(event)
	}
	fmt.Println(e.Permit(state.Close))
	// Output:
	// create_team
	// join
	// unregister
	// state: close while "searching": not possible in this state
}

// A patch of terms sets the values it contains and keeps the rest.
func ExampleTermsPatch() {
	t := projectsuser.Terms{BudgetHours: 40, ProjectStatus: "open"}
	p := projectsuser.TermsPatch{BudgetHours: optional.Some(20), ProjectStatus: optional.Null[string]()}
	fmt.Printf("%+v\n", p.Apply(t).BudgetHours)
	fmt.Println(p.Apply(projectsuser.Terms{HideTimesheets: true}).HideTimesheets)
	fmt.Println(projectsuser.Terms{BudgetHours: -1}.Validate())
	// Output:
	// 20
	// true
	// projectsuser: budget_hours "-1": must not be negative
}

// An audit counts where a declared status differs from the derived one, and says why.
func ExampleAudit() {
	var a projectsuser.Audit
	derived := state.Explain(state.Registered|state.InTeam|state.Closed, time.Time{})
	a.Add(159, state.InProgress, derived)
	d := a.Differences[0]
	fmt.Printf("%d: declared %s, derived %s by rule %d\n", d.ID, d.Declared, d.Derived, d.Rule)
	// Output: 159: declared in_progress, derived waiting_evaluation by rule 7
}
