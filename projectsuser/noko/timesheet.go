package noko

import (
	"net/http"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// entries answers a page of a user's entries, newest first.
func (h *handler) entries(r *http.Request, buf []byte) (web.Answer, error) {
	q, v, u, err := h.listOf(r)
	if err != nil {
		return web.Answer{}, err
	}
	f := &v.Fields().TimeEntries
	asked := query.Query[*user.TimeEntry]{Page: q.page, Sort: []query.SortKey[*user.TimeEntry]{f.Date.Desc(), f.ID.Desc()}}
	asked.Where = append(timesheetConditions(q, f.Date, f.ProjectID), f.UserID.In(u.ID))
	if is, ok := q.flag("billable"); ok {
		asked.Where = append(asked.Where, f.Billable.In(is))
	}
	if part := q.text("description"); part != "" {
		asked.Where = append(asked.Where, f.Description.Contains(part))
	}
	return answerRecords(r, buf, q, v, v.TimeEntries, asked, v.encodeEntry)
}

// expenses answers a page of a user's expenses, newest first.
func (h *handler) expenses(r *http.Request, buf []byte) (web.Answer, error) {
	q, v, u, err := h.listOf(r)
	if err != nil {
		return web.Answer{}, err
	}
	f := &v.Fields().Expenses
	asked := query.Query[*user.Expense]{Page: q.page, Sort: []query.SortKey[*user.Expense]{f.Date.Desc(), f.ID.Desc()}}
	asked.Where = append(timesheetConditions(q, f.Date, f.ProjectID), f.UserID.In(u.ID))
	return answerRecords(r, buf, q, v, v.Expenses, asked, v.encodeExpense)
}

// listOf returns the parameters, the view and the user of a request for a list of the
// user's records.
func (h *handler) listOf(r *http.Request) (q *params, v view, u *user.User, err error) {
	if q, err = readQuery(r); err != nil {
		return q, v, u, err
	}
	v = h.view(h.Snapshot(r), r)
	u, err = userOf(v.Snapshot, r)
	return q, v, u, err
}

// timesheetConditions returns the conditions that entries and expenses share: the days
// from and to, both included, and the projects.
func timesheetConditions[R any](q *params, date *query.Field[R, time.Time], on *query.Field[R, project.ID]) (where []query.Condition[R]) {
	if from, ok := q.day("from"); ok {
		where = append(where, date.AtLeast(from))
	}
	if to, ok := q.day("to"); ok {
		where = append(where, date.AtMost(to))
	}
	if ids, ok := q.projects("projects"); ok {
		where = append(where, on.In(ids...))
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
	encodeTimes(w, e.CreatedAt, e.UpdatedAt)
	w.EndObject()
}

// encodeTag writes a tag of an entry.
func encodeTag(w *jsonwriter.Writer, tag string) {
	w.BeginObject()
	w.Key("name").String(tag)
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
	encodeTimes(w, e.CreatedAt, e.UpdatedAt)
	w.EndObject()
}
