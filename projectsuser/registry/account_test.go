package registry_test

import (
	"context"
	"errors"
	"fmt"
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

// post is a mailer that keeps what it is told, and fails while it has an error.
type post struct {
	mails []string
	err   error
}

func (p *post) Mail(_ context.Context, m registry.Mail) error {
	p.mails = append(p.mails, fmt.Sprintf("%s to %s for %d by %s", m.Kind, m.To.Email, m.Project, m.Actor))
	return p.err
}

// strict is a policy with everything in it.
var strict = registry.Policy{
	Everywhere: []user.Role{user.Member, user.Admin},
	Seats:      3, Admins: 1, FixedEmail: true, KeepAttempts: true,
	Guards: map[store.Command][]registry.Guard{
		store.CommandDelete:       {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardNothingLogged},
		store.CommandDisable:      {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardLogged},
		store.CommandUpdateUser:   {registry.GuardNotDisabled},
		store.CommandChangeRole:   {registry.GuardNotDisabled, registry.GuardNotSelf},
		store.CommandGiveAccess:   {registry.GuardNotDisabled, registry.GuardNotSelf},
		store.CommandRevokeAccess: {registry.GuardNotDisabled, registry.GuardNotSelf, registry.GuardBound},
	},
}

// newOffice returns a registry with a policy: projects 1 (solo) and 2, an owner 1
// and an admin 2 who is the actor "staff" of desk.do, and a freelancer 3.
func newOffice(t *testing.T, p registry.Policy, m registry.Mailer) *desk {
	d := &desk{T: t, now: epoch}
	d.Registry = registry.New(registry.Options{
		Clock: func() time.Time { return d.now }, Policy: p, Mailer: m,
		Commit: func(b store.Batch) error { d.changes = append(d.changes, b.Changes...); return nil },
	})
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1}, {ID: 2}},
			Sessions: []*project.Session{{ID: 10, Project: 1, Solo: true}},
			Users: []*user.User{
				{ID: 1, Login: "own", Email: "own@example.com", Owner: true, Role: user.Admin, State: user.Active},
				{ID: 2, Login: "staff", Email: "staff@example.com", Role: user.Admin},
				{ID: 3, Login: "free", Email: "free@example.com", Role: user.Freelancer, State: user.Active},
			},
		})
		return err
	})
	d.changes = nil
	return d
}

func (d *desk) user(id user.ID) *user.User {
	d.Helper()
	u, ok := d.Snapshot().Users.Get(int64(id))
	if !ok {
		d.Fatalf("no user %d", id)
	}
	return u
}

func TestInvitations(t *testing.T) {
	var mailer post
	d := newOffice(t, registry.Policy{}, &mailer)
	var invited *user.User
	var r *projectsuser.Registration
	invite := func(g registry.Invitation) {
		d.do(func(tx *registry.Tx) (err error) { invited, r, err = tx.Invite(g); return err })
	}
	invite(registry.Invitation{Email: "Staff@Example.org", FirstName: "Ann", Project: 2, Terms: projectsuser.Terms{BudgetHours: 8}})
	want := &user.User{
		ID: 4, Login: "staff-4", Email: "Staff@Example.org", FirstName: "Ann", Role: user.Member, State: user.Pending,
		InvitedAt: epoch, CreatedAt: epoch, UpdatedAt: epoch,
	}
	if diff := cmp.Diff(want, invited); diff != "" {
		t.Errorf("invited (-want +got):\n%s", diff)
	}
	if r == nil || r.User != 4 || r.Project != 2 || r.Terms != (projectsuser.Terms{BudgetHours: 8, WelcomeSent: true}) {
		t.Errorf("assigned %+v", r)
	}
	invite(registry.Invitation{Email: "staff@example.ORG", FirstName: "Bob", Role: user.Admin})
	if invited.ID != 4 || invited.FirstName != "Ann" || invited.Role != user.Member || r != nil {
		t.Errorf("an address that is known: %+v, %+v", invited, r)
	}
	d.now = epoch.Add(time.Hour)
	d.do(func(tx *registry.Tx) error { return tx.ResendInvitation(4) })
	if u := d.user(4); !u.InvitedAt.Equal(d.now) {
		t.Errorf("invited at %s", u.InvitedAt)
	}
	mails := []string{
		"invitation to Staff@Example.org for 2 by staff", "welcome to Staff@Example.org for 2 by staff", "invitation to Staff@Example.org for 0 by staff",
	}
	if diff := cmp.Diff(mails, mailer.mails); diff != "" {
		t.Errorf("mails (-want +got):\n%s", diff)
	}
	moves := []store.AccountMove{{User: 4, To: user.Pending}}
	if diff := cmp.Diff(moves, d.changes[0].Accounts); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
}

