package zoho

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// projectOf returns the project in the path of a request, or a
// [*store.MissingError].
func projectOf(s *store.Snapshot, r *http.Request) (project.ID, error) {
	id := project.ID(web.PathID(r, "project_id"))
	if s.Project(id) == nil {
		return 0, &store.MissingError{Kind: store.KindProject, ID: int64(id)}
	}
	return id, nil
}

// entryOf returns the registration of the user and on the project in the path of a
// request, or a [*store.MissingError] for the project or the user.
func entryOf(s *store.Snapshot, r *http.Request) (*store.Entry, error) {
	on, err := projectOf(s, r)
	if err != nil {
		return nil, err
	}
	id := web.PathID(r, "user_id")
	if e := s.Find(user.ID(id), on); e != nil && id != 0 { // a registration without a user has the user 0
		return e, nil
	}
	return nil, &store.MissingError{Kind: store.KindUser, ID: id}
}

// readObject returns the object that a request sends: its body, or the JSON in the field
// JSONString of the body or, if the body does not have one, of the URL.
func readObject(r *http.Request) (web.Object, error) {
	body, err := web.ReadObject(r)
	if err != nil {
		return body, err
	}
	if nested := body.Value("JSONString"); nested.Kind() == web.Text {
		return web.ParseObject([]byte(nested.Text()))
	}
	parameters, err := web.Parameters(r)
	if err != nil {
		return body, &web.FieldError{Field: "the query", Value: strconv.Quote(err.Error()), Want: wantQuery}
	}
	if text := web.LastOf(parameters, "JSONString"); text != "" && len(body.Keys()) == 0 {
		return web.ParseObject([]byte(text))
	}
	return body, nil
}

// wantQuery describes a URL whose parameters can be read.
const wantQuery = "escapes such as %20, and not too many parameters"

// takeNumber takes a number, which may be given as a text. A blank text means that it
// is absent.
func takeNumber[T any](f *web.Fields, body web.Object, key string, as web.Reader[T]) optional.Optional[T] {
	if v := body.Value(key); v.Kind() == web.Text && web.IsBlank(v.Text()) {
		return optional.Optional[T]{}
	}
	return web.Take(f, key, as.OrText(web.Number))
}

// readTerms takes the terms of a registration.
func readTerms(f *web.Fields, body web.Object) projectsuser.TermsPatch {
	return projectsuser.TermsPatch{
		Rate:        takeNumber(f, body, "rate", readAmount()),
		BudgetHours: takeNumber(f, body, "budget_hours", web.Int[int]()),
	}
}

// readAmount reads an amount. Zoho documents a double, so it may have an exponent and more
// digits than are kept.
func readAmount() web.Reader[user.Decimal] {
	const want = "an amount of at most twelve digits before the point"
	return web.Reader[user.Decimal]{Want: want, Read: func(v web.Value) (user.Decimal, bool) {
		d, err := user.RoundDecimal(v.Text())
		return d, v.Kind() == web.Number && err == nil
	}}
}

// readID reads the id of a user: a text of digits, or an integer.
func readID() web.Reader[user.ID] {
	return web.Reader[user.ID]{Want: "the digits of an id", Read: func(v web.Value) (user.ID, bool) {
		id, ok := web.ParseID(v.Text())
		return user.ID(id), ok && (v.Kind() == web.Text || v.Kind() == web.Number)
	}}
}

// Limits of texts in Zoho, in characters.
const (
	maxName  = 200
	maxEmail = 100
)

// readName reads a name, which must not be blank.
func readName() web.Reader[string] { return web.Named("a name of at most 200 characters", maxName) }

// readEmail reads an e-mail address.
func readEmail() web.Reader[string] {
	return web.Reader[string]{Want: "an e-mail address of at most 100 characters", Read: func(v web.Value) (string, bool) {
		return v.Text(), v.Kind() == web.Text && web.IsEmail(v.Text(), maxEmail)
	}}
}

// readRole reads Zoho's word for a role.
func readRole() web.Reader[user.Role] {
	return web.Reader[user.Role]{Want: "staff, admin or timesheetstaff", Read: func(v web.Value) (user.Role, bool) {
		role, ok := parseRole(v.Text())
		return role, ok && v.Kind() == web.Text
	}}
}

