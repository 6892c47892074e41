package team_test

import (
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// A closed team is not open, even if it was never locked.
func ExampleTeam() {
	t := team.Team{ID: 2, ClosedAt: time.Date(2018, 7, 27, 13, 41, 28, 0, time.UTC)}
	fmt.Println(t.Locked(), t.Open())
	fmt.Println(state.Derive(t.Facts(project.Setting{}, time.Unix(1_700_000_000, 0))))
	// Output:
	// false false
	// waiting_evaluation
}

func ExampleTeam_Leader() {
	t := team.Team{Members: []team.Member{{User: 7}, {User: 8, Leader: true}}}
	leader, ok := t.Leader()
	fmt.Println(leader.User, ok)
	// Output: 8 true
}

// The last attempt is the active one. Attempts that the data does not contain are
// unknown, which is different from no attempts.
func ExampleAttempts() {
	a := team.Imported(&team.Team{ID: 240}, &team.Team{ID: 49})
	fmt.Println(a.Active().ID, a.Len())
	var unknown team.Attempts
	fmt.Println(unknown.Known(), team.Joined().Known())
	// Output:
	// 240 2
	// false true
}

func ExampleAttempts_Best() {
	closed := time.Date(2023, 10, 4, 7, 9, 58, 0, time.UTC)
	a := team.Joined(
		&team.Team{ID: 267, ClosedAt: closed, FinalMark: project.MarkOf(5)},
		&team.Team{ID: 268, ClosedAt: closed, FinalMark: project.MarkOf(100)},
		&team.Team{ID: 269, FinalMark: project.MarkOf(125)}, // not closed yet
	)
	fmt.Println(a.Best())
	// Output: 100
}

func ExampleMember() {
	duo := team.Team{Members: []team.Member{{User: 7}, {User: 8, Leader: true, Occurrence: 1}}}
	m, ok := duo.Member(8)
	fmt.Println(m.Occurrence, ok)
	// Output: 1 true
}

// The facts include those of the attempt before the active one.
func ExampleAttempts_Facts() {
	closed := time.Date(2023, 10, 4, 7, 9, 58, 0, time.UTC)
	a := team.Joined(&team.Team{ID: 49, ClosedAt: closed, FinalMark: project.MarkOf(0)})
	retried := a.With(&team.Team{ID: 240})
	facts := retried.Facts(project.Setting{}, closed.Add(time.Hour))
	fmt.Println(facts)
	fmt.Println(state.Derive(facts))
	// Output:
	// registered, in a team, with an earlier attempt, earlier attempt finished
	// creating_group
}
