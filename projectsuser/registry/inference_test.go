package registry_test

import (
	"slices"
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

// soloTeam returns a team of one user. The times are since the epoch.
func soloTeam(id team.ID, u user.ID, p project.ID, created, locked, closed time.Duration, mark project.Mark) *team.Team {
	return &team.Team{
		ID: id, Project: p, Members: []team.Member{{User: u, Leader: true}}, FinalMark: mark,
		CreatedAt: since(created), LockedAt: since(locked), ClosedAt: since(closed),
	}
}

// inSession sets the session of a team and returns the team.
func inSession(s project.SessionID, t *team.Team) *team.Team {
	t.Session = s
	return t
}

// since returns the instant at a time after the epoch; for unset it is zero.
func since(d time.Duration) time.Time {
	if d == unset {
		return time.Time{}
	}
	return epoch.Add(d)
}

// unset means that a timestamp is not set.
const unset = time.Duration(1<<63 - 1)

func TestTimelineIsInferredFromTimestamps(t *testing.T) {
	none := project.Mark{}
	tests := []struct {
		name string
		r    projectsuser.Registration
		want string
	}{
		{"marked after closed_at", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), MarkedAt: since(5 * h),
			Attempts: team.Imported(soloTeam(1, 7, 2, 2*h, 3*h, 4*h, project.MarkOf(0))),
		}, `
			1h0m0s not_registered to searching by import, change 12 of staff, inferred
			2h0m0s searching to creating_group by import, change 12 of staff, inferred
			3h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			4h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred
			5h0m0s waiting_evaluation to finished by import, change 12 of staff, inferred`},
		{"marked before closed_at", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), MarkedAt: since(1 * h),
			Attempts: team.Imported(soloTeam(1, 7, 2, 1*h, 1*h, 4*h, project.MarkOf(80))),
		}, `
			1h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			4h0m0s in_progress to finished by import, change 12 of staff, inferred`},
		{"two attempts, marked_at of the first", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), MarkedAt: since(3 * h),
			Attempts: team.Imported(soloTeam(1, 7, 2, 1*h, 1*h, 2*h, project.MarkOf(80)), soloTeam(2, 7, 2, 4*h, 5*h, 6*h, none)),
		}, `
			1h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			2h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred
			3h0m0s waiting_evaluation to finished by import, change 12 of staff, inferred
			4h0m0s finished to creating_group by import, change 12 of staff, inferred
			5h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			6h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred`},
		{"two attempts, marked_at of the second, whose team is older", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), MarkedAt: since(6 * h),
			Attempts: team.Joined(soloTeam(2, 7, 2, 1*h, 1*h, 3*h, project.MarkOf(0)), soloTeam(1, 7, 2, 2*h, 4*h, 5*h, project.MarkOf(80))),
		}, `
			1h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to creating_group by import, change 12 of staff, inferred
			4h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			5h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred
			6h0m0s waiting_evaluation to finished by import, change 12 of staff, inferred`},
		{"a rush", projectsuser.Registration{
			Project: 3, CreatedAt: since(-2 * h), Attempts: team.Imported(soloTeam(1, 7, 3, -2*h, -1*h, 2*h, none)),
		}, `
			-2h0m0s not_registered to creating_group by import, change 12 of staff, inferred
			-1h0m0s creating_group to waiting_to_start by import, change 12 of staff, inferred
			1h0m0s waiting_to_start to in_progress by import, change 12 of staff, inferred
			2h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred`},
		{"a rush after an attempt in another session", projectsuser.Registration{
			Project: 3, CreatedAt: since(-3 * h), Attempts: team.Imported(
				inSession(31, soloTeam(1, 7, 3, -3*h, -3*h, -2*h, project.MarkOf(0))), inSession(30, soloTeam(2, 7, 3, -1*h, 0, unset, none)),
			),
		}, `
			-3h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			-2h0m0s in_progress to finished by import, change 12 of staff, inferred
			-1h0m0s finished to creating_group by import, change 12 of staff, inferred
			0s creating_group to waiting_to_start by import, change 12 of staff, inferred
			1h0m0s waiting_to_start to in_progress by import, change 12 of staff, inferred`},
		{"a parent", projectsuser.Registration{
			Project: 4, CreatedAt: since(1 * h), MarkedAt: since(3 * h), Attempts: team.Imported(soloTeam(1, 7, 4, 1*h, 1*h, 2*h, project.MarkOf(1))),
		}, `
			1h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to finished by import, change 12 of staff, inferred`},
		{"without locked_at", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), Attempts: team.Imported(soloTeam(1, 7, 2, 2*h, unset, 3*h, none)),
		}, `
			1h0m0s not_registered to searching by import, change 12 of staff, inferred
			2h0m0s searching to creating_group by import, change 12 of staff, inferred
			3h0m0s creating_group to waiting_evaluation by import, change 12 of staff, inferred`},
		{"without created_at", projectsuser.Registration{
			Project: 2, Attempts: team.Imported(soloTeam(1, 7, 2, unset, 2*h, 3*h, project.MarkOf(1))),
		}, `
			2h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to finished by import, change 12 of staff, inferred`},
		{"closed before locked_at", projectsuser.Registration{
			Project: 2, Attempts: team.Imported(soloTeam(1, 7, 2, unset, 3*h, 2*h, none)),
		}, `
			2h0m0s not_registered to waiting_evaluation by import, change 12 of staff, inferred`},
		{"without timestamps", projectsuser.Registration{
			Project: 2, Attempts: team.Imported(soloTeam(1, 7, 2, unset, unset, unset, none)),
		}, `
			10h0m0s not_registered to creating_group by import, change 12 of staff`},
		{"closed in the future", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), Attempts: team.Imported(soloTeam(1, 7, 2, 2*h, 3*h, 11*h, none)),
		}, `
			1h0m0s not_registered to searching by import, change 12 of staff, inferred
			2h0m0s searching to creating_group by import, change 12 of staff, inferred
			3h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			10h0m0s in_progress to waiting_evaluation by import, change 12 of staff`},
		{"without a team", projectsuser.Registration{Project: 2, CreatedAt: since(1 * h), Attempts: team.Joined()}, `
			1h0m0s not_registered to searching by import, change 12 of staff, inferred`},
		{"declared", projectsuser.Registration{Project: 2, CreatedAt: since(1 * h), MarkedAt: since(2 * h), Declared: state.InProgress}, `
			1h0m0s not_registered to unknown by import, change 12 of staff, inferred, as declared
			10h0m0s unknown to in_progress by import, change 12 of staff, as declared`},
		{"declared finished", projectsuser.Registration{Project: 2, CreatedAt: since(1 * h), MarkedAt: since(2 * h), Declared: state.Finished}, `
			1h0m0s not_registered to unknown by import, change 12 of staff, inferred, as declared
			2h0m0s unknown to finished by import, change 12 of staff, inferred, as declared`},
		{"neither teams nor a declared status", projectsuser.Registration{Project: 2, CreatedAt: since(1 * h)}, `
			1h0m0s not_registered to unknown by import, change 12 of staff, inferred, as declared`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newSchool(t).at(10 * h)
			test.r.ID, test.r.User = 70, 7
			f.importRegistrations(&test.r)
			f.assertTimeline(70, test.want)
		})
	}
}

