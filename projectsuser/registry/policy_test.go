package registry_test

import (
	"errors"
	"testing"

	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// strictPolicy is a policy that uses every field.
var strictPolicy = registry.Policy{
	Everywhere: []user.Role{user.Member, user.Admin},
	Seats:      3, Admins: 1, FixedEmail: true, KeepAttempts: true,
	Guards: map[store.Command][]registry.Guard{
		store.CommandDelete:       {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardNothingLogged},
		store.CommandDisable:      {registry.GuardNotOwner, registry.GuardNotSelf, registry.GuardUndeletable},
		store.CommandUpdateUser:   {registry.GuardNotDisabled},
		store.CommandChangeRole:   {registry.GuardNotDisabled, registry.GuardNotSelf},
		store.CommandGiveAccess:   {registry.GuardNotDisabled, registry.GuardNotSelf},
		store.CommandRevokeAccess: {registry.GuardNotDisabled, registry.GuardNotSelf, registry.GuardBound},
	},
}

func TestPolicyRefuses(t *testing.T) {
	var f *fixture
	logged := func(u user.ID) {
		f.do(func(tx *registry.Tx) error {
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
		{"delete the actor", nil, func(tx *registry.Tx) error { return tx.DeleteUser(2) }, registry.GuardNotSelf},
		{"delete a user who logged time", func() { logged(3) }, func(tx *registry.Tx) error { return tx.DeleteUser(3) }, registry.GuardNothingLogged},
		{"disable a user who logged nothing", nil, func(tx *registry.Tx) error { return tx.Disable(3) }, registry.GuardUndeletable},
		{"disable the actor", func() { logged(2) }, func(tx *registry.Tx) error { return tx.Disable(2) }, registry.GuardNotSelf},
		{"change the role of the actor", nil, func(tx *registry.Tx) error { return tx.ChangeRole(2, user.Member) }, registry.GuardNotSelf},
		{"a fourth seat", nil, func(tx *registry.Tx) error {
			_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com"})
			return err
		}, registry.GuardSeatFree},
		{"enable without a free seat", func() {
			logged(3)
			f.do(func(tx *registry.Tx) error { return tx.Disable(3) })
			f.do(func(tx *registry.Tx) error {
				_, _, err := tx.Invite(registry.Invitation{Email: "a@example.com"})
				return err
			})
		}, func(tx *registry.Tx) error { return tx.Enable(3) }, registry.GuardSeatFree},
		{"change the address", nil, func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(3, registry.UserPatch{Email: optional.Some("new@example.com")})
			return err
		}, registry.GuardSameEmail},
		{"update a disabled account", func() { logged(3); f.do(func(tx *registry.Tx) error { return tx.Disable(3) }) }, func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(3, registry.UserPatch{FirstName: optional.Some("Fred")})
			return err
		}, registry.GuardNotDisabled},
		{"give access to the actor", nil, func(tx *registry.Tx) error { return tx.GiveAccess(2, 2) }, registry.GuardNotSelf},
		{"revoke access that the role gives", nil, func(tx *registry.Tx) error { return tx.RevokeAccess(1, 2) }, registry.GuardBound},
		{"unregister with attempts", func() { f.register(3, 1) }, func(tx *registry.Tx) error { return tx.Unregister(1) }, registry.GuardNoAttempts},
		{"revoke access with attempts", func() { f.register(3, 1) }, func(tx *registry.Tx) error { return tx.RevokeAccess(3, 1) }, registry.GuardNoAttempts},
		{"resend to an active account", nil, func(tx *registry.Tx) error { return tx.ResendInvitation(3) }, registry.GuardPending},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f = newAccounts(t, strictPolicy, nil)
			if test.prepare != nil {
				test.prepare()
			}
			before := f.Snapshot()
			err := f.try(test.do)
			var refused *registry.GuardError
			if !errors.As(err, &refused) || refused.Guard != test.guard {
				t.Errorf("got %v, want the guard %q", err, test.guard)
			}
			if diff := rostertest.Diff(before, f.Snapshot()); diff != "" {
				t.Errorf("the refused command changed the registry:\n%s", diff)
			}
		})
	}
}

// No command removes the last active admin. With a second admin, all of them work.
func TestPolicyKeepsLastAdmin(t *testing.T) {
	policy := registry.Policy{Admins: 1}
	commands := map[string]func(*registry.Tx) error{
		"demote":  func(tx *registry.Tx) error { return tx.ChangeRole(1, user.Member) },
		"disable": func(tx *registry.Tx) error { return tx.Disable(1) },
		"suspend": func(tx *registry.Tx) error { return tx.Suspend(1) },
		"delete":  func(tx *registry.Tx) error { return tx.DeleteUser(1) },
	}
	for name, command := range commands {
		f := newAccounts(t, policy, nil)
		f.do(func(tx *registry.Tx) error { return tx.ChangeRole(2, user.Freelancer) })
		var refused *registry.GuardError
		if err := f.try(command); !errors.As(err, &refused) || refused.Guard != registry.GuardAdminRemains || refused.User != 1 {
			t.Errorf("%s the last admin: %v", name, err)
		}
		f.do(func(tx *registry.Tx) error { return tx.ChangeRole(3, user.Admin) })
		f.do(command)
	}
}
