package team_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

var (
	noon  = time.Date(2023, 9, 2, 12, 0, 0, 0, time.UTC)
	later = noon.Add(time.Hour)
)

func TestTeamOpen(t *testing.T) {
	tests := []struct {
		name string
		team team.Team
		open bool
		want state.Facts
	}{
		{"neither locked nor closed", team.Team{}, true, 0},
		{"locked", team.Team{LockedAt: noon}, false, state.Locked},
		{"closed and never locked", team.Team{ClosedAt: noon}, false, state.Closed},
		{"locked and closed", team.Team{LockedAt: noon, ClosedAt: later}, false, state.Locked | state.Closed},
		{"marked while open", team.Team{FinalMark: project.MarkOf(80)}, true, state.Marked},
		{"mark 0", team.Team{ClosedAt: noon, FinalMark: project.MarkOf(0)}, false, state.Closed | state.Marked},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.team.Open(); got != test.open {
				t.Errorf("open %t, want %t", got, test.open)
			}
			want := test.want | state.Registered | state.InTeam
			if got := test.team.Facts(project.Setting{}, noon); got != want {
				t.Errorf("facts %s, want %s", got, want)
			}
			if got, want := test.team.Finished(), test.want.Has(state.Closed|state.Marked); got != want {
				t.Errorf("finished %t, want %t", got, want)
			}
		})
	}
}

func TestFactsOfSetting(t *testing.T) {
	var open team.Team
	setting := project.Setting{BeginAt: noon, HasChildren: true}
	if f := open.Facts(setting, noon.Add(-time.Nanosecond)); !f.Has(state.BeginAhead | state.HasChildren) {
		t.Errorf("before begin_at: %s", f)
	}
	if f := open.Facts(setting, noon); f.Has(state.BeginAhead) {
		t.Errorf("at begin_at: %s", f)
	}
	if f := team.Joined().Facts(setting, noon.Add(-time.Hour)); f != state.Registered|state.BeginAhead|state.HasChildren {
		t.Errorf("without a team: %s", f)
	}
}

func TestMembers(t *testing.T) {
	duo := team.Team{Members: []team.Member{{User: 7}, {User: 8, Leader: true}}}
	if m, ok := duo.Leader(); !ok || m.User != 8 {
		t.Errorf("leader: %+v, %t", m, ok)
	}
	if m, ok := duo.Member(7); !ok || m.Leader {
		t.Errorf("member 7: %+v, %t", m, ok)
	}
	if _, ok := duo.Member(9); ok {
		t.Error("user 9 is a member of a team of users 7 and 8")
	}
	if _, ok := (&team.Team{Members: []team.Member{{User: user.ID(7)}}}).Leader(); ok {
		t.Error("a team without a leader returns one")
	}
}

// ids returns the ids of the teams in order.
func ids(a team.Attempts) []team.ID {
	var got []team.ID
	for t := range a.All() {
		got = append(got, t.ID)
	}
	return got
}

func TestUnknownAttempts(t *testing.T) {
	var unknown team.Attempts
	none := team.Joined()
	if unknown.Known() || !none.Known() {
		t.Error("unknown attempts and no attempts are the same")
	}
	if unknown.Active() != nil || none.Active() != nil || none.Len() != 0 {
		t.Error("attempts without a team have an active team")
	}
	if !unknown.With(&team.Team{ID: 1}).Known() {
		t.Error("attempts with a team are unknown")
	}
}

func TestLastTeamIsActive(t *testing.T) {
	one, two, three := &team.Team{ID: 1}, &team.Team{ID: 2}, &team.Team{ID: 3}
	imported := team.Imported(three, one, two, one)
	if diff := cmp.Diff([]team.ID{1, 2, 3}, ids(imported)); diff != "" {
		t.Errorf("imported (-want +got):\n%s", diff)
	}
	if imported.Active() != three {
		t.Errorf("active: %d", imported.Active().ID)
	}
	joined := team.Joined(three, one) // the user joined the older team last
	if joined.Active() != one {
		t.Errorf("active: %d", joined.Active().ID)
	}
}

