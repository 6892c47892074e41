package projectsuser

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// ID is the id of a registration. 0 means no registration.
type ID int64

// Registration is a user's subscription to a project, with all attempts at it.
// A zero time is null. A nil *Registration is a user who is not registered: the
// methods that read it return that answer. Registrations are shared between
// versions of a store, so one must not be modified once it is in a store; change a
// copy.
type Registration struct {
	ID      ID
	User    user.ID // 0 if the source does not name the user
	Project project.ID
	Cursus  []project.CursusID // the courses that the registration counts for

	Attempts   team.Attempts // the teams; unknown if the data does not hold them
	Occurrence int           // the number of retries so far, 0 in the first attempt

	// These four are stored by the source, and recomputed by
	// [Registration.Compile]. The mark is the best of all attempts and stays during
	// a retry, so it does not decide the status.
	FinalMark   project.Mark
	Validated   project.Validation
	MarkedAt    time.Time // when the mark was set
	RetriableAt time.Time // from when a retry is possible; zero if none is

	Terms Terms // rate, hours and flags of the user on the project

	CreatedAt time.Time
	UpdatedAt time.Time

	// These three are what the source declared. They are not used if a status can be derived.
	Declared     state.Status // 0 if the source declared no status
	DeclaredText string       // the declared status if package state does not know the word; then Declared is 0
	DeclaredTeam team.ID      // the team that the source calls current, which may differ from the active one; 0 if it names none

	Unknown FieldSet  // the fields that the source did not contain; whether the teams are known, Attempts says
	ReadAt  time.Time // the instant of the answer that the record was read from; zero for a record of a local command
}

// Place returns what selects the session of the project: the session of the active
// team if it names one, else the given campus and the registration's courses.
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

// Bind returns the registration with each team replaced by the current version of it, and
// r itself if none is replaced. A team for which current returns nil is kept.
func (r *Registration) Bind(current func(team.ID) *team.Team) *Registration {
	attempts, replaced := r.Attempts.Bind(current)
	if !replaced {
		return r
	}
	bound := *r
	bound.Attempts = attempts
	return &bound
}

// Facts returns the facts about the registration at an instant, in the setting of
// its project. Facts that [Registration.UnknownFacts] returns are false and mean nothing.
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

// UnknownFacts returns the facts that the data does not contain: about the teams, and
// whether a retry is possible. For a nil registration the set is empty.
func (r *Registration) UnknownFacts() state.Facts {
	if r == nil {
		return 0
	}
	f := r.Attempts.UnknownFacts()
	if r.Unknown.Has(FieldRetriableAt) && r.RetriableAt.IsZero() {
		f |= state.Retriable
	}
	return f
}

// Status returns how far the user is at an instant: the derived status, or if that
// depends on unknown facts, the one of [Registration.DeclaredStatus]. It does not
// allocate.
func (r *Registration) Status(s project.Setting, at time.Time) state.Status {
	if r == nil {
		return state.NotRegistered
	}
	status, derived := state.DeriveKnown(r.Attempts.Facts(s, at), r.Attempts.UnknownFacts())
	if !derived {
		return r.DeclaredStatus()
	}
	return status
}

// DeclaredStatus returns the status that counts if none can be derived: the one that the
// source declared for the active team if that is known, else the one that it declared
// for the registration; 0 if it declared neither.
func (r *Registration) DeclaredStatus() state.Status {
	if r == nil {
		return 0
	}
	if t := r.Attempts.Active(); t != nil && t.Declared != 0 {
		return t.Declared
	}
	return r.Declared
}

// Retriable reports whether another attempt is possible at an instant, which is so
// if retriable_at is set and reached.
func (r *Registration) Retriable(at time.Time) bool {
	return r != nil && !r.RetriableAt.IsZero() && !r.RetriableAt.After(at)
}

// Marked reports whether the registration has a mark. 0 is a mark.
func (r *Registration) Marked() bool { return r != nil && r.FinalMark.IsSet() }

// Compile returns a copy whose mark, validation and retry date are recomputed from
// its teams at an instant, by the rules of a session. The mark is the best mark of
// the closed teams; marked_at changes only if the mark does; retriable_at is the
// instant plus the retry delay of the session. If the teams are unknown, the copy
// is unchanged. r must not be nil.
//
// What is unknown stays so. A stored mark that is better than every known one stays, if
// the mark of a closed team is unknown. Without a known minimum mark, the validation is
// what the source said of the team with the mark, else what it said of the registration
// if the mark is the same, else [project.UnknownValidation]. Without known retry delays,
// retriable_at stays if the mark does, else it becomes unknown. The session of a
// registration for which none is found is [project.UnknownSession].
func (r *Registration) Compile(s project.Session, at time.Time) *Registration {
	c := *r
	if !r.Attempts.Known() {
		return &c
	}
	c.FinalMark = r.Attempts.Best()
	if !r.Attempts.MarksKnown() {
		c.FinalMark = c.FinalMark.Best(r.FinalMark)
	}
	c.compileValidation(s, r)
	c.compileDates(s, r, at)
	if c.FinalMark.IsSet() || r.Attempts.MarksKnown() {
		c.Unknown = c.Unknown.Without(FieldFinalMark)
	}
	return &c
}

// compileValidation sets the validation of the new mark. old is the registration before.
func (c *Registration) compileValidation(s project.Session, old *Registration) {
	c.Validated = s.Validate(c.FinalMark)
	if c.Validated == project.UnknownValidation {
		c.Validated = old.saidOf(c.FinalMark)
	}
	c.Unknown = c.Unknown.Without(FieldValidated)
}

// saidOf returns what the source said of a mark: the validation of the last closed team
// with the mark that has one, else that of the registration if it has the mark.
func (r *Registration) saidOf(m project.Mark) project.Validation {
	said := project.UnknownValidation
	if _, ok := r.Validated.Bool(); ok && r.FinalMark == m {
		said = r.Validated
	}
	for t := range r.Attempts.All() {
		if _, ok := t.Validated.Bool(); ok && t.Closed() && t.FinalMark == m {
			said = t.Validated
		}
	}
	return said
}

// compileDates sets the dates of the new mark. old is the registration before.
func (c *Registration) compileDates(s project.Session, old *Registration, at time.Time) {
	changed := c.FinalMark != old.FinalMark
	if changed {
		c.MarkedAt = at
		c.Unknown = c.Unknown.Without(FieldMarkedAt)
	}
	switch {
	case !c.FinalMark.IsSet():
		c.MarkedAt, c.RetriableAt = time.Time{}, time.Time{}
		c.Unknown = c.Unknown.Without(FieldMarkedAt | FieldRetriableAt)
	case !s.Unknown.Has(project.SessionFieldRetryDelays):
		c.RetriableAt = s.RetryDelays.After(at, c.Occurrence)
		c.Unknown = c.Unknown.Without(FieldRetriableAt)
	case changed:
		c.RetriableAt = time.Time{}
		c.Unknown = c.Unknown.With(FieldRetriableAt)
	}
}
