package store

import (
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// Answered is a record that a source answers, with the fields that the answer lacks and
// the instant of the answer.
type Answered interface {
	project.Project | project.Session | user.User | team.Team | projectsuser.Registration
}

// Fold returns what two versions of a record say together. The newer one counts: by
// UpdatedAt if both have it, else by ReadAt, or UpdatedAt for a record without ReadAt. Of
// two that are equally new, incoming counts. Fields that the newer version says are
// unknown are taken from the older one, and the teams of a registration if only the older
// one has them. Fold modifies neither version; the result may be one of them.
func Fold[R Answered](held, incoming *R) *R {
	switch incoming := any(incoming).(type) {
	case *project.Project:
		return any(fold(any(held).(*project.Project), incoming, ageOfProject, mergeProject)).(*R)
	case *project.Session:
		return any(fold(any(held).(*project.Session), incoming, ageOfSession, mergeSession)).(*R)
	case *user.User:
		return any(fold(any(held).(*user.User), incoming, ageOfUser, mergeUser)).(*R)
	case *team.Team:
		return any(fold(any(held).(*team.Team), incoming, ageOfTeam, mergeTeam)).(*R)
	case *projectsuser.Registration:
		return any(fold(any(held).(*projectsuser.Registration), incoming, ageOfRegistration, mergeRegistration)).(*R)
	}
	return incoming
}

// fold merges two versions of a record of one kind.
func fold[R any](held, incoming *R, age func(*R) recordAge, merge func(newer, older *R) *R) *R {
	if age(incoming).before(age(held)) {
		return merge(held, incoming)
	}
	return merge(incoming, held)
}

// recordAge is what says which of two versions of a record is newer.
type recordAge struct{ updated, read time.Time }

func ageOfProject(p *project.Project) recordAge { return recordAge{p.UpdatedAt, p.ReadAt} }

func ageOfSession(s *project.Session) recordAge { return recordAge{s.UpdatedAt, s.ReadAt} }

func ageOfUser(u *user.User) recordAge { return recordAge{u.UpdatedAt, u.ReadAt} }

func ageOfTeam(t *team.Team) recordAge { return recordAge{t.UpdatedAt, t.ReadAt} }

func ageOfRegistration(r *projectsuser.Registration) recordAge {
	return recordAge{r.UpdatedAt, r.ReadAt}
}

// before reports whether a version is older than another one.
func (a recordAge) before(b recordAge) bool {
	if !a.updated.IsZero() && !b.updated.IsZero() {
		return a.updated.Before(b.updated)
	}
	return a.instant().Before(b.instant())
}

// instant returns the instant of the answer, else that of the last update.
func (a recordAge) instant() time.Time {
	if a.read.IsZero() {
		return a.updated
	}
	return a.read
}
