package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// copied returns a store with registrations 1 to 3, each with the team of its number, as
// they were at noon.
func copied(t *testing.T) *store.Edit {
	t.Helper()
	r := store.Records{Projects: []*project.Project{{ID: 1}}}
	for id := range int64(3) {
		its := &team.Team{ID: team.ID(id + 1), Project: 1, UpdatedAt: noon}
		r.Registrations = append(r.Registrations, &projectsuser.Registration{
			ID: projectsuser.ID(id + 1), User: user.ID(id + 1), Project: 1, UpdatedAt: noon, Attempts: team.Joined(its),
		})
	}
	s, err := store.New(nil, noon, r)
	if err != nil {
		t.Fatal(err)
	}
	return s.Edit()
}

func TestReconcileRemovesWhatIsGone(t *testing.T) {
	e := copied(t)
	before := e.Snapshot().Content()
	later := &projectsuser.Registration{ID: 2, User: 2, Project: 1, UpdatedAt: noon.Add(time.Hour), Attempts: team.Joined()}
	e.Begin("", store.CommandSync)
	result, err := e.Reconcile(
		store.Records{
			Registrations: []*projectsuser.Registration{later},
			Progress:      []*store.Progress{{ID: 1, Source: "https://api.intra.42.fr", List: "projects_users", Next: 2}},
		},
		store.IDs{Registrations: []projectsuser.ID{1, 2, 9, 1}, Teams: []team.ID{1, 2, 3, 9}},
		noon.Add(30*time.Minute))
	change, ok := e.End()
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	if diff := cmp.Diff([]projectsuser.ID{1}, result.Unregistered); diff != "" {
		t.Errorf("unregistered (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]team.ID{1, 2}, result.Removed); diff != "" {
		t.Errorf("removed teams: those of 1, which is gone, and of 2, which left its team (-want +got):\n%s", diff)
	}
	got := e.Snapshot()
	if got.ProgressOf("https://api.intra.42.fr", "", "projects_users").Next != 2 {
		t.Error("the progress is not in the change")
	}
	if slices.Collect(got.Removed())[0] != 1 {
		t.Error("the history of registration 1 is gone")
	}
	replayed, err := store.Restore(t.Context(), nil, before)
	if err != nil {
		t.Fatal(err)
	}
	again := replayed.Edit()
	if err := again.Apply(change); err != nil {
		t.Fatal(err)
	}
	if diff := rostertest.Diff(got, again.Snapshot()); diff != "" {
		t.Errorf("the change does not repeat itself (-first +again):\n%s", diff)
	}
}

func TestReconcileKeepsWhatIsNewer(t *testing.T) {
	e := copied(t)
	gone := store.IDs{Registrations: []projectsuser.ID{1}, Teams: []team.ID{1}}
	result, err := e.Reconcile(store.Records{}, gone, noon.Add(-time.Second))
	if err != nil || result.Unregistered != nil || result.Removed != nil {
		t.Errorf("an answer from before the last change removes %v and %v: %v", result.Unregistered, result.Removed, err)
	}
}

func TestReconcileRefusesOtherKinds(t *testing.T) {
	e := copied(t)
	_, err := e.Reconcile(store.Records{}, store.IDs{Users: []user.ID{1}}, noon)
	if _, ok := errors.AsType[*store.InvalidError](err); !ok {
		t.Errorf("error %v, want an InvalidError", err)
	}
}
