package team

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// ID is the id of a team. 0 is none. Ids grow with time: a team with a greater
// id was made later.
type ID int64

// Team is one attempt at a project. A zero time is null: not locked, not
// closed. Registrations share one Team by pointer, so it must not be modified
// once it is shared; a change is a changed copy.
type Team struct {
	ID      ID
	Name    string
	Project project.ID
	Session project.SessionID // the session it runs in; 0 if unknown
	Members []Member

	FinalMark project.Mark
	Validated project.Validation // as recorded; null exactly when there is no mark

	LockedAt      time.Time
	ClosedAt      time.Time
	TerminatingAt time.Time // only on closed teams
	DeadlineAt    time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time

	RepoURL  string
	RepoUUID string

	Declared state.Status // the status that the source gave; none if it gave none
}

// Member is a user in a team. The registration behind it is found by user and
// project.
type Member struct {
	User       user.ID
	Leader     bool
	Validated  bool // as recorded: whether the user agreed to be in the team
	Occurrence int  // how many attempts the user had before, from 0
}

// Locked reports whether locked_at is set. A team can be closed without ever
// having been locked; ask [Team.Open] whether its work has begun.
func (t *Team) Locked() bool { return !t.LockedAt.IsZero() }

// Closed reports whether closed_at is set.
func (t *Team) Closed() bool { return !t.ClosedAt.IsZero() }

// Open reports whether the team is neither locked nor closed: its group is
// still being made. Closed implies locked.
func (t *Team) Open() bool { return !t.Locked() && !t.Closed() }

// Finished reports whether the team is closed and has a mark.
func (t *Team) Finished() bool { return t.Closed() && t.FinalMark.IsSet() }

// Leader returns the member who leads the team, and whether there is one.
func (t *Team) Leader() (Member, bool) {
	for _, m := range t.Members {
		if m.Leader {
			return m, true
		}
	}
	return Member{}, false
}

// Member returns the user's membership, and whether the user is in the team.
func (t *Team) Member(id user.ID) (Member, bool) {
	for _, m := range t.Members {
		if m.User == id {
			return m, true
		}
	}
	return Member{}, false
}

// Facts returns what the team says of its members at an instant, in the setting
// of its project: that they are registered and in a team, and how far it is.
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

// settingFacts returns the facts that come from the project.
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
