package standin

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// routePlaces declares the routes of cursus and campuses, of which the registry has only
// the ids that its records refer to, and of the memberships of users.
func (h *handler) routePlaces(s *web.Service) {
	f, l := h.Registry.Fields(), &h.lists
	s.Handle("GET", "/v2/cursus", serveRows(h, placeFields, cursusRows))
	s.Handle("GET", "/v2/cursus/{cursus_id}", servePlace(h, "cursus_id", cursusRows))
	s.Handle("GET", "/v2/campus", serveRows(h, placeFields, campusRows))
	s.Handle("GET", "/v2/campus/{campus_id}", servePlace(h, "campus_id", campusRows))

	s.Handle("GET", "/v2/cursus/{cursus_id}/users", serveList(h, &l.users, atPlace("cursus_id", cursusRows, f.Users.Cursus)))
	s.Handle("GET", "/v2/campus/{campus_id}/users", serveList(h, &l.users, atPlace("campus_id", campusRows, f.Users.Campus)))
	s.Handle("GET", "/v2/cursus/{cursus_id}/teams", serveList(h, &l.teams, onProjectsOfCursus(f.Teams.ProjectID)))
	s.Handle("GET", "/v2/cursus/{cursus_id}/projects_users", serveList(h, &l.projectsUsers, onProjectsOfCursus(f.Registrations.ProjectID)))

	s.Handle("GET", "/v2/cursus_users", serveRows(h, cursusUserFields, cursusUserRows))
	s.Handle("GET", "/v2/cursus/{cursus_id}/cursus_users", serveRows(h, cursusUserFields, cursusUserRows))
	s.Handle("GET", "/v2/users/{user_id}/cursus_users", serveRows(h, cursusUserFields, cursusUserRows))
	s.Handle("GET", "/v2/campus_users", serveRows(h, campusUserFields, campusUserRows))
	s.Handle("GET", "/v2/users/{user_id}/campus_users", serveRows(h, campusUserFields, campusUserRows))
}

// place is a cursus or a campus.
type place struct{ id int64 }

// AppendJSON appends the place. Its names are unknown.
func (p place) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	w.BeginObject()
	w.Key("id").Int(p.id)
	w.Key("created_at").Null()
	w.Key("name").Null()
	w.Key("slug").Null()
	w.EndObject()
	return w.Bytes()
}

// rowFields are the fields by which rows can be filtered.
type rowFields[T any] map[string]func(T) int64

var (
	placeFields      = rowFields[place]{"id": func(p place) int64 { return p.id }}
	cursusUserFields = rowFields[*intra.CursusUser]{
		"id":        func(c *intra.CursusUser) int64 { return c.ID },
		"cursus_id": func(c *intra.CursusUser) int64 { return c.CursusID },
		"user_id":   func(c *intra.CursusUser) int64 { return c.User.ID },
	}
	campusUserFields = rowFields[*intra.CampusUser]{
		"id":        func(c *intra.CampusUser) int64 { return c.ID },
		"campus_id": func(c *intra.CampusUser) int64 { return c.CampusID },
		"user_id":   func(c *intra.CampusUser) int64 { return c.UserID },
	}
)

// rowFinder returns the rows of a request, in the order of the answer.
type rowFinder[T any] func(*intra.Presenter, *http.Request) ([]T, error)

// cursusRows returns the cursus that a project, a session or a user refers to, by id.
func cursusRows(p *intra.Presenter, _ *http.Request) ([]place, error) {
	ids := make(map[project.CursusID]bool)
	for on := range p.Snapshot.Projects.Where() {
		for _, id := range on.Cursus {
			ids[id] = true
		}
	}
	for s := range p.Snapshot.Sessions.Where() {
		ids[s.Cursus] = true
	}
	for u := range p.Snapshot.Users.Where() {
		for _, c := range u.Cursus {
			ids[c.ID] = true
		}
	}
	return placesOf(ids), nil
}

