package board

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// request is a request for a view, with what it may see.
type request struct {
	http     *http.Request
	snapshot *store.Snapshot
	fields   *store.Fields
	root     string // the path under which the board is mounted
	view     string // the first segment of the path
	rest     string // the second segment
	format   string // ".json", ".csv" or empty
	values   url.Values
	scope    Scope
	zone     *time.Location
	now      time.Time

	recent  registry.RecentMoves
	sources []Source
	live    bool // the page may follow the registry
	signOut bool // the page offers to sign out

	where   []query.Condition[*store.Entry] // the scope and the filters that stay
	people  []query.Condition[*user.User]   // the same of users
	staying url.Values                      // the parameters that stay from view to view
}

// stay are the fields whose filters stay while one moves from view to view.
var stay = []string{"campus", "cursus", poolYearField, poolMonthField}

// filterName returns the parameter that filters by a field.
func filterName(field string) string { return "filter[" + field + "]" }

// problem is why a page is not shown.
type problem struct {
	status int
	reason string
}

func (p *problem) Error() string { return p.reason }

// conditions joins conditions.
func conditions[R any](where []query.Condition[R], more ...query.Condition[R]) []query.Condition[R] {
	return append(where[:len(where):len(where)], more...)
}

// narrow reads the filters that stay.
func (q *request) narrow() error {
	q.staying = url.Values{}
	filters := url.Values{}
	for _, name := range stay {
		if v := web.LastOf(q.values, filterName(name)); v != "" {
			q.staying.Set(filterName(name), v)
			filters.Set(filterName(name), v)
		}
	}
	if tz := web.LastOf(q.values, "tz"); tz != "" {
		q.staying.Set("tz", tz)
	}
	parsed, err := q.fields.Registrations.Schema.Parse(filters)
	if err != nil {
		return err
	}
	q.where = append(q.scope.registrations(&q.fields.Registrations), parsed.Where...)
	people, err := q.fields.Users.Schema.Parse(filters)
	if err != nil {
		return err
	}
	q.people = append(q.scope.users(&q.fields.Users), people.Where...)
	return nil
}

// canonical returns the address to which a form leads: without empty parameters, and
// with the two ends of a range in one parameter. It is empty if the request has it.
func (q *request) canonical() string {
	values, changed := clone(q.values), false
	for _, name := range slices.Sorted(keysOf(values)) {
		if !values.Has(name) { // the other end of a range, which was joined
			continue
		}
		field, least := strings.CutPrefix(name, "least[")
		if !least {
			field, _ = strings.CutPrefix(name, "most[")
		}
		switch {
		case field != name:
			field = strings.TrimSuffix(field, "]")
			lo, hi := strings.TrimSpace(web.LastOf(values, "least["+field+"]")), strings.TrimSpace(web.LastOf(values, "most["+field+"]"))
			values.Del("least[" + field + "]")
			values.Del("most[" + field + "]")
			values.Del("range[" + field + "]")
			if lo != "" || hi != "" {
				values.Set("range["+field+"]", lo+","+hi)
			}
			changed = true
		case name == "add" && web.LastOf(values, name) != "":
			values.Set("projects", strings.Trim(web.LastOf(values, "projects")+","+web.LastOf(values, name), ","))
			values.Del(name)
			changed = true
		case name == "column":
			values.Set("columns", strings.Join(values["column"], ","))
			values.Del("column")
			changed = true
		case web.LastOf(values, name) == "":
			values.Del(name)
			changed = true
		}
	}
	if !changed {
		return ""
	}
	return address(q.root+q.path()+q.format, values)
}

// keysOf yields the names of parameters.
func keysOf(values url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range values {
			if !yield(name) {
				return
			}
		}
	}
}

// path returns the path of the request without its ending.
func (q *request) path() string {
	path := "/" + url.PathEscape(q.view)
	if q.view == "" {
		path = "/now"
	}
	if q.rest != "" {
		path += "/" + url.PathEscape(q.rest)
	}
	return path
}

// href returns the address of a view, with the filters that stay and more parameters, in
// pairs of name and value.
func (q *request) href(path string, pairs ...string) string {
	if q.format != "" {
		return "" // JSON and CSV have no links
	}
	values := clone(q.staying)
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return address(q.root+path, values)
}

// with returns the address of this page with other parameters, in pairs of name and
// value. An empty value removes the parameter.
func (q *request) with(pairs ...string) string {
	if q.format != "" {
		return ""
	}
	values := clone(q.values)
	for i := 0; i+1 < len(pairs); i += 2 {
		if values.Del(pairs[i]); pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	return address(q.root+q.path(), values)
}

// text returns the last value of a parameter.
func (q *request) text(name string) string { return web.LastOf(q.values, name) }

// pageNumber returns the number of the page that the request asks for, from 1.
func (q *request) pageNumber() int {
	n, err := strconv.Atoi(q.text("page[number]"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}
