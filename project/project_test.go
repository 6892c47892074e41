package project_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
)

func TestMarkZeroIsAMark(t *testing.T) {
	var none project.Mark
	zero := project.MarkOf(0)
	if none == zero || none.IsSet() || !zero.IsSet() {
		t.Error("mark 0 and no mark look alike")
	}
	if points, ok := zero.Points(); points != 0 || !ok {
		t.Errorf("mark 0 has points %d, %t", points, ok)
	}
	if points, ok := none.Points(); points != 0 || ok {
		t.Errorf("no mark has points %d, %t", points, ok)
	}
}

func TestMarksAreOrdered(t *testing.T) {
	marks := []project.Mark{
		{}, project.MarkOf(math.MinInt32), project.MarkOf(-42), project.MarkOf(0),
		project.MarkOf(99), project.MarkOf(125), project.MarkOf(math.MaxInt32),
	}
	for i, a := range marks {
		for j, b := range marks {
			if got, want := a.Compare(b), cmpInt(i, j); got != want {
				t.Errorf("%s against %s: %d, want %d", a, b, got, want)
			}
			if got, want := a.Best(b), marks[max(i, j)]; got != want {
				t.Errorf("the best of %s and %s: %s", a, b, got)
			}
		}
	}
	if got := fmt.Sprint(marks); got != "[none -2147483648 -42 0 99 125 2147483647]" {
		t.Errorf("marks print as %s", got)
	}
}

