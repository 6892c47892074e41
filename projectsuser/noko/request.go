package noko

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/query"
)

// userOf returns the user in the path of a request, or a [*store.MissingError].
func userOf(s *store.Snapshot, r *http.Request) (*user.User, error) {
	id := web.PathID(r, "id")
	u := s.User(user.ID(id))
	if u == nil {
		return nil, &store.MissingError{Kind: store.KindUser, ID: id}
	}
	return u, nil
}

// patch is a request for a new account or for changes of one. What is absent stays.
type patch struct {
	email, first, last optional.Optional[string]
	role               optional.Optional[user.Role]
}

// readPatch returns the patch in the body of a request.
func readPatch(r *http.Request) (patch, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return patch{}, err
	}
	return patchOf(body)
}

// patchOf returns the patch in an object. A blank email and a null role are refused.
func patchOf(body web.Object) (p patch, err error) {
	first, firstTwice := eitherKey(body, "first_name", "first name")
	last, lastTwice := eitherKey(body, "last_name", "last name")
	if err := cmp.Or(firstTwice, lastTwice); err != nil {
		return p, err
	}
	f := web.FieldsOf(body)
	p = patch{
		email: web.Take(f, "email", readEmail()),
		first: web.Take(f, first, web.String(maxText)),
		last:  web.Take(f, last, web.String(maxText)),
		role:  web.TakeValue(f, "role", readRole()),
	}
	if email, ok := p.email.Value(); !p.email.IsZero() && (!ok || email == "") {
		return p, missing("email")
	}
	return p, f.Err()
}

// eitherKey returns the one of two names of a member that an object has, the first one by
// default. It returns a [*web.DuplicateError] for an object with both.
func eitherKey(o web.Object, key, other string) (string, error) {
	hasKey, hasOther := o.Value(key).Kind() != web.Absent, o.Value(other).Kind() != web.Absent
	switch {
	case hasKey && hasOther:
		return key, &web.DuplicateError{Field: other}
	case hasOther:
		return other, nil
	}
	return key, nil
}

// apply runs the commands of the patch on an account. A role that the account has
// already runs no command.
func (p patch) apply(tx *registry.Tx, u *user.User) error {
	_, err := tx.UpdateUser(u.ID, registry.UserPatch{Email: p.email, FirstName: p.first, LastName: p.last})
	if err != nil {
		return err
	}
	if role, ok := p.role.Value(); ok && role != roleOf(u) {
		return tx.ChangeRole(u.ID, role)
	}
	return nil
}

// missing returns the error for a required member that is absent or blank.
func missing(field string) error { return &web.FieldError{Field: field, Want: "a value"} }

// maxText is the most characters of a name or an e-mail address.
const maxText = 255

// readEmail reads an e-mail address with space around it, or a blank text, as "".
func readEmail() web.Reader[string] {
	return web.Reader[string]{Want: "an e-mail address", Read: func(v web.Value) (string, bool) {
		text := strings.TrimSpace(v.Text())
		return text, v.Kind() == web.Text && (text == "" || web.IsEmail(text, maxText))
	}}
}

// readRole reads a role. The registry refuses a role that its policy does not name.
func readRole() web.Reader[user.Role] {
	return web.Reader[user.Role]{Want: "a role", Read: func(v web.Value) (user.Role, bool) {
		return user.Role(v.Text()), v.Kind() == web.Text && v.Text() != ""
	}}
}

// readProjects returns the ids of projects in the body of a request. The registry
// checks whether there are such projects.
func readProjects(r *http.Request) ([]project.ID, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return nil, err
	}
	key, err := eitherKey(body, "projects", "project_ids")
	if err != nil {
		return nil, err
	}
	if v := body.Value(key); v.Kind() == web.Absent || v.Kind() == web.Null {
		return nil, missing(key)
	}
	f := web.FieldsOf(body)
	projects := web.Require(f, key, web.Commas(web.Int[project.ID]().OrText(web.Number)))
	return projects, f.Err()
}

// The sizes of a page.
const (
	defaultPageSize = 30
	maxPageSize     = 1000
)

// params are the parameters of a URL. The last value of a parameter counts; an empty
// one is the same as none. The first error is kept in err.
type params struct {
	values url.Values
	page   query.Page
	err    error
}

// readQuery returns the parameters of a request and the page that it asks for. It
// returns an error of package query if the URL cannot be read, and a [*web.FieldError]
// for a wrong page.
func readQuery(r *http.Request) (*params, error) {
	values, err := web.Parameters(r)
	if err != nil {
		return nil, err
	}
	q := &params{values: values}
	q.page.Number = q.count("page", 1)
	q.page.Size = min(q.count("per_page", defaultPageSize), maxPageSize)
	return q, q.err
}

// text returns a parameter, "" for none.
func (q *params) text(name string) string { return web.LastOf(q.values, name) }

// fail keeps the first error.
func (q *params) fail(err error) {
	if q.err == nil {
		q.err = err
	}
}

// refuse keeps a [*web.FieldError] for a parameter with a wrong value.
func (q *params) refuse(name, want string) {
	q.fail(&web.FieldError{Field: name, Value: strconv.Quote(q.list(name)), Want: want})
}

// count returns an integer from 1, or a default for no parameter.
func (q *params) count(name string, byDefault int) int {
	text := q.text(name)
	if text == "" {
		return byDefault
	}
	n, err := web.Positive(name, text)
	if err != nil {
		q.fail(err)
		return byDefault
	}
	return n
}

// oneOf returns one of several texts, "" for no parameter.
func (q *params) oneOf(name string, texts ...string) string {
	text := q.text(name)
	if text != "" && !slices.Contains(texts, text) {
		q.refuse(name, "one of "+strings.Join(texts, ", "))
	}
	return text
}

// flag returns whether a parameter is true, and whether it is given.
func (q *params) flag(name string) (is, given bool) {
	text := q.oneOf(name, "true", "false")
	return text == "true", text != ""
}

// day returns a date, and whether it is given.
func (q *params) day(name string) (day time.Time, given bool) {
	text := q.text(name)
	if text == "" {
		return day, false
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		q.refuse(name, "a date as 2024-03-01")
	}
	return day, err == nil
}

// list returns a parameter that is a list with commas between its elements, "" for none.
// Many clients write name[]=1&name[]=2 instead, which is joined.
func (q *params) list(name string) string {
	return strings.Join(append(q.values[name+"[]"], q.values[name][max(len(q.values[name])-1, 0):]...), ",")
}

// idsOf returns a list of ids with commas between them, and whether it is given. An empty
// element at the end is ignored.
func idsOf[ID ~int64](q *params, name string) (ids []ID, given bool) {
	text := strings.TrimSuffix(strings.TrimSpace(q.list(name)), ",")
	if text == "" {
		return nil, false
	}
	for one := range strings.SplitSeq(text, ",") {
		id, ok := web.ParseID(strings.TrimSpace(one))
		if !ok {
			q.refuse(name, "ids with commas between them")
		}
		ids = append(ids, ID(id))
	}
	return ids, true
}

// refuseUnsupported refuses documented filters for which the registry has no data: an
// answer without the filter would be of other records.
func (q *params) refuseUnsupported(names ...string) {
	for _, name := range names {
		if q.list(name) != "" {
			q.refuse(name, "no such filter: the registry has no data for it")
		}
	}
}

// bounds returns the part of a list of n elements that the page has.
func (q *params) bounds(n int) (from, to int) { return web.PageBounds(q.page.Number, q.page.Size, n) }
