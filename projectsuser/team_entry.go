package projectsuser

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// TeamEntry is a team as a registry holds it: with the status that it gives its
// members at the snapshot's instant, and what that depends on besides the team.
// It must not be modified.
type TeamEntry struct {
	Team    *team.Team
	Status  state.Status // what the team derives for everybody whose active one it is
	Setting project.Setting
	Users   []*user.User // the members whom the registry knows, in the team's order
}

// newTeamEntry returns the entry of a team at an instant.
func newTeamEntry(t *team.Team, setting project.Setting, users []*user.User, at time.Time) *TeamEntry {
	return &TeamEntry{Team: t, Setting: setting, Users: users, Status: state.Derive(t.Facts(setting, at))}
}

// at returns the entry at a later instant.
func (e *TeamEntry) at(at time.Time) *TeamEntry {
	return newTeamEntry(e.Team, e.Setting, e.Users, at)
}

// next returns when time alone changes the status; zero if it never does.
func (e *TeamEntry) next() time.Time {
	if e.Status == state.WaitingToStart {
		return e.Setting.BeginAt
	}
	return time.Time{}
}

// ofMembers makes a function of users one of teams: it returns what that gives
// of each known member.
func ofMembers[V any](of func(*user.User) []V) func(*TeamEntry) []V {
	return func(e *TeamEntry) (all []V) {
		for _, u := range e.Users {
			all = append(all, of(u)...)
		}
		return all
	}
}
