package user_test

import (
	"fmt"
	"testing"
	"time"

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
		{"the first if none is primary", []user.Campus{{ID: 7}, {ID: 9}}, 7},
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

// The display name comes first, then first and last name, login and e-mail.
func ExampleUser_Name() {
	u := user.User{FirstName: "Ada", LastName: "Lovelace", Login: "ada"}
	fmt.Println(u.Name())
	u.DisplayName = "Ada L."
	fmt.Println(u.Name())
	// Output:
	// Ada Lovelace
	// Ada L.
}

func TestName(t *testing.T) {
	tests := []struct {
		user user.User
		want string
	}{
		{user.User{DisplayName: "Ada L.", FirstName: "Ada"}, "Ada L."},
		{user.User{FirstName: "Ada", LastName: "Lovelace", Login: "ada"}, "Ada Lovelace"},
		{user.User{LastName: "Lovelace"}, "Lovelace"},
		{user.User{Login: "ada", Email: "ada@example.com"}, "ada"},
		{user.User{Email: "ada@example.com"}, "ada@example.com"},
	}
	for _, test := range tests {
		if got := test.user.Name(); got != test.want {
			t.Errorf("%+v: %q, want %q", test.user, got, test.want)
		}
	}
}

// Day returns the day in the location of the instant.
func ExampleDay() {
	tokyo := time.FixedZone("JST", 9*60*60)
	fmt.Println(user.Day(time.Date(2024, 3, 1, 1, 30, 0, 0, tokyo)))
	// Output: 2024-03-01 00:00:00 +0000 UTC
}
