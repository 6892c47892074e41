package store

import (
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
// UpdatedAt if both have one; if that does not decide, by the later of ReadAt and
// UpdatedAt. Of two that are equally new, incoming counts. Fields that the newer version
// says are unknown are taken from the older one, and the teams of a registration if only
// the older one has them. Fold modifies neither version; the result may be one of them.
func Fold[R Answered](held, incoming *R) *R {
	switch incoming := any(incoming).(type) {
	case *project.Project:
		return any(projects.union(any(held).(*project.Project), incoming)).(*R)
	case *project.Session:
		return any(sessions.union(any(held).(*project.Session), incoming)).(*R)
	case *user.User:
		return any(users.union(any(held).(*user.User), incoming)).(*R)
	case *team.Team:
		return any(teams.union(any(held).(*team.Team), incoming)).(*R)
	case *projectsuser.Registration:
		return any(registrations.union(any(held).(*projectsuser.Registration), incoming)).(*R)
	}
	return incoming
}
