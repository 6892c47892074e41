package board

import (
	"slices"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// statusCounts returns how many registrations of the request have each status.
func (q *request) statusCounts() (counts map[state.Status]int, unknown int) {
	counts = make(map[state.Status]int)
	for _, b := range query.CountBy(q.snapshot.Registrations, q.fields.Registrations.Status, q.where...) {
		if b.Null {
			unknown = b.Count
		} else {
			counts[b.Value] = b.Count
		}
	}
	return counts, unknown
}

// statuses are the statuses of a registration.
var statuses = state.Statuses()[1:]

// tableOf returns the address of the registrations with a status.
func (q *request) tableOf(s state.Status) string {
	return q.href("/table", filterName("status"), s.String())
}

// nowView shows the states with the number of registrations in each.
func nowView(q *request) (*page, error) {
	counts, unknown := q.statusCounts()
	flows, partial := q.flows(24 * time.Hour)
	p := &page{View: "now", Title: words("now"), Lead: words("now.lead")}
	note := words("now.diagram.note")
	if partial {
		note += " " + words("now.partial")
	}
	href := func(s state.Status) string {
		if s == state.NotRegistered {
			return ""
		}
		return q.tableOf(s)
	}
	p.Sections = []section{
		{ID: "statuses", Title: words("now.statuses"), Picture: stacked(words("now.statuses"), statusShares(counts)), Sheet: q.statusSheet(counts, unknown)},
		{ID: "diagram", Title: words("now.diagram"), Note: note, Picture: diagram(words("now.diagram"), counts, flows, href),
			Sheet: flowSheet(flows), Folded: true, Empty: words("now.none")},
		{ID: "moves", Title: words("now.moves"), Sheet: q.moveSheet(q.moves(10)), Empty: words("rows.none"), Wide: true},
	}
	if len(p.Sections[2].Sheet.rows) == 0 {
		p.Sections[2].Title, p.Sections[2].Sheet = words("now.changed"), q.changedSheet()
	}
	return p, nil
}

// statusShares returns the parts of the bar of all statuses.
func statusShares(counts map[state.Status]int) (shares []share) {
	for _, s := range statuses {
		shares = append(shares, share{"s-" + s.String(), statusName(s), counts[s]})
	}
	return shares
}

// statusSheet returns the number of registrations with each status.
func (q *request) statusSheet(counts map[state.Status]int, unknown int) *sheet {
	s := &sheet{name: "statuses", caption: words("now.statuses"), columns: named("status", "count")}
	total := unknown
	for _, status := range statuses {
		total += counts[status]
		s.rows = append(s.rows, []cell{statused(status).to(q.tableOf(status)).kind(statusClass(status)), numbered(counts[status]).live(status.String())})
	}
	if unknown > 0 {
		s.rows = append(s.rows, []cell{statused(0).kind(statusClass(0)), numbered(unknown).live("unknown")})
	}
	s.rows = append(s.rows, []cell{texted(words("all")).to(q.href("/table")), numbered(total).live("total")})
	return s
}

// statusClass returns the classes of a cell with a status, which give it the colour.
func statusClass(s state.Status) string {
	if s == 0 {
		return "status s-unknown"
	}
	return "status s-" + s.String()
}

// kind returns the cell with another class.
func (c cell) kind(class string) cell { c.Kind = class; return c }

// flows returns how many registrations of the request moved from one status to another
// within a time, and whether there may be more that the registry does not keep.
func (q *request) flows(within time.Duration) (flows map[flow]int, partial bool) {
	recent := q.recent
	from := q.snapshot.At().Add(-within)
	flows = make(map[flow]int)
	for _, m := range slices.Backward(recent.Moves) {
		if m.At.Before(from) {
			return flows, false
		}
		if q.sees(m) {
			flows[flow{m.From, m.To}]++
		}
	}
	return flows, recent.Dropped > 0
}

// sees reports whether a move is of a registration of the request, and of the request's
// snapshot. A removed registration is seen only without a filter and in the scope of all.
func (q *request) sees(m registry.RecentMove) bool {
	if m.Sequence > q.snapshot.Sequence() {
		return false
	}
	if len(q.where) == 0 {
		return true
	}
	e := q.snapshot.Registration(m.Registration)
	return e != nil && !slices.ContainsFunc(q.where, func(c query.Condition[*store.Entry]) bool { return !c.Holds(e) })
}

// moves returns the last moves of the request's registrations, newest first.
func (q *request) moves(most int) (moves []registry.RecentMove) {
	for _, m := range slices.Backward(q.recent.Moves) {
		if len(moves) == most {
			break
		}
		if q.sees(m) {
			moves = append(moves, m)
		}
	}
	return moves
}

// flowSheet returns the table beside the diagram.
func flowSheet(flows map[flow]int) *sheet {
	s := &sheet{name: "flows", caption: words("now.flows"), columns: named("from", "to", "count")}
	all := append([]state.Status{0}, state.Statuses()...)
	for _, from := range all {
		for _, to := range all {
			if n := flows[flow{from, to}]; n > 0 {
				s.rows = append(s.rows, []cell{statused(from), statused(to), numbered(n)})
			}
		}
	}
	return s
}

// moveSheet returns moves as a table.
func (q *request) moveSheet(moves []registry.RecentMove) *sheet {
	s := &sheet{name: "moves", caption: words("now.moves"),
		columns: named("at", "person", "project", "from", "to", "command", "events", "actor", "change", "registration")}
	for _, m := range moves {
		s.rows = append(s.rows, q.moveRow(m))
	}
	return s
}

// moveRow returns a move as a row.
func (q *request) moveRow(m registry.RecentMove) []cell {
	var events, names []string
	for _, e := range m.Events {
		events, names = append(events, words("event."+e.String())), append(names, e.String())
	}
	return []cell{
		instant(m.At), q.personCell(m.User), q.projectCell(m.Project), statused(m.From), statused(m.To), texted(spaced(string(m.Command))).valued(string(m.Command)),
		texted(strings.Join(events, ", ")).valued(strings.Join(names, ", ")), texted(m.Actor), identified(int64(m.Sequence)), identified(m.Registration).to(q.registrationHref(m.User, m.Registration)),
	}
}

// changedSheet returns the registrations whose records changed last.
func (q *request) changedSheet() *sheet {
	f := &q.fields.Registrations
	s := &sheet{name: "changed", caption: words("now.changed"), columns: named("at", "person", "project", "status", "mark", "registration")}
	answer, err := q.snapshot.Registrations.Select(query.Query[*store.Entry]{
		Where: conditions(q.where, f.UpdatedAt.NotNull()), Sort: []query.SortKey[*store.Entry]{f.UpdatedAt.Desc()}, Page: query.Page{Size: 10},
	})
	if err != nil {
		return s
	}
	for _, e := range answer.Records {
		r := e.Registration
		s.rows = append(s.rows, []cell{instant(r.UpdatedAt), q.personCell(r.User), q.projectCell(r.Project), statused(e.Status),
			pointed(r.FinalMark), identified(r.ID).to(q.registrationHref(r.User, r.ID))})
	}
	return s
}
