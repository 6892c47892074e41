package board

import (
	"cmp"
	"slices"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// The size of the matrix.
const (
	matrixProjects = 8  // columns unless the address names others
	mostProjects   = 30 // columns that the address may name
	matrixPeople   = 40 // rows of a page
)

// matrixView shows a row a person and a column a project.
func matrixView(q *request) (*page, error) {
	columns, err := q.matrixColumns()
	if err != nil {
		return nil, err
	}
	people, total, err := q.matrixPeople(columns, q.pageNumber())
	if err != nil {
		return nil, err
	}
	s := &sheet{name: "people", caption: words("matrix.people"), total: total}
	login := column{name: "person"}
	login.sort, login.mark = q.matrixSort("login")
	s.columns = []column{login}
	for _, id := range columns {
		c := column{name: "project_" + itoa(int(id)), text: q.projectName(id)}
		c.sort, c.mark = q.matrixSort(itoa(int(id)))
		s.columns = append(s.columns, c)
	}
	for _, id := range people {
		s.rows = append(s.rows, q.matrixRow(id, columns))
	}
	s.all = func(yield func([]cell) bool) {
		for id := range q.everyone(columns) {
			if !yield(q.matrixRow(id, columns)) {
				return
			}
		}
	}
	list := section{ID: "people", Title: counted(total, "people"), Sheet: s, Wide: true, Pager: q.pages(q.pageNumber(), matrixPeople, total), Empty: counted(0, "people")}
	if missing, ok := web.ParseID(q.text("missing")); ok {
		list.Title = words("matrix.missing", q.projectName(project.ID(missing))) + ": " + list.Title
		list.Links = []link{{Text: words("matrix.everyone"), Href: q.with("missing", "", "page[number]", "")}}
	}
	choose := &form{Action: q.root + "/matrix", Hidden: q.hidden("projects", "", "missing", "", "add", ""), Submit: words("matrix.apply"), Fields: []field{
		{Name: "projects", Label: words("matrix.projects"), Type: "text", Value: joinIDs(columns)},
		q.addField(columns),
		q.missingField(columns),
	}}
	return &page{View: "matrix", Title: words("matrix"), Lead: words("matrix.lead"), Sections: []section{{Form: choose, Wide: true}, list}}, nil
}

// addField asks for another project for a column, by name.
func (q *request) addField(columns []project.ID) field {
	f := field{Name: "add", Label: words("matrix.add"), Type: "select", Options: []choice{{"", words("matrix.add.none"), true}}}
	by := query.Query[*project.Project]{Sort: []query.SortKey[*project.Project]{q.fields.Projects.Name.Asc()}}
	for p := range q.snapshot.Projects.All(by) {
		if len(f.Options) > mostChoices {
			break // the others are added by id
		}
		if q.showsProject(p.ID) && !slices.Contains(columns, p.ID) {
			f.Options = append(f.Options, choice{Value: itoa(int(p.ID)), Text: q.projectName(p.ID)})
		}
	}
	return f
}

// missingField asks for the project on which people have no registration.
func (q *request) missingField(columns []project.ID) field {
	chosen := q.text("missing")
	f := field{Name: "missing", Label: words("matrix.none"), Type: "select", Options: []choice{{"", words("any"), chosen == ""}}}
	if id, ok := web.ParseID(chosen); ok && !slices.Contains(columns, project.ID(id)) && q.showsProject(project.ID(id)) {
		columns = append(slices.Clone(columns), project.ID(id))
	}
	for _, id := range columns {
		f.Options = append(f.Options, choice{itoa(int(id)), q.projectName(id), chosen == itoa(int(id))})
	}
	return f
}

// joinIDs returns ids with commas between them.
func joinIDs(ids []project.ID) string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, itoa(int(id)))
	}
	return strings.Join(texts, ",")
}

