package board

import (
	"net/url"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// personName returns the login of a user, or another name if the user has none.
func personName(u *user.User) string {
	switch {
	case u.Login != "":
		return u.Login
	case u.Name() != "":
		return u.Name()
	}
	return "#" + itoa(int(u.ID))
}

// personCell returns the name of a user, which leads to the person.
func (q *request) personCell(id user.ID) cell {
	if id == 0 {
		return nothing()
	}
	name := "#" + itoa(int(id))
	if u := q.snapshot.User(id); u != nil {
		name = personName(u)
	}
	return linked(name, q.personHref(id))
}

// personHref returns the address of a person.
func (q *request) personHref(id user.ID) string { return q.href("/person/" + itoa(int(id))) }

// registrationHref returns the address of a registration on the page of its person; that
// of the table if the person is unknown.
func (q *request) registrationHref(u user.ID, id projectsuser.ID) string {
	if u == 0 {
		return q.href("/table", filterName("id"), itoa(int(id)))
	}
	return q.href("/person/"+itoa(int(u)), "registration", itoa(int(id))) + "#why"
}

// projectName returns the name of a project.
func (q *request) projectName(id project.ID) string {
	if p := q.snapshot.Project(id); p != nil && p.Name != "" {
		return p.Name
	} else if p != nil && p.Slug != "" {
		return p.Slug
	}
	return "#" + itoa(int(id))
}

// projectCell returns the name of a project, which leads to it.
func (q *request) projectCell(id project.ID) cell {
	if id == 0 {
		return nothing()
	}
	return linked(q.projectName(id), q.projectHref(id))
}

// projectHref returns the address of a project.
func (q *request) projectHref(id project.ID) string {
	return q.href("/project/" + url.PathEscape(itoa(int(id))))
}

// teamName returns the name of the active team of a registration.
func teamName(e *store.Entry) string {
	t := e.Registration.Attempts.Active()
	switch {
	case t == nil:
		return ""
	case t.Name != "":
		return t.Name
	}
	return "#" + itoa(int(t.ID))
}

// pages returns the pager of a list, nil if it has one page.
func (q *request) pages(current, size, total int) *pager {
	last := max((total+size-1)/size, 1)
	if last == 1 && current == 1 {
		return nil
	}
	p := &pager{Text: words("page", number(current), number(last))}
	if current > 1 {
		p.Previous = q.with("page[number]", itoa(min(current-1, last)), "page", "")
	}
	if current < last {
		p.Next = q.with("page[number]", itoa(current+1), "page", "")
	}
	return p
}