// A new account has a login of its own, whatever the others are called.
func TestLoginsOfGuests(t *testing.T) {
	d := newOffice(t, registry.Policy{}, nil)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Users: []*user.User{{ID: 4, Login: "free-5"}}})
		return err
	})
	for _, want := range []string{"free-5-5", "ann", "free-7"} {
		email, _, _ := strings.Cut(want, "-")
		d.do(func(tx *registry.Tx) error {
			u, _, err := tx.Invite(registry.Invitation{Email: email + "@" + want + ".org"})
			if err == nil && u.Login != want {
				t.Errorf("%s is called %q, want %q", u.Email, u.Login, want)
			}
			return err
		})
	}
}

// Mail that cannot be sent is reported, and undoes nothing; what is refused sends
// none.
func TestMailThatFails(t *testing.T) {
	mailer := post{err: errDisk}
	d := newOffice(t, registry.Policy{}, &mailer)
	err := d.try(func(tx *registry.Tx) error {
		_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com", Project: 2})
		return err
	})
	var failed *registry.MailError
	if !errors.As(err, &failed) || len(failed.Failed) != 2 || !errors.Is(err, errDisk) {
		t.Errorf("%v", err)
	}
	if d.Snapshot().Find(4, 2) == nil {
		t.Error("mail failed, and the registration is not there")
	}
	mailer.mails = nil
	err = d.try(func(tx *registry.Tx) error {
		_, _, refused := tx.Invite(registry.Invitation{Email: "b@example.com", Project: 99})
		if refused == nil {
			t.Error("a project that is not there")
		}
		return nil
	})
	if err != nil || len(mailer.mails) > 0 {
		t.Errorf("%v, %v", err, mailer.mails)
	}
	err = d.try(func(tx *registry.Tx) error {
		_, _, err := tx.Invite(registry.Invitation{Email: "c@example.com"})
		return errors.Join(err, errDisk)
	})
	if !errors.Is(err, errDisk) || errors.As(err, &failed) || len(mailer.mails) > 0 {
		t.Errorf("%v, %v", err, mailer.mails)
	}
}

func TestALifeOfAnAccount(t *testing.T) {
	d := newOffice(t, registry.Policy{}, nil)
	steps := []struct {
		do   func(*registry.Tx, user.ID) error
		want user.State
	}{
		{(*registry.Tx).Accept, user.Active}, {(*registry.Tx).Suspend, user.Suspended}, {(*registry.Tx).Unsuspend, user.Active},
		{(*registry.Tx).Disable, user.Disabled}, {(*registry.Tx).Enable, user.Active},
	}
	d.do(func(tx *registry.Tx) error {
		_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com"})
		return err
	})
	from := user.Pending
	for _, s := range steps {
		d.do(func(tx *registry.Tx) error { return s.do(tx, 4) })
		last := d.changes[len(d.changes)-1]
		if u := d.user(4); u.State != s.want || len(last.Accounts) != 1 || last.Accounts[0].From != from || last.Accounts[0].To != s.want {
			t.Errorf("%s: %s, %+v", last.Command, u.State, last.Accounts)
		}
		from = s.want
	}
	var refused *user.RefusedError
	if err := d.try(func(tx *registry.Tx) error { return tx.Accept(4) }); !errors.As(err, &refused) || refused.State != user.Active {
		t.Errorf("accepted twice: %v", err)
	}
	d.do(func(tx *registry.Tx) error { return tx.DeleteUser(4) })
	if _, ok := d.Snapshot().Users.Get(4); ok {
		t.Error("deleted, and there")
	}
}