// largestProjects returns the projects with the most registrations of the request, by id.
func (q *request) largestProjects() (ids []project.ID) {
	const most = 500 // of the projects that are looked at
	counts, seen := map[project.ID]int{}, 0
	for p := range q.snapshot.Projects.Where() {
		if seen++; seen > most {
			break
		}
		if !q.showsProject(p.ID) {
			continue
		}
		if n := q.snapshot.Registrations.Count(q.on(p.ID)...); n > 0 {
			counts[p.ID] = n
			ids = append(ids, p.ID)
		}
	}
	slices.SortFunc(ids, func(a, b project.ID) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	ids = ids[:min(len(ids), matrixProjects)]
	slices.Sort(ids)
	return ids
}

// matrixColumns returns the projects of the columns: those that the address names, else
// the largest ones.
func (q *request) matrixColumns() (ids []project.ID, err error) {
	if text := q.text("projects"); text != "" {
		for part := range strings.SplitSeq(text, ",") {
			id, ok := web.ParseID(strings.TrimSpace(part))
			if !ok || len(ids) == mostProjects {
				return nil, &problem{400, "projects: want at most " + itoa(mostProjects) + " ids of projects with commas between them, not " + quoted(text)}
			}
			if p := project.ID(id); q.showsProject(p) && !slices.Contains(ids, p) {
				ids = append(ids, p)
			}
		}
		return ids, nil
	}
	return q.largestProjects(), nil
}

// matrixSort returns the address that sorts the matrix by a column, and how it is sorted.
func (q *request) matrixSort(by string) (href, mark string) {
	current := q.text("by")
	if current == "" {
		current = "login"
	}
	switch current {
	case by:
		return q.with("by", "-"+by, "page[number]", ""), "ascending"
	case "-" + by:
		return q.with("by", by, "page[number]", ""), "descending"
	}
	return q.with("by", by, "page[number]", ""), ""
}

// matrixOrder returns the project by which the matrix is sorted, 0 for the login.
func (q *request) matrixOrder() (by project.ID, descending bool) {
	text, descending := strings.CutPrefix(q.text("by"), "-")
	id, _ := web.ParseID(text)
	return project.ID(id), descending
}

// registrationsBy returns the query of the registrations on the project by which the
// matrix is sorted: the best mark last, and those without a mark at the end.
func (q *request) registrationsBy(by project.ID, descending bool) query.Query[*store.Entry] {
	f := &q.fields.Registrations
	key := f.FinalMark.Asc()
	if descending {
		key = f.FinalMark.Desc().NullsLast()
	}
	return query.Query[*store.Entry]{Where: conditions(q.on(by), f.UserID.NotNull()), Sort: []query.SortKey[*store.Entry]{key, f.Status.Desc()}}
}

// peopleBy returns the query of the people of the filters, by login.
func (q *request) peopleBy(descending bool) query.Query[*user.User] {
	f := &q.fields.Users
	key := f.Login.Asc()
	if descending {
		key = f.Login.Desc()
	}
	where := q.people
	if !q.scope.All && len(q.scope.Projects) > 0 {
		where = conditions(where, f.ID.In()) // a list of all people would show more than the scope
	}
	return query.Query[*user.User]{Where: where, Sort: []query.SortKey[*user.User]{key}}
}

// matrixPeople returns the people of a page and the number of all.
func (q *request) matrixPeople(columns []project.ID, page int) (ids []user.ID, total int, err error) {
	if missing, ok := web.ParseID(q.text("missing")); ok {
		return q.missingPeople(project.ID(missing), page)
	}
	by, descending := q.matrixOrder()
	at := query.Page{Number: page, Size: matrixPeople}
	if by != 0 && q.showsProject(by) {
		ask := q.registrationsBy(by, descending)
		ask.Page = at
		answer, err := q.snapshot.Registrations.Select(ask)
		for _, e := range answer.Records {
			ids = append(ids, e.Registration.User)
		}
		return ids, answer.Total, err
	}
	ask := q.peopleBy(descending)
	ask.Page = at
	answer, err := q.snapshot.Users.Select(ask)
	for _, u := range answer.Records {
		ids = append(ids, u.ID)
	}
	return ids, answer.Total, err
}

// missingPeople returns the people of a page who have no registration on a project. It
// looks at the people before the page too.
func (q *request) missingPeople(on project.ID, page int) (ids []user.ID, total int, err error) {
	if !q.showsProject(on) {
		return nil, 0, nil
	}
	all := q.snapshot.Users.Count(q.peopleBy(false).Where...)
	here := q.snapshot.Registrations.Count(conditions(q.on(on), q.fields.Registrations.UserID.NotNull())...)
	skip := (page - 1) * matrixPeople
	if skip > all {
		return nil, max(all-here, 0), nil
	}
	for u := range q.snapshot.Users.All(q.peopleBy(false)) {
		if q.snapshot.Find(u.ID, on) != nil {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if ids = append(ids, u.ID); len(ids) == matrixPeople {
			break
		}
	}
	return ids, max(all-here, len(ids)), nil
}

// everyone yields the people of all pages.
func (q *request) everyone(columns []project.ID) func(func(user.ID) bool) {
	by, descending := q.matrixOrder()
	missing, isMissing := web.ParseID(q.text("missing"))
	return func(yield func(user.ID) bool) {
		if by != 0 && q.showsProject(by) && !isMissing {
			for e := range q.snapshot.Registrations.All(q.registrationsBy(by, descending)) {
				if !yield(e.Registration.User) {
					return
				}
			}
			return
		}
		for u := range q.snapshot.Users.All(q.peopleBy(descending)) {
			if isMissing && q.snapshot.Find(u.ID, project.ID(missing)) != nil {
				continue
			}
			if !yield(u.ID) {
				return
			}
		}
	}
}

// matrixRow returns the row of a person.
func (q *request) matrixRow(id user.ID, columns []project.ID) []cell {
	row := []cell{q.personCell(id)}
	for _, p := range columns {
		row = append(row, q.matrixCell(q.snapshot.Find(id, p)))
	}
	return row
}

// matrixCell returns the mark of a registration, or its status without one.
func (q *request) matrixCell(e *store.Entry) cell {
	if e == nil || slices.ContainsFunc(q.scope.registrations(&q.fields.Registrations), func(c query.Condition[*store.Entry]) bool { return !c.Holds(e) }) {
		return cell{}
	}
	c := pointed(e.Registration.FinalMark)
	if c.value == nil {
		c = statused(e.Status)
	}
	return c.to(q.registrationHref(e.Registration.User, e.Registration.ID)).kind(statusClass(e.Status))
}
