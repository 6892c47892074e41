package noko

import (
	"net/http"
	"strings"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// list answers with a page of the users, in order of id.
func (h *handler) list(r *http.Request, buf []byte) (web.Answer, error) {
	q, err := readQuery(r)
	if err != nil {
		return web.Answer{}, err
	}
	v := h.view(r)
	found, total, err := v.find(q)
	if err != nil {
		return web.Answer{}, err
	}
	return h.answerList(r, q, appendAll(buf, found, v.appendUser), total), nil
}

// get answers with one user.
func (h *handler) get(r *http.Request, buf []byte) (web.Answer, error) {
	v := h.view(r)
	u, err := userOf(v.Snapshot, r)
	if err != nil {
		return web.Answer{}, err
	}
	return web.Answer{Body: v.appendUser(buf, u)}, nil
}

// view returns the registry as it is now, as a request sees it.
func (h *handler) view(r *http.Request) view {
	return view{h.registry.Snapshot(), h.registry.Policy(), h.root(r)}
}

// find returns the page of the users that a request asks for, and how many there
// are on all pages.
func (v view) find(q *params) (users []*user.User, total int, err error) {
	asked := query.Query[*user.User]{Where: v.accounts(q), Page: q.page}
	holds := named(q.text("name"), q.text("email"), q.text("role"))
	if q.err != nil {
		return nil, 0, q.err
	}
	if holds == nil {
		return window(v.Users, asked)
	}
	for u := range v.Users.All(asked) {
		if holds(u) {
			users = append(users, u)
		}
	}
	from, to := bounds(q.page, len(users))
	return users[from:to], len(users), nil
}

// accounts returns the conditions on accounts that have an index.
func (v view) accounts(q *params) (where []query.Condition[*user.User]) {
	f := &v.Fields().Users
	role := user.Role(q.oneOf("role", string(user.Admin), string(user.Member), string(user.Freelancer)))
	if role != "" && role != user.Member {
		where = append(where, f.Role.In(string(role)))
	}
	if state := q.oneOf("state", "disabled", "pending", "active", "suspended"); state != "" {
		s, _ := user.ParseState(state)
		where = append(where, f.State.In(s))
	}
	return where
}

// named returns what has no index: whether a name and an e-mail address have
// these texts in them, whatever their letters' case, and who is a member, as
// somebody is of whom no source told. It is nil if all that does not matter.
func named(name, email, role string) func(*user.User) bool {
	if name == "" && email == "" && role != string(user.Member) {
		return nil
	}
	name, email = strings.ToLower(name), strings.ToLower(email)
	return func(u *user.User) bool {
		return (role != string(user.Member) || roleOf(u) == user.Member) &&
			(name == "" || strings.Contains(strings.ToLower(u.FirstName+" "+u.LastName), name)) &&
			(email == "" || strings.Contains(strings.ToLower(u.Email), email))
	}
}
