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
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/rostertest"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// assertTimeline fails the test unless the timeline of a registration equals the
// wanted text, which has one line a moment, with the time since the epoch. It checks
// the laws of the registry too.
func (f *fixture) assertTimeline(id projectsuser.ID, want string) {
	f.Helper()
	l, err := f.Snapshot().Timeline(id)
	if err != nil {
		f.Fatal(err)
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
		f.Errorf("registration %d (-want +got):\n%s", id, diff)
	}
	for _, broken := range rostertest.Check(f.Snapshot()) {
		f.Error(broken)
	}
}

// assertStatusAt fails the test unless a registration has the wanted status period at
// a time after the epoch.
func (f *fixture) assertStatusAt(id projectsuser.ID, since time.Duration, want store.StatusPeriod) {
	f.Helper()
	got, err := f.Snapshot().StatusAt(id, epoch.Add(since))
	if err != nil {
		f.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("registration %d at %s (-want +got):\n%s", id, since, diff)
	}
}

func TestTimelineRecordsCommands(t *testing.T) {
	f := newSchool(t)
	ada := f.at(1*h).register(7, 2)
	duo := f.at(2 * h).createTeam(ada)
	f.at(3 * h).do(func(tx *registry.Tx) error { _, err := tx.Lock(duo); return err })
	f.at(4 * h).do(func(tx *registry.Tx) error { _, err := tx.HandOver(duo, 7); return err })
	f.at(5 * h).do(func(tx *registry.Tx) error { _, err := tx.Complete(duo, 80); return err })
	f.at(6 * h).do(func(tx *registry.Tx) error { _, err := tx.Appeal(duo); return err })
	f.at(6 * h).do(func(tx *registry.Tx) error { _, err := tx.Mark(duo, 90); return err })
	want := `
		1h0m0s not_registered to searching by register (register), change 12 of staff
		2h0m0s searching to creating_group by create_team (create_team), change 13 of staff
		3h0m0s creating_group to in_progress by lock (start), change 14 of staff
		5h0m0s in_progress to finished by complete (complete), change 16 of staff
		6h0m0s finished to waiting_evaluation by appeal (appeal), change 17 of staff
		6h0m0s waiting_evaluation to finished by mark (evaluate), change 18 of staff`
	f.assertTimeline(ada, want)
	before := f.Snapshot()
	f.at(7 * h).do(func(tx *registry.Tx) error { return tx.Unregister(ada) })
	f.assertTimeline(ada, want+`
		7h0m0s finished to not_registered by unregister (unregister), change 19 of staff`)

	f.assertStatusAt(ada, 0, store.StatusPeriod{Status: state.NotRegistered, Until: epoch.Add(1 * h)})
	f.assertStatusAt(ada, 4*h, store.StatusPeriod{Status: state.InProgress, Since: epoch.Add(3 * h), Until: epoch.Add(5 * h)})
	f.assertStatusAt(ada, 6*h, store.StatusPeriod{Status: state.Finished, Since: epoch.Add(6 * h), Until: epoch.Add(7 * h)})
	f.assertStatusAt(ada, 99*h, store.StatusPeriod{Status: state.NotRegistered, Since: epoch.Add(7 * h)})
	if got := slices.Collect(f.Snapshot().Removed()); !slices.Equal(got, []projectsuser.ID{ada}) {
		t.Errorf("removed: %v", got)
	}
	for id := range f.Snapshot().Removed() { // a break must end the loop
		if id != ada {
			t.Errorf("removed: %v", id)
		}
		break
	}
	if l, err := before.Timeline(ada); err != nil || len(l) != 6 || len(slices.Collect(before.Removed())) != 0 {
		t.Errorf("the older snapshot has the timeline %v, %v", l, err)
	}
	if again := f.register(8, 2); again == ada {
		t.Errorf("id %d is assigned twice", again)
	}
}

