package registry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// TestLawDeletableOrDisableable expects that the guards of deleting and of disabling never
// refuse one account both: an account that cannot be deleted can be disabled.
func TestLawDeletableOrDisableable(t *testing.T) {
	policy := registry.Policy{KeepAttempts: true, Guards: map[store.Command][]registry.Guard{
		store.CommandDelete:  {registry.GuardNothingLogged},
		store.CommandDisable: {registry.GuardUndeletable},
	}}
	for _, test := range []struct {
		name      string
		records   store.Records
		deletable bool
	}{
		{"nothing refers to the user", store.Records{}, true},
		{"a registration without attempts", store.Records{Registrations: []*projectsuser.Registration{{ID: 1, User: 3, Project: 2, Attempts: team.Joined()}}}, true},
		{"an attempt, which the policy keeps", store.Records{Registrations: []*projectsuser.Registration{
			{ID: 1, User: 3, Project: 2, Attempts: team.Joined(&team.Team{ID: 1, Project: 2, Members: []team.Member{{User: 3}}})},
		}}, false},
		{"an entry", store.Records{TimeEntries: []*user.TimeEntry{{ID: 1, User: 3, Project: 2}}}, false},
		{"an expense", store.Records{Expenses: []*user.Expense{{ID: 1, User: 3, Project: 2}}}, false},
		{"a team without a registration", store.Records{Teams: []*team.Team{{ID: 1, Project: 2, Members: []team.Member{{User: 3}}}}}, false},
	} {
		for _, of := range []user.State{user.Pending, user.Active, user.Suspended} {
			refused := func(command func(*registry.Tx, user.ID) error) bool {
				f := newAccounts(t, policy, nil)
				f.put(user.User{ID: 3, Login: "staff-3", State: of})
				f.do(func(tx *registry.Tx) error { _, err := tx.Import(test.records, time.Time{}); return err })
				return f.try(func(tx *registry.Tx) error { return command(tx, 3) }) != nil
			}
			if got := !refused((*registry.Tx).DeleteUser); got != test.deletable {
				t.Errorf("%s, %s: deletable %t, want %t", test.name, of, got, test.deletable)
			}
			if got := !refused((*registry.Tx).Disable); got == test.deletable {
				t.Errorf("%s, %s: can be disabled %t, want %t", test.name, of, got, !test.deletable)
			}
		}
	}
}

// TestTrialOfTheGuardIsNoChange expects that the guard, which tries to delete the account,
// leaves no trace in the command.
func TestTrialOfTheGuardIsNoChange(t *testing.T) {
	f := newAccounts(t, strictPolicy, nil)
	f.register(3, 2)
	before := f.Snapshot()
	if err := f.try(func(tx *registry.Tx) error { return tx.Disable(3) }); err == nil || f.Snapshot() != before {
		t.Errorf("disable: %v", err)
	}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.LogTime(user.TimeEntry{User: 3, Project: 2, Minutes: 5})
		return errors.Join(err, tx.Disable(3))
	})
	var got []store.Command
	for _, c := range f.changes {
		got = append(got, c.Command)
	}
	if diff := cmp.Diff([]store.Command{store.CommandLogTime, store.CommandDisable}, got[len(got)-2:]); diff != "" {
		t.Error(diff)
	}
	if f.user(3).Account() != user.Disabled || f.Snapshot().Find(3, 2) == nil {
		t.Errorf("the account is %s", f.user(3).Account())
	}
}

// TestMoveToASoloProjectLocksATeam expects the same of a registration that moves to a solo
// project as of a new one.
func TestMoveToASoloProjectLocksATeam(t *testing.T) {
	for name, move := range map[string]func(*registry.Tx) error{
		"transfer": func(tx *registry.Tx) error { _, err := tx.Transfer(1, 1, 0); return err },
		"update": func(tx *registry.Tx) error {
			_, err := tx.Update(1, registry.RegistrationPatch{Project: optional.Some[project.ID](1)})
			return err
		},
	} {
		f := newAccounts(t, registry.Policy{}, nil)
		f.register(3, 2)
		f.do(move)
		e := f.Snapshot().Registration(1)
		if e.Status != state.InProgress || e.Registration.Attempts.Len() != 1 || !e.Registration.Attempts.Active().Locked() {
			t.Errorf("%s: %s with %d attempts", name, e.Status, e.Registration.Attempts.Len())
		}
	}
}
