package intra

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// World collects the records of many texts, to fill a registry with them. The zero World
// is empty and ready to use; it is for one goroutine.
//
// Of several versions of a record the one with the latest updated_at counts. If two have
// the same, a record that is not inside another one counts first, then the one that was
// read first. Members that the version lacks come from the others: the teams of a
// registration, the name or the parent of a project, the login of a user. So the order of
// the keys and of the texts does not matter, unless two texts contradict each other about
// the same instant.
//
// A World needs as much memory as its records and about 50 bytes for each.
type World struct {
	projects      versions[*project.Project]
	sessions      versions[*project.Session]
	users         versions[*user.User]
	teams         versions[*team.Team]
	registrations versions[*projectsuser.Registration] // with known teams
	short         versions[*projectsuser.Registration] // without known teams

	named   map[int64]*[ranks]project.Project // names and parents of projects in other records
	logins  map[int64]login
	parents map[project.ID]bool // projects with children that are not known
}

// login is the login of a user in another record.
type login struct {
	text string
	from rank
}

// Read adds the records of a text: projects_users or teams, as a JSON array or in
// sequence; or an object with arrays of any of
//
//	projects          with parent, children and sessions, if they have them
//	project_sessions  with their rules, if they have them
//	users             with cursus_users, campus_users and projects_users
//	teams
//	projects_users    with user and teams
//
// in any order. Records of the API begin with other keys, which distinguishes a record
// from such an object. Any other key in the object is an error, because it may be
// misspelled; a null array is an empty one.
//
// Read does not keep the text in memory. It returns the first error, a [*DecodeError] or a
// [*KindError], and keeps the records before it. In an object the field of the error
// starts with the key and the index of the record in its array, from 0.
func (w *World) Read(source io.Reader) error {
	kind, source, err := Sniff(source)
	if err != nil {
		return err
	}
	s := &splitter{source: source, limit: maxRecord}
	switch kind {
	case KindWorld:
		return w.readObject(s)
	case KindTeams:
		return collect(s, "", w.addTeam)
	}
	return collect(s, "", w.addRegistration)
}

// readObject reads an object of arrays.
func (w *World) readObject(s *splitter) error {
	if err := s.open(); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for {
		key, ok, err := s.member(len(seen) == 0)
		if err != nil {
			return err
		}
		if !ok {
			return s.end()
		}
		if seen[key] {
			return within(key, s.fail(nil, ErrRepeatedKey))
		}
		seen[key] = true
		if err := w.readMember(s, key); err != nil {
			return err
		}
	}
}

// readMember reads the value of a key of the object.
func (w *World) readMember(s *splitter, key string) error {
	switch key {
	case "projects":
		return readArray(s, key, w.addProject)
	case "project_sessions":
		return readArray(s, key, w.addSession)
	case "users":
		return readArray(s, key, w.addUser)
	case "teams":
		return readArray(s, key, w.addTeam)
	case "projects_users":
		return readArray(s, key, w.addRegistration)
	}
	return within(key, s.fail(nil, ErrUnknownKey))
}

// readArray adds the records of the array under a key, none for null.
func readArray[T Record](s *splitter, key string, add func(*T)) error {
	c, err := s.peek()
	if c == '[' {
		s.enter()
		return collect(s, key, add)
	}
	if c == 'n' && s.null() {
		return nil
	}
	return within(key, s.cause(err, ErrNoArray))
}

// collect adds the records that a splitter finds up to the first error. key is the key of
// the array in an object, or empty.
func collect[T Record](s *splitter, key string, add func(*T)) error {
	n := 0
	for record, err := range (Decoder[T]{}).decode(s) {
		if err != nil && key != "" {
			return within(fmt.Sprintf("%s[%d]", key, n), err)
		} else if err != nil {
			return err
		}
		add(record)
		n++
	}
	return nil
}

// within returns an error with a key before its field.
func within(key string, err error) error {
	var where *DecodeError
	if !errors.As(err, &where) {
		return err
	}
	inside := *where
	inside.Field = key
	if where.Field != "" {
		inside.Field = join(key, where.Field)
	}
	return &inside
}

func (w *World) addProject(p *Project) {
	converted := ProjectOf(p)
	w.projects.put(p.ID, &converted, byItself, func(p *project.Project) time.Time { return p.UpdatedAt })
	if parent, ok := p.Parent.Value(); ok {
		w.nameProject(linked(&parent, 0), fromProject)
	}
	for i := range p.Children {
		w.nameProject(linked(&p.Children[i], converted.ID), fromProject)
	}
	for i := range p.ProjectSessions {
		s := &p.ProjectSessions[i]
		s.ProjectID = cmp.Or(s.ProjectID, p.ID)
		w.putSession(s, fromProject)
	}
}

func (w *World) addSession(s *Session) {
	if s.Project != nil {
		s.ProjectID = cmp.Or(s.ProjectID, s.Project.ID)
		w.nameProject(linked(s.Project, 0), fromSession)
	}
	w.putSession(s, byItself)
}

func (w *World) putSession(s *Session, from rank) {
	converted := SessionOf(s)
	w.sessions.put(s.ID, &converted, from, func(s *project.Session) time.Time { return s.UpdatedAt })
}

func (w *World) addUser(u *User) {
	converted := UserOf(u)
	w.users.put(u.ID, converted, byItself, func(u *user.User) time.Time { return u.UpdatedAt })
	for i := range u.ProjectsUsers {
		w.putRegistration(&u.ProjectsUsers[i], converted.ID, fromUser)
	}
}

func (w *World) addTeam(t *Team) { w.putTeam(t, byItself) }

