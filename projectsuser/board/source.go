package board

import (
	"cmp"
	"slices"
	"strings"

	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/state"
)

// How much the view of sources shows.
const (
	refusalsShown = 50
	movedShown    = 10
)

// sourcesView shows how fresh the copies are, what runs, and what it removed and refused.
func sourcesView(q *request) (*page, error) {
	p := &page{View: "sources", Title: words("sources"), Lead: words("sources.lead")}
	p.main = q.recordSheet()
	removed, moved := q.importedMoves()
	p.Sections = []section{
		{ID: "lists", Title: words("sources.lists"), Note: words("sources.lists.note"), Sheet: q.listSheet(), Empty: words("sources.lists.none"), Wide: true},
		{ID: "sources", Title: words("sources.list"), Sheet: q.sourceSheet(), Empty: words("sources.none"), Wide: true},
		{ID: "records", Title: words("sources.records"), Sheet: p.main},
		{ID: "refused", Title: words("sources.refused"), Sheet: q.refusalSheet(), Empty: words("sources.refused.none")},
		{ID: "removed", Title: words("sources.removed"), Sheet: q.importSheet("removed", removed), Empty: words("sources.removed.none"), Wide: true},
		{ID: "imported", Title: words("sources.imports"), Sheet: q.importSheet("imports", moved), Empty: words("sources.imports.none"), Wide: true},
	}
	return p, nil
}

// listSheet returns how fresh the copy of each list is. Requests with a smaller scope see
// no lists, because the progress of a copy tells of all records.
func (q *request) listSheet() *sheet {
	s := &sheet{name: "lists", caption: words("sources.lists"), columns: named("source", "scope", "list", "complete", "known", "behind", "phase")}
	if !q.scope.All {
		return s
	}
	all := slices.SortedFunc(q.snapshot.Progress.Where(), func(a, b *store.Progress) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.List, b.List))
	})
	for _, p := range all {
		if !strings.Contains(p.List, ": ") { // a step of another list, such as its census
			s.rows = append(s.rows, q.listRow(p, all))
		}
	}
	return s
}

// listRow returns how fresh the copy of a list is.
func (q *request) listRow(p *store.Progress, all []*store.Progress) []cell {
	row := []cell{texted(p.Source), texted(cmp.Or(p.Scope, words("sources.everything"))).valued(p.Scope), texted(cmp.Or(p.List, words("sources.all"))).valued(p.List),
		instant(p.CompleteAt), instant(p.KnownAt), nothing(), texted(phase(p, all))}
	if p.CompleteAt.IsZero() {
		row[3].Text = words("sources.incomplete")
	}
	if !p.KnownAt.IsZero() {
		row[5] = lasting(max(q.now.Sub(p.KnownAt), 0))
	}
	return row
}

// phase returns what the copy does with a list: the phase of the list itself, or of a step
// of it.
func phase(p *store.Progress, all []*store.Progress) string {
	for _, step := range all {
		if step.Source != p.Source || step.Scope != p.Scope || step.Phase == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(step.List, p.List+": "); ok && p.List != "" {
			return rest
		}
		if step.List == p.List && step.Next == 0 {
			return step.Phase
		}
		if step.List == p.List {
			return words("sources.phase", step.Phase, number(int(step.Next)))
		}
	}
	return ""
}

// sourceSheet returns what the program says of its sources.
func (q *request) sourceSheet() *sheet {
	s := &sheet{name: "sources", caption: words("sources.list"), columns: named("source", "read", "phase", "problem", "requests", "budget", "left", "added", "replaced", "removed", "refused")}
	for _, of := range q.sources {
		requests, left := nothing(), nothing()
		if of.Requests > 0 {
			requests = numbered(of.Requests)
		}
		if of.Left > 0 {
			left = lasting(of.Left)
		}
		s.rows = append(s.rows, []cell{texted(of.Name), instant(of.ReadAt), texted(of.Doing), prose(of.Problem), requests, texted(of.Budget), left,
			numbered(of.Added), numbered(of.Replaced), numbered(of.Removed), numbered(of.Refused)})
	}
	return s
}

// refusalSheet returns the newest refused records, with the reasons.
func (q *request) refusalSheet() *sheet {
	s := &sheet{name: "refused", caption: words("sources.refused"), columns: named("source", "kind", "record", "reason")}
	for _, of := range q.sources {
		s.total += len(of.Refusals)
		for _, r := range slices.Backward(of.Refusals) {
			if len(s.rows) == refusalsShown {
				break
			}
			id, reason := nothing(), ""
			if r.ID != 0 {
				id = identified(r.ID)
			}
			if r.Err != nil {
				reason = oneLine(r.Err)
			}
			s.rows = append(s.rows, []cell{texted(of.Name), texted(string(r.Kind)), id, prose(reason)})
		}
	}
	return s
}

// importedMoves returns the last moves of imports, newest first: of registrations that a
// source no longer has, and the others.
func (q *request) importedMoves() (removed, moved []registry.RecentMove) {
	for _, m := range slices.Backward(q.recent.Moves) {
		if !m.Command.Imports() || !q.sees(m) {
			continue
		}
		if m.To == state.NotRegistered && len(removed) < movedShown {
			removed = append(removed, m)
		} else if m.To != state.NotRegistered && len(moved) < movedShown {
			moved = append(moved, m)
		}
	}
	return removed, moved
}

// importSheet returns moves of imports as a table. An import has no events, and its
// actor says nothing that the command does not.
func (q *request) importSheet(name string, moves []registry.RecentMove) *sheet {
	s := &sheet{name: name, caption: words("sources." + name), columns: named("at", "person", "project", "from", "to", "command", "change", "registration")}
	for _, m := range moves {
		row := q.moveRow(m)
		s.rows = append(s.rows, append(row[:6:6], row[8:]...))
	}
	return s
}

// recordSheet returns the number of records of each kind, in the scope of all, and the
// newest instant of the registrations.
func (q *request) recordSheet() *sheet {
	s := &sheet{name: "records", caption: words("sources.records"), columns: named("kind", "count", "newest")}
	newest := nothing()
	if changed := q.changedSheet(); len(changed.rows) > 0 {
		newest = changed.rows[0][0]
	}
	s.rows = append(s.rows, []cell{texted(words("kind." + string(store.KindRegistration))).valued(string(store.KindRegistration)).to(q.href("/table")), numbered(q.snapshot.Registrations.Count(q.where...)), newest})
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
		s.rows = append(s.rows, []cell{texted(words("kind." + string(k.kind))).valued(string(k.kind)), numbered(k.n), nothing()})
	}
	return s
}
