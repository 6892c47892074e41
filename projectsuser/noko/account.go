package noko

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// view shows records of a snapshot, with links that begin with a root.
type view struct {
	*store.Snapshot
	policy *registry.Policy
	root   string
}

// roleOf returns an account's role, member for one that no source told.
func roleOf(u *user.User) user.Role { return cmp.Or(u.Role, user.Member) }

// appendUser appends a user as they stand alone and in lists.
func (v view) appendUser(to []byte, u *user.User) []byte {
	to = v.appendName(append(to, '{'), u)
	to = appendAvatar(to, u)
	to = web.AppendString(append(to, `,"state":`...), u.Account().String())
	to = web.AppendString(append(to, `,"role":`...), string(roleOf(u)))
	logged := v.logged(u.ID)
	to = appendCount(to, "participating_projects", logged.projects)
	to = appendLink(to, "participating_projects_url", v.root, "users", u.ID, "participating_projects")
	to = appendCount(to, "accessible_projects", v.reached(u))
	to = appendLink(to, "accessible_projects_url", v.root, "users", u.ID, "accessible_projects")
	to = appendCount(to, "entries", logged.entries)
	to = appendLink(to, "entries_url", v.root, "users", u.ID, "entries")
	to = appendCount(to, "expenses", logged.expenses)
	to = appendLink(to, "expenses_url", v.root, "users", u.ID, "expenses")
	to = appendLink(to, "add_project_access", v.root, "users", u.ID, "give_access_to_projects")
	to = appendLink(to, "remove_project_access", v.root, "users", u.ID, "revoke_access_to_projects")
	to = appendLink(to, "url", v.root, "users", u.ID, "")
	return append(appendTimes(to, u.CreatedAt, u.UpdatedAt), '}')
}

// appendRef appends a user as they stand in other objects. Of one whom the
// registry does not know nothing is known but the id.
func (v view) appendRef(to []byte, id user.ID) []byte {
	u, ok := v.Users.Get(int64(id))
	if !ok {
		u = &user.User{ID: id}
	}
	to = v.appendName(append(to, '{'), u)
	return append(appendLink(to, "url", v.root, "users", u.ID, ""), '}')
}

// appendName appends the members that say who somebody is.
func (v view) appendName(to []byte, u *user.User) []byte {
	to = strconv.AppendInt(append(to, `"id":`...), int64(u.ID), 10)
	to = appendText(append(to, `,"email":`...), u.Email)
	to = appendText(append(to, `,"first_name":`...), u.FirstName)
	return appendText(append(to, `,"last_name":`...), u.LastName)
}

// appendAvatar appends the picture of a user, of which there is one size.
func appendAvatar(to []byte, u *user.User) []byte {
	if u.Image == "" {
		return append(to, `,"avatar":{"id":null,"thumbnail":null,"avatar":null}`...)
	}
	to = strconv.AppendInt(append(to, `,"avatar":{"id":`...), int64(u.ID), 10)
	to = web.AppendString(append(to, `,"thumbnail":`...), u.Image)
	return append(web.AppendString(append(to, `,"avatar":`...), u.Image), '}')
}

// reached returns how many projects a user reaches.
func (v view) reached(u *user.User) int {
	if v.policy.Reaches(u) {
		return v.Projects.Len()
	}
	return v.Registrations.Count(v.Fields().Registrations.UserID.In(u.ID))
}

// counts are how much somebody logged, and on how many projects.
type counts struct{ entries, expenses, projects int }

// logged counts what a user logged, in one walk over it.
func (v view) logged(id user.ID) (n counts) {
	var projects []project.ID
	entries, expenses := v.Fields().Entries.UserID.In(id), v.Fields().Expenses.UserID.In(id)
	for e := range v.Entries.Where(entries) {
		n.entries++
		projects = append(projects, e.Project)
	}
	for e := range v.Expenses.Where(expenses) {
		n.expenses++
		projects = append(projects, e.Project)
	}
	slices.Sort(projects)
	n.projects = len(slices.Compact(projects))
	return n
}
