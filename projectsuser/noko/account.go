package noko

import (
	"cmp"
	"slices"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// roleOf returns an account's role, member if its source gave none.
func roleOf(u *user.User) user.Role { return cmp.Or(u.Role, user.Member) }

// findUsers returns the page of the users that a request asks for, and the number of
// users on all pages.
func (v view) findUsers(q *params) (users []*user.User, total int, err error) {
	asked := query.Query[*user.User]{Where: v.userConditions(q), Page: q.page}
	matches := matchUsers(q.text("name"), q.text("email"), q.text("role"))
	if q.err != nil {
		return nil, 0, q.err
	}
	if matches == nil {
		return selectPage(v.Users, asked)
	}
	for u := range v.Users.All(asked) {
		if matches(u) {
			users = append(users, u)
		}
	}
	from, to := q.bounds(len(users))
	return users[from:to], len(users), nil
}

// userConditions returns the conditions of a request that have an index.
func (v view) userConditions(q *params) (where []query.Condition[*user.User]) {
	f := &v.Fields().Users
	role := user.Role(q.oneOf("role", v.roles()...))
	if role != "" && role != user.Member {
		where = append(where, f.Role.In(string(role)))
	}
	if state := q.oneOf("state", "disabled", "pending", "active", "suspended"); state != "" {
		s, _ := user.ParseState(state)
		where = append(where, f.State.In(s))
	}
	return where
}

// matchUsers returns the conditions of a request that have no index, nil for none: the
// name and the e-mail address contain texts, in any case, and the account is a
// member's, for which no source needs to give the role.
func matchUsers(name, email, role string) func(*user.User) bool {
	if name == "" && email == "" && role != string(user.Member) {
		return nil
	}
	name, email = strings.ToLower(name), strings.ToLower(email)
	return func(u *user.User) bool {
		return (role != string(user.Member) || roleOf(u) == user.Member) &&
			(name == "" || strings.Contains(strings.ToLower(u.Name()), name)) &&
			(email == "" || strings.Contains(strings.ToLower(u.Email), email))
	}
}

// answerUser answers one user.
func answerUser(buf []byte, v view, u *user.User) (web.Answer, error) {
	w := jsonwriter.New(buf)
	v.encodeUser(w, u)
	body, err := w.Bytes()
	return web.Answer{Body: body}, err
}

// encodeUser writes a user as a single object and as an element of a list.
func (v view) encodeUser(w *jsonwriter.Writer, u *user.User) {
	id, logged := int64(u.ID), v.countLogged(u.ID)
	w.BeginObject()
	encodeName(w, u)
	encodeAvatar(w, u)
	w.Key("state").String(u.Account().String())
	w.Key("role").String(string(roleOf(u)))
	w.Key("participating_projects").Int(int64(logged.projects))
	v.link(w, "participating_projects_url", "users", id, "participating_projects")
	w.Key("accessible_projects").Int(int64(v.policy.CountAccessible(v.Snapshot, u)))
	v.link(w, "accessible_projects_url", "users", id, "accessible_projects")
	w.Key("entries").Int(int64(logged.entries))
	v.link(w, "entries_url", "users", id, "entries")
	w.Key("expenses").Int(int64(logged.expenses))
	v.link(w, "expenses_url", "users", id, "expenses")
	v.link(w, "add_project_access", "users", id, "give_access_to_projects")
	v.link(w, "remove_project_access", "users", id, "revoke_access_to_projects")
	v.link(w, "url", "users", id, "")
	v.encodeTimes(w, u.CreatedAt, u.UpdatedAt, u.ReadAt)
	w.EndObject()
}

// roles returns the roles that the policy names.
func (v view) roles() (names []string) {
	roles := v.policy.Roles
	if roles == nil {
		roles = []user.Role{user.Admin, user.Member, user.Freelancer}
	}
	for _, role := range roles {
		names = append(names, string(role))
	}
	return names
}

// encodeUserRef writes a user as a part of another object. A user that is not in the
// registry has an id alone.
func (v view) encodeUserRef(w *jsonwriter.Writer, id user.ID) {
	u := v.User(id)
	if u == nil {
		u = &user.User{ID: id}
	}
	w.BeginObject()
	encodeName(w, u)
	v.link(w, "url", "users", int64(id), "")
	w.EndObject()
}

// encodeName writes the first members of a user.
func encodeName(w *jsonwriter.Writer, u *user.User) {
	w.Key("id").Int(int64(u.ID))
	w.Key("email").StringOrNull(u.Email)
	w.Key("first_name").StringOrNull(u.FirstName)
	w.Key("last_name").StringOrNull(u.LastName)
}

// encodeAvatar writes the picture of a user. The registry has one size of it.
func encodeAvatar(w *jsonwriter.Writer, u *user.User) {
	w.Key("avatar").BeginObject()
	if u.Image == "" {
		w.Key("id").Null()
	} else {
		w.Key("id").Int(int64(u.ID))
	}
	w.Key("thumbnail").StringOrNull(u.Image)
	w.Key("avatar").StringOrNull(u.Image)
	w.EndObject()
}

// logged are the numbers of a user's entries and expenses, and of their projects.
type logged struct{ entries, expenses, projects int }

// countLogged counts in one pass over the user's entries and expenses.
func (v view) countLogged(id user.ID) (n logged) {
	var projects []project.ID
	entries, expenses := v.Fields().TimeEntries.UserID.In(id), v.Fields().Expenses.UserID.In(id)
	for e := range v.TimeEntries.Where(entries) {
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
