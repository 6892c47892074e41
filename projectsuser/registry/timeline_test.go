package registry_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// assertTimeline fails unless a registration's timeline reads as it is given: a
// moment a line, instants as the time since the epoch.
func (d *desk) assertTimeline(id projectsuser.ID, want string) {
	d.Helper()
	l, err := d.Snapshot().Timeline(id)
	if err != nil {
		d.Fatal(err)
	}
	var lines []string
	for _, m := range l {
		_, rest, _ := strings.Cut(m.String(), "Z: ")
		lines = append(lines, fmt.Sprint(m.At.Sub(epoch), " ", rest))
	}
	var wanted []string
	for line := range strings.Lines(strings.TrimSpace(want)) {
		wanted = append(wanted, strings.TrimSpace(line))
	}
	if diff := cmp.Diff(wanted, lines); diff != "" {
		d.Errorf("registration %d (-want +got):\n%s", id, diff)
	}
	for _, broken := range rostertest.Check(d.Snapshot()) {
		d.Error(broken)
	}
}

// at lets the clock of a desk stand so long after the epoch.
func (d *desk) at(since time.Duration) *desk {
	d.now = epoch.Add(since)
	return d
}

// bring imports registrations.
func (d *desk) bring(registrations ...*projectsuser.Registration) {
	d.Helper()
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Registrations: registrations})
		return err
	})
}

// assertStanding fails unless the user of a registration was that far so long
// after the epoch.
func (d *desk) assertStanding(id projectsuser.ID, since time.Duration, want store.StatusPeriod) {
	d.Helper()
	got, err := d.Snapshot().StatusAt(id, epoch.Add(since))
	if err != nil {
		d.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		d.Errorf("registration %d at %s (-want +got):\n%s", id, since, diff)
	}
}

const h = time.Hour

func TestTimelineOfALife(t *testing.T) {
	d := newDesk(t)
	ada := d.at(1*h).register(7, 2)
	duo := d.at(2 * h).createTeam(ada)
	d.at(3 * h).do(func(tx *registry.Tx) error { _, err := tx.Lock(duo); return err })
	d.at(4 * h).do(func(tx *registry.Tx) error { _, err := tx.HandOver(duo, 7); return err })
	d.at(5 * h).do(func(tx *registry.Tx) error { _, err := tx.Complete(duo, 80); return err })
	d.at(6 * h).do(func(tx *registry.Tx) error { _, err := tx.Appeal(duo); return err })
	d.at(6 * h).do(func(tx *registry.Tx) error { _, err := tx.Mark(duo, 90); return err })
	life := `
		1h0m0s not_registered to searching by register (register), change 12 of staff
		2h0m0s searching to creating_group by create_team (create_team), change 13 of staff
		3h0m0s creating_group to in_progress by lock (start), change 14 of staff
		5h0m0s in_progress to finished by complete (complete), change 16 of staff
		6h0m0s finished to waiting_evaluation by appeal (appeal), change 17 of staff
		6h0m0s waiting_evaluation to finished by mark (evaluate), change 18 of staff`
	d.assertTimeline(ada, life)
	before := d.Snapshot()
	d.at(7 * h).do(func(tx *registry.Tx) error { return tx.Unregister(ada) })
	d.assertTimeline(ada, life+`
		7h0m0s finished to not_registered by unregister (unregister), change 19 of staff`)

	d.assertStanding(ada, 0, store.StatusPeriod{Status: state.NotRegistered, Until: epoch.Add(1 * h)})
	d.assertStanding(ada, 4*h, store.StatusPeriod{Status: state.InProgress, Since: epoch.Add(3 * h), Until: epoch.Add(5 * h)})
	d.assertStanding(ada, 6*h, store.StatusPeriod{Status: state.Finished, Since: epoch.Add(6 * h), Until: epoch.Add(7 * h)})
	d.assertStanding(ada, 99*h, store.StatusPeriod{Status: state.NotRegistered, Since: epoch.Add(7 * h)})
	if got := slices.Collect(d.Snapshot().Removed()); !slices.Equal(got, []projectsuser.ID{ada}) {
		t.Errorf("departed: %v", got)
	}
	for id := range d.Snapshot().Removed() { // leaving the loop ends it
		if id != ada {
			t.Errorf("departed: %v", id)
		}
		break
	}
	if l, err := before.Timeline(ada); err != nil || len(l) != 6 || len(slices.Collect(before.Removed())) != 0 {
		t.Errorf("the snapshot of before says %v, %v", l, err)
	}
	if again := d.register(8, 2); again == ada {
		t.Errorf("registration %d is given to somebody else", again)
	}
}