// putTeam adds a team and returns its best version so far.
func (w *World) putTeam(t *Team, from rank) *team.Team {
	if t.ProjectHasChildren.Or(false) {
		w.assumeChildren(t.ProjectID)
	}
	for _, u := range t.Users {
		w.nameUser(u.ID, u.Login, min(from, fromTeam))
	}
	return w.teams.put(t.ID, convertTeam(t), from, func(t *team.Team) time.Time { return t.UpdatedAt })
}

func (w *World) addRegistration(p *ProjectsUser) { w.putRegistration(p, 0, byItself) }

// putRegistration adds a registration. of is the user that contains it, 0 if it is not
// inside a user.
func (w *World) putRegistration(p *ProjectsUser, of user.ID, from rank) {
	w.nameProject(ReferenceOf(&p.Project), min(from, fromRegistration))
	r := convertRegistration(p)
	r.User = cmp.Or(r.User, of)
	if p.User != nil {
		w.nameUser(p.User.ID, p.User.Login, min(from, fromRegistration))
	}
	if p.Teams == nil {
		w.short.put(p.ID, r, from, registrationUpdated)
		return
	}
	teams := make([]*team.Team, len(p.Teams))
	for i := range p.Teams {
		teams[i] = w.putTeam(&p.Teams[i], min(from, fromRegistration))
	}
	r.Attempts = team.Imported(teams...)
	w.registrations.put(p.ID, r, from, registrationUpdated)
}

func registrationUpdated(r *projectsuser.Registration) time.Time { return r.UpdatedAt }

// nameProject adds the members of a project inside another record.
func (w *World) nameProject(p project.Project, from rank) {
	id := int64(p.ID)
	if id == 0 {
		return
	}
	if w.named == nil {
		w.named = make(map[int64]*[ranks]project.Project)
	}
	if w.named[id] == nil {
		w.named[id] = new([ranks]project.Project)
	}
	known := &w.named[id][from]
	*known = named(*known, &p)
}

// named returns a project with the members that it lacks taken from another version.
func named(p project.Project, by *project.Project) project.Project {
	p.ID = cmp.Or(p.ID, by.ID)
	p.Name, p.Slug, p.Parent = cmp.Or(p.Name, by.Name), cmp.Or(p.Slug, by.Slug), cmp.Or(p.Parent, by.Parent)
	return p
}

// nameUser adds the login of a user inside another record.
func (w *World) nameUser(id int64, text string, from rank) {
	if w.logins == nil {
		w.logins = make(map[int64]login)
	}
	known, ok := w.logins[id]
	if id != 0 && (!ok || text != "" && (known.text == "" || from > known.from)) {
		w.logins[id] = login{text, from}
	}
}

func (w *World) assumeChildren(id int64) {
	if w.parents == nil {
		w.parents = make(map[project.ID]bool)
	}
	w.parents[project.ID(id)] = true
}

// Records returns the records that were read, each once and sorted by id. They must not
// be modified. They include the projects and users that occur only inside other records,
// with the members that those have.
func (w *World) Records() store.Records {
	return store.Records{
		Projects:      inOrder(w.projects.places, w.named, w.project),
		Sessions:      w.sessions.all(),
		Users:         inOrder(w.users.places, w.logins, w.user),
		Teams:         w.teams.all(),
		Registrations: inOrder(w.registrations.places, w.short.places, w.registration),
	}
}

// Catalog returns a catalog of the projects and sessions that were read. Unlike the
// records it also has the fact that a project has children if a recording of teams says
// so without naming the children. It returns a [*project.CycleError] for a cycle of
// projects.
func (w *World) Catalog() (*project.Catalog, error) {
	c := new(project.Catalog)
	for _, p := range inOrder(w.projects.places, w.named, w.project) {
		if err := c.Put(*p); err != nil {
			return nil, err
		}
	}
	for _, s := range w.sessions.found {
		c.PutSession(*s.record)
	}
	for id := range w.parents {
		c.Tree.AssumeChildren(id)
	}
	return c, nil
}

// project returns the best version of a project, completed from other records.
func (w *World) project(id int64) *project.Project {
	var p project.Project
	if _, ok := w.projects.places[id]; ok {
		p = *w.projects.best(id)
	}
	if by := w.named[id]; by != nil {
		for i := range slices.Backward(by[:]) {
			p = named(p, &by[i])
		}
	}
	return &p
}

// user returns the best version of a user, with the login from other records if it has
// none.
func (w *World) user(id int64) *user.User {
	known := user.User{ID: user.ID(id)}
	if _, ok := w.users.places[id]; ok {
		known = *w.users.best(id)
	}
	known.Login = cmp.Or(known.Login, w.logins[id].text)
	return &known
}

// registration returns a registration in the better of its versions with and without
// teams, completed from the other one, and with the best versions of its teams.
func (w *World) registration(id int64) *projectsuser.Registration {
	full, known := w.registrations.get(id)
	short, both := w.short.get(id)
	if !known {
		return short.record
	}
	r := full.record
	if both {
		r = merged(full, short)
	}
	if w.current(r.Attempts) {
		return r
	}
	bound := *r
	bound.Attempts = r.Attempts.Bind(w.team)
	return &bound
}

// merged returns the better of two versions of a registration, with the teams of the full
// one.
func merged(full, short version[*projectsuser.Registration]) *projectsuser.Registration {
	r := *full.record
	if newer(short.record.UpdatedAt, short.from, r.UpdatedAt, full.from) {
		r = *short.record
	}
	r.Attempts = full.record.Attempts
	r.User = cmp.Or(r.User, full.record.User, short.record.User)
	return &r
}

// current reports whether all teams are their best versions.
func (w *World) current(a team.Attempts) bool {
	for t := range a.All() {
		if w.team(t.ID) != t {
			return false
		}
	}
	return true
}

func (w *World) team(id team.ID) *team.Team { return w.teams.best(int64(id)) }