func TestWhatAPolicyRefuses(t *testing.T) {
	var d *desk
	logged := func(u user.ID) {
		d.do(func(tx *registry.Tx) error {
			_, err := tx.LogTime(user.TimeEntry{User: u, Project: 2, Minutes: 5})
			return err
		})
	}
	tests := []struct {
		name    string
		prepare func()
		do      func(*registry.Tx) error
		guard   registry.Guard
	}{
		{"delete the owner", nil, func(tx *registry.Tx) error { return tx.DeleteUser(1) }, registry.GuardNotOwner},
		{"delete oneself", nil, func(tx *registry.Tx) error { return tx.DeleteUser(2) }, registry.GuardNotSelf},
		{"delete who has logged", func() { logged(3) }, func(tx *registry.Tx) error { return tx.DeleteUser(3) }, registry.GuardNothingLogged},
		{"disable who has not", nil, func(tx *registry.Tx) error { return tx.Disable(3) }, registry.GuardLogged},
		{"disable oneself", func() { logged(2) }, func(tx *registry.Tx) error { return tx.Disable(2) }, registry.GuardNotSelf},
		{"one's own role", nil, func(tx *registry.Tx) error { return tx.ChangeRole(2, user.Member) }, registry.GuardNotSelf},
		{"a fourth seat", nil, func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com"})
			return err
		}, registry.GuardSeatFree},
		{"a seat that was freed is taken", func() {
			logged(3)
			d.do(func(tx *registry.Tx) error { return tx.Disable(3) })
			d.do(func(tx *registry.Tx) error {
				_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com"})
				return err
			})
		}, func(tx *registry.Tx) error { return tx.Enable(3) }, registry.GuardSeatFree},
		{"another address", nil, func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(3, registry.UserPatch{Email: optional.Some("new@example.com")})
			return err
		}, registry.GuardSameEmail},
		{"change a disabled account", func() { logged(3); d.do(func(tx *registry.Tx) error { return tx.Disable(3) }) }, func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(3, registry.UserPatch{FirstName: optional.Some("Fred")})
			return err
		}, registry.GuardNotDisabled},
		{"one's own access", nil, func(tx *registry.Tx) error { return tx.GiveAccess(2, 2) }, registry.GuardNotSelf},
		{"revoke what the role reaches", nil, func(tx *registry.Tx) error { return tx.RevokeAccess(1, 2) }, registry.GuardBound},
		{"unregister with attempts", func() { d.register(3, 1) }, func(tx *registry.Tx) error { return tx.Unregister(1) }, registry.GuardNoAttempts},
		{"revoke with attempts", func() { d.register(3, 1) }, func(tx *registry.Tx) error { return tx.RevokeAccess(3, 1) }, registry.GuardNoAttempts},
		{"invite who is active again", nil, func(tx *registry.Tx) error { return tx.ResendInvitation(3) }, registry.GuardPending},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d = newOffice(t, strict, nil)
			if test.prepare != nil {
				test.prepare()
			}
			before := d.Snapshot()
			err := d.try(test.do)
			var refused *registry.GuardError
			if !errors.As(err, &refused) || refused.Guard != test.guard {
				t.Errorf("%v, want only if %s", err, test.guard)
			}
			if diff := rostertest.Diff(before, d.Snapshot()); diff != "" {
				t.Errorf("refused, and changed:\n%s", diff)
			}
		})
	}
}

// The last admin stays, whatever is tried; with another one there is no last.
func TestTheLastAdminStays(t *testing.T) {
	policy := registry.Policy{Admins: 1}
	tries := map[string]func(*registry.Tx) error{
		"demote":  func(tx *registry.Tx) error { return tx.ChangeRole(1, user.Member) },
		"disable": func(tx *registry.Tx) error { return tx.Disable(1) },
		"suspend": func(tx *registry.Tx) error { return tx.Suspend(1) },
		"delete":  func(tx *registry.Tx) error { return tx.DeleteUser(1) },
	}
	for name, try := range tries {
		d := newOffice(t, policy, nil)
		d.do(func(tx *registry.Tx) error { return tx.ChangeRole(2, user.Freelancer) })
		var refused *registry.GuardError
		if err := d.try(try); !errors.As(err, &refused) || refused.Guard != registry.GuardAdminRemains || refused.User != 1 {
			t.Errorf("%s the last admin: %v", name, err)
		}
		d.do(func(tx *registry.Tx) error { return tx.ChangeRole(3, user.Admin) })
		d.do(try)
	}
}

