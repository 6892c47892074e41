package noko

import (
	"net/http"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// sheet is whose entries or expenses a request lists; 0 is all.
type sheet struct {
	user    user.ID
	project project.ID
}

// sheetFinder returns the sheet that the path of a request names.
type sheetFinder func(view, *http.Request) (sheet, error)

// ofAll returns the sheet of all users and projects.
func ofAll(view, *http.Request) (sheet, error) { return sheet{}, nil }

// ofUser returns the finder of the sheet of one user.
func ofUser(of userFinder) sheetFinder {
	return func(v view, r *http.Request) (sheet, error) {
		u, err := of(v, r)
		if err != nil {
			return sheet{}, err
		}
		return sheet{user: u.ID}, nil
	}
}

// ofProject returns the sheet of the project in the path of a request.
func ofProject(v view, r *http.Request) (sheet, error) {
	id := web.PathID(r, "id")
	if v.Project(project.ID(id)) == nil {
		return sheet{}, &store.MissingError{Kind: store.KindProject, ID: id}
	}
	return sheet{project: project.ID(id)}, nil
}

// entries answers a page of entries, newest first.
func (h *handler) entries(of sheetFinder) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		q, v, s, err := h.sheet(r, of)
		if err != nil {
			return web.Answer{}, err
		}
		asked, matches := v.entryQuery(q, s)
		found, total, err := selectEntries(q, v, asked, matches)
		if err != nil {
			return web.Answer{}, err
		}
		return answerList(r, buf, q, v, found, total, v.encodeEntry)
	}
}

// entryQuery returns the query for the entries of a sheet, newest first, and the condition
// of the parameters that have no index, nil without one.
func (v view) entryQuery(q *params, s sheet) (asked query.Query[*user.TimeEntry], matches func(*user.TimeEntry) bool) {
	f := &v.Fields().TimeEntries
	asked = query.Query[*user.TimeEntry]{Page: q.page, Sort: []query.SortKey[*user.TimeEntry]{f.Date.Desc(), f.ID.Desc()}}
	asked.Where = sheetConditions(q, s, f.UserID, f.ProjectID, f.Date)
	if is, ok := q.flag("billable"); ok {
		asked.Where = append(asked.Where, f.Billable.In(is))
	}
	if part := q.text("description"); part != "" {
		asked.Where = append(asked.Where, f.Description.ContainsFold(part))
	}
	q.refuseUnsupported("invoices", "invoice_ids", "imports", "import_ids", "invoiced", "invoiced_at_from", "invoiced_at_to",
		"updated_from", "updated_to", "approved_at_from", "approved_at_to", "approved_by_ids")
	return asked, q.tags()
}

// selectEntries returns the page of the entries that a query asks for, and the number of
// entries on all pages. With a condition it reads all entries of the query.
func selectEntries(q *params, v view, asked query.Query[*user.TimeEntry], matches func(*user.TimeEntry) bool) (found []*user.TimeEntry, total int, err error) {
	if q.err != nil {
		return nil, 0, q.err
	}
	if matches == nil {
		return selectPage(v.TimeEntries, asked)
	}
	for e := range v.TimeEntries.All(asked) {
		if matches(e) {
			found = append(found, e)
		}
	}
	from, to := q.bounds(len(found))
	return found[from:to], len(found), nil
}

// getEntry answers one entry.
func (h *handler) getEntry(r *http.Request, buf []byte) (web.Answer, error) {
	v := h.view(h.Snapshot(r), r)
	id := web.PathID(r, "id")
	e, _ := v.TimeEntries.Get(id)
	return answerOne(buf, e, store.KindTimeEntry, id, v.encodeEntry)
}

// expenses answers a page of expenses, newest first.
func (h *handler) expenses(of sheetFinder) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		q, v, s, err := h.sheet(r, of)
		if err != nil {
			return web.Answer{}, err
		}
		f := &v.Fields().Expenses
		asked := query.Query[*user.Expense]{Page: q.page, Sort: []query.SortKey[*user.Expense]{f.Date.Desc(), f.ID.Desc()}}
		asked.Where = sheetConditions(q, s, f.UserID, f.ProjectID, f.Date)
		if part := q.text("description"); part != "" {
			asked.Where = append(asked.Where, f.Description.ContainsFold(part))
		}
		q.refuseUnsupported("invoices", "invoice_ids", "imports", "import_ids", "apply_taxes", "taxable", "invoiced", "price_from", "price_to")
		return answerRecords(r, buf, q, v, v.Expenses, asked, v.encodeExpense)
	}
}