func cmpInt(a, b int) int {
	if a < b {
		return -1
	}
	if a > b {
		return +1
	}
	return 0
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name    string
		minimum project.Mark
		mark    project.Mark
		want    project.Validation
	}{
		{"no mark", project.MarkOf(80), project.Mark{}, project.NotMarked},
		{"no mark and no minimum", project.Mark{}, project.Mark{}, project.NotMarked},
		{"at the minimum", project.MarkOf(80), project.MarkOf(80), project.Validated},
		{"below the minimum, recorded at 99", project.MarkOf(100), project.MarkOf(99), project.NotValidated},
		{"mark 0 validated, as recorded", project.MarkOf(0), project.MarkOf(0), project.Validated},
		{"cheating", project.MarkOf(0), project.MarkOf(-42), project.NotValidated},
		{"any mark without a minimum", project.Mark{}, project.MarkOf(-42), project.Validated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := project.Session{MinimumMark: test.minimum}.Validate(test.mark)
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestValidationIsTriState(t *testing.T) {
	tests := []struct {
		v             project.Validation
		validated, ok bool
		text          string
	}{
		{project.NotMarked, false, false, "not marked"},
		{project.NotValidated, false, true, "not validated"},
		{project.Validated, true, true, "validated"},
		{7, false, false, "Validation(7)"},
	}
	for _, test := range tests {
		validated, ok := test.v.Bool()
		if validated != test.validated || ok != test.ok || test.v.String() != test.text {
			t.Errorf("%s: %t, %t", test.v, validated, ok)
		}
		if ok && project.ValidationOf(validated) != test.v {
			t.Errorf("%s does not come back", test.v)
		}
	}
}

func TestRetryDelays(t *testing.T) {
	marked := time.Date(2023, 10, 4, 13, 31, 22, 0, time.UTC)
	piscine := project.RetryDelays{20 * time.Minute, 40 * time.Minute, time.Hour}
	tests := []struct {
		name       string
		delays     project.RetryDelays
		marked     time.Time
		occurrence int
		want       time.Time
	}{
		{"first attempt", piscine, marked, 0, marked.Add(20 * time.Minute)},
		{"second attempt", piscine, marked, 1, marked.Add(40 * time.Minute)},
		{"the last delay holds on", piscine, marked, 9, marked.Add(time.Hour)},
		{"an occurrence below 0 is the first", piscine, marked, -1, marked.Add(20 * time.Minute)},
		{"no retry", nil, marked, 0, time.Time{}},
		{"not marked", piscine, time.Time{}, 0, time.Time{}},
		{"at once", project.RetryDelays{0}, marked, 3, marked},
	}
	for _, test := range tests {
		if got := test.delays.After(test.marked, test.occurrence); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestBegun(t *testing.T) {
	begin := time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)
	rush := project.Session{BeginAt: begin}
	if rush.Begun(begin.Add(-time.Nanosecond)) || !rush.Begun(begin) {
		t.Error("a rush begins exactly at begin_at")
	}
	if !(project.Session{}).Begun(time.Time{}) {
		t.Error("a session without begin_at has always begun")
	}
}

func TestPickTheClosestSession(t *testing.T) {
	everybody := &project.Session{ID: 1}
	cursus := &project.Session{ID: 2, Cursus: 21}
	campus := &project.Session{ID: 3, Campus: 9}
	both := &project.Session{ID: 4, Campus: 9, Cursus: 21}
	newer := &project.Session{ID: 5, Campus: 9}
	other := &project.Session{ID: 6, Campus: 7, Cursus: 21}
	all := []*project.Session{newer, other, everybody, both, cursus, campus}
	tests := []struct {
		name     string
		sessions []*project.Session
		place    project.Place
		want     project.SessionID
	}{
		{"the team's own, however badly it fits", all, project.Place{Session: 6, Campus: 9, Cursus: []project.CursusID{21}}, 6},
		{"the team's own is not there", all, project.Place{Session: 99, Campus: 9}, 0},
		{"campus and cursus", all, project.Place{Campus: 9, Cursus: []project.CursusID{21}}, 4},
		{"campus before cursus", all[:5:5], project.Place{Campus: 9, Cursus: []project.CursusID{3}}, 5},
		{"campus, the newest of two", []*project.Session{newer, campus}, project.Place{Campus: 9}, 5},
		{"campus before a newer cursus", []*project.Session{campus, {ID: 9, Cursus: 21}}, project.Place{Campus: 9, Cursus: []project.CursusID{21}}, 3},
		{"the second cursus", all, project.Place{Campus: 1, Cursus: []project.CursusID{3, 21}}, 2},
		{"cursus", all, project.Place{Campus: 1, Cursus: []project.CursusID{21}}, 2},
		{"everybody", all, project.Place{Campus: 1, Cursus: []project.CursusID{1}}, 1},
		{"an unknown place", all, project.Place{}, 1},
		{"none fits", []*project.Session{both, other}, project.Place{}, 0},
		{"no sessions", nil, project.Place{Campus: 9}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for range 2 { // in either order
				var got project.SessionID
				if s := project.Pick(slices.Values(test.sessions), test.place); s != nil {
					got = s.ID
				}
				if got != test.want {
					t.Errorf("got session %d, want %d", got, test.want)
				}
				slices.Reverse(test.sessions)
			}
		})
	}
}

func TestTree(t *testing.T) {
	var tree project.Tree
	if tree.HasChildren(1) || tree.Parent(1) != 0 || slices.Collect(tree.Children(1)) != nil {
		t.Error("the empty tree has something in it")
	}
	for _, edge := range [][2]project.ID{{12, 1}, {11, 1}, {111, 11}, {2, 0}} {
		if err := tree.Put(edge[0], edge[1]); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]project.ID{11, 12}, slices.Collect(tree.Children(1))); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]project.ID{11, 111, 12}, slices.Collect(tree.Descendants(1))); diff != "" {
		t.Errorf("descendants (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]project.ID{11, 1}, slices.Collect(tree.Ancestors(111))); diff != "" {
		t.Errorf("ancestors (-want +got):\n%s", diff)
	}
	for range tree.Descendants(1) {
		break
	}
	for range tree.Ancestors(111) {
		break
	}

	err := tree.Put(1, 111)
	var cycle *project.CycleError
	if !errors.As(err, &cycle) {
		t.Fatalf("a cycle is accepted: %v", err)
	}
	if want := `project: parent of "1": cycle 1 -> 111 -> 11 -> 1`; err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if err := tree.Put(5, 5); err == nil || err.Error() != `project: parent of "5": cycle 5 -> 5` {
		t.Errorf("a project is its own parent: %v", err)
	}

	if err := tree.Put(11, 2); err != nil { // moves, with what is below it
		t.Fatal(err)
	}
	if err := tree.Put(12, 0); err != nil {
		t.Fatal(err)
	}
	if tree.HasChildren(1) || !tree.HasChildren(2) || tree.Parent(12) != 0 {
		t.Error("moving a project left it where it was")
	}
}

func TestParentWhoseChildrenAreNotKnown(t *testing.T) {
	var tree project.Tree
	tree.AssumeChildren(7)
	tree.AssumeChildren(7)
	tree.AssumeChildren(0)
	if !tree.HasChildren(7) || tree.HasChildren(8) || tree.HasChildren(0) {
		t.Error("a parent without known children is not one")
	}
	if got := slices.Collect(tree.Children(7)); got != nil {
		t.Errorf("children that are not known: %v", got)
	}
	if err := tree.Put(71, 7); err != nil {
		t.Fatal(err)
	}
	tree.AssumeChildren(7)
	if diff := cmp.Diff([]project.ID{71}, slices.Collect(tree.Descendants(7))); diff != "" {
		t.Errorf("known children (-want +got):\n%s", diff)
	}
	if err := tree.Put(71, 0); err != nil || !tree.HasChildren(7) {
		t.Errorf("with its known child gone it has children: %t, %v", tree.HasChildren(7), err)
	}
}