// readAssignments returns the assignments in the body of a request, at least one.
func readAssignments(r *http.Request) ([]registry.Assignment, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	f := web.FieldsOf(body)
	users := web.Require(f, "users", readUsers())
	if err := f.Err(); err != nil {
		return nil, err
	}
	assignments := make([]registry.Assignment, len(users))
	for i, u := range users {
		f := web.FieldsOf(u)
		assignments[i].User = web.Require(f, "user_id", readID())
		assignments[i].Terms = readTerms(f, u).Apply(projectsuser.Terms{})
		if err := f.Err(); err != nil {
			return nil, err
		}
	}
	return assignments, nil
}

// readUsers reads an array of at least one object.
func readUsers() web.Reader[[]web.Object] {
	objects := web.ListOf(web.Nested())
	return web.Reader[[]web.Object]{Want: "an array of one object or more", Read: func(v web.Value) ([]web.Object, bool) {
		list, ok := objects.Read(v)
		return list, ok && len(list) > 0
	}}
}

// readInvitation returns the invitation in the body of a request, without its project.
func readInvitation(r *http.Request) (registry.Invitation, error) {
	body, err := readObject(r)
	if err != nil {
		return registry.Invitation{}, err
	}
	f := web.FieldsOf(body)
	return registry.Invitation{
		Name:  web.Require(f, "user_name", readName()),
		Email: web.Require(f, "email", readEmail()),
		Role:  web.TakeValue(f, "user_role", readRole()).Or(""),
		Terms: readTerms(f, body).Apply(projectsuser.Terms{}),
	}, f.Err()
}

// patch is a request for changes of a user. What is absent stays.
type patch struct {
	name  optional.Optional[string]
	email optional.Optional[string] // must be the current one
	role  optional.Optional[user.Role]
	terms projectsuser.TermsPatch
}

// readPatch returns the patch in the body of a request.
func readPatch(r *http.Request) (patch, error) {
	body, err := readObject(r)
	if err != nil {
		return patch{}, err
	}
	f := web.FieldsOf(body)
	return patch{
		name:  web.TakeValue(f, "user_name", readName()),
		email: web.TakeValue(f, "email", web.String(maxEmail)),
		role:  web.TakeValue(f, "user_role", readRole()),
		terms: readTerms(f, body),
	}, f.Err()
}

// apply runs the commands of the patch. A value that is shown already runs no command,
// so that a caller can send back an object as it was shown. Another e-mail address is a
// [*web.FieldError].
func (p patch) apply(tx *registry.Tx, s staff) error {
	account := s.account
	if email := p.email.Or(account.Email); email != account.Email {
		return &web.FieldError{Field: "email", Value: strconv.Quote(email), Want: "the one that the account has"}
	}
	if name := p.name.Or(account.Name()); name != account.Name() {
		changed := registry.UserPatch{DisplayName: optional.Some(name)}
		if _, err := tx.UpdateUser(account.ID, changed); err != nil {
			return err
		}
	}
	current := cmp.Or(account.Role, user.Member)
	if role := p.role.Or(current); role != current {
		if err := tx.ChangeRole(account.ID, role); err != nil {
			return err
		}
	}
	_, err := tx.UpdateTerms(s.registration.ID, p.terms)
	return err
}

// maxPage is the most users of a page, and the number if the request has no per_page.
const maxPage = 200

// page is a request for a part of a list.
type page struct {
	number, size int  // from 1
	asked        bool // the request has page or per_page
}

// readPage returns the page that the query of a URL asks for, or a [*web.FieldError].
func readPage(r *http.Request) (page, error) {
	p := page{number: 1, size: maxPage}
	if r.URL.RawQuery == "" {
		return p, nil
	}
	query, err := web.Parameters(r)
	if err != nil {
		return p, &web.FieldError{Field: "the query", Value: strconv.Quote(err.Error()), Want: wantQuery}
	}
	if err := p.read(query, "page", &p.number); err != nil {
		return p, err
	}
	err = p.read(query, "per_page", &p.size)
	p.size = min(p.size, maxPage)
	return p, err
}

// read reads a parameter. The last value counts; a blank one is ignored.
func (p *page) read(query url.Values, name string, to *int) error {
	text := web.LastOf(query, name)
	if web.IsBlank(text) {
		return nil
	}
	n, err := web.Positive(name, text)
	if err != nil {
		return err
	}
	*to, p.asked = n, true
	return nil
}

// bounds returns the part of a list of n elements that the page has.
func (p page) bounds(n int) (from, to int) { return web.PageBounds(p.number, p.size, n) }
