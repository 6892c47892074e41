package histories

import (
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The school is small, so that people meet: everybody is a user of 1 to users,
// and projects are numbered from 1 as their rules are from 0.
const users = 3

// epoch is when a history begins. Its clock goes on by a tick with every reading.
var epoch = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

const tick = time.Second

// rules are what the session of a project says.
type rules struct {
	solo  bool          // a registration has a team at once
	most  int           // members of a team; 0 for no limit
	begin time.Time     // of a rush; zero if work may start at any time
	delay time.Duration // from a mark that is compiled to the next attempt
}

// projects are the rules of each project: groups of two, work alone, and a rush
// that begins in the middle of a history.
var projects = [...]rules{
	{most: 2, delay: 3 * tick},
	{solo: true, delay: 5 * tick},
	{most: 3, begin: epoch.Add(30 * tick), delay: 3 * tick},
}

// rulesOf returns the rules of a project.
func rulesOf(p project.ID) rules { return projects[p-1] }

// begun reports whether work may start at an instant.
func (r rules) begun(at time.Time) bool { return !r.begin.After(at) }

// school returns the records with which every registry starts.
func school() (r store.Records) {
	for i, rules := range projects {
		id := project.ID(i + 1)
		r.Projects = append(r.Projects, &project.Project{ID: id, Slug: fmt.Sprint("project-", id)})
		r.Sessions = append(r.Sessions, &project.Session{
			ID: project.SessionID(10 * id), Project: id, Solo: rules.solo, MaxPeople: rules.most,
			BeginAt: rules.begin, RetryDelays: project.RetryDelays{rules.delay},
		})
	}
	for id := range user.ID(users) {
		r.Users = append(r.Users, &user.User{ID: id + 1, Login: fmt.Sprint("user-", id+1)})
	}
	return r
}
