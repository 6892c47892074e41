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
	Status       state.Status // derived, or the declared one if it depends on unknown facts; 0 if neither exists
	Derived      bool         // the status is derived
	Retriable    bool         // a retry is possible at the snapshot's instant
	Next         time.Time    // when time alone changes Status or Retriable; zero if never
	Setting      project.Setting
	Session      project.SessionID // the session that applies; 0 if none is known
	User         *user.User        // nil if the store does not hold the user

	history *history
}

// NewEntry returns the entry of a registration at an instant, without a history. The
// session is 0 if none is known, and the user may be nil.
func NewEntry(r *projectsuser.Registration, s project.SessionID, setting project.Setting, u *user.User, at time.Time) *Entry {
	e := &Entry{Registration: r, Session: s, Setting: setting, User: u, Retriable: r.Retriable(at)}
	e.Status, e.Derived = state.DeriveKnown(r.Attempts.Facts(setting, at), r.Attempts.UnknownFacts())
	if !e.Derived {
		e.Status = r.DeclaredStatus()
	}
	if beginMatters(e.Status, e.Derived, r.Attempts.Active(), setting, at) {
		e.Next = setting.BeginAt
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
	later := NewEntry(e.Registration, e.Session, e.Setting, e.User, at)
	later.history = e.history
	return later
}

// beginMatters reports whether time that reaches begin_at changes a status, or whether it
// is derived: if it waits for begin_at, or if it is not derived now and is derived then.
// active is nil without a known team.
func beginMatters(s state.Status, derived bool, active *team.Team, setting project.Setting, at time.Time) bool {
	if derived || active == nil || !setting.BeginAt.After(at) {
		return derived && s == state.WaitingToStart
	}
	_, later := active.Status(setting, setting.BeginAt)
	return later
}

// beginMove is the move of a registration whose begin_at is reached. It fires
// an event only if work begins, not if a derived status replaces a declared one.
func beginMove(from, to *Entry) Move {
	m := Move{
		Registration: from.Registration.ID, User: from.Registration.User, Project: from.Registration.Project,
		From: from.Status, To: to.Status,
	}
	if m.From == state.WaitingToStart {
		m.Events = []state.Event{state.Begin}
	}
	return m
}

// occurrence returns the number of retries, false if it is unknown.
func (e *Entry) occurrence() (int64, bool) {
	n := e.Registration.Occurrence
	return int64(n), n != 0 || !e.Registration.Unknown.Has(projectsuser.FieldOccurrence)
}

// isMarked returns whether there is a mark, and whether that is known.
func (e *Entry) isMarked() (marked, known bool) {
	marked = e.Registration.Marked()
	return marked, marked || !e.Registration.Unknown.Has(projectsuser.FieldFinalMark)
}

// isRetriable returns whether a retry is possible, and whether that is known.
func (e *Entry) isRetriable() (retriable, known bool) {
	return e.Retriable, e.Registration.UnknownFacts()&state.Retriable == 0
}

// userCursus returns the courses of the user, or those of the registration if the
// courses of the user are not known.
func (e *Entry) userCursus() []project.CursusID {
	if e.User == nil || e.User.Unknown.Has(user.FieldCursus) {
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
	Status  state.Status // derived, or the declared one if it depends on unknown facts; 0 if neither exists
	Derived bool         // the status is derived: then each registration whose active team this is has it
	Setting project.Setting
	Users   []*user.User // the members that the store holds, in the order of the team
	Next    time.Time    // when time alone changes Status or Derived; zero if never

	// Registrations are those that have the team among their attempts, in order of id. An
	// import may bring one whose user is not a member.
	Registrations []projectsuser.ID
}

// newTeamEntry returns the entry of a team at an instant.
func newTeamEntry(t *team.Team, setting project.Setting, users []*user.User, at time.Time) *TeamEntry {
	e := &TeamEntry{Team: t, Setting: setting, Users: users}
	e.Status, e.Derived = t.Status(setting, at)
	if beginMatters(e.Status, e.Derived, t, setting, at) {
		e.Next = setting.BeginAt
	}
	return e
}

// at returns the entry at a later instant.
func (e *TeamEntry) at(at time.Time) *TeamEntry {
	later := newTeamEntry(e.Team, e.Setting, e.Users, at)
	later.Registrations = e.Registrations
	return later
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
		if len(e.Users) == 1 {
			return of(e.Users[0]) // most teams: no second list
		}
		for _, u := range e.Users {
			all = append(all, of(u)...)
		}
		return all
	}
}
