package project

import (
	"iter"
	"maps"
	"slices"
	"time"
)

// Catalog knows a school's projects, sessions and the tree of child projects:
// what the status of a team depends on besides the team itself. The zero
// Catalog is empty and ready. It may be read by many goroutines as long as none
// changes it.
type Catalog struct {
	Tree      Tree // parents and children, also of projects known by id only
	projects  map[ID]Project
	sessions  map[SessionID]*Session        // never modified, so that both maps may have it
	byProject map[ID]map[SessionID]*Session // the sessions of a project
}

// Setting is what its project brings to the status of a team.
type Setting struct {
	HasChildren bool      // the project has child projects
	BeginAt     time.Time // the begin_at of the team's session; zero if there is none
}

// Put adds a project or replaces the one with its id, with its place in the
// tree. It refuses a parent below the project with a [*CycleError], and then
// changes nothing.
func (c *Catalog) Put(p Project) error {
	if err := c.Tree.Put(p.ID, p.Parent); err != nil {
		return err
	}
	if c.projects == nil {
		c.projects = make(map[ID]Project)
	}
	c.projects[p.ID] = p
	return nil
}

// Mention adds what another record tells of a project in passing: its id, name
// and slug, and its parent unless that is 0. A project that was put stays as it
// is but for the parent, and one without a parent in passing stays where it is.
// It refuses a cycle as [Catalog.Put] does.
func (c *Catalog) Mention(p Project) error {
	if p.Parent != 0 {
		if err := c.Tree.Put(p.ID, p.Parent); err != nil {
			return err
		}
	}
	known, ok := c.projects[p.ID]
	if !ok {
		known = p
	}
	known.Parent = c.Tree.Parent(p.ID)
	return c.Put(known)
}

// Project returns the project with an id, and whether it is known.
func (c *Catalog) Project(id ID) (Project, bool) {
	p, ok := c.projects[id]
	return p, ok
}

// All yields the projects that were put or mentioned, in order of id.
func (c *Catalog) All() iter.Seq[Project] {
	return func(yield func(Project) bool) {
		for _, id := range slices.Sorted(maps.Keys(c.projects)) {
			if !yield(c.projects[id]) {
				return
			}
		}
	}
}

// PutSession adds a session or replaces the one with its id.
func (c *Catalog) PutSession(s Session) {
	if c.sessions == nil {
		c.sessions, c.byProject = make(map[SessionID]*Session), make(map[ID]map[SessionID]*Session)
	}
	if old, ok := c.sessions[s.ID]; ok {
		delete(c.byProject[old.Project], s.ID)
	}
	if c.byProject[s.Project] == nil {
		c.byProject[s.Project] = make(map[SessionID]*Session)
	}
	c.sessions[s.ID], c.byProject[s.Project][s.ID] = &s, &s
}

// Session returns the session that holds for a project at a place, as [Pick]
// has it, nil if there is none; it must not be modified. A place that names its
// session costs one lookup; the session may then be another project's, because
// teams name what they name.
func (c *Catalog) Session(id ID, p Place) *Session {
	if p.Session != 0 {
		return c.sessions[p.Session]
	}
	return Pick(maps.Values(c.byProject[id]), p)
}

// Children yields the known child projects of a project in order of id.
func (c *Catalog) Children(parent ID) iter.Seq[ID] { return c.Tree.Children(parent) }

// Setting returns what the project brings to the status of a team at a place.
func (c *Catalog) Setting(id ID, p Place) Setting {
	setting := Setting{HasChildren: c.Tree.HasChildren(id)}
	if s := c.Session(id, p); s != nil {
		setting.BeginAt = s.BeginAt
	}
	return setting
}
