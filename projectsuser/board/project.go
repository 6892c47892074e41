package board

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// projectView shows a project, or the list of all.
func projectView(q *request) (*page, error) {
	if q.rest == "" {
		return q.projectList()
	}
	found := q.snapshot.ProjectBySlug(q.rest)
	if id, ok := web.ParseID(q.rest); ok {
		found = q.snapshot.Project(project.ID(id))
	}
	if found == nil || !q.showsProject(found.ID) {
		return nil, &problem{404, ""}
	}
	return q.projectPage(found)
}

// showsProject reports whether the scope of the request has a project.
func (q *request) showsProject(id project.ID) bool {
	return q.scope.All || !q.scope.empty() && (len(q.scope.Projects) == 0 || slices.Contains(q.scope.Projects, id))
}

// projectsOnPage is how many projects a page of the list has.
const projectsOnPage = 30

// projectList shows the projects with the number of people by status.
func (q *request) projectList() (*page, error) {
	f := &q.fields.Projects
	var where []query.Condition[*project.Project]
	if !q.scope.All && len(q.scope.Projects) > 0 {
		where = append(where, f.ID.In(q.scope.Projects...))
	} else if q.scope.empty() {
		where = append(where, f.ID.In())
	}
	answer, err := q.snapshot.Projects.Select(query.Query[*project.Project]{Where: where, Sort: []query.SortKey[*project.Project]{f.Name.Asc()},
		Page: query.Page{Number: q.pageNumber(), Size: projectsOnPage}})
	if err != nil {
		return nil, err
	}
	s := &sheet{name: "projects", caption: words("project"), columns: named("project", "total"), total: answer.Total}
	for _, status := range statuses {
		s.columns = append(s.columns, column{name: status.String(), text: statusName(status)})
	}
	for _, p := range answer.Records {
		s.rows = append(s.rows, q.projectRow(p.ID))
	}
	s.all = func(yield func([]cell) bool) {
		for p := range q.snapshot.Projects.All(query.Query[*project.Project]{Where: where, Sort: []query.SortKey[*project.Project]{f.Name.Asc()}}) {
			if !yield(q.projectRow(p.ID)) {
				return
			}
		}
	}
	return &page{View: "project", Title: words("project"), Lead: words("project.lead"), Sections: []section{
		{ID: "projects", Sheet: s, Wide: true, Pager: q.pages(q.pageNumber(), projectsOnPage, answer.Total)},
	}}, nil
}

// projectRow returns a project with the number of people by status.
func (q *request) projectRow(id project.ID) []cell {
	counts, total := q.projectCounts(id), 0
	for _, n := range counts {
		total += n
	}
	row := []cell{q.projectCell(id), numbered(total)}
	for _, s := range statuses {
		n := numbered(counts[s])
		if counts[s] > 0 {
			n = n.to(q.href("/table", filterName("project_id"), itoa(int(id)), filterName("status"), s.String()))
		}
		row = append(row, n)
	}
	return row
}

// projectCounts returns how many people of a project have each status, 0 for an unknown one.
func (q *request) projectCounts(id project.ID) map[state.Status]int {
	counts := map[state.Status]int{}
	for _, b := range query.CountBy(q.snapshot.Registrations, q.fields.Registrations.Status, q.on(id)...) {
		counts[b.Value] = b.Count
	}
	return counts
}

// on returns the conditions of the request on a project.
func (q *request) on(id project.ID) []query.Condition[*store.Entry] {
	return conditions(q.where, q.fields.Registrations.ProjectID.In(id))
}

// inColumn is how many people a column of a project shows.
const inColumn = 15

// projectPage shows a project.
func (q *request) projectPage(of *project.Project) (*page, error) {
	p := &page{View: "project", Title: q.projectName(of.ID), Lead: words("project.one")}
	columns := section{ID: "board", Title: words("project.board"), Picture: stacked(words("project.board"), statusShares(q.projectCounts(of.ID))), Wide: true}
	for _, s := range statuses {
		column, err := q.projectColumn(of.ID, s)
		if err != nil {
			return nil, err
		}
		columns.Parts = append(columns.Parts, column)
	}
	whole := q.measure(of.ID)
	p.main = q.projectPeople(of.ID)
	p.Sections = []section{columns, q.helpers(of.ID), q.markSection(whole), q.durationSection(whole)}
	if whole.capped {
		p.Sections[2].Note = words("project.capped", number(measured))
		p.Sections[3].Note += " " + p.Sections[2].Note
	}
	return p, nil
}

// projectColumn returns the people of a project with a status: those who changed last
// first.
func (q *request) projectColumn(id project.ID, s state.Status) (section, error) {
	f := &q.fields.Registrations
	where := conditions(q.on(id), f.Status.In(s))
	answer, err := q.snapshot.Registrations.Select(query.Query[*store.Entry]{Where: where, Page: query.Page{Size: inColumn}})
	if err != nil {
		return section{}, err
	}
	list := &sheet{name: s.String(), caption: statusName(s), columns: named("person", "team", "attempt", "waited"), total: answer.Total}
	for _, e := range answer.Records {
		list.rows = append(list.rows, q.memberRow(e))
	}
	column := section{Title: statusName(s), Count: number(answer.Total), Class: "s-" + s.String(), Sheet: list, Empty: counted(0, "people")}
	if answer.Total > inColumn {
		column.Pager = &pager{Text: counted(answer.Total, "people"),
			Next: q.href("/table", filterName("project_id"), itoa(int(id)), filterName("status"), s.String())}
	}
	return column, nil
}

