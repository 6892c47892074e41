package team

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// ID is the id of a team. 0 means no team. Ids grow with time: of two teams, the
// one with the greater id was created later.
type ID int64

// Team is one attempt at a project. A zero time is null: a team with a zero
// LockedAt is not locked. Registrations share a Team by pointer, so it must not be
// modified once it is shared; a change needs a copy.
type Team struct {
	ID      ID
	Name    string
	Project project.ID
	Session project.SessionID // the session of the project; 0 if unknown
	Members []Member

	FinalMark project.Mark       // no mark if the team is not marked
	Validated project.Validation // as recorded by the source; not marked exactly if FinalMark is no mark

	LockedAt      time.Time
	ClosedAt      time.Time
	TerminatingAt time.Time // in recorded data, set only on closed teams
	DeadlineAt    time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time

	// A source may say that a team is locked or closed without a date. Then one of these
	// is true and the date is zero.
	LockedUndated bool
	ClosedUndated bool

	RepoURL  string // the URL of the git repository; empty if unset
	RepoUUID string // the UUID of the git repository; empty if unset

	Declared     state.Status // the status according to the source; 0 if it has none
	DeclaredText string       // the status according to the source if it is none of package state; then Declared is 0

	Unknown FieldSet  // the fields that the source did not contain
	ReadAt  time.Time // the instant of the answer that the record was read from; zero for a record of a local command
}

// Member is a user's membership of a team. The user's registration is found by user
// and project.
type Member struct {
	User       user.ID
	Leader     bool // the user leads the team
	Validated  bool // as recorded by the source: the user agreed to be in the team
	Occurrence int  // the number of the user's earlier attempts at the project, from 0
}

// Locked reports whether locked_at is set. A closed team may never have been locked;
// use [Team.Open] to find out whether the work has begun.
func (t *Team) Locked() bool { return !t.LockedAt.IsZero() }

// Closed reports whether closed_at is set.
func (t *Team) Closed() bool { return !t.ClosedAt.IsZero() }

// Open reports whether the team is neither locked nor closed, so that members may
// still join. A closed team is not open even if locked_at is null, as recorded
// answers of the 42 API show.
func (t *Team) Open() bool { return !t.Locked() && !t.Closed() }

// Finished reports whether the team is closed and has a mark.
func (t *Team) Finished() bool { return t.Closed() && t.FinalMark.IsSet() }

// Leader returns the first member who leads the team, and whether there is one.
func (t *Team) Leader() (Member, bool) {
	for _, m := range t.Members {
		if m.Leader {
			return m, true
		}
	}
	return Member{}, false
}

// Member returns the membership of the user with the id, and whether the user is a
// member.
func (t *Team) Member(id user.ID) (Member, bool) {
	for _, m := range t.Members {
		if m.User == id {
			return m, true
		}
	}
	return Member{}, false
}

// Facts returns the facts about each member at the instant at, in the setting of
// the project: registered, in a team, and the progress of the team. It assumes
// that the team is the active one and does not set [state.HasPrior] or
// [state.Retriable].
func (t *Team) Facts(s project.Setting, at time.Time) state.Facts {
	f := settingFacts(s, at) | state.Registered | state.InTeam
	if t.Locked() {
		f |= state.Locked
	}
	if t.Closed() {
		f |= state.Closed
	}
	if t.FinalMark.IsSet() {
		f |= state.Marked
	}
	return f
}

// settingFacts returns the facts that depend on the project and its session.
func settingFacts(s project.Setting, at time.Time) state.Facts {
	var f state.Facts
	if s.HasChildren {
		f |= state.HasChildren
	}
	if s.BeginAt.After(at) {
		f |= state.BeginAhead
	}
	return f
}