func TestTimelineForeseesTheBeginning(t *testing.T) {
	d := newDesk(t)
	ada := d.register(7, 3)
	rush := d.createTeam(ada)
	d.do(func(tx *registry.Tx) error { _, err := tx.Lock(rush); return err })
	d.assertTimeline(ada, `
		0s not_registered to searching by register (register), change 12 of staff
		0s searching to creating_group by create_team (create_team), change 13 of staff
		0s creating_group to waiting_to_start by lock (schedule), change 14 of staff
		1h0m0s waiting_to_start to in_progress by time (begin), foreseen`)
	d.assertStanding(ada, 0, store.StatusPeriod{Status: state.WaitingToStart, Since: epoch, Until: epoch.Add(1 * h)})
	d.assertStanding(ada, 2*h, store.StatusPeriod{Status: state.InProgress, Since: epoch.Add(1 * h), Foreseen: true})
	if err := d.Advance(t.Context(), epoch.Add(2*h)); err != nil {
		t.Fatal(err)
	}
	d.assertTimeline(ada, `
		0s not_registered to searching by register (register), change 12 of staff
		0s searching to creating_group by create_team (create_team), change 13 of staff
		0s creating_group to waiting_to_start by lock (schedule), change 14 of staff
		1h0m0s waiting_to_start to in_progress by time (begin), change 15`)
}

func TestTimelineOfTheUnknown(t *testing.T) {
	d := newDesk(t)
	var missing *store.MissingError
	if _, err := d.Snapshot().Timeline(99); !errors.As(err, &missing) || missing.ID != 99 {
		t.Errorf("%v", err)
	}
	if s, err := d.Snapshot().StatusAt(99, epoch); !errors.As(err, &missing) || s != (store.StatusPeriod{}) {
		t.Errorf("%v, %v", s, err)
	}
	if s := store.Timeline(nil).At(epoch); s != (store.StatusPeriod{Status: state.NotRegistered}) {
		t.Errorf("no timeline: %+v", s)
	}
}

// solo returns a team of one user.
func solo(id team.ID, u user.ID, p project.ID, created, locked, closed time.Duration, mark project.Mark) *team.Team {
	return &team.Team{
		ID: id, Project: p, Members: []team.Member{{User: u, Leader: true}}, FinalMark: mark,
		CreatedAt: since(created), LockedAt: since(locked), ClosedAt: since(closed),
	}
}

// in says in which session a team runs.
func in(s project.SessionID, t *team.Team) *team.Team {
	t.Session = s
	return t
}

// since returns the instant so long after the epoch, zero for never.
func since(d time.Duration) time.Time {
	if d == never {
		return time.Time{}
	}
	return epoch.Add(d)
}

const never = time.Duration(1<<63 - 1)

