package projectsuser

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// ID is the id of a registration. 0 is none.
type ID int64

// Registration is a user's subscription to a project, with all attempts at it.
// A zero time is null. A nil *Registration is a user who is not registered: its
// methods that read answer for that.
type Registration struct {
	ID      ID
	User    user.ID // 0 if the source does not say
	Project project.ID
	Cursus  []project.CursusID // the courses it counts for

	Attempts   team.Attempts // the teams; unknown if the data does not hold them
	Occurrence int           // how many retries there were, from 0

	// What the source stored, and [Registration.Compile] recomputes. The mark is
	// the best of the attempts and stays while a retry goes on, so it says
	// nothing about the status.
	FinalMark   project.Mark
	Validated   project.Validation
	MarkedAt    time.Time // when the mark was set
	RetriableAt time.Time // from when a retry is possible; zero if it is not

	Terms Terms // what the project says of the user besides progress

	CreatedAt time.Time
	UpdatedAt time.Time

	// What the source declared. Neither is used where the teams are known.
	Declared     state.Status // none if the source gave none
	DeclaredTeam team.ID      // the team it called current, which need not be the active one; 0 if none
}

// Place returns what decides which session of the project holds: the active
// team's own, else the campus given and the registration's courses.
func (r *Registration) Place(campus project.CampusID) project.Place {
	if r == nil {
		return project.Place{Campus: campus}
	}
	p := project.Place{Campus: campus, Cursus: r.Cursus}
	if t := r.Attempts.Active(); t != nil {
		p.Session = t.Session
	}
	return p
}

// Facts returns what is known of the registration at an instant, in the setting
// of its project. While its teams are unknown the facts about them are false,
// and say nothing: ask [team.Attempts.Known] before deriving anything from them.
func (r *Registration) Facts(s project.Setting, at time.Time) state.Facts {
	if r == nil {
		return 0
	}
	f := r.Attempts.Facts(s, at)
	if r.Retriable(at) {
		f |= state.Retriable
	}
	return f
}

// Status returns how far the user is at an instant: derived from the teams, or
// as declared where they are unknown, which may be none. It allocates nothing.
func (r *Registration) Status(s project.Setting, at time.Time) state.Status {
	if r == nil {
		return state.NotRegistered
	}
	if !r.Attempts.Known() {
		return r.Declared
	}
	return state.Derive(r.Attempts.Facts(s, at))
}

// Retriable reports whether another attempt is possible at an instant:
// retriable_at is set and reached.
func (r *Registration) Retriable(at time.Time) bool {
	return r != nil && !r.RetriableAt.IsZero() && !r.RetriableAt.After(at)
}

// Marked reports whether the registration has a mark. 0 is one.
func (r *Registration) Marked() bool { return r != nil && r.FinalMark.IsSet() }

// Compile returns a copy whose mark, validation and retry are recomputed from
// its teams at an instant, by the rules of a session: the mark is the best of
// the closed teams, marked_at moves only if that changed, and a retry is
// possible the session's delay after the instant. A registration whose teams
// are unknown is returned as it is; r must not be nil.
func (r *Registration) Compile(s project.Session, at time.Time) *Registration {
	c := *r
	if !r.Attempts.Known() {
		return &c
	}
	c.FinalMark = r.Attempts.Best()
	c.Validated = s.Validate(c.FinalMark)
	if c.FinalMark != r.FinalMark {
		c.MarkedAt = at
	}
	c.RetriableAt = s.RetryDelays.After(at, c.Occurrence)
	if !c.FinalMark.IsSet() {
		c.MarkedAt, c.RetriableAt = time.Time{}, time.Time{}
	}
	return &c
}