func TestAccountsRefuse(t *testing.T) {
	d := newOffice(t, registry.Policy{Roles: []user.Role{"king", "queen"}, DefaultRole: "king"}, nil)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.LogExpense(user.Expense{User: 3, Project: 2})
		return err
	})
	rate, _ := user.ParseDecimal("-0.01")
	tests := []struct {
		name, want string
		do         func(*registry.Tx) error
	}{
		{"a role that there is not", `registry: role "admin": want one of king, queen`, func(tx *registry.Tx) error { return tx.ChangeRole(1, user.Admin) }},
		{"a role for a guest", `registry: role "member": want one of king, queen`, func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com", Role: user.Member})
			return err
		}},
		{"a guest without an address", "store: user 0: without an e-mail address", func(tx *registry.Tx) error { _, _, err := tx.Invite(registry.Invitation{Email: " "}); return err }},
		{"an address that is taken", `store: user with email "OWN@example.com": taken by user 1`, func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(3, registry.UserPatch{Email: optional.Some("OWN@example.com")})
			return err
		}},
		{"no address", "store: user 3: without an e-mail address", func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(3, registry.UserPatch{Email: optional.Null[string]()})
			return err
		}},
		{"delete who has logged", "registry: user 3: cannot be removed while records of kind expense refer to it", func(tx *registry.Tx) error { return tx.DeleteUser(3) }},
		{"remove a project on which something is logged", "registry: project 2: cannot be removed while records of kind expense refer to it", func(tx *registry.Tx) error { return tx.RemoveProject(2) }},
		{"a negative rate", `projectsuser: rate "-0.01": must not be negative`, func(tx *registry.Tx) error {
			_, err := tx.Assign(2, registry.Assignment{User: 1}, registry.Assignment{User: 2, Terms: projectsuser.Terms{Rate: rate}})
			return err
		}},
		{"a negative rate for who is there already", `projectsuser: rate "-0.01": must not be negative`, func(tx *registry.Tx) error {
			_, there := tx.Assign(2, registry.Assignment{User: 1})
			_, err := tx.Assign(2, registry.Assignment{User: 1, Terms: projectsuser.Terms{Rate: rate}})
			return errors.Join(there, err)
		}},
		{"one of many is nobody", "store: user 99: not found", func(tx *registry.Tx) error {
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
		{"an entry on nothing", "store: project 9: not found", func(tx *registry.Tx) error { _, err := tx.LogTime(user.TimeEntry{User: 1, Project: 9}); return err }},
		{"an entry that is not there", "store: time entry 9: not found", func(tx *registry.Tx) error { return tx.RemoveTimeEntry(9) }},
		{"an expense that is not there", "store: expense 9: not found", func(tx *registry.Tx) error { return tx.RemoveExpense(9) }},
		{"terms of nobody", "store: registration 9: not found", func(tx *registry.Tx) error { _, err := tx.UpdateTerms(9, projectsuser.TermsPatch{}); return err }},
	}
	before := d.Snapshot()
	for _, test := range tests {
		if err := d.try(test.do); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	if diff := rostertest.Diff(before, d.Snapshot()); diff != "" {
		t.Errorf("refused, and changed:\n%s", diff)
	}
}

// An update changes what it names, each thing for itself, and says when; one that
// names what is there already changes nothing.
func TestAnUpdateChangesWhatItNames(t *testing.T) {
	d := newOffice(t, registry.Policy{}, nil)
	for _, test := range []struct {
		patch registry.UserPatch
		want  func(*user.User)
	}{
		{registry.UserPatch{Email: optional.Some("f@example.com")}, func(u *user.User) { u.Email = "f@example.com" }},
		{registry.UserPatch{FirstName: optional.Some("Fay")}, func(u *user.User) { u.FirstName = "Fay" }},
		{registry.UserPatch{LastName: optional.Some("Free")}, func(u *user.User) { u.LastName = "Free" }},
		{registry.UserPatch{DisplayName: optional.Some("F.")}, func(u *user.User) { u.DisplayName = "F." }},
		{registry.UserPatch{Image: optional.Some("f.png")}, func(u *user.User) { u.Image = "f.png" }},
		{registry.UserPatch{Image: optional.Null[string]()}, func(u *user.User) { u.Image = "" }},
		{registry.UserPatch{}, nil},
		{registry.UserPatch{Email: optional.Some("f@example.com"), FirstName: optional.Some("Fay"), LastName: optional.Some("Free"), Image: optional.Null[string]()}, nil},
	} {
		d.now = d.now.Add(time.Hour)
		want := *d.user(3)
		if test.want != nil {
			test.want(&want)
			want.UpdatedAt = d.now
		}
		var got *user.User
		d.do(func(tx *registry.Tx) (err error) {
			got, err = tx.UpdateUser(3, test.patch)
			return err
		})
		if diff := cmp.Diff(&want, d.user(3)); diff != "" {
			t.Errorf("after %+v (-want +got):\n%s", test.patch, diff)
		}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("%+v returns (-want +got):\n%s", test.patch, diff)
		}
	}
}