func TestTimestampsTellThePast(t *testing.T) {
	none := project.Mark{}
	tests := []struct {
		name string
		r    projectsuser.Registration
		want string
	}{
		{"finished, marked after it was closed", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), MarkedAt: since(5 * h),
			Attempts: team.Imported(solo(1, 7, 2, 2*h, 3*h, 4*h, project.MarkOf(0))),
		}, `
			1h0m0s not_registered to searching by import, change 12 of staff, inferred
			2h0m0s searching to creating_group by import, change 12 of staff, inferred
			3h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			4h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred
			5h0m0s waiting_evaluation to finished by import, change 12 of staff, inferred`},
		{"marked before it was closed", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), MarkedAt: since(1 * h),
			Attempts: team.Imported(solo(1, 7, 2, 1*h, 1*h, 4*h, project.MarkOf(80))),
		}, `
			1h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			4h0m0s in_progress to finished by import, change 12 of staff, inferred`},
		{"two attempts, the first has the mark", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), MarkedAt: since(3 * h),
			Attempts: team.Imported(solo(1, 7, 2, 1*h, 1*h, 2*h, project.MarkOf(80)), solo(2, 7, 2, 4*h, 5*h, 6*h, none)),
		}, `
			1h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			2h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred
			3h0m0s waiting_evaluation to finished by import, change 12 of staff, inferred
			4h0m0s finished to creating_group by import, change 12 of staff, inferred
			5h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			6h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred`},
		{"two attempts, the second has the mark, in a team that was there before", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), MarkedAt: since(6 * h),
			Attempts: team.Joined(solo(2, 7, 2, 1*h, 1*h, 3*h, project.MarkOf(0)), solo(1, 7, 2, 2*h, 4*h, 5*h, project.MarkOf(80))),
		}, `
			1h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to creating_group by import, change 12 of staff, inferred
			4h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			5h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred
			6h0m0s waiting_evaluation to finished by import, change 12 of staff, inferred`},
		{"a rush", projectsuser.Registration{
			Project: 3, CreatedAt: since(-2 * h), Attempts: team.Imported(solo(1, 7, 3, -2*h, -1*h, 2*h, none)),
		}, `
			-2h0m0s not_registered to creating_group by import, change 12 of staff, inferred
			-1h0m0s creating_group to waiting_to_start by import, change 12 of staff, inferred
			1h0m0s waiting_to_start to in_progress by import, change 12 of staff, inferred
			2h0m0s in_progress to waiting_evaluation by import, change 12 of staff, inferred`},
		{"a rush after an attempt in another session", projectsuser.Registration{
			Project: 3, CreatedAt: since(-3 * h), Attempts: team.Imported(
				in(31, solo(1, 7, 3, -3*h, -3*h, -2*h, project.MarkOf(0))), in(30, solo(2, 7, 3, -1*h, 0, never, none)),
			),
		}, `
			-3h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			-2h0m0s in_progress to finished by import, change 12 of staff, inferred
			-1h0m0s finished to creating_group by import, change 12 of staff, inferred
			0s creating_group to waiting_to_start by import, change 12 of staff, inferred
			1h0m0s waiting_to_start to in_progress by import, change 12 of staff, inferred`},
		{"a parent", projectsuser.Registration{
			Project: 4, CreatedAt: since(1 * h), MarkedAt: since(3 * h), Attempts: team.Imported(solo(1, 7, 4, 1*h, 1*h, 2*h, project.MarkOf(1))),
		}, `
			1h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to finished by import, change 12 of staff, inferred`},
		{"never locked", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), Attempts: team.Imported(solo(1, 7, 2, 2*h, never, 3*h, none)),
		}, `
			1h0m0s not_registered to searching by import, change 12 of staff, inferred
			2h0m0s searching to creating_group by import, change 12 of staff, inferred
			3h0m0s creating_group to waiting_evaluation by import, change 12 of staff, inferred`},
		{"without created_at", projectsuser.Registration{
			Project: 2, Attempts: team.Imported(solo(1, 7, 2, never, 2*h, 3*h, project.MarkOf(1))),
		}, `
			2h0m0s not_registered to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to finished by import, change 12 of staff, inferred`},
		{"closed before it was locked", projectsuser.Registration{
			Project: 2, Attempts: team.Imported(solo(1, 7, 2, never, 3*h, 2*h, none)),
		}, `
			2h0m0s not_registered to waiting_evaluation by import, change 12 of staff, inferred`},
		{"without any instant", projectsuser.Registration{
			Project: 2, Attempts: team.Imported(solo(1, 7, 2, never, never, never, none)),
		}, `
			10h0m0s not_registered to creating_group by import, change 12 of staff`},
		{"closed in the future", projectsuser.Registration{
			Project: 2, CreatedAt: since(1 * h), Attempts: team.Imported(solo(1, 7, 2, 2*h, 3*h, 11*h, none)),
		}, `
			1h0m0s not_registered to searching by import, change 12 of staff, inferred
			2h0m0s searching to creating_group by import, change 12 of staff, inferred
			3h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			10h0m0s in_progress to waiting_evaluation by import, change 12 of staff`},
		{"no team", projectsuser.Registration{Project: 2, CreatedAt: since(1 * h), Attempts: team.Joined()}, `
			1h0m0s not_registered to searching by import, change 12 of staff, inferred`},
		{"declared", projectsuser.Registration{Project: 2, CreatedAt: since(1 * h), MarkedAt: since(2 * h), Declared: state.InProgress}, `
			1h0m0s not_registered to unknown by import, change 12 of staff, inferred, as declared
			10h0m0s unknown to in_progress by import, change 12 of staff, as declared`},
		{"declared finished", projectsuser.Registration{Project: 2, CreatedAt: since(1 * h), MarkedAt: since(2 * h), Declared: state.Finished}, `
			1h0m0s not_registered to unknown by import, change 12 of staff, inferred, as declared
			2h0m0s unknown to finished by import, change 12 of staff, inferred, as declared`},
		{"not even declared", projectsuser.Registration{Project: 2, CreatedAt: since(1 * h)}, `
			1h0m0s not_registered to unknown by import, change 12 of staff, inferred, as declared`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(t).at(10 * h)
			test.r.ID, test.r.User = 70, 7
			d.bring(&test.r)
			d.assertTimeline(70, test.want)
		})
	}
}

