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

// newPartial returns a registry with the registration 70 of user 7 on project 1, whose
// session is not held, and its active team 5.
func newPartial(t *testing.T, active team.Team) *fixture {
	f := newFixture(t, registry.Options{})
	active.ID, active.Project, active.Session, active.Members = 5, 1, 99, []team.Member{{User: 7, Leader: true}}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1}}, Users: []*user.User{{ID: 7, Login: "ada"}}, Teams: []*team.Team{&active},
			Registrations: []*projectsuser.Registration{{ID: 70, User: 7, Project: 1, Attempts: team.Joined(&active), Declared: state.InProgress}},
		}, time.Time{})
		return err
	})
	f.changes = nil
	return f
}

// A command is refused if the data does not say whether it is permitted.
func TestCommandsRefuseUnknownFacts(t *testing.T) {
	short := team.Team{Declared: state.InProgress, Unknown: team.AllFields.Without(team.FieldDeclared)}
	locked := team.Team{LockedAt: epoch, Unknown: team.FieldFinalMark}
	finished := team.Team{ClosedAt: epoch, FinalMark: project.MarkOf(80), Unknown: team.FieldLockedAt}
	tests := []struct {
		name    string
		team    team.Team
		do      func(*registry.Tx) error
		unknown state.Facts // 0 if the command is permitted
	}{
		{"lock a team of which nothing is known", short, func(tx *registry.Tx) error { _, err := tx.Lock(5); return err }, state.Locked | state.Closed | state.Marked},
		{"close it", short, func(tx *registry.Tx) error { _, err := tx.Close(5); return err }, state.Locked | state.Closed | state.Marked},
		{"leave it", short, func(tx *registry.Tx) error { _, err := tx.Leave(70); return err }, state.Locked | state.Closed | state.Marked},
		{"unregister from it", short, func(tx *registry.Tx) error { return tx.Unregister(70) }, 0},
		{"dissolve it", short, func(tx *registry.Tx) error { return tx.Dissolve(5) }, 0},
		{"close a team that may have a mark", locked, func(tx *registry.Tx) error { _, err := tx.Close(5); return err }, state.Marked},
		{"unlock it", locked, func(tx *registry.Tx) error { _, err := tx.Unlock(5); return err }, 0},
		{"retry after a team that may never have been locked", finished, func(tx *registry.Tx) error {
			_, err := tx.Retry(70, registry.RetryOptions{Force: true})
			return err
		}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newPartial(t, test.team)
			err := f.try(test.do)
			unknown, ok := errors.AsType[*projectsuser.UnknownFactsError](err)
			if ok != (test.unknown != 0) || !ok && err != nil {
				t.Fatal(err)
			}
			if ok && (unknown.Unknown != test.unknown || len(f.changes) != 0) {
				t.Errorf("%v: unknown %s, want %s; %d changes", err, unknown.Unknown, test.unknown, len(f.changes))
			}
		})
	}
}

// A command that sets a fact makes it known, with its date.
func TestCommandsMakeFactsKnown(t *testing.T) {
	undated := team.Team{LockedUndated: true, ClosedUndated: true, Unknown: team.FieldLockedAt | team.FieldClosedAt | team.FieldUpdatedAt | team.FieldName}
	f := newPartial(t, undated)
	if got := f.entry(70).Status; got != state.WaitingEvaluation {
		t.Fatalf("%s", got)
	}
	steps := []struct {
		name    string
		do      func(*registry.Tx) error
		status  state.Status
		unknown team.FieldSet
	}{
		{"reopen", func(tx *registry.Tx) error { _, err := tx.Reopen(5); return err }, state.InProgress, team.FieldLockedAt | team.FieldName},
		{"unlock", func(tx *registry.Tx) error { _, err := tx.Unlock(5); return err }, state.CreatingGroup, team.FieldName},
		{"amend", func(tx *registry.Tx) error {
			_, err := tx.AmendTeam(5, registry.TeamPatch{Name: optional.Some("")})
			return err
		}, state.CreatingGroup, 0},
	}
	for _, step := range steps {
		f.do(step.do)
		if e := f.entry(70); e.Status != step.status || e.Registration.Attempts.Active().Unknown != step.unknown {
			t.Errorf("%s: %s, unknown %s", step.name, e.Status, e.Registration.Attempts.Active().Unknown)
		}
	}
	short := newPartial(t, team.Team{Declared: state.Searching, Unknown: team.AllFields.Without(team.FieldDeclared)})
	short.amendTeam(5, registry.TeamPatch{LockedAt: optional.Some(epoch), ClosedAt: optional.Null[time.Time](), FinalMark: optional.Null[int32]()})
	if e := short.entry(70); e.Status != state.InProgress || !e.Derived {
		t.Errorf("an amendment of all three facts: %s, %t", e.Status, e.Derived)
	}
}

