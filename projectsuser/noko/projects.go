package noko

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/user"
)

// participating answers with a page of the projects on which a user has logged
// something, in order of id.
func (h *handler) participating(r *http.Request, buf []byte) (web.Answer, error) {
	return h.projects(r, buf, func(v view, u *user.User) []project.ID { return v.Participating(u.ID) })
}

// accessible answers with a page of the projects that a user reaches.
func (h *handler) accessible(r *http.Request, buf []byte) (web.Answer, error) {
	return h.projects(r, buf, func(v view, u *user.User) []project.ID { return v.Accessible(u, v.policy) })
}

// projects answers with a page of some of the projects.
func (h *handler) projects(r *http.Request, buf []byte, of func(view, *user.User) []project.ID) (web.Answer, error) {
	q, v, u, err := h.below(r)
	if err != nil {
		return web.Answer{}, err
	}
	holds := chosen(q)
	if q.err != nil {
		return web.Answer{}, q.err
	}
	var found []*project.Project
	for _, id := range of(v, u) {
		if p, ok := v.Projects.Get(int64(id)); ok && holds(p) {
			found = append(found, p)
		}
	}
	from, to := bounds(q.page, len(found))
	return h.answerList(r, q, appendAll(buf, found[from:to], v.appendProject), len(found)), nil
}

// chosen returns whether a project is one that the parameters ask for.
func chosen(q *params) func(*project.Project) bool {
	name := strings.ToLower(q.text("name"))
	enabled, byEnabled := q.flag("enabled")
	billable, byBillable := q.flag("billable")
	return func(p *project.Project) bool {
		return (name == "" || strings.Contains(strings.ToLower(p.Name), name)) &&
			(!byEnabled || enabled == !p.Archived) && (!byBillable || billable == !p.Unbilled)
	}
}

// appendProjectRef appends a project as it stands in other objects.
func (v view) appendProjectRef(to []byte, id project.ID) []byte {
	p, ok := v.Projects.Get(int64(id))
	if !ok {
		p = &project.Project{ID: id}
	}
	return append(v.appendPlace(append(to, '{'), p), '}')
}

// appendPlace appends the members that say which project it is.
func (v view) appendPlace(to []byte, p *project.Project) []byte {
	to = strconv.AppendInt(append(to, `"id":`...), int64(p.ID), 10)
	to = appendText(append(to, `,"name":`...), p.Name)
	to = appendFlag(to, "enabled", !p.Archived)
	to = appendFlag(to, "billable", !p.Unbilled)
	to = appendText(append(to, `,"color_hex":`...), p.Color)
	return appendLink(to, "url", v.root, "projects", p.ID, "")
}

// appendProject appends a project as it stands in lists.
func (v view) appendProject(to []byte, p *project.Project) []byte {
	to = v.appendPlace(append(to, '{'), p)
	to = appendGroup(append(to, `,"group":`...), p.Group)
	t := v.totals(p.ID)
	to = appendCount(to, "minutes", t.billable+t.unbillable)
	to = appendCount(to, "billable_minutes", t.billable)
	to = appendCount(to, "unbillable_minutes", t.unbillable)
	to = appendBudget(to, p.Budget, t.billable+t.unbillable)
	to = appendAll(append(to, `,"participants":`...), t.users, v.appendRef)
	to = appendCount(to, "entries", t.entries)
	to = appendLink(to, "entries_url", v.root, "projects", p.ID, "entries")
	to = appendCount(to, "expenses", t.expenses)
	to = appendLink(to, "expenses_url", v.root, "projects", p.ID, "expenses")
	return append(appendTimes(to, p.CreatedAt, p.UpdatedAt), '}')
}

// appendGroup appends the group in which a project stands.
func appendGroup(to []byte, name string) []byte {
	if name == "" {
		return append(to, "null"...)
	}
	return append(web.AppendString(append(to, `{"name":`...), name), '}')
}

// appendBudget appends how many minutes a project may take, and what is left of
// them, which is less than 0 once it took more; null if there is no limit.
func appendBudget(to []byte, budget, minutes int) []byte {
	if budget == 0 {
		return append(to, `,"budget_minutes":null,"remaining_minutes":null`...)
	}
	return appendCount(appendCount(to, "budget_minutes", budget), "remaining_minutes", budget-minutes)
}

// totals are what is logged on a project, and by whom, in order of id.
type totals struct {
	entries, expenses    int
	billable, unbillable int // minutes
	users                []user.ID
}

// totals returns what is logged on a project. It visits all of it.
func (v view) totals(on project.ID) (t totals) {
	entries, expenses := v.Fields().Entries.ProjectID.In(on), v.Fields().Expenses.ProjectID.In(on)
	for e := range v.Entries.Where(entries) {
		t.entries++
		t.users = append(t.users, e.User)
		if e.Billable {
			t.billable += e.Minutes
		} else {
			t.unbillable += e.Minutes
		}
	}
	for e := range v.Expenses.Where(expenses) {
		t.expenses++
		t.users = append(t.users, e.User)
	}
	slices.Sort(t.users)
	t.users = slices.Compact(t.users)
	return t
}