// An imported registration that is worked on keeps what its timestamps told,
// whatever becomes of them.
func TestCommandsKeepWhatWasInferred(t *testing.T) {
	d := newDesk(t).at(10 * h)
	d.bring(&projectsuser.Registration{
		ID: 70, User: 7, Project: 2, CreatedAt: since(1 * h),
		Attempts: team.Imported(solo(1, 7, 2, 2*h, 3*h, never, project.Mark{})),
	})
	d.at(11 * h).do(func(tx *registry.Tx) error { _, err := tx.Unlock(1); return err })
	told := `
		1h0m0s not_registered to searching by import, change 12 of staff, inferred
		2h0m0s searching to creating_group by import, change 12 of staff, inferred
		3h0m0s creating_group to in_progress by import, change 12 of staff, inferred
		11h0m0s in_progress to creating_group by unlock (unlock), change 13 of staff`
	d.assertTimeline(70, told)
	d.assertStanding(70, 4*h, store.StatusPeriod{Status: state.InProgress, Since: epoch.Add(3 * h), Until: epoch.Add(11 * h), Inferred: true})
	d.assertStanding(70, 0, store.StatusPeriod{Status: state.NotRegistered, Until: epoch.Add(1 * h), Inferred: true})
	d.do(func(tx *registry.Tx) error {
		_, err := tx.Update(70, registry.RegistrationPatch{CreatedAt: optional.Some(since(0))})
		return err
	})
	d.assertTimeline(70, told)
}

// A command that moves no status keeps it, too: compiling moves marked_at, by
// which the mark was told.
func TestCompilingKeepsWhatWasInferred(t *testing.T) {
	d := newDesk(t).at(10 * h)
	d.bring(&projectsuser.Registration{
		ID: 70, User: 7, Project: 2, CreatedAt: since(1 * h), MarkedAt: since(4 * h),
		Attempts: team.Imported(solo(1, 7, 2, 1*h, 2*h, 3*h, project.MarkOf(80))),
	})
	told, err := d.Snapshot().Timeline(70)
	if err != nil || len(told) != 4 {
		t.Fatalf("%v, %v", told, err)
	}
	d.at(11 * h).do(func(tx *registry.Tx) error { _, err := tx.Compile(70); return err })
	if !d.entry(70).Registration.MarkedAt.Equal(since(11 * h)) {
		t.Fatal("marked_at has not moved")
	}
	now, err := d.Snapshot().Timeline(70)
	if diff := cmp.Diff(told, now); diff != "" || err != nil {
		t.Errorf("%v, (-told +now)\n%s", err, diff)
	}
}

