package project_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
)

func TestMention(t *testing.T) {
	var c project.Catalog
	full := project.Project{ID: 2, Name: "Day 00", Slug: "day-00", Exam: true, Parent: 1}
	steps := []struct {
		name    string
		mention project.Project
		want    project.Project
	}{
		{"an unknown project", project.Project{ID: 3, Name: "n", Slug: "s"}, project.Project{ID: 3, Name: "n", Slug: "s"}},
		{"its parent, later", project.Project{ID: 3, Parent: 1}, project.Project{ID: 3, Name: "n", Slug: "s", Parent: 1}},
		{"a parent of 0 changes nothing", project.Project{ID: 3}, project.Project{ID: 3, Name: "n", Slug: "s", Parent: 1}},
		{"a project that was put", project.Project{ID: 2, Name: "?"}, full},
	}
	if err := c.Put(full); err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if err := c.Mention(step.mention); err != nil {
			t.Fatal(err)
		}
		if got, _ := c.Project(step.mention.ID); !cmp.Equal(got, step.want) || c.Tree.Parent(got.ID) != got.Parent {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
	}
	if err := c.Mention(project.Project{ID: 1, Parent: 2}); err == nil {
		t.Error("a cycle: got no error")
	}
	if _, ok := c.Project(1); ok {
		t.Error("a refused Mention added a project")
	}
}

func TestCatalog(t *testing.T) {
	var c project.Catalog
	if s := c.Setting(1, project.Place{}); s != (project.Setting{}) {
		t.Errorf("the empty catalog returns %+v", s)
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
		t.Errorf("the session for all users: %+v", got)
	}
	if got := c.Setting(1, project.Place{Campus: 9}); got != (project.Setting{HasChildren: true}) {
		t.Errorf("the campus's session: %+v", got)
	}
	if got := c.Setting(2, project.Place{Session: 10}); got != (project.Setting{BeginAt: begin}) {
		t.Errorf("the session of the team: %+v", got)
	}
	c.PutSession(project.Session{ID: 10, Project: 2, BeginAt: begin.Add(time.Hour)}) // moves to another project
	if c.Session(1, project.Place{}) != nil {
		t.Error("a session that moved to another project is still found in the old one")
	}
	if s := c.Session(2, project.Place{}); s == nil || !s.BeginAt.Equal(begin.Add(time.Hour)) {
		t.Errorf("a session that moved: %+v", s)
	}
	if err := c.Put(project.Project{ID: 1, Parent: 2, Slug: "changed"}); err == nil {
		t.Error("a cycle: got no error")
	}
	if p, ok := c.Project(1); !ok || p.Slug != "piscine" {
		t.Errorf("a project after a refused Put: %+v, %t", p, ok)
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
		t.Error("an unknown project is found")
	}
}

func ExampleCatalog() {
	var c project.Catalog
	_ = c.Put(project.Project{ID: 1, Slug: "piscine"})
	_ = c.Put(project.Project{ID: 2, Slug: "day-00", Parent: 1})
	fmt.Println(c.Setting(1, project.Place{}).HasChildren)
	// Output: true
}

// A catalog keeps its projects, its sessions and what it knows of the tree in JSON.
func TestCatalogThroughJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c project.Catalog
		for id := range project.ID(rapid.IntRange(0, 6).Draw(t, "projects")) {
			parent := project.ID(rapid.IntRange(0, int(id)).Draw(t, "parent"))
			if err := c.Put(project.Project{ID: id + 1, Parent: parent}); err != nil {
				t.Fatal(err)
			}
			if rapid.Bool().Draw(t, "session") {
				c.PutSession(project.Session{ID: project.SessionID(id + 1), Project: id + 1, MinimumMark: project.MarkOf(50)})
			}
		}
		c.Tree.AssumeChildren(project.ID(rapid.IntRange(0, 9).Draw(t, "parent of unknown children")))
		text, err := json.Marshal(&c)
		if err != nil {
			t.Fatal(err)
		}
		var read project.Catalog
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(&read)
		if err != nil || string(again) != string(text) {
			t.Fatalf("%v\n%s\n%s", err, text, again)
		}
		for id := project.ID(1); id < 10; id++ {
			place := project.Place{Session: project.SessionID(id)}
			if diff := cmp.Diff(c.Session(id, place), read.Session(id, place), cmpopts.EquateComparable(project.Mark{})); diff != "" {
				t.Errorf("session of project %d (-written +read):\n%s", id, diff)
			}
			if c.Tree.HasChildren(id) != read.Tree.HasChildren(id) || c.Tree.Parent(id) != read.Tree.Parent(id) {
				t.Errorf("the tree differs at project %d in %s", id, text)
			}
		}
	})
}

func TestCatalogWithACycleIsRefused(t *testing.T) {
	c := project.Catalog{}
	c.PutSession(project.Session{ID: 3, Project: 1})
	var cycle *project.CycleError
	for _, text := range []string{`{"Tree":{"Parents":{"1":2,"2":1}}}`, `{"Projects":[{"ID":1,"Parent":2},{"ID":2,"Parent":1}]}`} {
		if err := json.Unmarshal([]byte(text), &c); !errors.As(err, &cycle) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if c.Session(1, project.Place{}) == nil {
		t.Error("a refused text changed the catalog")
	}
}
