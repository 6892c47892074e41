package projectsuser_test

import (
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// drawPartialTeam draws a team of which some of the three facts are unknown.
func drawPartialTeam(t *rapid.T) *team.Team {
	drawn := &team.Team{ID: 1, Declared: rapid.SampledFrom([]state.Status{0, state.Finished, state.CreatingGroup}).Draw(t, "declared")}
	switch rapid.IntRange(0, 3).Draw(t, "locked") {
	case 1:
		drawn.LockedAt = epoch
	case 2:
		drawn.LockedUndated, drawn.Unknown = true, drawn.Unknown|team.FieldLockedAt
	case 3:
		drawn.Unknown |= team.FieldLockedAt
	}
	switch rapid.IntRange(0, 3).Draw(t, "closed") {
	case 1:
		drawn.ClosedAt = epoch
	case 2:
		drawn.ClosedUndated, drawn.Unknown = true, drawn.Unknown|team.FieldClosedAt
	case 3:
		drawn.Unknown |= team.FieldClosedAt
	}
	switch rapid.IntRange(0, 2).Draw(t, "marked") {
	case 1:
		drawn.FinalMark = project.MarkOf(0)
	case 2:
		drawn.Unknown |= team.FieldFinalMark
	}
	return drawn
}

// completionsOf returns complete teams, one for each way in which the unknown facts of a
// team may be.
func completionsOf(partial *team.Team) []team.Team {
	complete := *partial
	complete.Unknown = 0
	if complete.LockedUndated {
		complete.LockedAt = epoch
	}
	if complete.ClosedUndated {
		complete.ClosedAt = epoch
	}
	teams := []team.Team{complete}
	fork := func(field team.FieldSet, known bool, change func(*team.Team)) {
		if partial.Unknown.Has(field) && !known {
			for _, t := range slices.Clone(teams) {
				change(&t)
				teams = append(teams, t)
			}
		}
	}
	fork(team.FieldLockedAt, partial.LockedUndated, func(t *team.Team) { t.LockedAt = epoch })
	fork(team.FieldClosedAt, partial.ClosedUndated, func(t *team.Team) { t.ClosedAt = epoch })
	fork(team.FieldFinalMark, false, func(t *team.Team) { t.FinalMark = project.MarkOf(100) })
	return teams
}

// TestLawUnknownStatusIsDeclared compares with the statuses that all complete teams derive:
// one status is the status; if they differ, the team's declared status counts, else the
// registration's.
func TestLawUnknownStatusIsDeclared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		partial := drawPartialTeam(t)
		setting := project.Setting{HasChildren: rapid.Bool().Draw(t, "children")}
		if rapid.Bool().Draw(t, "rush") {
			setting.BeginAt = epoch.Add(time.Hour)
		}
		r := &projectsuser.Registration{ID: 1, Project: 1, Attempts: team.Joined(partial), Declared: state.WaitingEvaluation}
		derived := make(map[state.Status]bool)
		for _, complete := range completionsOf(partial) {
			derived[state.Derive(complete.Facts(setting, epoch))] = true
		}
		want := state.WaitingEvaluation
		switch {
		case len(derived) == 1:
			for want = range derived {
			}
		case partial.Declared != 0:
			want = partial.Declared
		}
		if got := r.Status(setting, epoch); got != want {
			t.Errorf("%+v: %s, want %s of %v", partial, got, want, derived)
		}
		e := r.Explain(fixed{setting}, 0, epoch, nil)
		if e.Status != want || e.Derived() != (len(derived) == 1) {
			t.Errorf("%+v: explained as %s, want %s of %v", partial, e, want, derived)
		}
		for event := range e.Permitted() {
			for _, complete := range completionsOf(partial) {
				if err := state.Permit(complete.Facts(setting, epoch), event); err != nil {
					t.Errorf("%+v permits %s, but a completion does not: %v", partial, event, err)
				}
			}
		}
	})
}

// fixed is the setting of all projects.
type fixed struct{ setting project.Setting }

func (f fixed) Setting(project.ID, project.Place) project.Setting { return f.setting }

func (f fixed) Children(project.ID) iter.Seq[project.ID] {
	return func(func(project.ID) bool) {}
}

