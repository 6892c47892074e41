package board

import (
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/query"
	"github.com/projectsuser/roster/state"
)

// differencesOnPage is how many differences a page of the audit explains.
const differencesOnPage = 20

// auditView compares the declared statuses with the derived ones.
func auditView(q *request) (*page, error) {
	f := &q.fields.Registrations
	where := conditions(q.where, f.Differs.In(true))
	answer, err := q.snapshot.Registrations.Select(query.Query[*store.Entry]{Where: where, Page: query.Page{Number: q.pageNumber(), Size: differencesOnPage}})
	if err != nil {
		return nil, err
	}
	list := &sheet{name: "differences", caption: words("audit.list"), columns: named("person", "project", "declared", "derived", "rule", "explanation", "registration"), total: answer.Total}
	for _, e := range answer.Records {
		list.rows = append(list.rows, q.differenceRow(e))
	}
	list.all = func(yield func([]cell) bool) {
		for e := range q.snapshot.Registrations.Where(where...) {
			if !yield(q.differenceRow(e)) {
				return
			}
		}
	}
	return &page{View: "audit", Title: words("audit"), Lead: words("audit.lead"), Sections: []section{
		{ID: "counts", Title: words("audit.counts"), Sheet: q.auditCounts()},
		{ID: "rules", Title: words("audit.rules"), Sheet: q.auditRules(where), Empty: words("audit.none")},
		{ID: "differences", Title: words("audit.list"), Sheet: list, Empty: words("audit.none"), Wide: true, Pager: q.pages(answer.Page.Number, answer.Page.Size, answer.Total)},
	}}, nil
}

// auditCounts returns how many registrations agree, differ, and lack one of both.
func (q *request) auditCounts() *sheet {
	f := &q.fields.Registrations
	count := func(c ...query.Condition[*store.Entry]) int {
		return q.snapshot.Registrations.Count(conditions(q.where, c...)...)
	}
	agree, differ := count(f.Differs.In(false)), count(f.Differs.In(true))
	undeclared := 0
	for _, b := range query.CountBy(q.snapshot.Registrations, f.Declared, q.where...) {
		if b.Null {
			undeclared = b.Count
		}
	}
	total := count()
	row := func(key string, n int) []cell { return []cell{texted(words(key)), numbered(n)} }
	rows := [][]cell{row("audit.agree", agree), row("audit.differ", differ), row("audit.undeclared", undeclared), row("audit.underived", total-agree-differ-undeclared)}
	rows[0][0] = rows[0][0].to(q.href("/table", filterName("differs"), "false"))
	rows[1][0] = rows[1][0].to(q.href("/table", filterName("differs"), "true"))
	return &sheet{name: "counts", caption: words("audit.counts"), columns: named("kind", "count"), rows: append(rows, row("all", total))}
}

// auditRules counts the differences by the declared status and by the derived one, whose
// rule decided.
func (q *request) auditRules(where []query.Condition[*store.Entry]) *sheet {
	f := &q.fields.Registrations
	s := &sheet{name: "rules", caption: words("audit.rules"), columns: named("declared", "derived", "rule", "count")}
	for _, declared := range query.CrossBy(q.snapshot.Registrations, f.Declared, f.Status, where...) {
		for _, derived := range declared.By {
			s.rows = append(s.rows, []cell{statused(declared.Value), statused(derived.Value), prose(rulesOf(derived.Value)),
				numbered(derived.Count).to(q.href("/table", filterName("differs"), "true", filterName("declared_status"), declared.Value.String(), filterName("status"), derived.Value.String()))})
		}
	}
	return s
}

// rulesOf returns the numbers and the words of the rules that give a status.
func rulesOf(s state.Status) (text string) {
	for r := state.Rule(1); r <= state.LastRule; r++ {
		if r.Status() == s {
			if text != "" {
				text += "; "
			}
			text += itoa(int(r)) + " (" + r.String() + ")"
		}
	}
	return text
}

// differenceRow explains a registration whose declared status is not the derived one.
func (q *request) differenceRow(e *store.Entry) []cell {
	r := e.Registration
	row := []cell{q.personCell(r.User), q.projectCell(r.Project), statused(r.Declared), statused(e.Status), nothing(), nothing(),
		identified(r.ID).to(q.registrationHref(r.User, r.ID))}
	if x, err := q.snapshot.Explain(r.ID); err == nil {
		row[4], row[5] = identified(int64(x.Rule)), prose(x.String())
	}
	return row
}
