package store_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

func TestValidateRefusesValuesOutOfRange(t *testing.T) {
	twice, late := &team.Team{ID: 1}, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	beyond := int(min(int64(store.MaxID)+1, math.MaxInt)) // on a 32-bit machine no int is out of range
	for name, r := range map[string]store.Records{
		"an unknown state of an account": {Users: []*user.User{{ID: 1, State: 99}}},
		"a level that is not a number":   {Users: []*user.User{{ID: 1, Cursus: []user.Cursus{{ID: 1, Level: math.NaN()}}}}},
		"an infinite level":              {Users: []*user.User{{ID: 1, Cursus: []user.Cursus{{ID: 1, Level: math.Inf(1)}}}}},
		"an unknown validation":          {Teams: []*team.Team{{ID: 1, Validated: project.UnknownValidation + 1}}},
		"an unknown declared status":     {Registrations: []*projectsuser.Registration{{ID: 1, Declared: state.Finished + 100}}},
		"a team's unknown status":        {Teams: []*team.Team{{ID: 1, Declared: state.Finished + 100}}},
		"a team read in the year 10000":  {Teams: []*team.Team{{ID: 1, ReadAt: late}}},
		"a user anonymised too late":     {Users: []*user.User{{ID: 1, AnonymizeDate: late}}},
		"a user read in the year 10000":  {Users: []*user.User{{ID: 1, ReadAt: late}}},
		"too full a wallet":              {Users: []*user.User{{ID: 1, Wallet: beyond}}},
		"too many correction points":     {Users: []*user.User{{ID: 1, CorrectionPoint: -beyond}}},
		"a project that begins too late": {Projects: []*project.Project{{ID: 1, BeginAt: late}}},
		"a project read too late":        {Projects: []*project.Project{{ID: 1, ReadAt: late}}},
		"a negative cursus":              {Projects: []*project.Project{{ID: 1, Cursus: []project.CursusID{-1}}}},
		"a negative campus":              {Projects: []*project.Project{{ID: 1, Campuses: []project.CampusID{-1}}}},
		"a session read too late":        {Sessions: []*project.Session{{ID: 1, ReadAt: late}}},
		"a registration read too late":   {Registrations: []*projectsuser.Registration{{ID: 1, ReadAt: late}}},
		"one team twice":                 {Registrations: []*projectsuser.Registration{{ID: 1, Attempts: team.Joined(twice, twice)}}},
		"a negative retry delay":         {Sessions: []*project.Session{{ID: 1, RetryDelays: project.RetryDelays{-time.Hour}}}},
	} {
		var invalid *store.InvalidError
		if err := r.Validate(); !errors.As(err, &invalid) || invalid.ID != 1 || invalid.Reason == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A stale record that comes after a fresh one in the same import does not replace it.
func TestImportKeepsTheNewestOfSeveralRecords(t *testing.T) {
	fresh := &user.User{ID: 7, Login: "ada", UpdatedAt: noon.Add(time.Hour), Unknown: user.FieldRole}
	stale := &user.User{ID: 7, Login: "old", UpdatedAt: noon, Role: user.Admin}
	for _, order := range [][]*user.User{{fresh, stale}, {stale, fresh}} {
		e := store.Empty(nil).Edit()
		e.Import(store.Records{Users: order}, noon)
		if got := e.User(7); got.Login != "ada" || got.Role != user.Admin {
			t.Errorf("%v: %+v", order, got)
		}
	}
}

func TestNewAddsTheTeamsOfRegistrations(t *testing.T) {
	own, shared := &team.Team{ID: 1, Project: 10}, &team.Team{ID: 2, Project: 10}
	given := []*team.Team{shared}
	s, err := store.New(nil, noon, store.Records{
		Teams:         given,
		Registrations: []*projectsuser.Registration{{ID: 1, Project: 10, Attempts: team.Joined(own, shared)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Teams.Len() != 2 || s.Team(1) == nil || s.Team(2).Team != shared || len(given) != 1 {
		t.Errorf("%d teams", s.Teams.Len())
	}
}

func TestRestoreIgnoresNilPositionsAndHistories(t *testing.T) {
	s, err := store.Restore(context.Background(), nil, store.Content{
		Records:   store.Records{Registrations: []*projectsuser.Registration{{ID: 1, Project: 10}}},
		Positions: []*store.Positions{nil}, Histories: []*store.History{nil}, Causes: []*store.Cause{nil},
	})
	if err != nil || !slices.Equal(s.Positions(10), []projectsuser.ID{1}) {
		t.Errorf("%v", err)
	}
}

// A change from elsewhere may move registrations that are not on the project.
func TestApplyIgnoresMovesThatDoNotFit(t *testing.T) {
	e := store.Empty(nil).Edit()
	if err := e.Put(store.Records{Registrations: []*projectsuser.Registration{{ID: 1, Project: 10}, {ID: 2, Project: 10}, {ID: 3, Project: 11}}}); err != nil {
		t.Fatal(err)
	}
	err := e.Apply(store.Change{
		Sequence: 2, Command: store.CommandMove,
		Shifts: []store.Shift{{Project: 10, Registration: 3, To: 1}, {Project: 10, Registration: 9, To: 1}},
		Orders: []store.Positions{{Project: 10, Registrations: []projectsuser.ID{1, 1}}},
	})
	if err != nil || !slices.Equal(e.Positions(10), []projectsuser.ID{1, 2}) || !slices.Equal(e.Positions(11), []projectsuser.ID{3}) {
		t.Errorf("%v, positions %d and %d", err, e.Positions(10), e.Positions(11))
	}
}

// A team that a registration has is not removed: neither by an edit, nor by a change from
// elsewhere.
func TestTeamOfRegistrationIsNotRemoved(t *testing.T) {
	held := &team.Team{ID: 5, Project: 10, Members: []team.Member{{User: 9}}} // its registration is user 7's
	s, err := store.New(nil, noon, store.Records{Registrations: []*projectsuser.Registration{
		{ID: 1, User: 7, Project: 10, Attempts: team.Joined(held)}}})
	if err != nil {
		t.Fatal(err)
	}
	e := s.Edit()
	teams := store.IDs{Teams: []team.ID{5}}
	var referenced *store.ReferencedError
	if err := e.Remove(teams); !errors.As(err, &referenced) || *referenced != (store.ReferencedError{Kind: store.KindTeam, ID: 5, By: store.KindRegistration}) {
		t.Errorf("%v", err)
	}
	if err := e.Apply(store.Change{Sequence: 1, At: noon, Command: store.CommandRemove, Removed: teams}); err != nil || e.Team(5) == nil {
		t.Errorf("%v, team %v", err, e.Team(5))
	}
	if err := e.Remove(store.IDs{Teams: teams.Teams, Registrations: []projectsuser.ID{1}}); err != nil || e.Team(5) != nil {
		t.Errorf("%v, team %v", err, e.Team(5))
	}
}