// Records that come again tell of what happened meanwhile.
func TestImportingAgainTellsWhatHappenedMeanwhile(t *testing.T) {
	closed := solo(1, 7, 2, 1*h, 2*h, 12*h, project.MarkOf(80))
	withdrawn := solo(1, 7, 2, 1*h, 2*h, 3*h, project.Mark{})
	finished := solo(1, 7, 2, 1*h, 2*h, 3*h, project.MarkOf(80))
	started := solo(1, 7, 2, 1*h, 2*h, never, project.Mark{})
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
		{"closed since", full(started), full(closed), `
			1h0m0s not_registered to creating_group by import, change 12 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			12h0m0s in_progress to finished by import, change 13 of staff, inferred`},
		{"closed before, and not seen", full(started), full(finished), `
			1h0m0s not_registered to creating_group by import, change 12 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to finished by import, change 13 of staff, inferred`},
		{"mark withdrawn", full(finished), full(withdrawn), `
			1h0m0s not_registered to creating_group by import, change 12 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 12 of staff, inferred
			3h0m0s in_progress to finished by import, change 12 of staff, inferred
			20h0m0s finished to waiting_evaluation by import, change 13 of staff`},
		{"the same status", full(started), full(solo(1, 7, 2, 1*h, 12*h, never, project.Mark{})), `
			1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
			12h0m0s creating_group to in_progress by import, change 13 of staff, inferred`},
		{"short, then in full", short(state.InProgress), full(finished), `
			1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 13 of staff, inferred
			3h0m0s in_progress to finished by import, change 13 of staff, inferred`},
		{"in full, then short", full(finished), short(state.InProgress), `
			1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
			2h0m0s creating_group to in_progress by import, change 13 of staff, inferred
			3h0m0s in_progress to finished by import, change 13 of staff, inferred`},
		{"short twice", short(state.InProgress), short(state.Finished), `
			1h0m0s not_registered to unknown by import, change 12 of staff, inferred, as declared
			10h0m0s unknown to in_progress by import, change 12 of staff, as declared
			20h0m0s in_progress to finished by import, change 13 of staff, as declared`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(t)
			for i, r := range []*projectsuser.Registration{test.first, test.next} {
				r.ID, r.User, r.Project, r.UpdatedAt = 70, 7, 2, since(time.Duration(i)*h)
				for a := range r.Attempts.All() {
					a.UpdatedAt = r.UpdatedAt
				}
				d.at(time.Duration(10*(i+1)) * h).bring(r)
			}
			d.assertTimeline(70, test.want)
		})
	}
}

// An import over what commands did tells what came after them, and a registration
// that comes back begins where it had ended.
func TestImportingOverWhatIsRecorded(t *testing.T) {
	d := newDesk(t)
	ada := d.at(1*h).register(7, 2)
	newer := &projectsuser.Registration{
		ID: ada, User: 7, Project: 2, CreatedAt: since(-5 * h), UpdatedAt: since(9 * h),
		Attempts: team.Imported(solo(5, 7, 2, -4*h, 0, 9*h, project.MarkOf(80))),
	}
	d.at(10 * h).bring(newer)
	told := `
		1h0m0s not_registered to searching by register (register), change 12 of staff
		9h0m0s searching to finished by import, change 13 of staff, inferred`
	d.assertTimeline(ada, told)
	d.at(11 * h).do(func(tx *registry.Tx) error { return tx.Unregister(ada) })
	d.at(12 * h).bring(newer)
	d.assertTimeline(ada, told+`
		11h0m0s finished to not_registered by unregister (unregister), change 14 of staff
		12h0m0s not_registered to finished by import, change 15 of staff`)
	if gone := slices.Collect(d.Snapshot().Removed()); len(gone) != 0 {
		t.Errorf("departed: %v", gone)
	}
}

// In which order the first records come does not matter: what is around a
// registration is as much of its past when it comes later.
func TestSurroundingsThatComeLater(t *testing.T) {
	d := newDesk(t).at(10 * h)
	d.bring(&projectsuser.Registration{
		ID: 70, User: 7, Project: 2, CreatedAt: since(1 * h), Attempts: team.Imported(solo(1, 7, 2, 1*h, 2*h, 3*h, project.Mark{})),
	})
	d.assertStatus(70, state.WaitingEvaluation)
	d.at(12 * h).do(func(tx *registry.Tx) error {
		_, err := tx.Import(store.Records{Projects: []*project.Project{{ID: 21, Parent: 2}}})
		return err
	})
	d.assertTimeline(70, `
		1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
		2h0m0s creating_group to in_progress by import, change 13 of staff, inferred`)
	d.at(13 * h).do(func(tx *registry.Tx) error { return tx.RemoveProject(21) })
	d.assertTimeline(70, `
		1h0m0s not_registered to creating_group by import, change 13 of staff, inferred
		2h0m0s creating_group to in_progress by import, change 13 of staff, inferred
		13h0m0s in_progress to waiting_evaluation by remove, change 14 of staff`)
}

