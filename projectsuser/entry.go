package projectsuser

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
)

// Entry is a registration as a registry holds it: with its status at the
// snapshot's instant, and what that depends on besides the registration. It must
// not be modified.
type Entry struct {
	Registration *Registration
	Status       state.Status // derived, or as declared where the teams are unknown
	Derived      bool
	Retriable    bool      // a retry is possible at the snapshot's instant
	Next         time.Time // when time alone changes Status or Retriable; zero if it never does
	Setting      project.Setting
	Session      project.SessionID // the session that holds; 0 if none is known
	User         *user.User        // nil if the registry does not know the user

	past *past // what became of it until now
}

// newEntry returns the entry of a registration at an instant.
func newEntry(r *Registration, s *project.Session, hasChildren bool, u *user.User, at time.Time) *Entry {
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

// at returns the entry at a later instant.
func (e *Entry) at(at time.Time) *Entry {
	var s *project.Session
	if e.Session != 0 {
		s = &project.Session{ID: e.Session, BeginAt: e.Setting.BeginAt}
	}
	later := newEntry(e.Registration, s, e.Setting.HasChildren, e.User, at)
	later.past = e.past
	return later
}

// facts returns the facts of the entry at an instant.
func (e *Entry) facts(at time.Time) state.Facts { return e.Registration.Facts(e.Setting, at) }

// cursus are the courses by which the registration is found: its user's, or its
// own where the user is not known.
func (e *Entry) cursus() []project.CursusID {
	if e.User == nil {
		return e.Registration.Cursus
	}
	return cursusIDs(e.User)
}

// campus are the places by which the registration is found: its user's.
func (e *Entry) campus() []project.CampusID {
	if e.User == nil {
		return nil
	}
	return campusIDs(e.User)
}