// TestLawTreeHasNoCycle puts parents at random, against a map as the oracle.
func TestLawTreeHasNoCycle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tree project.Tree
		parents := make(map[project.ID]project.ID)
		above := func(id project.ID) (ids []project.ID) {
			for id = parents[id]; id != 0; id = parents[id] {
				ids = append(ids, id)
			}
			return ids
		}
		id := rapid.Custom(func(t *rapid.T) project.ID { return project.ID(rapid.IntRange(0, 8).Draw(t, "id")) })
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				child, parent := id.Draw(t, "child"), id.Draw(t, "parent")
				closes := child != 0 && parent != 0 && (child == parent || slices.Contains(above(parent), child))
				if err := tree.Put(child, parent); (err != nil) != closes {
					t.Fatalf("Put(%d, %d) with %v: %v", child, parent, parents, err)
				}
				if !closes && child != 0 {
					parents[child] = parent
				}
			},
			"": func(t *rapid.T) {
				for n := range project.ID(9) {
					if diff := cmp.Diff(above(n), slices.Collect(tree.Ancestors(n))); diff != "" {
						t.Fatalf("ancestors of %d (-want +got):\n%s", n, diff)
					}
					var children []project.ID
					for c := range project.ID(9) {
						if n != 0 && parents[c] == n {
							children = append(children, c)
						}
					}
					if diff := cmp.Diff(children, slices.Collect(tree.Children(n))); diff != "" || tree.HasChildren(n) != (len(children) > 0) {
						t.Fatalf("children of %d (-want +got):\n%s", n, diff)
					}
				}
			},
		})
	})
}

func TestMention(t *testing.T) {
	var c project.Catalog
	full := project.Project{ID: 2, Name: "Day 00", Slug: "day-00", Exam: true, Parent: 1}
	steps := []struct {
		name    string
		mention project.Project
		want    project.Project
	}{
		{"a project that nobody knows", project.Project{ID: 3, Name: "n", Slug: "s"}, project.Project{ID: 3, Name: "n", Slug: "s"}},
		{"its parent, later", project.Project{ID: 3, Parent: 1}, project.Project{ID: 3, Name: "n", Slug: "s", Parent: 1}},
		{"no parent says nothing", project.Project{ID: 3}, project.Project{ID: 3, Name: "n", Slug: "s", Parent: 1}},
		{"a project that was put", project.Project{ID: 2, Name: "?"}, full},
	}
	if err := c.Put(full); err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if err := c.Mention(step.mention); err != nil {
			t.Fatal(err)
		}
		if got, _ := c.Project(step.mention.ID); got != step.want || c.Tree.Parent(got.ID) != got.Parent {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
	}
	if err := c.Mention(project.Project{ID: 1, Parent: 2}); err == nil {
		t.Error("a cycle is accepted")
	}
	if _, ok := c.Project(1); ok {
		t.Error("a refused mention left a project")
	}
}

func TestCatalog(t *testing.T) {
	var c project.Catalog
	if s := c.Setting(1, project.Place{}); s != (project.Setting{}) {
		t.Errorf("the empty catalog knows %+v", s)
	}
	begin := time.Date(2024, 3, 1, 18, 0, 0, 0, time.UTC)
	for _, p := range []project.Project{{ID: 1, Slug: "piscine"}, {ID: 2, Slug: "day-00", Parent: 1}} {
		if err := c.Put(p); err != nil {
			t.Fatal(err)
		}
	}
	c.PutSession(project.Session{ID: 10, Project: 1, BeginAt: begin})
	c.PutSession(project.Session{ID: 11, Project: 1, Campus: 9})
	if got := c.Setting(1, project.Place{}); got != (project.Setting{HasChildren: true, BeginAt: begin}) {
		t.Errorf("the session for everybody: %+v", got)
	}
	if got := c.Setting(1, project.Place{Campus: 9}); got != (project.Setting{HasChildren: true}) {
		t.Errorf("the campus's session: %+v", got)
	}
	if got := c.Setting(2, project.Place{Session: 10}); got != (project.Setting{BeginAt: begin}) {
		t.Errorf("the session that the team names: %+v", got)
	}
	c.PutSession(project.Session{ID: 10, Project: 2, BeginAt: begin.Add(time.Hour)}) // moves to another project
	if c.Session(1, project.Place{}) != nil {
		t.Error("a session that moved is still where it was")
	}
	if s := c.Session(2, project.Place{}); s == nil || !s.BeginAt.Equal(begin.Add(time.Hour)) {
		t.Errorf("a session that moved: %+v", s)
	}
	if err := c.Put(project.Project{ID: 1, Parent: 2, Slug: "changed"}); err == nil {
		t.Error("a cycle is accepted")
	}
	if p, ok := c.Project(1); !ok || p.Slug != "piscine" {
		t.Errorf("a refused project: %+v, %t", p, ok)
	}
	var ids []project.ID
	for p := range c.All() {
		ids = append(ids, p.ID)
	}
	if diff := cmp.Diff([]project.ID{1, 2}, ids); diff != "" {
		t.Errorf("all projects (-want +got):\n%s", diff)
	}
	for range c.All() {
		break
	}
	if _, ok := c.Project(3); ok {
		t.Error("a project that nobody put is known")
	}
}
