package standin

import (
	"net/http"
	"strconv"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// object is an object of package intra.
type object interface {
	AppendJSON(to []byte) ([]byte, error)
}

// list is a kind of records that the API lists.
type list[R any] struct {
	view    *query.View[R]
	table   func(*store.Snapshot) *query.Table[R]
	present func(*intra.Presenter, R) object
	search  map[string]query.AnyField[R]                      // by search[name]; nil for a list without a search
	append  func(*intra.Presenter, []byte, R) ([]byte, error) // appends what present returns; nil has no shorter way
	moments map[string]moment[R]                              // filters that depend on the instant, by name; nil for none
}

// lists are the lists of the API.
type lists struct {
	projectsUsers list[*store.Entry]
	teams         list[*store.TeamEntry]
	projects      list[*project.Project]
	sessions      list[*project.Session]
	users         list[*user.User]
}

// newLists returns the lists over tables with fields. A list of users has the short
// form of users, because the full form has all registrations of each; the other
// lists have the full form of their records.
func newLists(f *store.Fields, cache *intra.TextCache) lists {
	return lists{
		projectsUsers: list[*store.Entry]{
			projectsUserView(&f.Registrations),
			func(s *store.Snapshot) *query.Table[*store.Entry] { return s.Registrations },
			func(p *intra.Presenter, e *store.Entry) object { return p.ProjectsUser(e) }, nil, cache.Append, nil,
		},
		teams: list[*store.TeamEntry]{
			teamView(&f.Teams),
			func(s *store.Snapshot) *query.Table[*store.TeamEntry] { return s.Teams },
			func(p *intra.Presenter, e *store.TeamEntry) object { return p.Team(e) }, nil, nil, nil,
		},
		projects: list[*project.Project]{
			projectView(&f.Projects),
			func(s *store.Snapshot) *query.Table[*project.Project] { return s.Projects },
			func(p *intra.Presenter, of *project.Project) object { return p.Project(of) }, nil, nil, nil,
		},
		sessions: list[*project.Session]{
			sessionView(&f.Sessions),
			func(s *store.Snapshot) *query.Table[*project.Session] { return s.Sessions },
			func(p *intra.Presenter, s *project.Session) object { return p.Session(s) }, nil, nil, sessionMoments(&f.Sessions),
		},
		users: list[*user.User]{
			userView(&f.Users),
			func(s *store.Snapshot) *query.Table[*user.User] { return s.Users },
			func(p *intra.Presenter, u *user.User) object { return p.ShortUser(u) },
			userSearch(&f.Users), nil, nil,
		},
	}
}

// scope narrows a list to the record that the path of a request names.
type scope[R any] func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error)

// serveList returns a handler of a list, of all records if the scope is nil.
func serveList[R any](h *handler, l *list[R], narrow scope[R]) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		p := h.present(r, h.Snapshot(r))
		q, err := l.query(p.Snapshot, r, narrow)
		if err != nil {
			return web.Answer{}, err
		}
		answer, err := l.table(p.Snapshot).Select(q)
		if err != nil {
			return web.Answer{}, err
		}
		body, err := l.appendPage(buf, p, answer.Records)
		return web.Answer{Header: pageHeader(r, p.Root, answer.Page, answer.Total), Body: body}, err
	}
}

// query returns the query of a request, narrowed by the scope unless that is nil.
func (l *list[R]) query(s *store.Snapshot, r *http.Request, narrow scope[R]) (q query.Query[R], err error) {
	parameters, search, err := grammarOf(r.URL.RawQuery)
	if err != nil {
		return q, err
	}
	parameters, moments, err := momentConditions(l.moments, parameters, s.At())
	if err != nil {
		return q, err
	}
	if q, err = l.view.ParseString(parameters); err != nil {
		return q, err
	}
	q.Where = append(q.Where, moments...)
	searched, err := searchConditions(l.search, search)
	if err != nil {
		return q, err
	}
	q.Where = append(q.Where, searched...)
	if narrow != nil {
		conditions, err := narrow(s, r)
		if err != nil {
			return q, err
		}
		q.Where = append(q.Where, conditions...)
	}
	return q, nil
}

// handleGraph declares the routes of a graph: the paths below it name the date, and after it
// the interval.
func handleGraph[R any](h *handler, s *web.Service, path string, l *list[R], narrow scope[R], dates map[string]func(R) time.Time) {
	for _, below := range []string{"", "/on/{field}", "/on/{field}/by/{interval}"} {
		s.Handle("GET", path+below, serveGraph(h, l, narrow, dates))
	}
}

// serveGraph returns a handler that counts the records of a list by a date, created_at by
// default, and by an interval, the month of the year by default. The parameters of the
// list narrow it. Records without the date do not count.
func serveGraph[R any](h *handler, l *list[R], narrow scope[R], dates map[string]func(R) time.Time) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		s := h.Snapshot(r)
		q, err := l.query(s, r, narrow)
		if err != nil {
			return web.Answer{}, err
		}
		date, err := chosen(dates, r, "field", "created_at")
		if err != nil {
			return web.Answer{}, err
		}
		c, err := chosen(calendar, r, "interval", "month_of_year")
		if err != nil {
			return web.Answer{}, err
		}
		counts := make(map[int64]int)
		for record := range l.table(s).All(query.Query[R]{Where: q.Where}) {
			if at := date(record); !at.IsZero() {
				counts[c.floor(at.UTC())]++
			}
		}
		body, err := c.appendGraph(buf, counts, s.At().UTC())
		return web.Answer{Body: body}, err
	}
}

// appendPage appends records as an array.
func (l *list[R]) appendPage(to []byte, p *intra.Presenter, records []R) (_ []byte, err error) {
	to = append(to, '[')
	for i, record := range records {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = l.appendRecord(p, to, record); err != nil {
			return to, err
		}
	}
	return append(to, ']'), nil
}

// appendRecord appends a record.
func (l *list[R]) appendRecord(p *intra.Presenter, to []byte, record R) ([]byte, error) {
	if l.append != nil {
		return l.append(p, to, record)
	}
	return l.present(p, record).AppendJSON(to)
}

// where returns a query of the records that meet a condition.
func where[R any](c query.Condition[R]) query.Query[R] {
	return query.Query[R]{Where: []query.Condition[R]{c}}
}

// paging names the parameters of pages.
var paging = web.Paging{
	{Number: "page", Size: "per_page"},
	{Number: "page[number]", Size: "page[size]"},
}

// pageHeader returns the headers of a page.
func pageHeader(r *http.Request, root string, page query.Page, total int) http.Header {
	return http.Header{
		"X-Page":     {strconv.Itoa(page.Number)},
		"X-Per-Page": {strconv.Itoa(page.Size)},
		"X-Total":    {strconv.Itoa(total)},
		"Link":       {paging.Link(root, r.URL.EscapedPath(), r.URL.RawQuery, page, total)},
	}
}

// serveOne returns a handler of the record that the path of a request names.
func serveOne[R any](h *handler, find func(*store.Snapshot, *http.Request) (R, error), present func(*intra.Presenter, R) object) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		p := h.present(r, h.Snapshot(r))
		record, err := find(p.Snapshot, r)
		if err != nil {
			return web.Answer{}, err
		}
		body, err := present(p, record).AppendJSON(buf)
		return web.Answer{Body: body}, err
	}
}