// A command keeps the history that was inferred before it, even if the timestamps
// change later.
func TestCommandsKeepInferredHistory(t *testing.T) {
	f := newSchool(t).at(10 * h)
	f.importRegistrations(&projectsuser.Registration{
		ID: 70, User: 7, Project: 2, CreatedAt: since(1 * h),
		Attempts: team.Imported(soloTeam(1, 7, 2, 2*h, 3*h, unset, project.Mark{})),
	})
	f.at(11 * h).do(func(tx *registry.Tx) error { _, err := tx.Unlock(1); return err })
	want := `
		1h0m0s not_registered to searching by import, change 12 of staff, inferred
		2h0m0s searching to creating_group by import, change 12 of staff, inferred
		3h0m0s creating_group to in_progress by import, change 12 of staff, inferred
		11h0m0s in_progress to creating_group by unlock (unlock), change 13 of staff`
	f.assertTimeline(70, want)
	f.assertStatusAt(70, 4*h, store.StatusPeriod{Status: state.InProgress, Since: epoch.Add(3 * h), Until: epoch.Add(11 * h), Inferred: true})
	f.assertStatusAt(70, 0, store.StatusPeriod{Status: state.NotRegistered, Until: epoch.Add(1 * h), Inferred: true})
	f.do(func(tx *registry.Tx) error {
		_, err := tx.Update(70, registry.RegistrationPatch{CreatedAt: optional.Some(since(0))})
		return err
	})
	f.assertTimeline(70, want)
}

// A command that changes no status keeps the inferred history too. Compile changes
// marked_at, from which the last moment was inferred.
func TestCompileKeepsInferredHistory(t *testing.T) {
	f := newSchool(t).at(10 * h)
	f.importRegistrations(&projectsuser.Registration{
		ID: 70, User: 7, Project: 2, CreatedAt: since(1 * h), MarkedAt: since(4 * h),
		Attempts: team.Imported(soloTeam(1, 7, 2, 1*h, 2*h, 3*h, project.MarkOf(80))),
	})
	before, err := f.Snapshot().Timeline(70)
	if err != nil || len(before) != 4 {
		t.Fatalf("%v, %v", before, err)
	}
	f.at(11 * h).do(func(tx *registry.Tx) error { _, err := tx.Compile(70); return err })
	if !f.entry(70).Registration.MarkedAt.Equal(since(11 * h)) {
		t.Fatal("compile did not change marked_at")
	}
	after, err := f.Snapshot().Timeline(70)
	if diff := cmp.Diff(before, after); diff != "" || err != nil {
		t.Errorf("%v, timeline (-before +after)\n%s", err, diff)
	}
}

