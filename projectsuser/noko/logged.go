package noko

import (
	"net/http"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// entries answers with a page of a user's entries, newest first.
func (h *handler) entries(r *http.Request, buf []byte) (web.Answer, error) {
	q, v, u, err := h.below(r)
	if err != nil {
		return web.Answer{}, err
	}
	f := &v.Fields().Entries
	asked := query.Query[*user.TimeEntry]{Page: q.page, Sort: []query.SortKey[*user.TimeEntry]{f.Date.Desc(), f.ID.Desc()}}
	asked.Where = append(logged(q, f.Date, f.ProjectID), f.UserID.In(u.ID))
	if is, ok := q.flag("billable"); ok {
		asked.Where = append(asked.Where, f.Billable.In(is))
	}
	if part := q.text("description"); part != "" {
		asked.Where = append(asked.Where, f.Description.Contains(part))
	}
	return answerRecords(h, r, buf, q, v.Entries, asked, v.appendEntry)
}

// expenses answers with a page of a user's expenses, newest first.
func (h *handler) expenses(r *http.Request, buf []byte) (web.Answer, error) {
	q, v, u, err := h.below(r)
	if err != nil {
		return web.Answer{}, err
	}
	f := &v.Fields().Expenses
	asked := query.Query[*user.Expense]{Page: q.page, Sort: []query.SortKey[*user.Expense]{f.Date.Desc(), f.ID.Desc()}}
	asked.Where = append(logged(q, f.Date, f.ProjectID), f.UserID.In(u.ID))
	return answerRecords(h, r, buf, q, v.Expenses, asked, v.appendExpense)
}

// below returns what a request for something of a user's is about.
func (h *handler) below(r *http.Request) (q *params, v view, u *user.User, err error) {
	if q, err = readQuery(r); err != nil {
		return q, v, u, err
	}
	v = h.view(r)
	u, err = userOf(v.Snapshot, r)
	return q, v, u, err
}

// answerRecords answers with the page of a table that a request asks for.
func answerRecords[R any](h *handler, r *http.Request, buf []byte, q *params, t *query.Table[R], asked query.Query[R], one func([]byte, R) []byte) (web.Answer, error) {
	if q.err != nil {
		return web.Answer{}, q.err
	}
	found, total, err := window(t, asked)
	if err != nil {
		return web.Answer{}, err
	}
	return h.answerList(r, q, appendAll(buf, found, one), total), nil
}

// window returns the page of a table that a query asks for, and how many records
// there are on all pages. A page here may be larger than one that the table
// gives, so it is put together from those.
func window[R any](t *query.Table[R], asked query.Query[R]) (found []R, total int, err error) {
	total = t.Count(asked.Where...)
	from, to := bounds(asked.Page, total)
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

// tablePage is the size of a page that every table gives.
const tablePage = 100

// logged returns the conditions that entries and expenses have in common: days
// from and to, both included, and projects.
func logged[R any](q *params, date *query.Field[R, time.Time], on *query.Field[R, project.ID]) (where []query.Condition[R]) {
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

// appendEntry appends an entry.
func (v view) appendEntry(to []byte, e *user.TimeEntry) []byte {
	to = strconv.AppendInt(append(to, `{"id":`...), int64(e.ID), 10)
	to = appendDate(append(to, `,"date":`...), e.Date)
	to = v.appendRef(append(to, `,"user":`...), e.User)
	to = appendFlag(to, "billable", e.Billable)
	to = appendCount(to, "minutes", e.Minutes)
	to = appendText(append(to, `,"description":`...), e.Description)
	to = v.appendProjectRef(append(to, `,"project":`...), e.Project)
	to = appendAll(append(to, `,"tags":`...), e.Tags, appendTag)
	to = appendLink(to, "url", v.root, "entries", e.ID, "")
	return append(appendTimes(to, e.CreatedAt, e.UpdatedAt), '}')
}

// appendTag appends a tag.
func appendTag(to []byte, tag string) []byte {
	return append(web.AppendString(append(to, `{"name":`...), tag), '}')
}

// appendExpense appends an expense.
func (v view) appendExpense(to []byte, e *user.Expense) []byte {
	to = strconv.AppendInt(append(to, `{"id":`...), int64(e.ID), 10)
	to = append(append(to, `,"price":`...), e.Price.Fixed(2)...)
	to = appendText(append(to, `,"description":`...), e.Description)
	to = appendDate(append(to, `,"date":`...), e.Date)
	to = v.appendProjectRef(append(to, `,"project":`...), e.Project)
	to = v.appendRef(append(to, `,"user":`...), e.User)
	to = appendLink(to, "url", v.root, "expenses", e.ID, "")
	return append(appendTimes(to, e.CreatedAt, e.UpdatedAt), '}')
}
