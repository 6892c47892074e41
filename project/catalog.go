package project

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"
)

// Catalog holds the projects and sessions of a school and the tree of child
// projects, which the status of a team depends on. The zero Catalog is empty and
// ready to use. It is safe for concurrent reads while no goroutine modifies it.
type Catalog struct {
	Tree      Tree // parents and children, including projects of which only the id is known
	projects  map[ID]Project
	sessions  map[SessionID]*Session        // both maps share a session, which is never modified
	byProject map[ID]map[SessionID]*Session // the sessions of a project
}

// Put adds a project, or replaces the project with the same id, and updates its
// parent in the tree. If the parent is the project itself or one of its
// descendants, Put returns a [*CycleError] and changes nothing.
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

// Mention adds the short form of a project that another record contains: its id,
// name, slug and parent. For a known project it only updates the parent, and a
// parent of 0 leaves the parent unchanged. It returns a [*CycleError] as
// [Catalog.Put] does.
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

// Project returns the project with the id, and whether it is known.
func (c *Catalog) Project(id ID) (Project, bool) {
	p, ok := c.projects[id]
	return p, ok
}

// All yields the projects that were put or mentioned, ordered by id.
func (c *Catalog) All() iter.Seq[Project] {
	return func(yield func(Project) bool) {
		for _, id := range slices.Sorted(maps.Keys(c.projects)) {
			if !yield(c.projects[id]) {
				return
			}
		}
	}
}

// PutSession adds a session, or replaces the session with the same id.
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

// Session returns the session of a project that applies at a place according to
// [Pick], or nil if none does. The session must not be modified. If the place has
// a session, the call is one lookup, and the session may belong to another
// project because recorded teams may refer to one.
func (c *Catalog) Session(id ID, p Place) *Session {
	if p.Session != 0 {
		return c.sessions[p.Session]
	}
	return Pick(maps.Values(c.byProject[id]), p)
}

// Children yields the known child projects of a project, ordered by id.
func (c *Catalog) Children(parent ID) iter.Seq[ID] { return c.Tree.Children(parent) }

// Setting returns the setting of a project for a team at a place.
func (c *Catalog) Setting(id ID, p Place) Setting {
	on := c.projects[id]
	return SettingOf(&on, c.Session(id, p), c.Tree.HasChildren(id))
}

// catalogJSON is the JSON of a catalog.
type catalogJSON struct {
	Tree     Tree
	Projects []Project  // in order of id
	Sessions []*Session // in order of id
}

// MarshalJSON returns an object with the tree, the projects and the sessions. The error
// is always nil for records with times in the years 0 to 9999.
func (c *Catalog) MarshalJSON() ([]byte, error) {
	shown := catalogJSON{Tree: c.Tree, Projects: slices.Collect(c.All())}
	for _, id := range slices.Sorted(maps.Keys(c.sessions)) {
		shown.Sessions = append(shown.Sessions, c.sessions[id])
	}
	return json.Marshal(shown)
}

// UnmarshalJSON sets c to the catalog that [Catalog.MarshalJSON] wrote. It returns a
// [*CycleError] if the projects have a cycle and the error of encoding/json for another
// type; c then keeps its value.
func (c *Catalog) UnmarshalJSON(text []byte) error {
	var shown catalogJSON
	if err := json.Unmarshal(text, &shown); err != nil {
		return err
	}
	read := Catalog{Tree: shown.Tree}
	for _, p := range shown.Projects {
		if err := read.Put(p); err != nil {
			return err
		}
	}
	for _, s := range shown.Sessions {
		if s != nil {
			read.PutSession(*s)
		}
	}
	*c = read
	return nil
}
