package intra

import (
	"cmp"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// add adds a record, and the records inside it.
func (r *reading) add(record identified) {
	switch record := record.(type) {
	case *ProjectsUser:
		r.addRegistration(record, 0, byItself)
	case *Team:
		r.addTeam(record, 0, byItself)
	case *Project:
		r.addProject(record)
	case *Session:
		r.addSession(record, 0, byItself)
	case *User:
		r.addUser(record)
	case *CursusUser:
		r.addCursusUser(record)
	case *CampusUser:
		r.addCampusUser(record)
	case *Entry:
		r.entries.put(EntryOf(record), r.at)
	case *Expense:
		r.expenses.put(ExpenseOf(record), r.at)
	}
}

// inside returns the rank of a record inside another one: that of the other kind if the
// other one is by itself, else that of the record that contains both.
func inside(from, other rank) rank {
	if from == byItself {
		return other
	}
	return from
}

// from returns the origin of a version in this text.
func (r *reading) from(rank rank) origin { return origin{r.texts, rank} }

func (r *reading) addProject(p *Project) {
	r.putProject(ProjectOf(p), byItself)
	if parent, ok := p.Parent.Value(); ok {
		r.putProject(linked(&parent, 0), fromProject)
	}
	for i := range p.Children {
		r.putProject(linked(&p.Children[i], project.ID(p.ID)), fromProject)
	}
	for i := range p.ProjectSessions {
		r.addSession(&p.ProjectSessions[i], p.ID, fromProject)
	}
}

// putProject adds a version of a project. It drops a mention that says nothing new.
func (r *reading) putProject(p project.Project, from rank) {
	if p.ID == 0 {
		return
	}
	p.ReadAt = r.at
	if same := r.projects.get(int64(p.ID), r.from(from)); same != nil && from != byItself {
		known := same.record
		if known.Unknown == p.Unknown && known.Name == p.Name && known.Slug == p.Slug && known.Parent == p.Parent {
			return
		}
	}
	r.projects.put(int64(p.ID), &p, r.from(from), folded)
}

// addSession adds a session. of is the project that contains it, 0 if none does.
func (r *reading) addSession(s *Session, of int64, from rank) {
	s.ProjectID = cmp.Or(s.ProjectID, of)
	if s.Project != nil {
		r.putProject(linked(s.Project, 0), inside(from, fromSession))
	}
	converted := SessionOf(s)
	converted.ReadAt = r.at
	r.sessions.put(s.ID, &converted, r.from(from), folded)
}

func (r *reading) addUser(u *User) {
	r.putUser(UserOf(u), byItself)
	for i := range u.ProjectsUsers {
		r.addRegistration(&u.ProjectsUsers[i], user.ID(u.ID), fromUser)
	}
}

// putUser adds a version of a user.
func (r *reading) putUser(u *user.User, from rank) {
	u.ReadAt = r.at
	r.users.put(int64(u.ID), u, r.from(from), mergeUsers)
	r.place(u.ID)
}

// place notes that the user is in an answer about a campus.
func (r *reading) place(id user.ID) {
	if r.Campus == 0 {
		return
	}
	if r.campuses == nil {
		r.campuses = make(map[user.ID][]user.Campus)
	}
	at := user.Campus{ID: r.Campus}
	if !slices.Contains(r.campuses[id], at) {
		r.campuses[id] = append(slices.Clip(r.campuses[id]), at)
	}
}

// mention adds a user inside another record. It drops a mention that says nothing new.
func (r *reading) mention(id int64, login string, from rank) {
	if id == 0 {
		return
	}
	if same := r.users.get(id, r.from(from)); same != nil && same.record.Login == login {
		return
	}
	r.putUser(mentioned(id, login), from)
}

func (r *reading) addCursusUser(c *CursusUser) {
	var login string
	if c.User != nil {
		login = c.User.Login
	}
	part := mentioned(c.userID(), login)
	part.Cursus = []user.Cursus{courseOf(c)}
	part.Unknown = part.Unknown.Without(user.FieldCursus)
	r.putUser(part, fromMembership)
}

func (r *reading) addCampusUser(c *CampusUser) {
	part := mentioned(c.UserID, "")
	part.Campuses = []user.Campus{{ID: project.CampusID(c.CampusID), Primary: c.IsPrimary}}
	part.Unknown = part.Unknown.Without(user.FieldCampuses)
	r.putUser(part, fromMembership)
}

// mergeUsers merges two versions of a user. A membership is added to those that the user
// has. Another version that has memberships replaces them.
func mergeUsers(held, incoming *user.User, from rank) *user.User {
	if from != fromMembership {
		return folded(held, incoming, from)
	}
	mention := *incoming
	mention.Cursus, mention.Campuses = nil, nil
	mention.Unknown |= user.FieldCursus | user.FieldCampuses
	u := *folded(held, &mention, from)
	u.Cursus, u.Campuses = slices.Clone(u.Cursus), slices.Clone(u.Campuses)
	for _, c := range incoming.Cursus {
		u.Cursus = replaced(u.Cursus, c, func(other user.Cursus) bool { return other.ID == c.ID && other.BeginAt.Equal(c.BeginAt) })
	}
	for _, c := range incoming.Campuses {
		u.Campuses = replaced(u.Campuses, c, func(other user.Campus) bool { return other.ID == c.ID })
	}
	u.Unknown &= incoming.Unknown | user.AllFields&^(user.FieldCursus|user.FieldCampuses)
	return &u
}

// replaced returns a list with an element at the end in place of those that are the same.
func replaced[T any](list []T, element T, same func(T) bool) []T {
	return append(slices.DeleteFunc(list, same), element)
}

// addTeam adds a team and returns its version. on is the project of the registration that
// contains it, 0 if none does.
func (r *reading) addTeam(t *Team, on project.ID, from rank) *team.Team {
	if t.ProjectHasChildren.Or(false) {
		if r.parents == nil {
			r.parents = make(map[project.ID]bool)
		}
		r.parents[project.ID(t.ProjectID)] = true
	}
	for i := range t.Users {
		r.mention(t.Users[i].ID, t.Users[i].Login, inside(from, fromTeam))
	}
	if same := r.teams.get(t.ID, r.from(from)); same != nil && sameVersion(same.record, t, on) {
		return same.record
	}
	converted := convertTeam(t, on)
	converted.ReadAt = r.at
	r.count(converted.DeclaredText)
	r.teams.put(t.ID, converted, r.from(from), folded)
	return converted
}

// sameVersion reports whether a team is one that was read before, in the registration of
// another member: it has the same updated_at and the same keys.
func sameVersion(known *team.Team, t *Team, on project.ID) bool {
	updated := instant(t.UpdatedAt)
	return !updated.IsZero() && known.UpdatedAt.Equal(updated) && known.Unknown == unknownOfTeam(t, on)
}

// addRegistration adds a registration. of is the user that contains it, 0 if none does.
func (r *reading) addRegistration(p *ProjectsUser, of user.ID, from rank) {
	r.putProject(ReferenceOf(&p.Project), inside(from, fromRegistration))
	if p.User != nil {
		r.mention(p.User.ID, p.User.Login, inside(from, fromRegistration))
	}
	converted := convertRegistration(p)
	converted.ReadAt = r.at
	if converted.User == 0 && of != 0 {
		converted.User = of
		converted.Unknown = converted.Unknown.Without(projectsuser.FieldUser)
	}
	r.count(converted.DeclaredText)
	if p.Teams != nil {
		teams := make([]*team.Team, len(p.Teams))
		for i := range p.Teams {
			teams[i] = r.addTeam(&p.Teams[i], converted.Project, inside(from, fromRegistration))
		}
		converted.Attempts = attempts(teams, converted.DeclaredTeam)
	}
	r.registrations.put(p.ID, converted, r.from(from), folded)
}

// count counts a status that is not of the API.
func (r *reading) count(word string) {
	if word == "" {
		return
	}
	if r.words == nil {
		r.words = make(map[string]int)
	}
	r.words[word]++
}
