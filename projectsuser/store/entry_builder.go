package store

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// entryBuilder makes the entries of registrations and teams in the context of a
// snapshot. It looks up each project once, however many entries are on it.
type entryBuilder struct {
	view     *Snapshot
	contexts map[project.ID]projectContext
	sessions map[project.ID][]*project.Session // of each project with an entry that names no session; nil without any
}

// projectContext is what all entries on one project share.
type projectContext struct {
	project     *project.Project // nil if the store does not hold it
	hasChildren bool
}

func newEntryBuilder(view *Snapshot) *entryBuilder {
	return &entryBuilder{view: view, contexts: make(map[project.ID]projectContext)}
}

// context returns the context of the entries on a project.
func (b *entryBuilder) context(id project.ID) projectContext {
	c, ok := b.contexts[id]
	if !ok {
		c = projectContext{b.view.Project(id), b.view.HasChildren(id)}
		b.contexts[id] = c
	}
	return c
}

// sessionsOf returns the sessions of a project.
func (b *entryBuilder) sessionsOf(id project.ID) []*project.Session {
	s, ok := b.sessions[id]
	if !ok {
		if b.sessions == nil {
			b.sessions = make(map[project.ID][]*project.Session)
		}
		s = slices.Collect(b.view.sessionsOf(id))
		b.sessions[id] = s
	}
	return s
}

// session returns the session that applies to a project at a place, nil if none
// does.
func (b *entryBuilder) session(id project.ID, p project.Place) *project.Session {
	if p.Session != 0 {
		return b.view.Session(p.Session)
	}
	return project.Pick(slices.Values(b.sessionsOf(id)), p)
}

// setting returns the setting of a project with the session that applies, which may be
// nil.
func (b *entryBuilder) setting(id project.ID, s *project.Session) project.Setting {
	c := b.context(id)
	return project.SettingOf(c.project, s, c.hasChildren)
}

// entry returns the entry of a registration at an instant.
func (b *entryBuilder) entry(r *projectsuser.Registration, at time.Time) *Entry {
	u := b.view.User(r.User)
	session := b.session(r.Project, r.Place(u.PrimaryCampus()))
	var id project.SessionID
	if session != nil {
		id = session.ID
	}
	return NewEntry(r, id, b.setting(r.Project, session), u, at)
}

// teamEntry returns the entry of a team at an instant. The session of a team that
// names none is the one that applies to its leader.
func (b *entryBuilder) teamEntry(t *team.Team, at time.Time) *TeamEntry {
	users := make([]*user.User, 0, len(t.Members))
	for _, m := range t.Members {
		if u := b.view.User(m.User); u != nil {
			users = append(users, u)
		}
	}
	place := project.Place{Session: t.Session}
	if leader, ok := t.Leader(); ok && t.Session == 0 {
		u := b.view.User(leader.User)
		place.Campus, place.Cursus = u.PrimaryCampus(), u.CursusIDs()
	}
	return newTeamEntry(t, b.setting(t.Project, b.session(t.Project, place)), users, at)
}