func TestExplanationSaysWhatIsUnknown(t *testing.T) {
	short := &team.Team{ID: 9, Unknown: team.AllFields}
	tests := []struct {
		name string
		r    *projectsuser.Registration
		want string
	}{
		{"the teams", &projectsuser.Registration{Declared: state.Finished}, "finished as declared: the teams are unknown"},
		{"the team, by its own status", &projectsuser.Registration{
			Declared: state.Finished, Attempts: team.Joined(&team.Team{ID: 9, Declared: state.InProgress, Unknown: team.AllFields}),
		}, "in_progress as declared: unknown facts: locked, closed, marked"},
		{"the team, by that of the registration", &projectsuser.Registration{Declared: state.Finished, Attempts: team.Joined(short)},
			"finished as declared: unknown facts: locked, closed, marked"},
		{"the mark", &projectsuser.Registration{Attempts: team.Joined(&team.Team{ID: 9, ClosedUndated: true, Unknown: team.FieldFinalMark})},
			"no status as declared: unknown facts: marked"},
		{"what does not matter", &projectsuser.Registration{
			Unknown: projectsuser.AllFields, Attempts: team.Joined(&team.Team{ID: 9, LockedAt: epoch, Unknown: team.FieldFinalMark}),
		}, "in_progress by rule 8 (locked, not closed, begin_at not in the future, project without children): " +
			"the active team is locked, not closed, with nothing to wait for; team 9 is the last of 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := test.r.Explain(fixed{}, 0, epoch, nil)
			if got := e.String(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
	r := &projectsuser.Registration{Attempts: team.Joined(short)}
	err := r.Explain(fixed{}, 0, epoch, nil).Permit(state.Close)
	if want := `projectsuser: close while declared "": unknown facts: locked, closed, marked`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	finished := &projectsuser.Registration{
		Unknown: projectsuser.FieldRetriableAt, Attempts: team.Joined(&team.Team{ClosedAt: epoch, FinalMark: project.MarkOf(0)}),
	}
	e := finished.Explain(fixed{}, 0, epoch, nil)
	if err := e.Permit(state.Retry); err == nil || err.Error() != `projectsuser: retry while declared "finished": unknown facts: retriable` {
		t.Errorf("a retry that may be possible: %v", err)
	}
	if diff := cmp.Diff([]state.Event{state.Appeal, state.Unregister}, slices.Collect(e.Permitted())); diff != "" {
		t.Errorf("permitted (-want +got):\n%s", diff)
	}
}

// Without the rules of a session nothing is validated that its source did not validate.
func TestCompileWithoutSession(t *testing.T) {
	at := epoch.Add(time.Hour)
	closed := func(points int32, v project.Validation) *team.Team {
		return &team.Team{ID: 1, ClosedAt: epoch, FinalMark: project.MarkOf(points), Validated: v}
	}
	tests := []struct {
		name string
		r    projectsuser.Registration
		want projectsuser.Registration
	}{
		{"the source said no", projectsuser.Registration{Attempts: team.Joined(closed(-42, project.NotValidated))},
			projectsuser.Registration{FinalMark: project.MarkOf(-42), Validated: project.NotValidated, MarkedAt: at, Unknown: projectsuser.FieldRetriableAt}},
		{"the source said yes", projectsuser.Registration{Attempts: team.Joined(closed(80, project.Validated))},
			projectsuser.Registration{FinalMark: project.MarkOf(80), Validated: project.Validated, MarkedAt: at, Unknown: projectsuser.FieldRetriableAt}},
		{"the source said nothing", projectsuser.Registration{Attempts: team.Joined(closed(0, project.NotMarked))},
			projectsuser.Registration{FinalMark: project.MarkOf(0), Validated: project.UnknownValidation, MarkedAt: at, Unknown: projectsuser.FieldRetriableAt}},
		{"it said something of the registration", projectsuser.Registration{
			Attempts: team.Joined(closed(0, project.UnknownValidation)), FinalMark: project.MarkOf(0), Validated: project.NotValidated, MarkedAt: epoch, RetriableAt: epoch,
		}, projectsuser.Registration{FinalMark: project.MarkOf(0), Validated: project.NotValidated, MarkedAt: epoch, RetriableAt: epoch}},
		{"it said something of another mark", projectsuser.Registration{
			Attempts: team.Joined(closed(5, project.NotMarked)), FinalMark: project.MarkOf(80), Validated: project.Validated,
		}, projectsuser.Registration{FinalMark: project.MarkOf(5), Validated: project.UnknownValidation, MarkedAt: at, Unknown: projectsuser.FieldRetriableAt}},
		{"no mark", projectsuser.Registration{Attempts: team.Joined(&team.Team{ID: 1}), Unknown: projectsuser.AllFields},
			projectsuser.Registration{Unknown: projectsuser.AllFields.Without(
				projectsuser.FieldFinalMark | projectsuser.FieldValidated | projectsuser.FieldMarkedAt | projectsuser.FieldRetriableAt)}},
		{"a mark of which the team is unknown", projectsuser.Registration{
			Attempts: team.Joined(&team.Team{ID: 1, Unknown: team.AllFields}), FinalMark: project.MarkOf(100), Validated: project.Validated, MarkedAt: epoch,
		}, projectsuser.Registration{FinalMark: project.MarkOf(100), Validated: project.Validated, MarkedAt: epoch}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := *test.r.Compile(project.UnknownSession(), at)
			got.Attempts = team.Attempts{}
			if diff := cmp.Diff(test.want, got, cmp.Comparer(func(a, b project.Mark) bool { return a == b }), cmp.AllowUnexported(team.Attempts{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFieldSet(t *testing.T) {
	s := projectsuser.FieldUser.With(projectsuser.FieldTerms)
	if !s.Has(projectsuser.FieldUser) || s.Has(projectsuser.AllFields) || s.Without(projectsuser.FieldUser) != projectsuser.FieldTerms || s.String() != "user, terms" {
		t.Errorf("%s: wrong members", s)
	}
}