// The history of a registration that is imported again is inferred anew, unless its
// status was another one before.
func TestImportAgainInfersAnew(t *testing.T) {
	closed := soloTeam(1, 7, 2, 1*h, 2*h, 12*h, project.MarkOf(80))
	withdrawn := soloTeam(1, 7, 2, 1*h, 2*h, 3*h, project.Mark{})
	finished := soloTeam(1, 7, 2, 1*h, 2*h, 3*h, project.MarkOf(80))
	started := soloTeam(1, 7, 2, 1*h, 2*h, unset, project.Mark{})
	full := func(t *team.Team) *projectsuser.Registration {
		return &projectsuser.Registration{CreatedAt: since(1 * h), Attempts: team.Imported(t)}
	}
	short := func(s state.Status) *projectsuser.Registration {
		return &projectsuser.Registration{CreatedAt: since(1 * h), Declared: s}
	}
	tests := []struct {
		name        string
		first, next *projectsuser.Registration
		want        string
	}{
		{"closed after the first import", full(started), full(closed), `
			1h0m0s not_registered to creating_group by import, change 12 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			12h0m0s in_progress to finished by import, change 13 of staff, inferred`},
		{"closed before the first import", full(started), full(finished), `
			1h0m0s not_registered to creating_group by import, change 12 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to finished by import, change 13 of staff, inferred`},
		{"mark withdrawn", full(finished), full(withdrawn), `
			1h0m0s not_registered to creating_group by import, change 12 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to finished by import, change 12 of staff, inferred
			20h0m0s finished to waiting_evaluation by import, change 13 of staff`},
		{"the same status", full(started), full(soloTeam(1, 7, 2, 1*h, 12*h, unset, project.Mark{})), `
			1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
			12h0m0s creating_group to in_progress by import, change 13 of staff, inferred`},
		{"short form, then full form", short(state.InProgress), full(finished), `
			1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 13 of staff, inferred
			3h0m0s in_progress to finished by import, change 13 of staff, inferred`},
		{"full form, then short form", full(finished), short(state.InProgress), `
			1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 13 of staff, inferred
			3h0m0s in_progress to finished by import, change 13 of staff, inferred`},
		{"short form twice", short(state.InProgress), short(state.Finished), `
			1h0m0s not_registered to unknown by import, change 12 of staff, inferred, as declared
			10h0m0s unknown to in_progress by import, change 12 of staff, as declared
			20h0m0s in_progress to finished by import, change 13 of staff, as declared`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newSchool(t)
			for i, r := range []*projectsuser.Registration{test.first, test.next} {
				r.ID, r.User, r.Project, r.UpdatedAt = 70, 7, 2, since(time.Duration(i)*h)
				for a := range r.Attempts.All() {
					a.UpdatedAt = r.UpdatedAt
				}
				f.at(time.Duration(10*(i+1)) * h).importRegistrations(r)
			}
			f.assertTimeline(70, test.want)
		})
	}
}

// An import after commands infers only what happened after them. A registration that
// is imported after its removal continues its history.
func TestImportOverRecordedHistory(t *testing.T) {
	f := newSchool(t)
	ada := f.at(1*h).register(7, 2)
	newer := &projectsuser.Registration{
		ID: ada, User: 7, Project: 2, CreatedAt: since(-5 * h), UpdatedAt: since(9 * h),
		Attempts: team.Imported(soloTeam(5, 7, 2, -4*h, 0, 9*h, project.MarkOf(80))),
	}
	f.at(10 * h).importRegistrations(newer)
	want := `
		1h0m0s not_registered to searching by register (register), change 12 of staff
		9h0m0s searching to finished by import, change 13 of staff, inferred`
	f.assertTimeline(ada, want)
	f.at(11 * h).do(func(tx *registry.Tx) error { return tx.Unregister(ada) })
	f.at(12 * h).importRegistrations(newer)
	f.assertTimeline(ada, want+`
		11h0m0s finished to not_registered by unregister (unregister), change 14 of staff
		12h0m0s not_registered to finished by import, change 15 of staff`)
	if removed := slices.Collect(f.Snapshot().Removed()); len(removed) != 0 {
		t.Errorf("removed: %v", removed)
	}
}

// The order of imports does not matter: a child project that is imported later changes
// the history that is inferred for a registration on its parent.
func TestLaterImportOfContextInfersAnew(t *testing.T) {
	f := newSchool(t).at(10 * h)
	f.importRegistrations(&projectsuser.Registration{
		ID: 70, User: 7, Project: 2, CreatedAt: since(1 * h), Attempts: team.Imported(soloTeam(1, 7, 2, 1*h, 2*h, 3*h, project.Mark{})),
	})
	f.assertStatus(70, state.WaitingEvaluation)
	f.at(12 * h).do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Projects: []*project.Project{{ID: 21, Parent: 2}}}, time.Time{})
		return err
	})
	f.assertTimeline(70, `
		1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
		2h0m0s creating_group to in_progress by import, change 13 of staff, inferred`)
	f.at(13 * h).do(func(tx *registry.Tx) error { return tx.RemoveProject(21) })
	f.assertTimeline(70, `
		1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
		2h0m0s creating_group to in_progress by import, change 13 of staff, inferred
		13h0m0s in_progress to waiting_evaluation by remove, change 14 of staff`)
}
