package intra

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// list is a list of records as the API answers it: what may be asked of it, and
// how one of them is written.
type list[R any] struct {
	view  *query.View[R]
	table func(*store.Snapshot) *query.Table[R]
	write func(*presenter, R) encoder
}

// lists are the lists of the API.
type lists struct {
	projectsUsers list[*store.Entry]
	teams         list[*store.TeamEntry]
	projects      list[*project.Project]
	sessions      list[*project.Session]
	users         list[*user.User]
}

// newLists returns the lists over the tables with certain fields. Lists of teams
// and of sessions have them as they are by themselves, those of users do not:
// that would be all registrations of each.
func newLists(f *store.Fields) lists {
	v := newViews(f)
	return lists{
		projectsUsers: list[*store.Entry]{v.projectsUsers,
			func(s *store.Snapshot) *query.Table[*store.Entry] { return s.Registrations },
			func(p *presenter, e *store.Entry) encoder { return p.projectsUser(e) }},
		teams: list[*store.TeamEntry]{v.teams,
			func(s *store.Snapshot) *query.Table[*store.TeamEntry] { return s.Teams },
			func(p *presenter, e *store.TeamEntry) encoder { return p.loneTeam(e) }},
		projects: list[*project.Project]{v.projects,
			func(s *store.Snapshot) *query.Table[*project.Project] { return s.Projects },
			func(p *presenter, on *project.Project) encoder { return p.projectInFull(on) }},
		sessions: list[*project.Session]{v.sessions,
			func(s *store.Snapshot) *query.Table[*project.Session] { return s.Sessions },
			func(p *presenter, s *project.Session) encoder { return p.sessionInFull(s) }},
		users: list[*user.User]{v.users,
			func(s *store.Snapshot) *query.Table[*user.User] { return s.Users },
			func(p *presenter, u *user.User) encoder { return p.userInList(u) }},
	}
}

// scope narrows a list to what the path of a request names.
type scope[R any] func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error)

// serve returns a handler of a list, of everything if the scope is nil.
func serve[R any](h *Handler, l *list[R], of scope[R]) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		p := h.present(r, h.registry.Snapshot())
		q, err := l.view.ParseString(r.URL.RawQuery)
		if err != nil {
			return web.Answer{}, err
		}
		if of != nil {
			narrowed, err := of(p.Snapshot, r)
			if err != nil {
				return web.Answer{}, err
			}
			q.Where = append(q.Where, narrowed...)
		}
		answer, err := l.table(p.Snapshot).Select(q)
		if err != nil {
			return web.Answer{}, err
		}
		body, err := l.page(p, answer.Records, buf)
		return web.Answer{Header: paged(r, p.root, answer.Page, answer.Total), Body: body}, err
	}
}

// page appends records as an array.
func (l *list[R]) page(p *presenter, records []R, buf []byte) ([]byte, error) {
	w := writer{to: append(buf, '[')}
	for i, record := range records {
		if i > 0 {
			w.raw(",")
		}
		l.write(p, record).encode(&w)
	}
	w.raw("]")
	return w.to, w.err
}

// paging names the parameters of pages.
var paging = web.Paging{Number: "page[number]", Size: "page[size]", Others: []string{"page", "per_page"}}

// paged returns the headers of a page.
func paged(r *http.Request, root string, page query.Page, total int) http.Header {
	return http.Header{
		"X-Page":     {strconv.Itoa(page.Number)},
		"X-Per-Page": {strconv.Itoa(page.Size)},
		"X-Total":    {strconv.Itoa(total)},
		"Link":       {paging.Link(root, r.URL.EscapedPath(), r.URL.RawQuery, page, total)},
	}
}

// one returns a handler of a single record, found by the path, and written in a
// way of its own.
func one[R any](h *Handler, find func(*store.Snapshot, *http.Request) (R, error), write func(*presenter, R) encoder) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		p := h.present(r, h.registry.Snapshot())
		record, err := find(p.Snapshot, r)
		if err != nil {
			return web.Answer{}, err
		}
		body, err := appendJSON(buf, write(p, record))
		return web.Answer{Body: body}, err
	}
}

// errMissing says that there is nothing of the id, slug or login that a request
// names.
var errMissing = errors.New("intra: not there")

// recordOf returns the record of the id in a path value.
func recordOf[R any](t *query.Table[R], r *http.Request, name string) (record R, err error) {
	record, ok := t.Get(idOf(r.PathValue(name)))
	if !ok {
		return record, errMissing
	}
	return record, nil
}

// idOf returns the id that a text is, 0 if it is none.
func idOf(text string) int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// projectOf returns the project of an id or slug.
func projectOf(s *store.Snapshot, ref string) (*project.Project, error) {
	if p, ok := s.Projects.Get(idOf(ref)); ok {
		return p, nil
	}
	if p := s.ProjectBySlug(ref); p != nil && ref != "" {
		return p, nil
	}
	return nil, errMissing
}

// userOf returns the user of an id or login.
func userOf(s *store.Snapshot, ref string) (*user.User, error) {
	if u, ok := s.Users.Get(idOf(ref)); ok {
		return u, nil
	}
	if u := s.UserByLogin(ref); u != nil && ref != "" {
		return u, nil
	}
	return nil, errMissing
}

// parameter returns the last value of a parameter in a query string, and whether
// there is one.
func parameter(raw, name string) (value string, ok bool) {
	for pair := range strings.SplitSeq(raw, "&") {
		if given, text, _ := strings.Cut(pair, "="); given == name {
			if unescaped, err := url.QueryUnescape(text); err == nil {
				value, ok = unescaped, true
			}
		}
	}
	return value, ok
}