// The laws timeline-is-the-moves, status-at and replay-is-identity, in campaigns
// into which records are imported at any time.
func TestLawsOfTheTimeline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		actions := c.Actions()
		actions["import"] = func(t *rapid.T) {
			c.Now = c.Now.Add(time.Minute)
			r := drawImported(t, c)
			err := c.Registry.Do(t.Context(), "sync", func(tx *registry.Tx) error {
				_, err := tx.Import(r)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		t.Repeat(actions)
		c.Replay(t)
	})
}

// drawImported draws records of a source: a registration, new or newer, with
// attempts or without, and sometimes a session that begins at another time.
func drawImported(t *rapid.T, c *rostertest.Campaign) (records store.Records) {
	s := c.Registry.Snapshot()
	if rapid.IntRange(1, 4).Draw(t, "what") == 4 {
		for old := range s.Sessions.Where() {
			moved := *old
			moved.BeginAt, moved.UpdatedAt = drawInstant(t, c.Now), c.Now
			return store.Records{Sessions: []*project.Session{&moved}}
		}
	}
	r := &projectsuser.Registration{
		User: user.ID(rapid.IntRange(1, s.Users.Len()).Draw(t, "user")), Project: project.ID(rapid.IntRange(1, s.Projects.Len()).Draw(t, "project")),
		CreatedAt: drawInstant(t, c.Now), MarkedAt: drawInstant(t, c.Now), UpdatedAt: c.Now, Declared: drawStatus(t),
	}
	r.ID = 1000 * projectsuser.ID(10*r.User+user.ID(r.Project))
	if e := s.Find(r.User, r.Project); e != nil {
		r.ID = e.Registration.ID
	}
	if rapid.IntRange(1, 4).Draw(t, "short") < 4 {
		r.Attempts = drawAttempts(t, s, c.Now, r)
	}
	return store.Records{Registrations: []*projectsuser.Registration{r}}
}

// drawAttempts draws up to three attempts at teams of the user's own, all but the
// last of them finished.
func drawAttempts(t *rapid.T, s *store.Snapshot, now time.Time, r *projectsuser.Registration) team.Attempts {
	var teams []*team.Team
	for i := range team.ID(rapid.IntRange(0, 3).Draw(t, "attempts")) {
		a := &team.Team{
			ID: team.ID(1_000_000*r.ID) + i, Project: r.Project, Members: []team.Member{{User: r.User, Leader: true}}, UpdatedAt: now,
			CreatedAt: drawInstant(t, now), LockedAt: drawInstant(t, now), ClosedAt: drawInstant(t, now), FinalMark: project.MarkOf(rapid.Int32Range(-42, 125).Draw(t, "mark")),
		}
		for !ownTeam(s, a.ID, r) {
			a.ID += 100
		}
		teams = append(teams, a)
	}
	for _, before := range teams[:max(0, len(teams)-1)] {
		if before.FinalMark = project.MarkOf(0); !before.Closed() {
			before.ClosedAt = now
		}
	}
	return team.Joined(teams...)
}

// ownTeam reports whether a registration may say what the team with an id is:
// there is none, or nobody else is in it.
func ownTeam(s *store.Snapshot, id team.ID, r *projectsuser.Registration) bool {
	held, ok := s.Teams.Get(int64(id))
	return !ok || held.Team.Project == r.Project && len(held.Team.Members) == 1 && held.Team.Members[0].User == r.User
}

// drawInstant draws an instant in the days around now, or none.
func drawInstant(t *rapid.T, now time.Time) time.Time {
	if rapid.IntRange(1, 5).Draw(t, "null") == 5 {
		return time.Time{}
	}
	return now.Add(time.Duration(rapid.IntRange(-40, 2).Draw(t, "hours")) * time.Hour)
}

// drawStatus draws a declared status, or none.
func drawStatus(t *rapid.T) state.Status {
	return rapid.SampledFrom(append(state.Statuses()[1:], 0)).Draw(t, "declared")
}
