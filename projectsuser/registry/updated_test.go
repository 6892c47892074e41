package registry_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// commandsThatPut is one call of each command that puts records, in an order in which all
// of them are permitted, for a registry of newSchool. Each is a minute after the last one.
func commandsThatPut() []struct {
	name string
	do   func(*registry.Tx) error
} {
	const ada, bob, cyd, duo = 1, 2, 3, 1 // registrations on project 2, and their team
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	var invited user.ID
	return []struct {
		name string
		do   func(*registry.Tx) error
	}{
		{"PutProject", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 5, UpdatedAt: old, ReadAt: old}) }},
		{"PutSession", func(tx *registry.Tx) error {
			return tx.PutSession(project.Session{ID: 50, Project: 5, UpdatedAt: old, ReadAt: old})
		}},
		{"PutUser", func(tx *registry.Tx) error {
			return tx.PutUser(user.User{ID: 9, Login: "cyd", Role: user.Freelancer, UpdatedAt: old, ReadAt: old})
		}},
		{"RegisterAs", func(tx *registry.Tx) error { _, err := tx.RegisterAs(ada, 7, 2); return err }},
		{"Register", func(tx *registry.Tx) error { _, err := tx.Register(8, 2); return err }},
		{"Assign", func(tx *registry.Tx) error { _, err := tx.Assign(2, registry.Assignment{User: 9}); return err }},
		{"GiveAccess", func(tx *registry.Tx) error { return tx.GiveAccess(9, 5, 3) }},
		{"CreateTeam", func(tx *registry.Tx) error { _, err := tx.CreateTeam(ada); return err }},
		{"Join", func(tx *registry.Tx) error { _, err := tx.Join(bob, duo); return err }},
		{"HandOver", func(tx *registry.Tx) error { _, err := tx.HandOver(duo, 8); return err }},
		{"Lock", func(tx *registry.Tx) error { _, err := tx.Lock(duo); return err }},
		{"Unlock", func(tx *registry.Tx) error { _, err := tx.Unlock(duo); return err }},
		{"Lock", func(tx *registry.Tx) error { _, err := tx.Lock(duo); return err }},
		{"Close", func(tx *registry.Tx) error { _, err := tx.Close(duo); return err }},
		{"Reopen", func(tx *registry.Tx) error { _, err := tx.Reopen(duo); return err }},
		{"Complete", func(tx *registry.Tx) error { _, err := tx.Complete(duo, 80); return err }},
		{"Appeal", func(tx *registry.Tx) error { _, err := tx.Appeal(duo); return err }},
		{"Mark", func(tx *registry.Tx) error { _, err := tx.Mark(duo, 90); return err }},
		{"PutTeam", func(tx *registry.Tx) error {
			t := *tx.View().Team(duo).Team
			t.Name, t.UpdatedAt, t.ReadAt = "renamed", old, old
			return tx.PutTeam(t)
		}},
		{"AmendTeam", func(tx *registry.Tx) error {
			_, err := tx.AmendTeam(duo, registry.TeamPatch{Name: optional.Some("amended")})
			return err
		}},
		{"Compile", func(tx *registry.Tx) error { _, err := tx.Compile(ada); return err }},
		{"Update", func(tx *registry.Tx) error {
			_, err := tx.Update(ada, registry.RegistrationPatch{Occurrence: optional.Some(3)})
			return err
		}},
		{"UpdateTerms", func(tx *registry.Tx) error {
			_, err := tx.UpdateTerms(ada, projectsuser.TermsPatch{BudgetHours: optional.Some(3)})
			return err
		}},
		{"Retry", func(tx *registry.Tx) error {
			_, err := tx.Retry(ada, registry.RetryOptions{Force: true})
			return err
		}},
		{"Abandon", func(tx *registry.Tx) error { _, err := tx.Abandon(ada); return err }},
		{"Dissolve", func(tx *registry.Tx) error { return tx.Dissolve(duo) }},
		{"FormTeam", func(tx *registry.Tx) error {
			_, err := tx.FormTeam(2, registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}})
			return err
		}},
		{"Leave", func(tx *registry.Tx) error { _, err := tx.Leave(bob); return err }},
		{"Disband", func(tx *registry.Tx) error {
			return tx.Disband(tx.View().Registration(ada).Registration.Attempts.Active().ID)
		}},
		{"Transfer", func(tx *registry.Tx) error { _, err := tx.Transfer(cyd, 41, 0); return err }},
		{"FormTeam", func(tx *registry.Tx) error {
			_, err := tx.FormTeam(2, registry.NewTeam{Members: []team.Member{{User: 7}, {User: 8}}})
			return err
		}},
		{"Unregister", func(tx *registry.Tx) error { return tx.Unregister(bob) }},
		{"Join", func(tx *registry.Tx) error {
			if _, err := tx.RegisterAs(70, 8, 2); err != nil {
				return err
			}
			_, err := tx.Join(70, tx.View().Registration(ada).Registration.Attempts.Active().ID)
			return err
		}},
		{"RemoveMember", func(tx *registry.Tx) error {
			return tx.RemoveMember(tx.View().Registration(ada).Registration.Attempts.Active().ID, 8)
		}},
		{"Join", func(tx *registry.Tx) error {
			_, err := tx.Join(70, tx.View().Registration(ada).Registration.Attempts.Active().ID)
			return err
		}},
		{"RevokeAccess", func(tx *registry.Tx) error { return tx.RevokeAccess(8, 2) }},
		{"Invite", func(tx *registry.Tx) error {
			u, _, err := tx.Invite(registry.Invitation{Email: "dan@example.com", Project: 2})
			invited = u.ID
			return err
		}},
		{"ResendInvitation", func(tx *registry.Tx) error { return tx.ResendInvitation(invited) }},
		{"Accept", func(tx *registry.Tx) error { return tx.Accept(invited) }},
		{"Disable", func(tx *registry.Tx) error { return tx.Disable(invited) }},
		{"Enable", func(tx *registry.Tx) error { return tx.Enable(invited) }},
		{"Suspend", func(tx *registry.Tx) error { return tx.Suspend(invited) }},
		{"Unsuspend", func(tx *registry.Tx) error { return tx.Unsuspend(invited) }},
		{"ChangeRole", func(tx *registry.Tx) error { return tx.ChangeRole(9, user.Admin) }},
		{"UpdateUser", func(tx *registry.Tx) error {
			_, err := tx.UpdateUser(invited, registry.UserPatch{FirstName: optional.Some("Dan")})
			return err
		}},
		{"LogTime", func(tx *registry.Tx) error {
			_, err := tx.LogTime(user.TimeEntry{User: 7, Project: 2, Minutes: 5, UpdatedAt: old})
			return err
		}},
		{"LogExpense", func(tx *registry.Tx) error {
			_, err := tx.LogExpense(user.Expense{User: 7, Project: 2, UpdatedAt: old})
			return err
		}},
		{"DeleteUser", func(tx *registry.Tx) error { return tx.DeleteUser(8) }},
	}
}

