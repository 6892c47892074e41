package projectsuser

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// surroundings make entries of registrations and teams as they are in a
// snapshot's world. They look at each project once, however many entries are on it.
type surroundings struct {
	view     *Snapshot
	projects map[project.ID]surrounding
}

// surrounding is what all entries on one project have in common.
type surrounding struct {
	hasChildren bool
	sessions    []*project.Session
}

func newSurroundings(view *Snapshot) *surroundings {
	return &surroundings{view: view, projects: make(map[project.ID]surrounding)}
}

// of returns what is around the entries on a project.
func (s *surroundings) of(id project.ID) surrounding {
	found, ok := s.projects[id]
	if !ok {
		found = surrounding{s.view.HasChildren(id), slices.Collect(s.view.sessionsOf(id))}
		s.projects[id] = found
	}
	return found
}

// session returns the session that holds for a project at a place, nil if there
// is none.
func (s *surroundings) session(id project.ID, p project.Place) *project.Session {
	if p.Session != 0 {
		return s.view.Session(id, p)
	}
	return project.Pick(slices.Values(s.of(id).sessions), p)
}

// entry returns the entry of a registration at an instant.
func (s *surroundings) entry(r *Registration, at time.Time) *Entry {
	u, _ := s.view.Users.Get(int64(r.User))
	session := s.session(r.Project, r.Place(campusOf(u)))
	return newEntry(r, session, s.of(r.Project).hasChildren, u, at)
}

// teamEntry returns the entry of a team at an instant. A team that names no
// session runs in the one that holds for its leader.
func (s *surroundings) teamEntry(t *team.Team, at time.Time) *TeamEntry {
	users := make([]*user.User, 0, len(t.Members))
	for _, m := range t.Members {
		if u, ok := s.view.Users.Get(int64(m.User)); ok {
			users = append(users, u)
		}
	}
	place := project.Place{Session: t.Session}
	if leader, ok := t.Leader(); ok && t.Session == 0 {
		u, _ := s.view.Users.Get(int64(leader.User))
		place.Campus, place.Cursus = campusOf(u), cursusOf(u)
	}
	setting := project.Setting{HasChildren: s.of(t.Project).hasChildren}
	if session := s.session(t.Project, place); session != nil {
		setting.BeginAt = session.BeginAt
	}
	return newTeamEntry(t, setting, users, at)
}
