package standin

import (
	"net/http"
	"strconv"

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
			func(p *intra.Presenter, e *store.Entry) object { return p.ProjectsUser(e) }, nil, cache.Append,
		},
		teams: list[*store.TeamEntry]{
			teamView(&f.Teams),
			func(s *store.Snapshot) *query.Table[*store.TeamEntry] { return s.Teams },
			func(p *intra.Presenter, e *store.TeamEntry) object { return p.Team(e) }, nil, nil,
		},
		projects: list[*project.Project]{
			projectView(&f.Projects),
			func(s *store.Snapshot) *query.Table[*project.Project] { return s.Projects },
			func(p *intra.Presenter, of *project.Project) object { return p.Project(of) }, nil, nil,
		},
		sessions: list[*project.Session]{
			sessionView(&f.Sessions),
			func(s *store.Snapshot) *query.Table[*project.Session] { return s.Sessions },
			func(p *intra.Presenter, s *project.Session) object { return p.Session(s) }, nil, nil,
		},
		users: list[*user.User]{
			userView(&f.Users),
			func(s *store.Snapshot) *query.Table[*user.User] { return s.Users },
			func(p *intra.Presenter, u *user.User) object { return p.ShortUser(u) },
			userSearch(&f.Users), nil,
		},
	}
}

// scope narrows a list to the record that the path of a request names.
type scope[R any] func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error)

// serveList returns a handler of a list, of all records if the scope is nil.
func serveList[R any](h *handler, l *list[R], narrow scope[R]) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		p := h.present(r, h.Snapshot(r))
		parameters, search, err := grammarOf(r.URL.RawQuery)
		if err != nil {
			return web.Answer{}, err
		}
		q, err := l.view.ParseString(parameters)
		if err != nil {
			return web.Answer{}, err
		}
		searched, err := searchConditions(l.search, search)
		if err != nil {
			return web.Answer{}, err
		}
		q.Where = append(q.Where, searched...)
		if narrow != nil {
			conditions, err := narrow(p.Snapshot, r)
			if err != nil {
				return web.Answer{}, err
			}
			q.Where = append(q.Where, conditions...)
		}
		answer, err := l.table(p.Snapshot).Select(q)
		if err != nil {
			return web.Answer{}, err
		}
		body, err := l.appendPage(buf, p, answer.Records)
		return web.Answer{Header: pageHeader(r, p.Root, answer.Page, answer.Total), Body: body}, err
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
