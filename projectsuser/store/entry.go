package store

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// Entry is a registration in a snapshot, with its status at the snapshot's instant
// and the context that the status depends on. It must not be modified.
type Entry struct {
	Registration *projectsuser.Registration
	Status       state.Status // derived, or the declared one if the teams are unknown; 0 if neither exists
	Derived      bool         // the status is derived
	Retriable    bool         // a retry is possible at the snapshot's instant
	Next         time.Time    // when time alone changes Status or Retriable; zero if never
	Setting      project.Setting
	Session      project.SessionID // the session that applies; 0 if none is known
	User         *user.User        // nil if the store does not hold the user

	history *history
}

// NewEntry returns the entry of a registration at an instant, without a history.
// The session and the user may be nil.
func NewEntry(r *projectsuser.Registration, s *project.Session, hasChildren bool, u *user.User, at time.Time) *Entry {
	e := &Entry{
		Registration: r, Setting: project.Setting{HasChildren: hasChildren}, User: u,
		Derived: r.Attempts.Known(), Retriable: r.Retriable(at),
	}
	if s != nil {
		e.Session, e.Setting.BeginAt = s.ID, s.BeginAt
	}
	e.Status = r.Status(e.Setting, at)
	if e.Derived && e.Status == state.WaitingToStart {
		e.Next = e.Setting.BeginAt
	}
	if r.RetriableAt.After(at) && (e.Next.IsZero() || r.RetriableAt.Before(e.Next)) {
		e.Next = r.RetriableAt
	}
	return e
}

// Facts returns the facts of the registration at an instant.
func (e *Entry) Facts(at time.Time) state.Facts { return e.Registration.Facts(e.Setting, at) }

// at returns the entry at a later instant.
func (e *Entry) at(at time.Time) *Entry {
	var s *project.Session
	if e.Session != 0 {
		s = &project.Session{ID: e.Session, BeginAt: e.Setting.BeginAt}
	}
	later := NewEntry(e.Registration, s, e.Setting.HasChildren, e.User, at)
	later.history = e.history
	return later
}

// userCursus returns the courses of the user, or those of the registration if the
// store does not hold the user.
func (e *Entry) userCursus() []project.CursusID {
	if e.User == nil {
		return e.Registration.Cursus
	}
	return e.User.CursusIDs()
}

// userCampus returns the campuses of the user, nil if the store does not hold the
// user.
func (e *Entry) userCampus() []project.CampusID { return e.User.CampusIDs() }

// TeamEntry is a team in a snapshot, with the status that it gives its members at
// the snapshot's instant and the context that the status depends on. It must not
// be modified.
type TeamEntry struct {
	Team    *team.Team
	Status  state.Status // the status of each registration whose active team this is
	Setting project.Setting
	Users   []*user.User // the members that the store holds, in the order of the team

	// Registrations are those that have the team among their attempts, in order of id. An
	// import may bring one whose user is not a member.
	Registrations []projectsuser.ID
}

// newTeamEntry returns the entry of a team at an instant.
func newTeamEntry(t *team.Team, setting project.Setting, users []*user.User, at time.Time) *TeamEntry {
	return &TeamEntry{Team: t, Setting: setting, Users: users, Status: state.Derive(t.Facts(setting, at))}
}

// at returns the entry at a later instant.
func (e *TeamEntry) at(at time.Time) *TeamEntry {
	later := newTeamEntry(e.Team, e.Setting, e.Users, at)
	later.Registrations = e.Registrations
	return later
}

// next returns when time alone changes the status; zero if never.
func (e *TeamEntry) next() time.Time {
	if e.Status == state.WaitingToStart {
		return e.Setting.BeginAt
	}
	return time.Time{}
}

// memberIDs returns the ids of the members.
func (e *TeamEntry) memberIDs() []user.ID {
	ids := make([]user.ID, len(e.Team.Members))
	for i, m := range e.Team.Members {
		ids[i] = m.User
	}
	return ids
}

// ofMembers turns a function of a user into a function of a team, which returns the
// values of all known members.
func ofMembers[V any](of func(*user.User) []V) func(*TeamEntry) []V {
	return func(e *TeamEntry) (all []V) {
		for _, u := range e.Users {
			all = append(all, of(u)...)
		}
		return all
	}
}
