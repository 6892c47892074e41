package registry_test

import (
	"errors"
	"testing"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestCommandsRefuse(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	group := f.createTeam(ada)
	solo := f.register(7, 1)
	tests := []struct {
		name string
		do   func(*registry.Tx) error
		want string
	}{
		{"registered twice", func(tx *registry.Tx) error { _, err := tx.Register(7, 2); return err },
			`registry: register of registration 1: state: register while "creating_group": not possible in this state`},
		{"unknown user", func(tx *registry.Tx) error { _, err := tx.Register(99, 2); return err }, `store: user 99: not found`},
		{"unknown project", func(tx *registry.Tx) error { _, err := tx.Register(7, 99); return err }, `store: project 99: not found`},
		{"unknown registration", func(tx *registry.Tx) error { _, err := tx.CreateTeam(99); return err }, `store: registration 99: not found`},
		{"unknown team", func(tx *registry.Tx) error { _, err := tx.Lock(99); return err }, `store: team 99: not found`},
		{"a second team", func(tx *registry.Tx) error { _, err := tx.CreateTeam(ada); return err },
			`registry: create_team of registration 1: state: create_team while "creating_group": not possible in this state`},
		{"appeal before the team is closed", func(tx *registry.Tx) error { _, err := tx.Appeal(group); return err },
			`registry: appeal of team 1: state: appeal while "creating_group": not possible in this state`},
		{"disband of a locked team", func(tx *registry.Tx) error { return tx.Disband(2) }, `store: team 2: no longer open`},
		{"a leader who is not a member", func(tx *registry.Tx) error { _, err := tx.HandOver(group, 9); return err }, `store: team 1: user 9 is not a member`},
		{"another user of a registration with teams", func(tx *registry.Tx) error {
			_, err := tx.Update(ada, registry.RegistrationPatch{User: optional.Some(user.ID(9))})
			return err
		}, `store: registration 1: user and project cannot change once there are teams`},
		{"a null user", func(tx *registry.Tx) error {
			_, err := tx.Update(ada, registry.RegistrationPatch{User: optional.Null[user.ID]()})
			return err
		}, `store: registration 1: user and project must not be null`},
		{"a cycle of projects", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 4, Parent: 41}) }, `project: parent of "4": cycle 4 -> 41 -> 4`},
		{"a slug that is taken", func(tx *registry.Tx) error { return tx.PutProject(project.Project{ID: 5, Slug: "duo"}) }, `store: project with slug "duo": taken by project 2`},
		{"a login that is taken", func(tx *registry.Tx) error { return tx.PutUser(user.User{ID: 10, Login: "ada"}) }, `store: user with login "ada": taken by user 7`},
		{"another project of a session", func(tx *registry.Tx) error { return tx.PutSession(project.Session{ID: 10, Project: 2}) }, `store: session 10: its project 1 cannot change`},
		{"a session of another project", func(tx *registry.Tx) error { return tx.PutTeam(team.Team{ID: group, Project: 2, Session: 10}) }, `store: team 1: session 10 belongs to another project`},
		{"remove a project with registrations", func(tx *registry.Tx) error { return tx.RemoveProject(1) }, `store: project 1: cannot be removed while records of kind registration refer to it`},
		{"remove a parent", func(tx *registry.Tx) error { return tx.RemoveProject(4) }, `store: project 4: cannot be removed while records of kind project refer to it`},
		{"remove a team with registrations", func(tx *registry.Tx) error { return tx.RemoveTeam(group) }, `store: team 1: cannot be removed while records of kind registration refer to it`},
		{"remove a session with teams", func(tx *registry.Tx) error { return tx.RemoveSession(10) }, `store: session 10: cannot be removed while records of kind team refer to it`},
		{"remove a user with registrations", func(tx *registry.Tx) error { return tx.RemoveUser(7) }, `store: user 7: cannot be removed while records of kind registration refer to it`},
		{"without an id", func(tx *registry.Tx) error { return tx.PutUser(user.User{}) }, `store: user 0: without an id`},
	}
	before := f.Snapshot()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assertError(t, f.try(test.do), test.want)
			if f.Snapshot() != before {
				t.Error("a refused command published a snapshot")
			}
		})
	}
	if f.entry(solo).Registration.Attempts.Active().ID != 2 {
		t.Error("a refused command changed the active team")
	}
}

func TestRefusalFields(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 2)
	err := f.try(func(tx *registry.Tx) error { _, err := tx.Leave(ada); return err })
	var refusal *registry.Refusal
	var refused *state.RefusedError
	if !errors.As(err, &refusal) || refusal.Registration != ada || refusal.Command != store.CommandLeave {
		t.Errorf("%#v", err)
	}
	if !errors.As(err, &refused) || refused.Event != state.Disband || refused.State != state.Searching {
		t.Errorf("%#v", err)
	}
}

// A refusal names the record that it is about, also if that is a team or an account
// and not a registration.
func TestRefusalNamesItsSubject(t *testing.T) {
	f := newSchool(t)
	group := f.createTeam(f.register(7, 2))
	tests := []struct {
		do   func(*registry.Tx) error
		want registry.Refusal
		text string
	}{
		{func(tx *registry.Tx) error { _, err := tx.Close(group); return err },
			registry.Refusal{Command: store.CommandClose, Team: group},
			`registry: close of team 1: state: close while "creating_group": not possible in this state`},
		{func(tx *registry.Tx) error { return tx.Unsuspend(7) },
			registry.Refusal{Command: store.CommandUnsuspend, User: 7},
			`registry: unsuspend of user 7: state: unsuspend while "active": not possible in this state`},
		{func(tx *registry.Tx) error {
			_, err := tx.FormTeam(2, registry.NewTeam{Members: []team.Member{{User: 9}}})
			return err
		},
			registry.Refusal{Command: store.CommandFormTeam, User: 9},
			`registry: form_team of user 9: state: join while "not_registered": not possible in this state`},
	}
	for _, test := range tests {
		err := f.try(test.do)
		assertError(t, err, test.text)
		refusal, ok := errors.AsType[*registry.Refusal](err)
		if !ok {
			t.Fatalf("%#v", err)
		}
		test.want.Err = refusal.Err
		if *refusal != test.want {
			t.Errorf("%+v, want %+v", *refusal, test.want)
		}
	}
}
