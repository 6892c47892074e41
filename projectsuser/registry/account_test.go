package registry_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

func TestInvite(t *testing.T) {
	var mailer recordingMailer
	f := newAccounts(t, registry.Policy{}, &mailer)
	var invited *user.User
	var r *projectsuser.Registration
	invite := func(i registry.Invitation) {
		f.do(func(tx *registry.Tx) (err error) { invited, r, err = tx.Invite(i); return err })
	}
	invite(registry.Invitation{Email: "Staff@Example.org", FirstName: "Ann", Project: 2, Terms: projectsuser.Terms{BudgetHours: 8}})
	want := &user.User{
		ID: 4, Login: "staff-4", Email: "Staff@Example.org", FirstName: "Ann", Role: user.Member, State: user.Pending,
		InvitedAt: epoch, CreatedAt: epoch, UpdatedAt: epoch,
	}
	if diff := cmp.Diff(want, invited); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	if r == nil || r.User != 4 || r.Project != 2 || r.Terms != (projectsuser.Terms{BudgetHours: 8}) || !f.entry(r.ID).Registration.Terms.WelcomeSent {
		t.Errorf("registration %+v", r)
	}
	invite(registry.Invitation{Email: "staff@example.ORG", FirstName: "Bob", Role: user.Admin})
	if invited.ID != 4 || invited.FirstName != "Ann" || invited.Role != user.Member || r != nil {
		t.Errorf("a known address: user %+v, registration %+v", invited, r)
	}
	f.now = epoch.Add(time.Hour)
	f.do(func(tx *registry.Tx) error { return tx.ResendInvitation(4) })
	if u := f.user(4); !u.InvitedAt.Equal(f.now) {
		t.Errorf("invited_at %s", u.InvitedAt)
	}
	mails := []string{
		"invitation to Staff@Example.org for 2 by staff", "invitation to Staff@Example.org for 0 by staff",
	}
	if diff := cmp.Diff(mails, mailer.mails); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	moves := []store.AccountMove{{User: 4, To: user.Pending}}
	if diff := cmp.Diff(moves, f.changes[0].Accounts); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
}

// An invitation gives a new account a login that no other account has.
func TestInviteChoosesUnusedLogin(t *testing.T) {
	f := newAccounts(t, registry.Policy{}, nil)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Users: []*user.User{{ID: 4, Login: "free-5"}}}, time.Time{})
		return err
	})
	for _, want := range []string{"free-5-5", "ann", "free-7"} {
		email, _, _ := strings.Cut(want, "-")
		f.do(func(tx *registry.Tx) error {
			u, _, err := tx.Invite(registry.Invitation{Email: email + "@" + want + ".org"})
			if err == nil && u.Login != want {
				t.Errorf("%s has the login %q, want %q", u.Email, u.Login, want)
			}
			return err
		})
	}
}

func TestAccountLifecycle(t *testing.T) {
	f := newAccounts(t, registry.Policy{}, nil)
	steps := []struct {
		do   func(*registry.Tx, user.ID) error
		want user.State
	}{
		{(*registry.Tx).Accept, user.Active}, {(*registry.Tx).Suspend, user.Suspended}, {(*registry.Tx).Unsuspend, user.Active},
		{(*registry.Tx).Disable, user.Disabled}, {(*registry.Tx).Enable, user.Active},
	}
	f.do(func(tx *registry.Tx) error {
		_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com"})
		return err
	})
	from := user.Pending
	for _, s := range steps {
		f.do(func(tx *registry.Tx) error { return s.do(tx, 4) })
		last := f.changes[len(f.changes)-1]
		if u := f.user(4); u.State != s.want || len(last.Accounts) != 1 || last.Accounts[0].From != from || last.Accounts[0].To != s.want {
			t.Errorf("%s: %s, %+v", last.Command, u.State, last.Accounts)
		}
		from = s.want
	}
	var refused *user.RefusedError
	if err := f.try(func(tx *registry.Tx) error { return tx.Accept(4) }); !errors.As(err, &refused) || refused.State != user.Active {
		t.Errorf("second accept: %v", err)
	}
	f.do(func(tx *registry.Tx) error { return tx.DeleteUser(4) })
	if f.Snapshot().User(4) != nil {
		t.Error("the user was not deleted")
	}
}

