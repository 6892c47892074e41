package team_test

import (
	"fmt"
	"testing"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// A source may contain only the id and the status of a team. Then nothing can be derived,
// and what the source declared stands.
func ExampleTeam_Status() {
	short := team.Team{ID: 9, Declared: state.InProgress, Unknown: team.AllFields.Without(team.FieldDeclared)}
	fmt.Println(short.Status(project.Setting{}, noon))
	fmt.Println(short.UnknownFacts())
	undated := team.Team{ID: 9, LockedUndated: true, ClosedUndated: true, Unknown: team.FieldLockedAt | team.FieldClosedAt}
	fmt.Println(undated.Status(project.Setting{}, noon))
	// Output:
	// in_progress false
	// locked, closed, marked
	// waiting_evaluation true
}

func TestUnknownFactsOfTeam(t *testing.T) {
	mark := project.MarkOf(0)
	tests := []struct {
		name     string
		team     team.Team
		want     state.Facts // unknown
		open     bool
		status   state.Status
		derived  bool
		finished bool
	}{
		{"complete", team.Team{}, 0, true, state.CreatingGroup, true, false},
		{"neither says locked nor closed", team.Team{Unknown: team.FieldLockedAt | team.FieldClosedAt}, state.Locked | state.Closed, false, 0, false, false},
		{"locked at an unknown time", team.Team{LockedUndated: true, Unknown: team.FieldLockedAt}, 0, false, state.InProgress, true, false},
		{"closed at an unknown time", team.Team{ClosedUndated: true, Unknown: team.FieldClosedAt}, 0, false, state.WaitingEvaluation, true, false},
		{"closed and marked, nothing about locked", team.Team{ClosedAt: noon, FinalMark: mark, Unknown: team.FieldLockedAt}, state.Locked, false, state.Finished, true, true},
		{"closed without the key of the mark", team.Team{ClosedAt: noon, Unknown: team.FieldFinalMark}, state.Marked, false, 0, false, false},
		{"locked without the key of the mark", team.Team{LockedAt: noon, Unknown: team.FieldFinalMark}, state.Marked, false, state.InProgress, true, false},
		{"locked, nothing about closed", team.Team{LockedAt: noon, Unknown: team.FieldClosedAt}, state.Closed, false, 0, false, false},
		{"not closed, nothing about locked", team.Team{Unknown: team.FieldLockedAt}, state.Locked, false, 0, false, false},
		{"other fields decide nothing", team.Team{Unknown: team.AllFields.Without(team.FieldLockedAt | team.FieldClosedAt | team.FieldFinalMark)}, 0, true, state.CreatingGroup, true, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.team.UnknownFacts(); got != test.want {
				t.Errorf("unknown %s, want %s", got, test.want)
			}
			if got := test.team.Open(); got != test.open {
				t.Errorf("open %t, want %t", got, test.open)
			}
			if got := test.team.Finished(); got != test.finished {
				t.Errorf("finished %t, want %t", got, test.finished)
			}
			if s, derived := test.team.Status(project.Setting{}, noon); s != test.status || derived != test.derived {
				t.Errorf("status %s, %t, want %s, %t", s, derived, test.status, test.derived)
			}
			if f := test.team.Facts(project.Setting{}, noon); f&test.want != 0 {
				t.Errorf("facts %s contain unknown ones", f)
			}
		})
	}
}

func TestUnknownFactsOfAttempts(t *testing.T) {
	open := &team.Team{ID: 9}
	tests := []struct {
		name   string
		a      team.Attempts
		want   state.Facts
		marked bool
	}{
		{"unknown attempts", team.Attempts{}, state.InTeam | state.Locked | state.Closed | state.Marked | state.HasPrior | state.PriorFinished, false},
		{"no attempt", team.Joined(), 0, true},
		{"a known attempt", team.Joined(open), 0, true},
		{"nothing about the active team", team.Joined(&team.Team{Unknown: team.AllFields}), state.Locked | state.Closed | state.Marked, false},
		{"nothing about the attempt before", team.Joined(&team.Team{Unknown: team.AllFields}, open), state.PriorFinished, false},
		{"the attempt before is closed", team.Joined(&team.Team{ClosedAt: noon, Unknown: team.FieldFinalMark}, open), state.PriorFinished, false},
		{"the attempt before has no mark", team.Joined(&team.Team{Unknown: team.FieldClosedAt}, open), 0, true},
		{"the attempt before is not closed", team.Joined(&team.Team{Unknown: team.FieldFinalMark}, open), 0, true},
		{"the attempt before is finished", team.Joined(&team.Team{ClosedAt: noon, FinalMark: project.MarkOf(1), Unknown: team.FieldLockedAt}, open), 0, true},
	}
	for _, test := range tests {
		if got := test.a.UnknownFacts(); got != test.want {
			t.Errorf("%s: unknown %s, want %s", test.name, got, test.want)
		}
		if got := test.a.MarksKnown(); got != test.marked {
			t.Errorf("%s: marks known is %t", test.name, got)
		}
	}
}

func TestFieldSet(t *testing.T) {
	s := team.FieldLockedAt.With(team.FieldRepoUUID)
	if !s.Has(team.FieldLockedAt) || s.Has(team.AllFields) || s.Without(team.FieldLockedAt) != team.FieldRepoUUID || s.String() != "locked_at, repo_uuid" {
		t.Errorf("%s: wrong members", s)
	}
}