// campusRows returns the campuses that a project, a session or a user refers to, by id.
func campusRows(p *intra.Presenter, _ *http.Request) ([]place, error) {
	ids := make(map[project.CampusID]bool)
	for on := range p.Snapshot.Projects.Where() {
		for _, id := range on.Campuses {
			ids[id] = true
		}
	}
	for s := range p.Snapshot.Sessions.Where() {
		ids[s.Campus] = true
	}
	for u := range p.Snapshot.Users.Where() {
		for _, c := range u.Campuses {
			ids[c.ID] = true
		}
	}
	return placesOf(ids), nil
}

// placesOf returns the places of ids without 0, by id.
func placesOf[ID ~int64](ids map[ID]bool) (places []place) {
	delete(ids, 0)
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		places = append(places, place{int64(id)})
	}
	return places
}

// usersOf returns the users of a request about memberships, by id: the one in the path,
// those of the filter, which must be valid, or all.
func usersOf(s *store.Snapshot, r *http.Request) (users []*user.User, err error) {
	if name := r.PathValue("user_id"); name != "" {
		u, err := userOf(s, name)
		return []*user.User{u}, err
	}
	if filter := r.URL.Query()["filter[user_id]"]; filter != nil {
		ids, err := parseIDs("filter[user_id]", filter[len(filter)-1])
		for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
			if u := s.User(user.ID(id)); u != nil {
				users = append(users, u)
			}
		}
		return users, err
	}
	return slices.Collect(s.Users.All(query.Query[*user.User]{Sort: []query.SortKey[*user.User]{s.Fields().Users.ID.Asc()}})), nil
}

// memberships is the greatest number of memberships of a user that have ids of their own.
const memberships = 1 << 10

// cursusUserRows returns the users' memberships of cursus, or of the one in the path.
func cursusUserRows(p *intra.Presenter, r *http.Request) (rows []*intra.CursusUser, err error) {
	users, err := usersOf(p.Snapshot, r)
	if err != nil {
		return nil, err
	}
	only := r.PathValue("cursus_id")
	for _, u := range users {
		full := p.ShortUser(u)
		ref := intra.UserRef{ID: full.ID, Login: full.Login, URL: full.URL}
		for i, c := range u.Cursus {
			if only != "" && only != strconv.FormatInt(int64(c.ID), 10) {
				continue
			}
			rows = append(rows, &intra.CursusUser{
				ID: int64(u.ID)*memberships + int64(i%memberships), CursusID: int64(c.ID), User: &ref,
				BeginAt: intra.Time{Time: c.BeginAt}, EndAt: intra.Time{Time: c.EndAt}, Grade: gradeOf(c), Level: c.Level,
			})
		}
	}
	return rows, nil
}

// gradeOf returns the grade of a membership, null without one.
func gradeOf(c user.Cursus) optional.Optional[string] {
	if c.Grade == "" {
		return optional.Null[string]()
	}
	return optional.Some(c.Grade)
}

// campusUserRows returns the users' memberships of campuses.
func campusUserRows(p *intra.Presenter, r *http.Request) (rows []*intra.CampusUser, err error) {
	users, err := usersOf(p.Snapshot, r)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		for i, c := range u.Campuses {
			id := int64(u.ID)*memberships + int64(i%memberships)
			rows = append(rows, &intra.CampusUser{ID: id, UserID: int64(u.ID), CampusID: int64(c.ID), IsPrimary: c.Primary})
		}
	}
	return rows, nil
}

// serveRows returns a handler of rows that are not records: it filters them by ids and
// pages them as a list of records.
func serveRows[T object](h *handler, fields rowFields[T], find rowFinder[T]) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		p := h.present(r, h.Snapshot(r))
		page, keep, err := parseRows(h, fields, r)
		if err != nil {
			return web.Answer{}, err
		}
		all, err := find(p, r)
		if err != nil {
			return web.Answer{}, err
		}
		all = slices.DeleteFunc(all, func(row T) bool { return !keep(row) })
		from, to := web.PageBounds(page.Number, page.Size, len(all))
		list := list[T]{present: func(_ *intra.Presenter, row T) object { return row }}
		body, err := list.appendPage(buf, p, all[from:to])
		return web.Answer{Header: pageHeader(r, p.Root, page, len(all)), Body: body}, err
	}
}

