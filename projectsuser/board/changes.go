package board

import (
	"slices"
	"time"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
)

// movesOnPage is how many moves a page of the changes has.
const movesOnPage = 50

// changesView shows the last moves, newest first.
func changesView(q *request) (*page, error) {
	recent := q.recent
	var seen []registry.RecentMove
	total, first := 0, (q.pageNumber()-1)*movesOnPage
	for _, m := range slices.Backward(recent.Moves) {
		if !q.sees(m) {
			continue
		}
		if total >= first && len(seen) < movesOnPage {
			seen = append(seen, m)
		}
		total++
	}
	s := q.moveSheet(seen)
	s.total = total
	s.all = func(yield func([]cell) bool) {
		for _, m := range slices.Backward(recent.Moves) {
			if q.sees(m) && !yield(q.moveRow(m)) {
				return
			}
		}
	}
	list := section{ID: "moves", Title: words("changes.list"), Sheet: s, Wide: true, Pager: q.pages(q.pageNumber(), movesOnPage, total), Empty: words("rows.none")}
	if recent.Dropped > 0 {
		list.Note = counted(int(recent.Dropped), "changes.dropped")
	}
	return &page{View: "changes", Title: words("changes"), Lead: words("changes.lead"), Sections: []section{list}}, nil
}

// sourcesView shows how fresh the copy is.
func sourcesView(q *request) (*page, error) {
	p := &page{View: "sources", Title: words("sources"), Lead: words("sources.lead")}
	list := &sheet{name: "sources", caption: words("sources.list"), columns: named("source", "read", "held", "removed", "refused", "budget", "problem")}
	for _, s := range q.sources {
		list.rows = append(list.rows, []cell{texted(s.Name), instant(s.ReadAt), numbered(s.Held), numbered(s.Removed), numbered(s.Refused), texted(s.Budget), texted(s.Problem)})
	}
	var imported []registry.RecentMove
	for _, m := range slices.Backward(q.recent.Moves) {
		if m.Command.Imports() && q.sees(m) && len(imported) < 20 {
			imported = append(imported, m)
		}
	}
	moves := q.moveSheet(imported)
	p.main = q.recordSheet()
	moves.name, moves.caption = "imported", words("sources.imports")
	p.Sections = []section{
		{ID: "sources", Title: words("sources.list"), Sheet: list, Empty: words("sources.none"), Wide: true},
		{ID: "records", Title: words("sources.records"), Sheet: p.main},
		{ID: "imported", Title: words("sources.imports"), Sheet: moves, Wide: true},
	}
	return p, nil
}

// recordSheet returns the number of records of each kind, in the scope of all, and the
// newest instant of the registrations.
func (q *request) recordSheet() *sheet {
	s := &sheet{name: "records", caption: words("sources.records"), columns: named("kind", "count", "newest")}
	newest := time.Time{}
	if changed := q.changedSheet(); len(changed.rows) > 0 {
		newest = changed.rows[0][0].At
	}
	s.rows = append(s.rows, []cell{texted(string(store.KindRegistration)), numbered(q.snapshot.Registrations.Count(q.where...)), instant(newest)})
	if !q.scope.All {
		return s
	}
	for _, k := range []struct {
		kind store.Kind
		n    int
	}{
		{store.KindTeam, q.snapshot.Teams.Len()}, {store.KindUser, q.snapshot.Users.Len()}, {store.KindProject, q.snapshot.Projects.Len()},
		{store.KindSession, q.snapshot.Sessions.Len()}, {store.KindTimeEntry, q.snapshot.TimeEntries.Len()}, {store.KindExpense, q.snapshot.Expenses.Len()},
	} {
		s.rows = append(s.rows, []cell{texted(string(k.kind)), numbered(k.n), nothing()})
	}
	return s
}
