package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// ada is a full record of a user, read an hour before noon.
func ada() *user.User {
	return &user.User{
		ID: 7, Login: "ada", Email: "ada@example.com", FirstName: "Ada", LastName: "Byron", DisplayName: "Ada B", UsualFullName: "Ada Byron",
		UsualFirstName: "Countess", Image: "https://example.com/ada.png", ImageVersions: user.ImageVersions{Small: "https://example.com/s.png"},
		Location: "c1r2s3", PoolYear: "2023", Role: user.Admin, State: user.Active,
		UpdatedAt: noon.Add(-time.Hour), ReadAt: noon.Add(-time.Hour),
	}
}

// An anonymised user keeps nothing that names the person, whichever record comes first and
// however short the anonymised one is.
func TestAnonymisedUsersAreNotResurrected(t *testing.T) {
	mention := user.AllFields.Without(user.FieldLogin | user.FieldUpdatedAt)
	dated := user.AllFields.Without(user.FieldAnonymizeDate | user.FieldUpdatedAt)
	tests := []struct {
		name  string
		newer user.User
	}{
		{"a full record", user.User{Login: "3b3-7", AnonymizeDate: noon, Unknown: user.FieldRole | user.FieldState}},
		{"a mention with another login", user.User{Login: "3b3-7", Unknown: mention}},
		{"a record with the date alone", user.User{AnonymizeDate: noon, Unknown: dated}},
	}
	for _, test := range tests {
		newer := test.newer
		newer.ID, newer.UpdatedAt, newer.ReadAt = 7, noon, noon
		held := newStore(t, store.Records{Users: []*user.User{ada()}}).Edit()
		held.Import(store.Records{Users: []*user.User{&newer}}, noon)
		at := store.Empty(nil).Edit()
		at.Import(store.Records{Users: []*user.User{&newer, ada()}}, noon)
		for order, s := range map[string]*store.Snapshot{"imported later": held.Snapshot(), "in one import": at.Snapshot()} {
			t.Run(test.name+" "+order, func(t *testing.T) { checkForgotten(t, s, newer.Login) })
		}
	}
}

// checkForgotten checks that nothing in a snapshot names ada.
func checkForgotten(t *testing.T, s *store.Snapshot, login string) {
	u := s.User(7)
	got := user.User{
		Login: u.Login, Email: u.Email, FirstName: u.FirstName, LastName: u.LastName, DisplayName: u.DisplayName, UsualFullName: u.UsualFullName,
		UsualFirstName: u.UsualFirstName, Image: u.Image, ImageVersions: u.ImageVersions, Location: u.Location,
	}
	if diff := cmp.Diff(user.User{Login: login}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if u.Role != user.Admin || u.State != user.Active {
		t.Errorf("role %q, state %s", u.Role, u.State)
	}
	if s.UserByLogin("ada") != nil || s.UserByEmail("ada@example.com") != nil {
		t.Error("the user is found by the old login or address")
	}
	f := s.Fields().Users
	if n := s.Users.Count(f.Name.Contains("Ada")) + s.Users.Count(f.Email.Contains("ada")) + s.Users.Count(f.Login.In("ada")); n != 0 {
		t.Errorf("%d users are found by the old names", n)
	}
	if s.UserByLogin(login) == nil && login != "" {
		t.Error("the user is not found by the new login")
	}
}

// A short record of the same person keeps the names.
func TestMentionsKeepNames(t *testing.T) {
	for name, newer := range map[string]user.User{
		"the same login":           {Login: "ada", Unknown: user.AllFields.Without(user.FieldLogin | user.FieldUpdatedAt)},
		"no login":                 {Unknown: user.AllFields.Without(user.FieldUpdatedAt)},
		"anonymised in the future": {AnonymizeDate: noon.Add(time.Hour), Unknown: user.AllFields.Without(user.FieldAnonymizeDate | user.FieldUpdatedAt)},
	} {
		newer.ID, newer.UpdatedAt = 7, noon
		e := newStore(t, store.Records{Users: []*user.User{ada()}}).Edit()
		e.Import(store.Records{Users: []*user.User{&newer}}, noon)
		if u := e.User(7); u.Login != "ada" || u.FirstName != "Ada" || u.Email != "ada@example.com" || !u.UpdatedAt.Equal(noon) {
			t.Errorf("%s: %+v", name, u)
		}
	}
}
