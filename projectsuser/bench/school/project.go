package school

import (
	"fmt"
	"time"

	"github.com/projectsuser/roster/project"
)

// The projects have the ids from 1: first the parents, then their children, then
// those without parent and children.
const (
	projects        = 500
	parents         = 20
	childrenOfEach  = 3
	sessionsFrom    = 1000 // the id of a session is this plus the id of its project
	minimumMark     = 50
	rushEvery       = 4 // every fourth project is a rush
	daysToNextRetry = 2
)

// rushBegin is the begin_at of all rushes. It is in the future.
var rushBegin = time.Date(2100, 1, 1, 8, 0, 0, 0, time.UTC)

// Projects returns the projects.
func Projects() []*project.Project {
	all := make([]*project.Project, projects)
	for i := range all {
		all[i] = newProject(project.ID(i + 1))
	}
	return all
}

func newProject(id project.ID) *project.Project {
	return &project.Project{
		ID: id, Name: fmt.Sprint("Project ", id), Slug: fmt.Sprint("project-", id), Parent: parent(id),
		CreatedAt: spanStart, UpdatedAt: spanStart,
	}
}

// parent returns the parent of a project, 0 if it has none.
func parent(id project.ID) project.ID {
	if id <= parents || id > parents*(1+childrenOfEach) {
		return 0
	}
	return 1 + (id-parents-1)/childrenOfEach
}

// HasChildren reports whether a project is a parent.
func HasChildren(id project.ID) bool { return id <= parents }

// isRush reports whether a project has a begin_at.
func isRush(id project.ID) bool { return id%rushEvery == 0 }

// Sessions returns the sessions, one for each project.
func Sessions() []*project.Session {
	all := make([]*project.Session, projects)
	for i := range all {
		id := project.ID(i + 1)
		all[i] = &project.Session{
			ID: sessionOf(id), Project: id, MaxPeople: mostMembers, MinimumMark: project.MarkOf(minimumMark),
			RetryDelays: project.RetryDelays{daysToNextRetry * day}, CreatedAt: spanStart, UpdatedAt: spanStart,
		}
		if isRush(id) {
			all[i].BeginAt = rushBegin
		}
	}
	return all
}

// sessionOf returns the session of a project.
func sessionOf(id project.ID) project.SessionID { return project.SessionID(sessionsFrom + id) }