// projectPeople returns everyone on a project, for the CSV.
func (q *request) projectPeople(id project.ID) *sheet {
	s := &sheet{name: "people", columns: named("person", "team", "attempt", "waited", "status", "since", "mark", "registration")}
	s.all = rowsOf(q.snapshot.Registrations.Where(q.on(id)...), func(e *store.Entry, into []cell) []cell {
		since, _ := e.Since()
		return append(append(into, q.memberRow(e)...), statused(e.Status), instant(since), pointed(e.Registration.FinalMark), identified(e.Registration.ID))
	})
	return s
}

// memberRow returns a registration in a column: person, team, attempt, time.
func (q *request) memberRow(e *store.Entry) []cell {
	row := []cell{q.personCell(e.Registration.User), texted(teamName(e)), attemptCell(e), q.waited(e)}
	row[0] = row[0].to(q.registrationHref(e.Registration.User, e.Registration.ID))
	return row
}

// waited returns how long a registration has had its status.
func (q *request) waited(e *store.Entry) cell {
	since, ok := e.Since()
	if !ok {
		return nothing()
	}
	return lasting(q.snapshot.At().Sub(since))
}

// helpers lists who finished a project lately.
func (q *request) helpers(id project.ID) section {
	f := &q.fields.Registrations
	s := &sheet{name: "finished_lately", caption: words("project.finished"), columns: named("person", "mark", "at")}
	where := conditions(q.on(id), f.Status.In(state.Finished), f.MarkedAt.NotNull())
	answer, err := q.snapshot.Registrations.Select(query.Query[*store.Entry]{Where: where, Sort: []query.SortKey[*store.Entry]{f.MarkedAt.Desc()}, Page: query.Page{Size: 10}})
	if err == nil {
		for _, e := range answer.Records {
			r := e.Registration
			s.rows = append(s.rows, []cell{q.personCell(r.User), pointed(r.FinalMark), instant(r.MarkedAt)})
		}
	}
	return section{ID: "finished", Title: words("project.finished"), Sheet: s, Empty: counted(0, "people")}
}

// measured is the greatest number of registrations that a project page reads.
const measured = 20_000

// measures are the marks and the durations of a project's attempts.
type measures struct {
	marks  map[int]int // by mark
	days   []int       // from lock to close
	capped bool
}

// measure reads the marks and the durations of the newest registrations on a project.
func (q *request) measure(id project.ID) measures {
	m, read := measures{marks: map[int]int{}}, 0
	for e := range q.snapshot.Registrations.Where(q.on(id)...) {
		if read++; read > measured {
			m.capped = true
			break
		}
		if n, ok := e.Registration.FinalMark.Points(); ok {
			m.marks[int(n)]++
		}
		for t := range e.Registration.Attempts.All() {
			if d := t.ClosedAt.Sub(t.LockedAt); !t.LockedAt.IsZero() && !t.ClosedAt.IsZero() && d >= 0 {
				m.days = append(m.days, int(d/(24*time.Hour)))
			}
		}
	}
	return m
}

// markSection returns the histogram of marks, by tens.
func (q *request) markSection(m measures) section {
	tens := map[int]int{}
	for mark, n := range m.marks {
		tens[floorDiv(mark, 10)] += n
	}
	var bars []bar
	if keys := slices.Sorted(mapKeys(tens)); len(keys) > 0 {
		for t := keys[0]; t <= keys[len(keys)-1] && len(bars) < 60; t++ {
			bars = append(bars, bar{label: itoa(t*10) + " – " + itoa(t*10+9), count: tens[t]})
		}
	}
	s := q.barSection("marks", words("project.marks"), "", bars)
	s.Empty = words("project.marks.none")
	return s
}

// durationSection returns the histogram of durations.
func (q *request) durationSection(m measures) section {
	var bars []bar
	ends := []int{0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 180, 365}
	for i, from := range ends {
		tick := itoa(from)
		label, to := itoa(from)+"+", math.MaxInt
		if i+1 < len(ends) {
			to = ends[i+1] - 1
			label = itoa(from)
			if to > from {
				label += " – " + itoa(to)
			}
		}
		n := 0
		for _, d := range m.days {
			if d >= from && d <= to {
				n++
			}
		}
		bars = append(bars, bar{label: label, tick: tick, count: n})
	}
	if len(m.days) == 0 {
		bars = nil
	}
	s := q.barSection("durations", words("project.durations"), words("project.durations.note"), bars)
	s.Empty = words("project.durations.none")
	return s
}

// barSection returns a histogram with its table.
func (q *request) barSection(id, title, note string, bars []bar) section {
	s := &sheet{name: id, caption: title, columns: named("range", "count")}
	if slices.ContainsFunc(bars, func(b bar) bool { return b.count > 0 }) {
		s.rows = barRows(bars)
	}
	return section{ID: id, Title: title, Note: note, Picture: histogram(title, bars), Sheet: s, Folded: true}
}

// floorDiv returns a divided by b, rounded down.
func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// mapKeys yields the keys of a map.
func mapKeys[K cmp.Ordered, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