// getExpense answers one expense.
func (h *handler) getExpense(r *http.Request, buf []byte) (web.Answer, error) {
	v := h.view(h.Snapshot(r), r)
	id := web.PathID(r, "id")
	e, _ := v.Expenses.Get(id)
	return answerOne(buf, e, store.KindExpense, id, v.encodeExpense)
}

// sheet returns the parameters, the view and the sheet of a request.
func (h *handler) sheet(r *http.Request, of sheetFinder) (q *params, v view, s sheet, err error) {
	if q, err = readQuery(r); err != nil {
		return q, v, s, err
	}
	v = h.view(h.Snapshot(r), r)
	s, err = of(v, r)
	return q, v, s, err
}

// sheetConditions returns the conditions that entries and expenses share: the sheet, the
// days from and to, both included, and the users and projects, each by its older and its
// newer name.
func sheetConditions[R any](q *params, s sheet, by *query.Field[R, user.ID], on *query.Field[R, project.ID], date *query.Field[R, time.Time]) (where []query.Condition[R]) {
	if s.user != 0 {
		where = append(where, by.In(s.user))
	}
	if s.project != 0 {
		where = append(where, on.In(s.project))
	}
	if from, ok := q.day("from"); ok {
		where = append(where, date.AtLeast(from))
	}
	if to, ok := q.day("to"); ok {
		where = append(where, date.AtMost(to))
	}
	for _, name := range []string{"users", "user_ids"} {
		if ids, ok := idsOf[user.ID](q, name); ok {
			where = append(where, by.In(ids...))
		}
	}
	for _, name := range []string{"projects", "project_ids"} {
		if ids, ok := idsOf[project.ID](q, name); ok {
			where = append(where, on.In(ids...))
		}
	}
	return where
}

// answerRecords answers the page of a table that a query asks for.
func answerRecords[R any](r *http.Request, buf []byte, q *params, v view, t *query.Table[R], asked query.Query[R], encode func(*jsonwriter.Writer, R)) (web.Answer, error) {
	if q.err != nil {
		return web.Answer{}, q.err
	}
	found, total, err := selectPage(t, asked)
	if err != nil {
		return web.Answer{}, err
	}
	return answerList(r, buf, q, v, found, total, encode)
}

// tablePage is the size of a page that every table can return.
const tablePage = 100

// selectPage returns the page of a table that a query asks for, and the number of
// records on all pages. The page can be larger than the pages of a table, so it is
// joined from several of them.
func selectPage[R any](t *query.Table[R], asked query.Query[R]) (found []R, total int, err error) {
	total = t.Count(asked.Where...)
	from, to := web.PageBounds(asked.Page.Number, asked.Page.Size, total)
	for at := from; at < to; {
		asked.Page = query.Page{Number: at/tablePage + 1, Size: tablePage}
		a, err := t.Select(asked)
		if err != nil {
			return nil, 0, err
		}
		first := at - at%tablePage
		some := a.Records[at-first : min(len(a.Records), to-first)]
		found, at = append(found, some...), at+len(some)
	}
	return found, total, nil
}

// encodeEntry writes an entry.
func (v view) encodeEntry(w *jsonwriter.Writer, e *user.TimeEntry) {
	w.BeginObject()
	w.Key("id").Int(int64(e.ID))
	encodeDate(w, e.Date)
	w.Key("user")
	v.encodeUserRef(w, e.User)
	w.Key("billable").Bool(e.Billable)
	w.Key("minutes").Int(int64(e.Minutes))
	w.Key("description").StringOrNull(e.Description)
	w.Key("project")
	v.encodeProjectRef(w, e.Project)
	w.Key("tags")
	encodeAll(w, e.Tags, encodeTag)
	v.link(w, "url", "entries", int64(e.ID), "")
	v.encodeTimes(w, e.CreatedAt, e.UpdatedAt, e.Date)
	w.EndObject()
}

// encodeExpense writes an expense.
func (v view) encodeExpense(w *jsonwriter.Writer, e *user.Expense) {
	w.BeginObject()
	w.Key("id").Int(int64(e.ID))
	w.Key("price").Append(func(to []byte) []byte { return e.Price.AppendFixed(to, 2) })
	w.Key("description").StringOrNull(e.Description)
	encodeDate(w, e.Date)
	w.Key("project")
	v.encodeProjectRef(w, e.Project)
	w.Key("user")
	v.encodeUserRef(w, e.User)
	v.link(w, "url", "expenses", int64(e.ID), "")
	v.encodeTimes(w, e.CreatedAt, e.UpdatedAt, e.Date)
	w.EndObject()
}
