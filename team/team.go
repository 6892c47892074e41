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
// LockedAt is not locked, unless LockedUndated is set or the date is in Unknown.
// Registrations share a Team by pointer, so it must not be
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
	DeclaredText string       // the status according to the source if package state does not know the word; then Declared is 0

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

// Locked reports whether the team is known to be locked: locked_at is set, or the team
// is locked at an unknown time. A closed team may never have been locked; use
// [Team.Open] to find out whether the work has begun.
func (t *Team) Locked() bool { return t.LockedUndated || !t.LockedAt.IsZero() }

// Closed reports whether the team is known to be closed: closed_at is set, or the team
// is closed at an unknown time.
func (t *Team) Closed() bool { return t.ClosedUndated || !t.ClosedAt.IsZero() }

// Open reports whether the team is known to be neither locked nor closed, so that
// members may still join. A closed team is not open even if locked_at is null, as
// recorded answers of the 42 API show.
func (t *Team) Open() bool {
	return !t.Locked() && !t.Closed() && t.Unknown&(FieldLockedAt|FieldClosedAt) == 0
}

// Finished reports whether the team is known to be closed and to have a mark.
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
// [state.Retriable]. Facts that [Team.UnknownFacts] returns are not set.
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

// UnknownFacts returns the facts that the source of the team did not contain: whether it
// is locked, closed and marked. It does not allocate.
func (t *Team) UnknownFacts() state.Facts {
	if t.Unknown == 0 {
		return 0
	}
	var f state.Facts
	if t.Unknown.Has(FieldLockedAt) && !t.Locked() {
		f |= state.Locked
	}
	if t.Unknown.Has(FieldClosedAt) && !t.Closed() {
		f |= state.Closed
	}
	if t.Unknown.Has(FieldFinalMark) && !t.FinalMark.IsSet() {
		f |= state.Marked
	}
	return f
}

// mayBeFinished reports whether the team is finished in some but not all completions of
// its unknown facts.
func (t *Team) mayBeFinished() bool {
	if t.Unknown == 0 {
		return false
	}
	const finished = state.Closed | state.Marked
	facts, unknown := t.Facts(project.Setting{}, time.Time{}), t.UnknownFacts()
	return facts.With(unknown).Has(finished) && !facts.Has(finished)
}

// Status returns the status that the team gives its members at an instant, in the
// setting of the project: the derived status and true. If it depends on facts that are
// unknown, Status returns the status that the source declared, 0 if none, and false. It
// does not allocate.
func (t *Team) Status(s project.Setting, at time.Time) (status state.Status, derived bool) {
	if status, derived = state.DeriveKnown(t.Facts(s, at), t.UnknownFacts()); derived {
		return status, true
	}
	return t.Declared, false
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
