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

func ExampleTree() {
	var tree project.Tree
	_ = tree.Put(11, 1)
	_ = tree.Put(12, 1)
	fmt.Println(slices.Collect(tree.Children(1)), tree.HasChildren(11))
	fmt.Println(tree.Put(1, 12))
	// Output:
	// [11 12] false
	// project: parent of "1": cycle 1 -> 12 -> 1
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

func ExampleCatalog() {
	var c project.Catalog
	_ = c.Put(project.Project{ID: 1, Slug: "piscine"})
	_ = c.Put(project.Project{ID: 2, Slug: "day-00", Parent: 1})
	fmt.Println(c.Setting(1, project.Place{}).HasChildren)
	// Output: true
}

// A place picks the session, and the setting is what the project then brings to
// the status of a team.
func ExamplePlace() {
	var c project.Catalog
	begin := time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)
	c.PutSession(project.Session{ID: 5, Project: 1, Campus: 9, BeginAt: begin})
	fmt.Println(c.Setting(1, project.Place{Campus: 9}).BeginAt.Equal(begin))
	fmt.Println(c.Setting(1, project.Place{Campus: 7}).BeginAt.IsZero())
	// Output:
	// true
	// true
}

func ExampleSession() {
	rush := project.Session{BeginAt: time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)}
	fmt.Println(rush.Begun(rush.BeginAt.Add(-time.Second)), rush.Begun(rush.BeginAt))
	// Output: false true
}
