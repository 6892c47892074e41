package registry_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Access is a registration. GiveAccess ignores unknown projects and those on which
// the user is registered. RevokeAccess keeps the logged time.
func TestGiveAndRevokeAccess(t *testing.T) {
	f := newAccounts(t, registry.Policy{Everywhere: []user.Role{user.Admin}}, nil)
	f.do(func(tx *registry.Tx) error { return tx.GiveAccess(3, 2, 99, 2) })
	f.do(func(tx *registry.Tx) error { return tx.GiveAccess(3, 2) })
	f.do(func(tx *registry.Tx) error {
		_, err := tx.LogTime(user.TimeEntry{User: 3, Project: 2, Date: epoch, Minutes: 30, Tags: []string{"roof"}})
		return err
	})
	s, p := f.Snapshot(), f.Policy()
	if diff := cmp.Diff([]project.ID{2}, p.Accessible(s, f.user(3))); diff != "" || p.CountAccessible(s, f.user(3)) != 1 || s.Find(3, 2) == nil {
		t.Errorf("projects of a freelancer (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]project.ID{1, 2}, p.Accessible(s, f.user(1))); diff != "" || p.CountAccessible(s, f.user(1)) != 2 {
		t.Errorf("projects of an admin (-want +got):\n%s", diff)
	}
	f.do(func(tx *registry.Tx) error { return tx.RevokeAccess(3, 2, 99) })
	s = f.Snapshot()
	if s.Find(3, 2) != nil || len(p.Accessible(s, f.user(3))) > 0 || !s.HasLogged(3) {
		t.Error("the registration was kept, or the logged time was removed")
	}
	if diff := cmp.Diff([]project.ID{2}, s.Participating(3)); diff != "" {
		t.Errorf("projects with logged time (-want +got):\n%s", diff)
	}
}

// Commands that do not name the terms of a registration keep them.
func TestOtherCommandsKeepTerms(t *testing.T) {
	f := newAccounts(t, registry.Policy{}, nil)
	rate, _ := user.ParseDecimal("12.5")
	terms := projectsuser.Terms{Rate: rate, BudgetHours: 3, HideTimesheets: true, WelcomeSent: true, ProjectStatus: "open"}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Assign(1, registry.Assignment{User: 3, Terms: terms})
		return err
	})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.UpdateTerms(1, projectsuser.TermsPatch{ProjectStatus: optional.Null[string](), ViewAttachments: optional.Some(true)})
		return err
	})
	f.do(func(tx *registry.Tx) error {
		_, closed := tx.Close(1)
		_, marked := tx.Mark(1, 80)
		_, compiled := tx.Compile(1)
		return errors.Join(closed, marked, compiled)
	})
	terms.ProjectStatus, terms.ViewAttachments = "", true
	if got := f.entry(1).Registration; got.Terms != terms || !got.FinalMark.IsSet() {
		t.Errorf("%+v", got)
	}
}
