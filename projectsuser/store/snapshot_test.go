package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// newStore returns a snapshot of records at noon, which must be valid.
func newStore(t *testing.T, r store.Records) *store.Snapshot {
	t.Helper()
	s, err := store.New(nil, noon, r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEmpty(t *testing.T) {
	fields := store.NewFields()
	if s := store.Empty(fields); s.Fields() != fields {
		t.Error("an empty snapshot has other fields")
	}
	s := store.Empty(nil)
	if s.Fields() == nil || s.Sequence() != 0 || !s.At().IsZero() || s.LastIDs() != (store.LastIDs{}) {
		t.Errorf("fields %v, sequence %d at %s, last ids %+v", s.Fields(), s.Sequence(), s.At(), s.LastIDs())
	}
	if content := s.Content(); content.Records.Len() != 0 || len(content.Positions)+len(content.Histories)+len(content.Causes) != 0 {
		t.Errorf("content %+v", content)
	}
	if !s.NextChange().IsZero() || s.Positions(1) != nil || s.Position(1) != 0 || len(slices.Collect(s.Removed())) != 0 {
		t.Error("an empty snapshot has registrations")
	}
}

func TestNewDerivesStatuses(t *testing.T) {
	locked := &team.Team{ID: 5, Project: 1, Session: 9, LockedAt: noon, Members: []team.Member{{User: 7, Leader: true}}}
	s := newStore(t, store.Records{
		Projects:      []*project.Project{{ID: 1, Slug: "rush"}},
		Sessions:      []*project.Session{{ID: 9, Project: 1, BeginAt: noon.Add(time.Hour)}},
		Users:         []*user.User{{ID: 7, Login: "ada"}},
		Teams:         []*team.Team{locked},
		Registrations: []*projectsuser.Registration{{ID: 3, User: 7, Project: 1, Attempts: team.Joined(&team.Team{ID: 5})}},
	})
	e := s.Registration(3)
	if e.Status != state.WaitingToStart || e.Registration.Attempts.Active() != locked || e.User.Login != "ada" || e.Session != 9 {
		t.Errorf("entry %+v", e)
	}
	if s.Team(5).Status != state.WaitingToStart || len(s.Team(5).Users) != 1 {
		t.Errorf("team %+v", s.Team(5))
	}
	if s.Sequence() != 0 || !s.At().Equal(noon) || s.LastIDs() != (store.LastIDs{Registration: 3, Team: 5, User: 7}) {
		t.Errorf("sequence %d at %s, last ids %+v", s.Sequence(), s.At(), s.LastIDs())
	}
	if !s.NextChange().Equal(noon.Add(time.Hour)) || s.Position(3) != 1 {
		t.Errorf("next change %s, position %d", s.NextChange(), s.Position(3))
	}
}

// Of several records with one id, New keeps the last. It does not modify the records
// that it is given.
func TestNewKeepsLastOfSameID(t *testing.T) {
	r := store.Records{
		Projects: []*project.Project{{ID: 1, Name: "first"}, {ID: 1, Name: "last"}},
		Users:    []*user.User{{ID: 7, Login: "first"}, {ID: 7, Login: "last"}},
		Teams:    []*team.Team{{ID: 5, Name: "first"}, {ID: 5, Name: "last"}},
		Registrations: []*projectsuser.Registration{
			{ID: 3, Project: 2}, {ID: 3, User: 7, Project: 1, Attempts: team.Joined(&team.Team{ID: 5})},
		},
	}
	s := newStore(t, r)
	if s.Project(1).Name != "last" || s.User(7).Login != "last" || s.Team(5).Team.Name != "last" {
		t.Errorf("project %q, user %q, team %q", s.Project(1).Name, s.User(7).Login, s.Team(5).Team.Name)
	}
	if e := s.Registration(3); e.Registration.Project != 1 || e.Registration.Attempts.Active().Name != "last" {
		t.Errorf("registration %+v", e.Registration)
	}
	if s.Registrations.Len() != 1 || len(s.Positions(2)) != 0 || !slices.Equal(s.Positions(1), []projectsuser.ID{3}) {
		t.Errorf("%d registrations, positions %v and %v", s.Registrations.Len(), s.Positions(1), s.Positions(2))
	}
	if len(r.Projects) != 2 || r.Projects[0].Name != "first" {
		t.Errorf("New modified its records: %+v", r.Projects)
	}
}

// A restore refuses two registrations of one user on one project, as Put does.
func TestRestoreRefusesATakenPlace(t *testing.T) {
	few := []*projectsuser.Registration{{ID: 1, User: 7, Project: 3}, {ID: 2, User: 7, Project: 4}, {ID: 5, User: 7, Project: 3}}
	many := slices.Clone(few[:2]) // so many are checked in another way
	for id := projectsuser.ID(6); id < 20_000; id++ {
		many = append(many, &projectsuser.Registration{ID: id, User: user.ID(id), Project: project.ID(id % 3)}) // 0 is unknown, and no place
	}
	for _, registrations := range [][]*projectsuser.Registration{few, append(slices.Clone(many), few[2])} {
		content := store.Content{Records: store.Records{Registrations: registrations}}
		want := &store.TakenError{Kind: store.KindRegistration, Field: "user_id", Value: "7", By: 1}
		s, err := store.Restore(t.Context(), nil, content)
		if taken, ok := errors.AsType[*store.TakenError](err); !ok || s != nil || *taken != *want {
			t.Errorf("%d registrations: %v, %v, want %v", len(registrations), s, err, want)
		}
		if err := content.Validate(); err == nil || err.Error() != want.Error() {
			t.Errorf("%d registrations, validated: %v, want %v", len(registrations), err, want)
		}
	}
	if _, err := store.Restore(t.Context(), nil, store.Content{Records: store.Records{Registrations: many}}); err != nil {
		t.Errorf("%d registrations on different places: %v", len(many), err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, test := range []struct {
		name, want string
		records    store.Records
	}{
		{"a nil record", "store: user 0: record 1 is nil", store.Records{Users: []*user.User{{ID: 1}, nil}}},
		{"only a nil record", "store: team 0: record 0 is nil", store.Records{Teams: []*team.Team{nil}}},
		{"a record without an id", "store: session 0: without an id", store.Records{Sessions: []*project.Session{{Project: 1}}}},
		{"a cycle of projects", `project: parent of "1": cycle 1 -> 2 -> 1`, store.Records{Projects: []*project.Project{{ID: 1, Parent: 2}, {ID: 2, Parent: 1}}}},
	} {
		s, err := store.New(nil, noon, test.records)
		if s != nil || err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, %v, want %s", test.name, s, err, test.want)
		}
	}
}

func TestRestoreWithDoneContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	content := store.Content{Records: store.Records{Registrations: []*projectsuser.Registration{{ID: 1, Project: 1}}}}
	if s, err := store.Restore(ctx, nil, content); s != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", s, err)
	}
}

// Restore keeps the last ids of a content, which may be greater than those of its
// records.
func TestRestoreKeepsLastIDs(t *testing.T) {
	content := store.Content{Last: store.LastIDs{User: 90, Team: 2}, Records: store.Records{Teams: []*team.Team{{ID: 5}}}}
	s, err := store.Restore(t.Context(), nil, content)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(store.LastIDs{User: 90, Team: 5}, s.LastIDs()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A registration whose project is unknown has no session, although a session with an
// unknown project is held, and whichever of both came first.
func TestUnknownProjectHasNoSession(t *testing.T) {
	e := store.Empty(nil).Edit()
	lost := &project.Session{ID: 4, Unknown: project.SessionFieldProject}
	e.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 1, User: 1, Unknown: projectsuser.FieldProject}}}, noon)
	e.Import(store.Records{Sessions: []*project.Session{lost}}, noon)
	e.Import(store.Records{Registrations: []*projectsuser.Registration{{ID: 2, User: 2, Unknown: projectsuser.FieldProject}}}, noon)
	for _, id := range []projectsuser.ID{1, 2} {
		if got := e.Registration(id).Session; got != 0 {
			t.Errorf("registration %d has the session %d", id, got)
		}
	}
}