func TestAccountCommandsRefuse(t *testing.T) {
	f := newAccounts(t, registry.Policy{Roles: []user.Role{"king", "queen"}, DefaultRole: "king"}, nil)
	f.do(func(tx *registry.Tx) error {
		_, err := tx.LogExpense(user.Expense{User: 3, Project: 2})
		return err
	})
	rate, _ := user.ParseDecimal("-0.01")
	tests := []struct {
		name, want string
		do         func(*registry.Tx) error
	}{
		{"a role that the policy lacks", `registry: role "admin": want one of king, queen`, func(tx *registry.Tx) error { return tx.ChangeRole(1, user.Admin) }},
		{"invite with a role that the policy lacks", `registry: role "member": want one of king, queen`, func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com", Role: user.Member})
			return err
		}},
		{"invite without an address", "store: user 0: without an e-mail address", func(tx *registry.Tx) error { _, _, err := tx.Invite(registry.Invitation{Email: " "}); return err }},
		{"an address that is taken", `store: user with email "OWN@example.com": taken by user 1`, func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(3, registry.UserPatch{Email: optional.Some("OWN@example.com")})
			return err
		}},
		{"null address", "store: user 3: without an e-mail address", func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(3, registry.UserPatch{Email: optional.Null[string]()})
			return err
		}},
		{"delete a user with expenses", "store: user 3: cannot be removed while records of kind expense refer to it", func(tx *registry.Tx) error { return tx.DeleteUser(3) }},
		{"remove a project with expenses", "store: project 2: cannot be removed while records of kind expense refer to it", func(tx *registry.Tx) error { return tx.RemoveProject(2) }},
		{"a negative rate", `projectsuser: rate "-0.01": must not be negative`, func(tx *registry.Tx) error {
			_, err := tx.Assign(2, registry.Assignment{User: 1}, registry.Assignment{User: 2, Terms: projectsuser.Terms{Rate: rate}})
			return err
		}},
		{"a negative rate for a registered user", `projectsuser: rate "-0.01": must not be negative`, func(tx *registry.Tx) error {
			_, assigned := tx.Assign(2, registry.Assignment{User: 1})
			_, err := tx.Assign(2, registry.Assignment{User: 1, Terms: projectsuser.Terms{Rate: rate}})
			return errors.Join(assigned, err)
		}},
		{"assign an unknown user", "store: user 99: not found", func(tx *registry.Tx) error {
			_, err := tx.Assign(2, registry.Assignment{User: 1}, registry.Assignment{User: 99})
			return err
		}},
		{"negative minutes", `projectsuser: minutes "-1": must not be negative`, func(tx *registry.Tx) error {
			_, err := tx.LogTime(user.TimeEntry{User: 1, Project: 2, Minutes: -1})
			return err
		}},
		{"a negative price", `projectsuser: price "-0.01": must not be negative`, func(tx *registry.Tx) error {
			_, err := tx.LogExpense(user.Expense{User: 1, Project: 2, Price: rate})
			return err
		}},
		{"time on an unknown project", "store: project 9: not found", func(tx *registry.Tx) error { _, err := tx.LogTime(user.TimeEntry{User: 1, Project: 9}); return err }},
		{"unknown time entry", "store: time entry 9: not found", func(tx *registry.Tx) error { return tx.RemoveTimeEntry(9) }},
		{"unknown expense", "store: expense 9: not found", func(tx *registry.Tx) error { return tx.RemoveExpense(9) }},
		{"terms of an unknown registration", "store: registration 9: not found", func(tx *registry.Tx) error { _, err := tx.UpdateTerms(9, projectsuser.TermsPatch{}); return err }},
	}
	before := f.Snapshot()
	for _, test := range tests {
		if err := f.try(test.do); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	if diff := rostertest.Diff(before, f.Snapshot()); diff != "" {
		t.Errorf("refused commands changed the registry:\n%s", diff)
	}
}

// UpdateUser changes only the fields that the patch has, and updated_at. A patch
// without a difference changes nothing.
func TestUpdateUserChangesNamedFields(t *testing.T) {
	f := newAccounts(t, registry.Policy{}, nil)
	for _, test := range []struct {
		patch registry.UserPatch
		want  func(*user.User)
	}{
		{registry.UserPatch{Email: optional.Some("f@example.com")}, func(u *user.User) { u.Email = "f@example.com" }},
		{registry.UserPatch{FirstName: optional.Some("Fay")}, func(u *user.User) { u.FirstName = "Fay" }},
		{registry.UserPatch{LastName: optional.Some("Free")}, func(u *user.User) { u.LastName = "Free" }},
		{registry.UserPatch{DisplayName: optional.Some("F.")}, func(u *user.User) { u.DisplayName, u.FirstName, u.LastName = "F.", "F.", "" }},
		{registry.UserPatch{DisplayName: optional.Some("Fay  van Free")}, func(u *user.User) { u.DisplayName, u.FirstName, u.LastName = "Fay  van Free", "Fay", "van Free" }},
		{registry.UserPatch{DisplayName: optional.Some("Dr. Fay"), LastName: optional.Some("Free")}, func(u *user.User) { u.DisplayName, u.FirstName, u.LastName = "Dr. Fay", "Dr.", "Free" }},
		{registry.UserPatch{FirstName: optional.Some("Dr.")}, nil},
		{registry.UserPatch{FirstName: optional.Some("Fay")}, func(u *user.User) { u.DisplayName, u.FirstName = "", "Fay" }},
		{registry.UserPatch{Image: optional.Some("f.png")}, func(u *user.User) { u.Image = "f.png" }},
		{registry.UserPatch{Image: optional.Null[string]()}, func(u *user.User) { u.Image = "" }},
		{registry.UserPatch{}, nil},
		{registry.UserPatch{Email: optional.Some("f@example.com"), FirstName: optional.Some("Fay"), LastName: optional.Some("Free"), Image: optional.Null[string]()}, nil},
	} {
		f.now = f.now.Add(time.Hour)
		want := *f.user(3)
		if test.want != nil {
			test.want(&want)
			want.UpdatedAt, want.ReadAt = f.now, time.Time{}
		}
		var got *user.User
		f.do(func(tx *registry.Tx) (err error) {
			got, err = tx.UpdateUser(3, test.patch)
			return err
		})
		if diff := cmp.Diff(&want, f.user(3)); diff != "" {
			t.Errorf("after %+v (-want +got):\n%s", test.patch, diff)
		}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("result of %+v (-want +got):\n%s", test.patch, diff)
		}
	}
}

// DeleteUser removes all registrations of the user.
func TestDeleteUserUnregistersUser(t *testing.T) {
	f := newAccounts(t, registry.Policy{}, nil)
	for _, p := range []project.ID{1, 2} {
		f.do(func(tx *registry.Tx) error { _, err := tx.Register(3, p); return err })
	}
	f.do(func(tx *registry.Tx) error { return tx.DeleteUser(3) })
	s := f.Snapshot()
	if s.User(3) != nil || s.Registrations.Len() != 0 {
		t.Errorf("after deletion: user %v, %d registrations", s.User(3), s.Registrations.Len())
	}
}