// otherCommands are the commands that put no record, or, for an import, those of a source.
const otherCommands = " View Import Sync Reconcile Move Reorder Forget RemoveExpense RemoveProject RemoveSession RemoveTeam RemoveTimeEntry RemoveUser "

// TestEveryCommandSetsUpdatedAt checks each record that a command puts.
func TestEveryCommandSetsUpdatedAt(t *testing.T) {
	f := newSchool(t)
	called := make(map[string]bool)
	for _, c := range commandsThatPut() {
		called[c.name] = true
		f.now = f.now.Add(time.Minute)
		from := len(f.changes)
		if err := f.try(c.do); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		put := 0
		for _, change := range f.changes[from:] {
			for field, records := range recordsOf(change.Put) {
				for i := range records.Len() {
					put++
					record := records.Index(i).Elem()
					if got := record.FieldByName("UpdatedAt").Interface().(time.Time); !got.Equal(f.now) {
						t.Errorf("%s: a record of %s was updated at %s, want %s", c.name, field, got, f.now)
					}
					if read := record.FieldByName("ReadAt"); read.IsValid() && !read.IsZero() {
						t.Errorf("%s: a record of %s was read at %s", c.name, field, read)
					}
				}
			}
		}
		if put == 0 && c.name != "DeleteUser" && c.name != "Disband" {
			t.Errorf("%s puts no record", c.name)
		}
	}
	for method := range reflect.TypeFor[*registry.Tx]().Methods() {
		if !called[method.Name] && !strings.Contains(otherCommands, " "+method.Name+" ") {
			t.Errorf("%s is not in the table", method.Name)
		}
	}
}

// recordsOf returns the lists of records by the names of their fields.
func recordsOf(r store.Records) map[string]reflect.Value {
	lists := make(map[string]reflect.Value)
	for f, v := range reflect.ValueOf(r).Fields() {
		lists[f.Name] = v
	}
	return lists
}
