package user_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

// TestSetNames expects that every way to change a name leaves no part of the old one.
func TestSetNames(t *testing.T) {
	source := user.User{FirstName: "Ada", LastName: "Lovelace", DisplayName: "Ada L.", UsualFullName: "Augusta L.", UsualFirstName: "Augusta"}
	same := user.User{FirstName: "Ida", LastName: "Face", DisplayName: "Ida  Face"}
	unknown := user.User{Unknown: user.FieldFirstName | user.FieldLastName | user.FieldDisplayName | user.FieldUsualFullName | user.FieldUsualFirstName}
	for _, test := range []struct {
		name   string
		before user.User
		change func(*user.User)
		want   user.User
	}{
		{"a display name", source, func(u *user.User) { u.SetDisplayName(" Ida  van Face ") }, user.User{FirstName: "Ida", LastName: "van Face", DisplayName: " Ida  van Face "}},
		{"one word", source, func(u *user.User) { u.SetDisplayName("Ida") }, user.User{FirstName: "Ida", DisplayName: "Ida"}},
		{"no display name", source, func(u *user.User) { u.SetDisplayName("") }, user.User{FirstName: "Ada", LastName: "Lovelace"}},
		{"no display name, which had the same words", same, func(u *user.User) { u.SetDisplayName("") }, user.User{}},
		{"first and last name", source, func(u *user.User) { u.SetNames("Ida", "Face") }, user.User{FirstName: "Ida", LastName: "Face"}},
		{"a display name of unknown names", unknown, func(u *user.User) { u.SetDisplayName("Ida Face") }, user.User{FirstName: "Ida", LastName: "Face", DisplayName: "Ida Face"}},
		{"first and last name of unknown names", unknown, func(u *user.User) { u.SetNames("Ida", "Face") }, user.User{FirstName: "Ida", LastName: "Face"}},
	} {
		got := test.before
		test.change(&got)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