// parseRows returns the page and the filter that a request for rows asks for.
func parseRows[T any](h *handler, fields rowFields[T], r *http.Request) (page query.Page, keep func(T) bool, err error) {
	parameters, search, err := grammarOf(r.URL.RawQuery)
	if err != nil {
		return page, nil, err
	}
	values, err := url.ParseQuery(parameters)
	if err != nil {
		return page, nil, &query.EncodingError{Err: err}
	}
	names := slices.Sorted(maps.Keys(fields))
	for name := range search {
		return page, nil, &query.UnknownFieldError{Parameter: "search", Field: name, Allowed: names}
	}
	wanted := make(map[string][]int64)
	for name := range values {
		word, rest, _ := strings.Cut(name, "[")
		field := strings.TrimSuffix(rest, "]")
		switch {
		case word == "sort":
			return page, nil, &query.NotSortableError{Field: web.LastOf(values, name), Allowed: []string{}}
		case word == "range", word == "filter" && fields[field] == nil:
			return page, nil, &query.UnknownFieldError{Parameter: word, Field: field, Allowed: names}
		case word == "filter":
			if wanted[field], err = parseIDs(name, web.LastOf(values, name)); err != nil {
				return page, nil, err
			}
		}
	}
	maps.DeleteFunc(values, func(name string, _ []string) bool { return !strings.HasPrefix(name, "page") && name != "per_page" })
	q, err := h.lists.users.view.ParseString(values.Encode())
	page = query.Page{Number: max(1, q.Page.Number), Size: min(cmp.Or(q.Page.Size, defaultPage), maxPage)}
	return page, func(row T) bool {
		for name, ids := range wanted {
			if !slices.Contains(ids, fields[name](row)) {
				return false
			}
		}
		return true
	}, err
}

// The sizes of a page of rows, as those of a list of records.
const (
	defaultPage = 30
	maxPage     = 100
)

// parseIDs returns the ids of a filter, or a [*query.ValueError].
func parseIDs(parameter, text string) (ids []int64, err error) {
	for part := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, &query.ValueError{Parameter: parameter, Value: part, Allowed: "an integer"}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// servePlace returns a handler of the place in a path.
func servePlace(h *handler, name string, find rowFinder[place]) web.Handler {
	return func(r *http.Request, buf []byte) (web.Answer, error) {
		found, err := placeInPath(h.present(r, h.Snapshot(r)), r, name, find)
		if err != nil {
			return web.Answer{}, err
		}
		body, err := found.AppendJSON(buf)
		return web.Answer{Body: body}, err
	}
}

// placeInPath returns the place in a path, or errNotFound.
func placeInPath(p *intra.Presenter, r *http.Request, name string, find rowFinder[place]) (place, error) {
	id, ok := web.ParseID(r.PathValue(name))
	all, err := find(p, r)
	if err != nil {
		return place{}, err
	}
	if !ok || !slices.Contains(all, place{id}) {
		return place{}, errNotFound
	}
	return place{id}, nil
}

// atPlace narrows users to those of the place in a path.
func atPlace[ID ~int64](name string, find rowFinder[place], field interface {
	In(...ID) query.Condition[*user.User]
}) scope[*user.User] {
	return func(s *store.Snapshot, r *http.Request) ([]query.Condition[*user.User], error) {
		found, err := placeInPath(&intra.Presenter{Snapshot: s}, r, name, find)
		if err != nil {
			return nil, err
		}
		return []query.Condition[*user.User]{field.In(ID(found.id))}, nil
	}
}

// onProjectsOfCursus narrows a list to the projects of the cursus in the path.
func onProjectsOfCursus[R any](field *query.Field[R, project.ID]) scope[R] {
	return func(s *store.Snapshot, r *http.Request) ([]query.Condition[R], error) {
		where, err := inCursus(s, r)
		if err != nil {
			return nil, err
		}
		var projects []project.ID
		for p := range s.Projects.Where(where...) {
			projects = append(projects, p.ID)
		}
		return []query.Condition[R]{field.In(projects...)}, nil
	}
}
