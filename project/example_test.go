package project_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
)

func ExampleMark() {
	var none project.Mark
	cheated := project.MarkOf(-42)
	fmt.Println(none, cheated, project.MarkOf(0))
	fmt.Println(none == project.MarkOf(0), none.Best(cheated))
	// Output:
	// none -42 0
	// false -42
}

func ExampleValidation() {
	s := project.Session{MinimumMark: project.MarkOf(80)}
	fmt.Println(s.Validate(project.MarkOf(99)))
	fmt.Println(s.Validate(project.MarkOf(0)))
	fmt.Println(s.Validate(project.Mark{}))
	// Output:
	// validated
	// not validated
	// not marked
}

func ExamplePick() {
	sessions := []*project.Session{{ID: 1}, {ID: 2, Campus: 9}, {ID: 3, Campus: 7}}
	fmt.Println(project.Pick(slices.Values(sessions), project.Place{Campus: 9}).ID)
	fmt.Println(project.Pick(slices.Values(sessions), project.Place{Session: 3, Campus: 9}).ID)
	fmt.Println(project.Pick(slices.Values(sessions), project.Place{Session: 4}) == nil)
	// Output:
	// 2
	// 3
	// true
}

func ExampleRetryDelays() {
	piscine := project.RetryDelays{20 * time.Minute, 40 * time.Minute}
	marked := time.Date(2023, 10, 4, 13, 31, 0, 0, time.UTC)
	fmt.Println(piscine.After(marked, 0).Format(time.TimeOnly))
	fmt.Println(piscine.After(marked, 5).Format(time.TimeOnly))
	// Output:
	// 13:51:00
	// 14:11:00
}

// A session for the campus of the user is more specific than one for all users.
func ExamplePlace() {
	beginAt := time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)
	sessions := []*project.Session{{ID: 5}, {ID: 6, Campus: 9, BeginAt: beginAt}}
	for _, campus := range []project.CampusID{7, 9} {
		s := project.Pick(slices.Values(sessions), project.Place{Campus: campus})
		fmt.Println(s.ID, s.Begun(beginAt.Add(-time.Hour)))
	}
	// Output:
	// 5 true
	// 6 false
}

func ExampleSession() {
	rush := project.Session{BeginAt: time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)}
	fmt.Println(rush.Begun(rush.BeginAt.Add(-time.Second)), rush.Begun(rush.BeginAt))
	// Output: false true
}
