package project_test

import (
	"fmt"
	"testing"

	"github.com/projectsuser/roster/project"
)

// A short record of a project has a name and a slug. What else the project has is
// unknown, which is different from an empty value.
func ExampleFieldSet() {
	p := project.Project{ID: 1, Name: "Libft", Slug: "libft"}
	p.Unknown = project.AllFields.Without(project.FieldName | project.FieldSlug)
	fmt.Println(p.Unknown.Has(project.FieldParent), p.Unknown.Has(project.FieldName))
	fmt.Println(project.FieldParent.With(project.FieldExam))
	// Output:
	// true false
	// parent, exam
}

func TestFieldSets(t *testing.T) {
	s := project.SessionFieldSolo.With(project.SessionFieldBeginAt)
	if !s.Has(project.SessionFieldSolo) || s.Has(project.SessionFieldSolo|project.SessionFieldEndAt) || !s.Has(0) {
		t.Errorf("%s: wrong members", s)
	}
	if got := s.Without(project.SessionFieldSolo); got != project.SessionFieldBeginAt {
		t.Errorf("without solo: %s", got)
	}
	if got, want := project.AllSessionFields.String(), "project, campus, cursus, solo, begin_at, end_at, minimum_mark, retry_delays, max_people, created_at, updated_at"; got != want {
		t.Errorf("all fields: %s, want %s", got, want)
	}
	if !project.AllFields.Has(project.FieldUpdatedAt) || project.AllFields.Has(project.FieldUpdatedAt<<1) {
		t.Errorf("all fields: %s", project.AllFields)
	}
}