// Attempts are kept, where there are some.
func TestOnlyAttemptsKeepARegistration(t *testing.T) {
	d := newOffice(t, registry.Policy{KeepAttempts: true}, nil)
	var searching, solo projectsuser.ID
	d.do(func(tx *registry.Tx) error {
		a, err := tx.Register(3, 2)
		b, other := tx.Register(3, 1)
		if err := errors.Join(err, other); err != nil {
			return err
		}
		searching, solo = a.ID, b.ID
		return nil
	})
	d.do(func(tx *registry.Tx) error { return tx.Unregister(searching) })
	var guarded *registry.GuardError
	if err := d.try(func(tx *registry.Tx) error { return tx.Unregister(solo) }); !errors.As(err, &guarded) || guarded.Guard != registry.GuardNoAttempts {
		t.Errorf("unregistered with an attempt: %v", err)
	}
}

// Nothing is logged, too, but nothing less.
func TestNothingMayBeLogged(t *testing.T) {
	d := newOffice(t, registry.Policy{}, nil)
	d.do(func(tx *registry.Tx) error {
		_, entry := tx.LogTime(user.TimeEntry{User: 3, Project: 2})
		_, expense := tx.LogExpense(user.Expense{User: 3, Project: 2})
		return errors.Join(entry, expense)
	})
	if s := d.Snapshot(); s.TimeEntries.Len() != 1 || s.Expenses.Len() != 1 {
		t.Errorf("%d entries, %d expenses", s.TimeEntries.Len(), s.Expenses.Len())
	}
}

// With an account go all of its registrations.
func TestWhoIsDeletedLeavesEveryProject(t *testing.T) {
	d := newOffice(t, registry.Policy{}, nil)
	for _, p := range []project.ID{1, 2} {
		d.do(func(tx *registry.Tx) error { _, err := tx.Register(3, p); return err })
	}
	d.do(func(tx *registry.Tx) error { return tx.DeleteUser(3) })
	s := d.Snapshot()
	if _, ok := s.Users.Get(3); ok || s.Registrations.Len() != 0 {
		t.Errorf("deleted: %t there, %d registrations", ok, s.Registrations.Len())
	}
}

// Access is a registration. Giving what is held, or what there is not, is
// ignored, and revoking leaves what was logged.
func TestAccess(t *testing.T) {
	d := newOffice(t, registry.Policy{Everywhere: []user.Role{user.Admin}}, nil)
	d.do(func(tx *registry.Tx) error { return tx.GiveAccess(3, 2, 99, 2) })
	d.do(func(tx *registry.Tx) error { return tx.GiveAccess(3, 2) })
	d.do(func(tx *registry.Tx) error {
		_, err := tx.LogTime(user.TimeEntry{User: 3, Project: 2, Date: epoch, Minutes: 30, Tags: []string{"roof"}})
		return err
	})
	s, p := d.Snapshot(), d.Policy()
	if diff := cmp.Diff([]project.ID{2}, p.Accessible(s, d.user(3))); diff != "" || s.Find(3, 2) == nil {
		t.Errorf("a freelancer reaches %s", diff)
	}
	if diff := cmp.Diff([]project.ID{1, 2}, p.Accessible(s, d.user(1))); diff != "" {
		t.Errorf("an admin reaches %s", diff)
	}
	d.do(func(tx *registry.Tx) error { return tx.RevokeAccess(3, 2, 99) })
	s = d.Snapshot()
	if s.Find(3, 2) != nil || len(p.Accessible(s, d.user(3))) > 0 || !s.HasLogged(3) {
		t.Error("revoked, and there; or what was logged is not")
	}
	if diff := cmp.Diff([]project.ID{2}, s.Participating(3)); diff != "" {
		t.Errorf("participates in %s", diff)
	}
}

