package project_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/projectsuser/roster/project"
)

func TestMarkZeroIsAMark(t *testing.T) {
	var none project.Mark
	zero := project.MarkOf(0)
	if none == zero || none.IsSet() || !zero.IsSet() {
		t.Error("mark 0 equals no mark")
	}
	if points, ok := zero.Points(); points != 0 || !ok {
		t.Errorf("mark 0 has points %d, %t", points, ok)
	}
	if points, ok := none.Points(); points != 0 || ok {
		t.Errorf("no mark has points %d, %t", points, ok)
	}
}

func TestMarkOrder(t *testing.T) {
	marks := []project.Mark{
		{}, project.MarkOf(math.MinInt32), project.MarkOf(-42), project.MarkOf(0),
		project.MarkOf(99), project.MarkOf(125), project.MarkOf(math.MaxInt32),
	}
	for i, a := range marks {
		for j, b := range marks {
			if got, want := a.Compare(b), cmpInt(i, j); got != want {
				t.Errorf("%s compared with %s: %d, want %d", a, b, got, want)
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

// cmpInt compares two integers, independently of the code under test.
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
		{"below the minimum", project.MarkOf(100), project.MarkOf(99), project.NotValidated},
		{"mark 0 with a minimum of 0", project.MarkOf(0), project.MarkOf(0), project.Validated},
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

func TestValidationHasThreeValues(t *testing.T) {
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
			t.Errorf("%s does not round-trip", test.v)
		}
	}
}
