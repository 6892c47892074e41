package noko

import (
	"net/http"
	"slices"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// projectFinder returns the ids of the projects that a request lists.
type projectFinder func(view, *http.Request) ([]project.ID, error)

// allProjects returns the ids of all projects, in order.
func allProjects(v view, _ *http.Request) (ids []project.ID, _ error) {
	for p := range v.Projects.Where() {
		ids = append(ids, p.ID)
	}
	return ids, nil
}

// projects answers a page of the projects with some ids that match the parameters, in
// order of id.
func (h *handler) projects(of projectFinder) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		q, err := readQuery(r)
		if err != nil {
			return web.Answer{}, err
		}
		v := h.view(h.Snapshot(r), r)
		ids, err := of(v, r)
		if err != nil {
			return web.Answer{}, err
		}
		matches := matchProjects(q)
		if q.err != nil {
			return web.Answer{}, q.err
		}
		var found []*project.Project
		for _, id := range ids {
			if p := v.Project(id); p != nil && matches(p) {
				found = append(found, p)
			}
		}
		from, to := q.bounds(len(found))
		return answerList(r, buf, q, v, found[from:to], len(found), v.encodeProject)
	}
}

// getProject answers one project.
func (h *handler) getProject(r *http.Request, buf []byte) (web.Answer, error) {
	v := h.view(h.Snapshot(r), r)
	id := web.PathID(r, "id")
	return answerOne(buf, v.Project(project.ID(id)), store.KindProject, id, v.encodeProject)
}

// matchProjects returns the conditions of a request on projects.
func matchProjects(q *params) func(*project.Project) bool {
	q.refuseUnsupported("stepping", "groups", "project_group_ids", "invoices", "invoice_ids", "imports", "import_ids", "billing_increment")
	name := strings.ToLower(q.text("name"))
	enabled, byEnabled := q.flag("enabled")
	billable, byBillable := q.flag("billable")
	return func(p *project.Project) bool {
		return (name == "" || strings.Contains(strings.ToLower(p.Name), name)) &&
			(!byEnabled || enabled == !p.Archived) && (!byBillable || billable == !p.Unbilled)
	}
}

// encodeProjectRef writes a project as a part of another object. A project that is not
// in the registry has an id alone.
func (v view) encodeProjectRef(w *jsonwriter.Writer, id project.ID) {
	p := v.Project(id)
	if p == nil {
		p = &project.Project{ID: id}
	}
	w.BeginObject()
	v.encodeProjectHead(w, p)
	w.EndObject()
}

// encodeProjectHead writes the first members of a project.
func (v view) encodeProjectHead(w *jsonwriter.Writer, p *project.Project) {
	w.Key("id").Int(int64(p.ID))
	w.Key("name").StringOrNull(p.Name)
	w.Key("enabled").Bool(!p.Archived)
	w.Key("billable").Bool(!p.Unbilled)
	w.Key("color_hex").StringOrNull(p.Color)
	v.link(w, "url", "projects", int64(p.ID), "")
}

// encodeProject writes a project as an element of a list.
func (v view) encodeProject(w *jsonwriter.Writer, p *project.Project) {
	t := v.totals(p.ID)
	w.BeginObject()
	v.encodeProjectHead(w, p)
	encodeGroup(w, p.Group)
	w.Key("minutes").Int(int64(t.minutes()))
	w.Key("billable_minutes").Int(int64(t.billable))
	w.Key("unbillable_minutes").Int(int64(t.unbillable))
	encodeBudget(w, p.Budget, t.minutes())
	w.Key("participants")
	encodeAll(w, t.users, v.encodeUserRef)
	w.Key("entries").Int(int64(t.entries))
	v.link(w, "entries_url", "projects", int64(p.ID), "entries")
	w.Key("expenses").Int(int64(t.expenses))
	v.link(w, "expenses_url", "projects", int64(p.ID), "expenses")
	v.encodeTimes(w, p.CreatedAt, p.UpdatedAt, p.ReadAt)
	w.EndObject()
}

// encodeGroup writes the group of a project, null for none.
func encodeGroup(w *jsonwriter.Writer, name string) {
	w.Key("group")
	if name == "" {
		w.Null()
		return
	}
	w.BeginObject()
	w.Key("name").String(name)
	w.EndObject()
}

// encodeBudget writes the budget of a project in minutes and the rest of it, which is
// negative if the project took more; both are null for no budget.
func encodeBudget(w *jsonwriter.Writer, budget, minutes int) {
	if budget == 0 {
		w.Key("budget_minutes").Null()
		w.Key("remaining_minutes").Null()
		return
	}
	w.Key("budget_minutes").Int(int64(budget))
	w.Key("remaining_minutes").Int(int64(budget - minutes))
}

// totals summarise the entries and the expenses of a project.
type totals struct {
	entries, expenses    int
	billable, unbillable int       // minutes
	users                []user.ID // in order, each once
}

// minutes returns the minutes of all entries.
func (t totals) minutes() int { return t.billable + t.unbillable }

// totals returns the totals of a project. It visits every entry and every expense of it.
func (v view) totals(on project.ID) (t totals) {
	entries, expenses := v.Fields().TimeEntries.ProjectID.In(on), v.Fields().Expenses.ProjectID.In(on)
	for e := range v.TimeEntries.Where(entries) {
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