func TestTimelineForeseesBegin(t *testing.T) {
	f := newSchool(t)
	ada := f.register(7, 3)
	rush := f.createTeam(ada)
	f.do(func(tx *registry.Tx) error { _, err := tx.Lock(rush); return err })
	f.assertTimeline(ada, `
		0s not_registered to searching by register (register), change 12 of staff
		0s searching to creating_group by create_team (create_team), change 13 of staff
		0s creating_group to waiting_to_start by lock (schedule), change 14 of staff
		1h0m0s waiting_to_start to in_progress by time (begin), foreseen`)
	f.assertStatusAt(ada, 0, store.StatusPeriod{Status: state.WaitingToStart, Since: epoch, Until: epoch.Add(1 * h)})
	f.assertStatusAt(ada, 2*h, store.StatusPeriod{Status: state.InProgress, Since: epoch.Add(1 * h), Foreseen: true})
	if err := f.Advance(t.Context(), epoch.Add(2*h)); err != nil {
		t.Fatal(err)
	}
	f.assertTimeline(ada, `
		0s not_registered to searching by register (register), change 12 of staff
		0s searching to creating_group by create_team (create_team), change 13 of staff
		0s creating_group to waiting_to_start by lock (schedule), change 14 of staff
		1h0m0s waiting_to_start to in_progress by time (begin), change 15`)
}

func TestTimelineOfUnknownRegistration(t *testing.T) {
	f := newSchool(t)
	var missing *store.MissingError
	if _, err := f.Snapshot().Timeline(99); !errors.As(err, &missing) || missing.ID != 99 {
		t.Errorf("Timeline: %v", err)
	}
	if s, err := f.Snapshot().StatusAt(99, epoch); !errors.As(err, &missing) || s != (store.StatusPeriod{}) {
		t.Errorf("StatusAt: %v, %v", s, err)
	}
	if s := store.Timeline(nil).At(epoch); s != (store.StatusPeriod{Status: state.NotRegistered}) {
		t.Errorf("status on an empty timeline: %+v", s)
	}
}

// The laws timeline-is-the-moves, status-at and replay-is-identity hold in campaigns
// with imports at random times.
func TestLawsOfTheTimeline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rostertest.NewCampaign(t, nil)
		actions := c.Actions()
		actions["import"] = func(t *rapid.T) {
			c.Now = c.Now.Add(time.Minute)
			r := drawImported(t, c)
			err := c.Registry.Do(t.Context(), "sync", func(tx *registry.Tx) error {
				_, err := tx.Import(r, time.Time{})
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

// drawImported draws records to import: a new or newer registration, with or without
// attempts, or sometimes a session with another begin_at.
func drawImported(t *rapid.T, c *rostertest.Campaign) (records store.Records) {
	s := c.Registry.Snapshot()
	if rapid.IntRange(1, 4).Draw(t, "session") == 4 {
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

// drawAttempts draws up to three attempts in teams with one member. All but the last
// are finished.
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

// ownTeam reports whether an import of a registration may replace the team with an
// id: the team does not exist, or the user of the registration is its only member.
func ownTeam(s *store.Snapshot, id team.ID, r *projectsuser.Registration) bool {
	held := s.Team(id)
	return held == nil || held.Team.Project == r.Project && len(held.Team.Members) == 1 && held.Team.Members[0].User == r.User
}

// drawInstant draws an instant from 40 hours before now to 2 hours after it, or the
// zero time.
func drawInstant(t *rapid.T, now time.Time) time.Time {
	if rapid.IntRange(1, 5).Draw(t, "null") == 5 {
		return time.Time{}
	}
	return now.Add(time.Duration(rapid.IntRange(-40, 2).Draw(t, "hours")) * time.Hour)
}

// drawStatus draws a declared status, or 0.
func drawStatus(t *rapid.T) state.Status {
	return rapid.SampledFrom(append(state.Statuses()[1:], 0)).Draw(t, "declared")
}
