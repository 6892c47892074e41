package board

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// personView shows a person, or the list of all.
func personView(q *request) (*page, error) {
	if search := q.text("person"); search != "" && q.rest == "" {
		if u := q.findPerson(search); u != nil {
			q.rest = itoa(int(u.ID))
		}
	}
	if q.rest == "" {
		return q.personList()
	}
	u := q.findPerson(q.rest)
	if u == nil {
		return nil, &problem{404, ""}
	}
	return q.personPage(u)
}

// findPerson returns the user with an id or a login whom the request may see, nil if not
// found.
func (q *request) findPerson(name string) *user.User {
	found := q.snapshot.UserByLogin(name)
	if id, ok := web.ParseID(name); ok && q.snapshot.User(user.ID(id)) != nil {
		found = q.snapshot.User(user.ID(id))
	}
	if found == nil || slices.ContainsFunc(q.scope.users(&q.fields.Users), func(c query.Condition[*user.User]) bool { return !c.Holds(found) }) {
		return nil
	}
	if !q.scope.All && len(q.scope.Projects) > 0 && len(q.entries(found.ID)) == 0 {
		return nil
	}
	return found
}

// peopleOnPage is how many people a page of the list has.
const peopleOnPage = 50

// personList shows the people of the filters, by login.
func (q *request) personList() (*page, error) {
	f := &q.fields.Users
	people := query.Query[*user.User]{Where: q.people, Sort: []query.SortKey[*user.User]{f.Login.Asc()}, Page: query.Page{Number: q.pageNumber(), Size: peopleOnPage}}
	if search := q.text("person"); search != "" {
		people.Where = conditions(people.Where, f.Login.HasPrefix(search))
	}
	if !q.scope.All && len(q.scope.Projects) > 0 {
		people.Where = conditions(people.Where, f.ID.In()) // a list of all people would show more than the scope
	}
	answer, err := q.snapshot.Users.Select(people)
	if err != nil {
		return nil, err
	}
	s := &sheet{name: "people", caption: words("person.people"), columns: named("login", "name"), total: answer.Total}
	row := func(u *user.User, into []cell) []cell {
		return append(into, linked(personName(u), q.personHref(u.ID)), texted(u.Name()))
	}
	for _, u := range answer.Records {
		s.rows = append(s.rows, row(u, nil))
	}
	s.all = func(yield func([]cell) bool) {
		for u := range q.snapshot.Users.All(people) {
			if !yield(row(u, nil)) {
				return
			}
		}
	}
	search := &form{Action: q.root + "/person", Hidden: q.hidden("person", ""), Submit: words("person.go"),
		Fields: []field{{Name: "person", Label: words("person.search"), Type: "text", Value: q.text("person")}}}
	return &page{View: "person", Title: words("person"), Lead: words("person.lead"), Sections: []section{
		{Form: search},
		{ID: "people", Title: counted(answer.Total, "people"), Sheet: s, Pager: q.pages(answer.Page.Number, answer.Page.Size, answer.Total), Empty: counted(0, "people"), Wide: true},
	}}, nil
}

// mostLanes is the greatest number of registrations that a person's page shows: the ones
// that changed last.
const mostLanes = 60

