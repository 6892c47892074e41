package user_test

import (
	"fmt"
	"testing"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

func TestPrimaryCampus(t *testing.T) {
	tests := []struct {
		name     string
		campuses []user.Campus
		want     project.CampusID
	}{
		{"none", nil, 0},
		{"the primary one", []user.Campus{{ID: 7}, {ID: 9, Primary: true}}, 9},
		{"none says so: the first", []user.Campus{{ID: 7}, {ID: 9}}, 7},
	}
	for _, test := range tests {
		if got := (&user.User{Campuses: test.campuses}).PrimaryCampus(); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func ExampleUser_PrimaryCampus() {
	u := user.User{Login: "ada", Campuses: []user.Campus{{ID: 7}, {ID: 9, Primary: true}}}
	fmt.Println(u.PrimaryCampus())
	// Output: 9
}