// The terms of a registration, and what is told of them, are kept by updates that
// do not name them.
func TestTermsStay(t *testing.T) {
	d := newOffice(t, registry.Policy{}, nil)
	rate, _ := user.ParseDecimal("12.5")
	terms := projectsuser.Terms{Rate: rate, BudgetHours: 3, HideTimesheets: true, WelcomeSent: true, ProjectStatus: "open"}
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Assign(1, registry.Assignment{User: 3, Terms: terms})
		return err
	})
	d.do(func(tx *registry.Tx) error {
		_, err := tx.UpdateTerms(1, projectsuser.TermsPatch{ProjectStatus: optional.Null[string](), ViewAttachments: optional.Some(true)})
		return err
	})
	d.do(func(tx *registry.Tx) error {
		_, closed := tx.Close(1)
		_, marked := tx.Mark(1, 80)
		_, compiled := tx.Compile(1)
		return errors.Join(closed, marked, compiled)
	})
	terms.ProjectStatus, terms.ViewAttachments = "", true
	if got := d.entry(1).Registration; got.Terms != terms || !got.FinalMark.IsSet() {
		t.Errorf("%+v", got)
	}
}

// An import from a source that knows nothing of terms and accounts leaves them.
func TestAnImportLeavesWhatItsSourceDoesNotKnow(t *testing.T) {
	d := newOffice(t, registry.Policy{}, nil)
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Assign(2, registry.Assignment{User: 2, Terms: projectsuser.Terms{BudgetHours: 5, WelcomeSent: true}})
		return errors.Join(err, tx.PutProject(project.Project{ID: 2, Name: "Roof", Kind: "Site", Budget: 60}))
	})
	later := epoch.Add(time.Hour)
	imported := store.Records{
		Projects:      []*project.Project{{ID: 2, Name: "New roof", UpdatedAt: later}},
		Users:         []*user.User{{ID: 2, Login: "ann", UpdatedAt: later}},
		Registrations: []*projectsuser.Registration{{ID: 1, Project: 2, Occurrence: 4, UpdatedAt: later}},
	}
	d.do(func(tx *registry.Tx) error { _, err := tx.Import(imported); return err })
	r, u := d.entry(1).Registration, d.user(2)
	p, _ := d.Snapshot().Projects.Get(2)
	if r.Occurrence != 4 || r.User != 2 || !r.Attempts.Known() || r.Terms.BudgetHours != 5 {
		t.Errorf("registration: %+v", r)
	}
	if u.Login != "ann" || u.Role != user.Admin {
		t.Errorf("user: %+v", u)
	}
	if p.Name != "New roof" || p.Kind != "Site" || p.Budget != 60 {
		t.Errorf("project: %+v", p)
	}
	imported.Users[0] = &user.User{ID: 2, Login: "ann", Role: user.Member, UpdatedAt: later.Add(1)}
	d.do(func(tx *registry.Tx) error { _, err := tx.Import(imported); return err })
	if u := d.user(2); u.Role != user.Member {
		t.Errorf("a source that knows roles: %+v", u)
	}
}

// A mailer is an interface of one method.
type mailFunc func(context.Context, registry.Mail) error

func (f mailFunc) Mail(ctx context.Context, m registry.Mail) error { return f(ctx, m) }

func ExampleMailer() {
	r := registry.New(registry.Options{Mailer: mailFunc(func(_ context.Context, m registry.Mail) error {
		fmt.Println(m.Kind, "to", m.To.Email)
		return nil
	})})
	err := r.Do(context.Background(), "ada", func(tx *registry.Tx) error {
		_, _, err := tx.Invite(registry.Invitation{Email: "bob@example.com"})
		return err
	})
	fmt.Println(err)
	// Output:
	// invitation to bob@example.com
	// <nil>
}

func ExamplePolicy() {
	r := registry.New(registry.Options{Policy: registry.Policy{Seats: 1}})
	for _, email := range []string{"ada@example.com", "bob@example.com"} {
		err := r.Do(context.Background(), "", func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: email})
			return err
		})
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// registry: invite of user 2: allowed only if a seat is free
}
