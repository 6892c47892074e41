package rostertest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Epoch is the instant at which a campaign starts: 08:00 UTC on 1 March 2024.
var Epoch = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// School draws the projects, sessions and users of a small school, without
// registrations: a parent with children, solo projects and projects with groups of
// up to some size, rushes that begin within 24 hours of [Epoch], minimum marks and
// retry delays. It has two to four projects and two to four users, with ids from 1,
// so that random commands often concern the same ones.
func School(t *rapid.T) store.Records {
	var r store.Records
	for id := range project.ID(rapid.IntRange(2, 4).Draw(t, "projects")) {
		p := &project.Project{ID: id + 1, Name: fmt.Sprint("Project ", id+1), Slug: fmt.Sprint("project-", id+1)}
		if id > 0 && rapid.IntRange(1, 3).Draw(t, "child") == 3 {
			p.Parent = 1
		}
		r.Projects = append(r.Projects, p)
		r.Sessions = append(r.Sessions, session(t, p.ID))
	}
	for id := range user.ID(rapid.IntRange(2, 4).Draw(t, "users")) {
		r.Users = append(r.Users, &user.User{ID: id + 1, Login: fmt.Sprint("user-", id+1)})
	}
	return r
}

// session draws the session of a project.
func session(t *rapid.T, id project.ID) *project.Session {
	s := &project.Session{ID: project.SessionID(100 + id), Project: id}
	s.Solo = rapid.IntRange(1, 4).Draw(t, "solo") == 4
	s.MaxPeople = rapid.IntRange(0, 3).Draw(t, "max people")
	if rapid.IntRange(1, 3).Draw(t, "rush") == 3 {
		s.BeginAt = Epoch.Add(time.Duration(rapid.IntRange(1, 24).Draw(t, "begins")) * time.Hour)
	}
	if rapid.Bool().Draw(t, "minimum") {
		s.MinimumMark = project.MarkOf(rapid.Int32Range(0, 100).Draw(t, "minimum mark"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "retries") {
		delay := time.Duration(rapid.IntRange(0, 90).Draw(t, "delay")) * time.Minute
		s.RetryDelays = append(s.RetryDelays, delay)
	}
	return s
}