// Nothing says from which mark on the work is validated, so no command says that it is.
func TestNothingIsValidatedWithoutASession(t *testing.T) {
	closed := team.Team{LockedAt: epoch, ClosedAt: epoch, FinalMark: project.MarkOf(50), Validated: project.NotValidated}
	marked := func(points int32) func(*fixture) project.Validation {
		return func(f *fixture) project.Validation {
			return f.amendTeam(5, registry.TeamPatch{FinalMark: optional.Some(points)}).Validated
		}
	}
	compiled := func(f *fixture) (v project.Validation) {
		f.do(func(tx *registry.Tx) error {
			r, err := tx.Compile(70)
			v = r.Validated
			return err
		})
		return v
	}
	tests := []struct {
		name string
		set  func(*fixture) project.Validation
		want project.Validation
	}{
		{"a better mark", marked(125), project.UnknownValidation},
		{"a worse mark than one that was not enough", marked(-42), project.NotValidated},
		{"no mark", func(f *fixture) project.Validation {
			return f.amendTeam(5, registry.TeamPatch{FinalMark: optional.Null[int32]()}).Validated
		}, project.NotMarked},
		{"compile", compiled, project.NotValidated},
		{"compile after a better mark", func(f *fixture) project.Validation { marked(60)(f); return compiled(f) }, project.UnknownValidation},
		{"update the registration", func(f *fixture) (v project.Validation) {
			f.do(func(tx *registry.Tx) error {
				r, err := tx.Update(70, registry.RegistrationPatch{FinalMark: optional.Some[int32](100)})
				v = r.Validated
				return err
			})
			return v
		}, project.UnknownValidation},
	}
	for _, test := range tests {
		if got := test.set(newPartial(t, closed)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	f := newPartial(t, closed)
	f.do(func(tx *registry.Tx) error {
		return tx.PutSession(project.Session{ID: 99, Project: 1, MinimumMark: project.MarkOf(60)})
	})
	if got := marked(60)(f); got != project.Validated {
		t.Errorf("with the session: %s", got)
	}
}

// A session without rules in the data is not solo and has no limit of members.
func TestUnknownSessionRestrictsNothing(t *testing.T) {
	f := newFixture(t, registry.Options{})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1}}, Sessions: []*project.Session{{ID: 10, Project: 1, Unknown: project.AllSessionFields.Without(project.SessionFieldProject)}},
			Users: []*user.User{{ID: 7}, {ID: 8}, {ID: 9}},
		}, time.Time{})
		return err
	})
	var members []team.Member
	for _, u := range []user.ID{7, 8, 9} {
		f.register(u, 1)
		members = append(members, team.Member{User: u})
	}
	if e := f.Snapshot().Find(7, 1); e.Status != state.Searching {
		t.Errorf("registered: %s", e.Status)
	}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.FormTeam(1, registry.NewTeam{Members: members})
		return err
	})
	if e := f.Snapshot().Find(7, 1); e.Status != state.CreatingGroup {
		t.Errorf("formed: %s", e.Status)
	}
}

// A patch that sets a field to null makes the null known.
func TestPatchesMakeNullsKnown(t *testing.T) {
	f := newFixture(t, registry.Options{})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{
			Projects: []*project.Project{{ID: 1}}, Users: []*user.User{{ID: 7, Email: "ada@example.com", Unknown: user.AllFields.Without(user.FieldEmail)}},
			Registrations: []*projectsuser.Registration{{ID: 70, User: 7, Project: 1, Attempts: team.Joined(), Unknown: projectsuser.AllFields.Without(projectsuser.FieldUser | projectsuser.FieldProject)}},
		}, time.Time{})
		return err
	})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.UpdateUser(7, registry.UserPatch{FirstName: optional.Null[string](), Image: optional.Null[string]()})
		return err
	})
	gone := user.FieldFirstName | user.FieldImage | user.FieldUpdatedAt | user.FieldEmail
	if diff := cmp.Diff(user.AllFields.Without(gone).String(), f.user(7).Unknown.String()); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Update(70, registry.RegistrationPatch{FinalMark: optional.Null[int32](), RetriableAt: optional.Null[time.Time](), Occurrence: optional.Some(0)})
		return err
	})
	left := projectsuser.FieldCursus | projectsuser.FieldTerms | projectsuser.FieldCreatedAt | projectsuser.FieldDeclared | projectsuser.FieldDeclaredTeam
	if diff := cmp.Diff(left.String(), f.entry(70).Registration.Unknown.String()); diff != "" {
		t.Errorf("registration (-want +got):\n%s", diff)
	}
	f.do(func(tx *registry.Tx) error {
		if _, err := tx.Update(70, registry.RegistrationPatch{Status: optional.Null[state.Status](), CreatedAt: optional.Null[time.Time]()}); err != nil {
			return err
		}
		_, err := tx.UpdateTerms(70, projectsuser.TermsPatch{BudgetHours: optional.Some(1)})
		return err
	})
	if got, want := f.entry(70).Registration.Unknown, projectsuser.FieldCursus|projectsuser.FieldDeclaredTeam; got != want {
		t.Errorf("registration: unknown %s, want %s", got, want)
	}
}