func TestAttemptsAreImmutable(t *testing.T) {
	one, two, three := &team.Team{ID: 1}, &team.Team{ID: 2}, &team.Team{ID: 3}
	teams := []*team.Team{one, two}
	a := team.Joined(teams...)
	teams[0] = three
	b, c := a.With(three), a.With(one)
	changed := &team.Team{ID: 1, Name: "changed"}
	d, e := a.Replace(changed), a.Without(1)
	want := map[string][]team.ID{"a": {1, 2}, "b": {1, 2, 3}, "c": {1, 2, 1}, "d": {1, 2}, "e": {2}}
	got := map[string][]team.ID{"a": ids(a), "b": ids(b), "c": ids(c), "d": ids(d), "e": ids(e)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if slices.Collect(a.All())[0] != one || slices.Collect(d.All())[0] != changed {
		t.Error("Replace changed its receiver")
	}
	// Two results of With must not share the free capacity of their base.
	base := team.Joined(one).With(two).With(three)
	left, right := base.With(one), base.With(two)
	if left.Active() != one || right.Active() != two {
		t.Error("one result of With changed the other")
	}
	if team.Joined(nil, one, nil).Len() != 1 || team.Imported(nil).Len() != 0 {
		t.Error("a nil team was kept")
	}
	if a.Without(9).Len() != 2 || (team.Attempts{}).Without(9).Known() {
		t.Error("Without an unknown team changed the attempts")
	}
}

func TestAttemptsHas(t *testing.T) {
	a := team.Joined(&team.Team{ID: 1}, &team.Team{ID: 2})
	if !a.Has(1) || !a.Has(2) || a.Has(3) {
		t.Errorf("attempts 1 and 2: Has(1) = %t, Has(2) = %t, Has(3) = %t", a.Has(1), a.Has(2), a.Has(3))
	}
	if team.Joined(&team.Team{ID: 1}).Has(2) || (team.Attempts{}).Has(0) {
		t.Error("Has reports a team that is not an attempt")
	}
}

func TestAttemptsBind(t *testing.T) {
	one, two, latest := &team.Team{ID: 1}, &team.Team{ID: 2}, &team.Team{ID: 2, Name: "latest"}
	old := team.Joined(one, two)
	bound, replaced := old.Bind(func(id team.ID) *team.Team {
		if id == 2 {
			return latest
		}
		return nil
	})
	if teams := slices.Collect(bound.All()); len(teams) != 2 || teams[0] != one || teams[1] != latest {
		t.Errorf("got %v, want team 1 unchanged and the latest team 2", teams)
	}
	if old.Active() != two {
		t.Error("Bind changed its receiver")
	}
	if same, again := bound.Bind(func(id team.ID) *team.Team { return map[team.ID]*team.Team{1: one, 2: latest}[id] }); !replaced || again || same.Active() != latest {
		t.Errorf("replaced %t, and with the current teams %t, want true and false", replaced, again)
	}
	unknown, any := team.Attempts{}.Bind(func(team.ID) *team.Team { return latest })
	if !bound.Known() || unknown.Known() || any {
		t.Errorf("known: %t and %t, want true and false", bound.Known(), unknown.Known())
	}
}

func TestBestMarkOfClosedTeams(t *testing.T) {
	closed := func(m project.Mark) *team.Team { return &team.Team{ClosedAt: noon, FinalMark: m} }
	tests := []struct {
		name  string
		teams []*team.Team
		want  project.Mark
	}{
		{"no team", nil, project.Mark{}},
		{"closed without a mark", []*team.Team{closed(project.Mark{})}, project.Mark{}},
		{"the better of two", []*team.Team{closed(project.MarkOf(100)), closed(project.MarkOf(5))}, project.MarkOf(100)},
		{"cheating is a mark", []*team.Team{closed(project.MarkOf(-42))}, project.MarkOf(-42)},
		{"a mark on a team that is not closed", []*team.Team{closed(project.MarkOf(5)), {LockedAt: noon, FinalMark: project.MarkOf(80)}}, project.MarkOf(5)},
	}
	for _, test := range tests {
		if got := team.Joined(test.teams...).Best(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestFactsOfPreviousAttempt(t *testing.T) {
	finished := &team.Team{ID: 1, ClosedAt: noon, FinalMark: project.MarkOf(0)}
	unmarked := &team.Team{ID: 1, ClosedAt: noon}
	open := &team.Team{ID: 2}
	tests := []struct {
		name string
		a    team.Attempts
		want state.Facts
	}{
		{"the only attempt", team.Joined(open), 0},
		{"after a finished attempt", team.Joined(finished, open), state.HasPrior | state.PriorFinished},
		{"after an attempt without a mark", team.Joined(unmarked, open), state.HasPrior},
		{"the previous attempt counts, not the first", team.Joined(finished, unmarked, open), state.HasPrior},
	}
	for _, test := range tests {
		want := test.want | state.Registered | state.InTeam
		if got := test.a.Facts(project.Setting{}, noon); got != want {
			t.Errorf("%s: %s, want %s", test.name, got, want)
		}
	}
}
