package project_test

import (
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
)

// The begin_at of a project counts only where no session says one.
func TestSettingOf(t *testing.T) {
	early, late := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC), time.Date(2024, 3, 2, 8, 0, 0, 0, time.UTC)
	on := &project.Project{ID: 1, BeginAt: late}
	unknown := project.UnknownSession()
	tests := []struct {
		name string
		p    *project.Project
		s    *project.Session
		want time.Time
	}{
		{"the session", on, &project.Session{BeginAt: early}, early},
		{"a session that does not wait", on, &project.Session{}, time.Time{}},
		{"a session without the key", on, &unknown, late},
		{"no session", on, nil, late},
		{"no session and nothing about the project", &project.Project{ID: 1, Unknown: project.AllFields}, nil, time.Time{}},
		{"neither", nil, nil, time.Time{}},
		{"a session without the key, no project", nil, &unknown, time.Time{}},
	}
	for _, test := range tests {
		if got := project.SettingOf(test.p, test.s, true); !got.BeginAt.Equal(test.want) || !got.HasChildren {
			t.Errorf("%s: %+v, want begin_at %s", test.name, got, test.want)
		}
	}
	var c project.Catalog
	if err := c.Put(*on); err != nil {
		t.Fatal(err)
	}
	if got := c.Setting(1, project.Place{Session: 7}); !got.BeginAt.Equal(late) {
		t.Errorf("a catalog without the session: %+v", got)
	}
	c.PutSession(project.Session{ID: 7, Project: 1})
	if got := c.Setting(1, project.Place{Session: 7}); !got.BeginAt.IsZero() {
		t.Errorf("a catalog with the session: %+v", got)
	}
}

// Without a known minimum no mark is validated, and none is refused.
func TestValidateWithoutMinimum(t *testing.T) {
	s := project.UnknownSession()
	for _, points := range []int32{-42, 0, 125} {
		v := s.Validate(project.MarkOf(points))
		if _, ok := v.Bool(); v != project.UnknownValidation || ok || v.String() != "validation unknown" || !v.Valid() {
			t.Errorf("%d: %s", points, v)
		}
	}
	if v := s.Validate(project.Mark{}); v != project.NotMarked {
		t.Errorf("no mark: %s", v)
	}
	s.Unknown, s.MinimumMark = s.Unknown.Without(project.SessionFieldMinimumMark), project.MarkOf(80)
	if v := s.Validate(project.MarkOf(79)); v != project.NotValidated {
		t.Errorf("below the minimum: %s", v)
	}
	if (project.UnknownValidation + 1).Valid() {
		t.Error("a number that is not declared is valid")
	}
}