// entries returns the registrations of a user in the scope, the one that changed last
// first.
func (q *request) entries(id user.ID) (entries []*store.Entry) {
	scope := q.scope.registrations(&q.fields.Registrations)
	for e := range q.snapshot.RegistrationsOf(id) {
		if !slices.ContainsFunc(scope, func(c query.Condition[*store.Entry]) bool { return !c.Holds(e) }) {
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(a, b *store.Entry) int {
		return cmp.Or(b.Registration.UpdatedAt.Compare(a.Registration.UpdatedAt), cmp.Compare(b.Registration.ID, a.Registration.ID))
	})
	return entries[:min(len(entries), mostLanes)]
}

// personPage shows a person.
func (q *request) personPage(u *user.User) (*page, error) {
	p := &page{View: "person", Title: personName(u)}
	if u.Name() != personName(u) {
		p.Lead = u.Name()
	}
	entries := q.entries(u.ID)
	lanes, list := []lane{}, &sheet{name: "registrations", caption: words("person.list"),
		columns: named("project", "status", "since", "mark", "attempt", "team", "registration")}
	for _, e := range entries {
		r := e.Registration
		timeline, err := q.snapshot.Timeline(r.ID)
		if err != nil {
			return nil, err
		}
		lanes = append(lanes, lane{q.projectName(r.Project), q.registrationHref(r.User, r.ID), timeline, e.Status})
		since, _ := e.Since()
		list.rows = append(list.rows, []cell{q.projectCell(r.Project), statused(e.Status).kind(statusClass(e.Status)), instant(since),
			pointed(r.FinalMark), attemptCell(e), texted(teamName(e)), identified(r.ID).to(q.registrationHref(r.User, r.ID))})
	}
	p.Sections = []section{
		{ID: "registrations", Title: words("person.list"), Sheet: list, Empty: counted(0, "records"), Wide: true},
		{ID: "lanes", Title: words("person.lanes"), Note: words("person.lanes.note"), Picture: q.lanes(lanes), Wide: true, Sheet: q.periodSheet(lanes), Folded: true},
	}
	if e := q.chosen(entries); e != nil {
		why, err := q.why(e)
		if err != nil {
			return nil, err
		}
		p.Sections = append(p.Sections, why...)
	}
	return p, nil
}

// chosen returns the registration that the address names, else the first one.
func (q *request) chosen(entries []*store.Entry) *store.Entry {
	id, _ := web.ParseID(q.text("registration"))
	for _, e := range entries {
		if int64(e.Registration.ID) == id {
			return e
		}
	}
	if len(entries) == 0 {
		return nil
	}
	return entries[0]
}

// why explains the status of a registration, and lists which events may happen.
func (q *request) why(e *store.Entry) ([]section, error) {
	x, err := q.snapshot.Explain(e.Registration.ID)
	if err != nil {
		return nil, err
	}
	permitted := &sheet{name: "events", caption: words("person.events"), columns: named("event")}
	refused := &sheet{name: "refused", caption: words("person.others"), columns: named("event", "reason")}
	for _, event := range state.Events() {
		name := texted(words("event." + event.String())).valued(event.String())
		if err := x.Permit(event); err != nil {
			refused.rows = append(refused.rows, []cell{name, prose(refusal(err))})
		} else {
			permitted.rows = append(permitted.rows, []cell{name.kind("yes")})
		}
	}
	return []section{
		{ID: "why", Title: words("person.why", q.projectName(e.Registration.Project)), Note: x.String(), Parts: []section{
			{Title: words("person.events"), Sheet: permitted, Empty: words("person.nothing")},
		}},
		{ID: "refused", Title: words("person.others"), Sheet: refused},
	}, nil
}

// refusal returns why an event is refused: the guard that does not hold, or the status.
func refusal(err error) string {
	r, ok := err.(*state.RefusedError)
	switch {
	case !ok:
		return oneLine(err)
	case r.Guard != "":
		return words("person.guard", r.Guard)
	}
	return words("person.state", statusName(r.State))
}

// lane is the timeline of one registration.
type lane struct {
	project  string
	href     string
	timeline store.Timeline
	status   state.Status
}

// period is a part of a lane.
type period struct {
	status   state.Status
	from, to time.Time // to is the request's instant for the last one
	how      string
}

// periods returns the parts of a lane in which the person was registered, up to an
// instant.
func (l *lane) periods(now time.Time) (all []period) {
	for i, m := range l.timeline {
		if m.At.After(now) {
			break
		}
		to := now
		if i+1 < len(l.timeline) && l.timeline[i+1].At.Before(now) {
			to = l.timeline[i+1].At
		}
		how := words("person.recorded")
		if m.Inferred {
			how = words("person.inferred")
		} else if m.Declared {
			how = words("person.declared")
		}
		if m.To != state.NotRegistered && (to.After(m.At) || i+1 == len(l.timeline)) {
			all = append(all, period{m.To, m.At, to, how})
		}
	}
	return all
}

// lanes draws a lane for each registration, on one scale of time.
func (q *request) lanes(all []lane) template.HTML {
	now := q.snapshot.At()
	first := now
	for i := range all {
		for _, p := range all[i].periods(now) {
			first = minTime(first, p.from)
		}
	}
	width := now.Sub(first)
	if width <= 0 {
		return ""
	}
	var m markup
	m.legend(all, now)
	m.open("div", "class", "lanes")
	for i := range all {
		m.lane(&all[i], first, now, q.zone)
	}
	m.open("div", "class", "axis")
	const parts = 4
	for i := range parts + 1 {
		m.element("span", first.Add(width/parts*time.Duration(i)).In(q.zone).Format("2 Jan 2006"))
	}
	m.end("div")
	m.end("div")
	return m.html()
}

// legend names the colours of the lanes.
func (m *markup) legend(all []lane, now time.Time) {
	found := map[state.Status]bool{}
	for i := range all {
		for _, p := range all[i].periods(now) {
			found[p.status] = true
		}
	}
	m.open("ul", "class", "legend", "aria-label", words("person.legend"))
	for _, s := range statuses {
		if found[s] {
			m.element("li", statusName(s), "class", "s-"+s.String())
		}
	}
	m.end("ul")
}

// lane draws one lane.
func (m *markup) lane(l *lane, first, now time.Time, zone *time.Location) {
	scale := 1000 / float64(now.Sub(first))
	m.open("div", "class", "lane")
	m.open("a", "href", l.href)
	m.element("bdi", l.project)
	m.end("a")
	m.open("svg", "viewBox", "0 0 1000 14", "preserveAspectRatio", "none", "role", "img")
	m.element("title", l.project+": "+statusName(l.status))
	for _, p := range l.periods(now) {
		x, w := float64(p.from.Sub(first))*scale, float64(p.to.Sub(p.from))*scale
		class := "s-" + p.status.String()
		if p.how == words("person.inferred") {
			class += " inferred"
		}
		m.open("rect", "class", class, "x", coordinate(x), "y", 1, "width", coordinate(max(w, 1.5)), "height", 12)
		m.element("title", fmt.Sprintf("%s, %s, %s", statusName(p.status), p.from.In(zone).Format("2 Jan 2006"), p.how))
		m.end("rect")
	}
	m.end("svg")
	m.end("div")
}

// minTime returns the earlier of two instants.
func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// mostPeriods is the greatest number of rows of the table beside the lanes.
const mostPeriods = 150

// periodSheet returns the table beside the lanes.
func (q *request) periodSheet(all []lane) *sheet {
	s := &sheet{name: "periods", caption: words("person.periods"), columns: named("project", "status", "from", "waited", "how")}
	now := q.snapshot.At()
	for i := range all {
		for _, p := range all[i].periods(now) {
			if s.total++; len(s.rows) < mostPeriods {
				s.rows = append(s.rows, []cell{texted(all[i].project), statused(p.status), instant(p.from), lasting(p.to.Sub(p.from)), texted(p.how)})
			}
		}
	}
	return s
}
