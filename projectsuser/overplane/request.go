package overplane

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/registry"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Limits of the texts of a body, in characters.
const (
	maxName   = 255    // names, ids and addresses
	maxImage  = 2_000  // a URL
	maxStatus = 10_000 // a text that users write
)

// readObject returns the object in the body of a request. A form, which package web
// would accept, is a [*web.TypeError] like every other body that is not JSON.
func readObject(r *http.Request) (web.Object, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/x-www-form-urlencoded" {
		return web.Object{}, &web.TypeError{Type: kind}
	}
	return web.ReadObject(r)
}

// readName reads a text that names a record: it must not be blank.
func readName() web.Reader[string] {
	return web.Named(fmt.Sprintf("a text of 1 to %d characters", maxName), maxName)
}

// readPosition reads an idx.
func readPosition() web.Reader[int] {
	return web.Reader[int]{Want: "an integer from 1", Read: func(v web.Value) (int, bool) {
		n, ok := web.Int[int]().Read(v)
		return n, ok && n >= 1
	}}
}

// readRowIDs reads a list of rows' ids.
func readRowIDs() web.Reader[[]projectsuser.ID] {
	const want = `the id of a project user, as "` + rowPrefix + `1"`
	return web.Commas(web.Reader[projectsuser.ID]{Want: want, Read: func(v web.Value) (projectsuser.ID, bool) {
		id, ok := parseRowID(v.Text())
		return id, ok && v.Kind() == web.Text
	}})
}

// parseRowID returns the id of a row's registration. It returns false for a text
// without the prefix and for digits that are no id.
func parseRowID(text string) (projectsuser.ID, bool) {
	digits, ok := strings.CutPrefix(text, rowPrefix)
	if !ok {
		return 0, false
	}
	n, ok := web.ParseID(digits)
	return projectsuser.ID(n), ok
}

// readTerms takes the terms of a registration.
func readTerms(f *web.Fields) projectsuser.TermsPatch {
	return projectsuser.TermsPatch{
		WelcomeSent:     web.Take(f, "welcome_email_sent", web.Boolean()),
		ViewAttachments: web.Take(f, "view_attachments", web.Boolean()),
		HideTimesheets:  web.Take(f, "hide_timesheets", web.Boolean()),
		ProjectStatus:   web.Take(f, "project_status", web.String(maxStatus)),
		ProjectKind:     web.TakeValue(f, "parent_type", readName()),
	}
}

// maxRows is the most rows of a page, and the number if the request has no limit.
const maxRows = 1000

// page is a request for rows of a project.
type page struct {
	parent parent
	limit  int    // from 1 to maxRows
	after  string // the id of the row before the first; empty for the start of the list
}

// readPage returns the page that the query of a URL asks for. The last value of a
// parameter counts.
func readPage(r *http.Request) (asked page, err error) {
	values, err := web.Parameters(r)
	if err != nil {
		return page{}, badRequest("", "The query of the URL is not well encoded, or too long.")
	}
	asked = page{limit: maxRows}
	if asked.parent = parent(web.LastOf(values, "parent_id")); asked.parent == "" {
		return page{}, &web.FieldError{Field: "parent_id", Want: readName().Want}
	}
	if given := web.LastOf(values, "limit"); given != "" {
		asked.limit, err = parseLimit(given)
	}
	asked.after = web.LastOf(values, "starting_after")
	return asked, err
}

// parseLimit returns the size of a page, or a [*web.FieldError].
func parseLimit(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxRows {
		return 0, &web.FieldError{Field: "limit", Value: quoted(text), Want: fmt.Sprintf("an integer from 1 to %d", maxRows)}
	}
	return n, nil
}

// find returns the rows of the page. It returns a not-found failure if the project, or
// the row that the page starts after, is not in the registry.
func (p page) find(s *store.Snapshot) (found rows, err error) {
	on, err := p.parent.find(s)
	if err != nil {
		return found, err
	}
	ids := s.Positions(on.ID)
	from := 0
	if p.after != "" {
		id, _ := parseRowID(p.after) // 0, which no registration has, if it is no id
		if from = 1 + slices.Index(ids, id); from == 0 {
			return found, notFound("starting_after", "project user of the parent", p.after)
		}
	}
	end := min(from+p.limit, len(ids))
	found.total, found.more = len(ids), end < len(ids)
	found.rows = make([]row, 0, end-from)
	for i, id := range ids[from:end] {
		found.rows = append(found.rows, row{s.Registration(id), on, from + i + 1})
	}
	return found, nil
}

// creation is a request for a new row.
type creation struct {
	parent  parent
	user    string // login or e-mail address
	idx     int    // 0 for the end of the list
	terms   projectsuser.TermsPatch
	account account
}

// readCreation reads a creation. Null for a key that is not required is ignored.
func readCreation(r *http.Request) (creation, error) {
	o, err := readObject(r)
	if err != nil {
		return creation{}, err
	}
	f := web.FieldsOf(o)
	c := creation{
		parent: parent(web.Require(f, "parent_id", readName())),
		user:   web.Require(f, "user", readName()),
		idx:    web.Take(f, "idx", readPosition()).Or(0),
	}
	web.Require(f, "parent_type", readName())
	c.account, c.terms = readAccount(f).withoutNulls(), readTerms(f)
	return c, f.Err()
}

// apply assigns the user to the project and returns the row. Tx.Assign changes nothing
// for a user who is on the project, so apply returns a TakenError for one.
func (c creation) apply(tx *registry.Tx) (row, error) {
	on, err := c.parent.find(tx.View())
	if err != nil {
		return row{}, err
	}
	u, err := findUser(tx.View(), c.user)
	if err != nil {
		return row{}, err
	}
	if e := tx.View().Find(u.ID, on.ID); e != nil {
		return row{}, &store.TakenError{
			Kind: store.KindRegistration, Field: "user_id",
			Value: strconv.FormatInt(int64(u.ID), 10), By: int64(e.Registration.ID),
		}
	}
	c.terms.ProjectKind = ifChanged(c.terms.ProjectKind, kindOf(&projectsuser.Terms{}, on))
	assigned, err := tx.Assign(on.ID, registry.Assignment{
		User: u.ID, Terms: c.terms.Apply(projectsuser.Terms{}), Position: c.idx,
	})
	if err != nil {
		return row{}, err
	}
	if err := c.account.write(tx, u.ID); err != nil {
		return row{}, err
	}
	created, _ := rowOf(tx.View(), assigned[0].ID)
	return created, nil
}

// update is a request for changes of a row. What is absent stays.
type update struct {
	parent  optional.Optional[string] // null keeps the parent, as in the documentation's own request
	user    optional.Optional[string] // null is refused unless the row shows null
	idx     optional.Optional[int]
	terms   projectsuser.TermsPatch
	account account // of the user that the row has after the update
}

// readUpdate reads an update.
func readUpdate(r *http.Request) (update, error) {
	o, err := readObject(r)
	if err != nil {
		return update{}, err
	}
	f := web.FieldsOf(o)
	u := update{
		parent: orAbsent(web.Take(f, "parent_id", readName())),
		user:   web.Take(f, "user", readName()),
		idx:    web.TakeValue(f, "idx", readPosition()),
	}
	u.terms, u.account = readTerms(f), readAccount(f)
	return u, f.Err()
}

// apply updates a row and returns it as it is afterwards.
func (u update) apply(tx *registry.Tx, r row) (row, error) {
	to, err := u.place(tx.View(), r)
	if err != nil {
		return row{}, err
	}
	if err := to.take(tx, r); err != nil {
		return row{}, err
	}
	moved, _ := rowOf(tx.View(), r.id())
	u.terms.ProjectKind = ifChanged(u.terms.ProjectKind, moved.kind())
	if _, err := tx.UpdateTerms(r.id(), u.terms); err != nil {
		return row{}, err
	}
	if err := u.account.write(tx, to.user); err != nil {
		return row{}, err
	}
	updated, _ := rowOf(tx.View(), r.id())
	return updated, nil
}

// place returns the user and the project that the row has after the update. A value
// that the row shows already keeps its user and its project, even if another user has
// the same address or the registry does not have the project.
func (u update) place(s *store.Snapshot, r row) (place, error) {
	current := r.entry.Registration
	to := place{current.User, current.Project, u.idx.Or(0)}
	asked := ifChanged(u.user, nameOf(r.entry.User))
	if asked.IsNull() {
		return to, &web.FieldError{Field: "user", Value: "null", Want: "a user"}
	}
	if name, ok := asked.Value(); ok {
		found, err := findUser(s, name)
		if err != nil {
			return to, err
		}
		to.user = found.ID
	}
	if id, ok := ifChanged(u.parent, projectID(current.Project)).Value(); ok {
		found, err := parent(id).find(s)
		if err != nil {
			return to, err
		}
		to.project = found.ID
	}
	return to, nil
}

// place is the user, the project and the position of a row.
type place struct {
	user    user.ID
	project project.ID
	idx     int // 0 for any
}

// take moves a row to the place. A new user on a new project is one change, because
// only the two together may be free.
func (p place) take(tx *registry.Tx, r row) error {
	current := r.entry.Registration
	switch {
	case p.user != current.User:
		patch := registry.RegistrationPatch{User: optional.Some(p.user), Project: optional.Some(p.project)}
		if _, err := tx.Update(current.ID, patch); err != nil {
			return about("user", err)
		}
	case p.project != current.Project:
		_, err := tx.Transfer(current.ID, p.project, p.idx)
		return about("parent_id", err)
	}
	if p.idx == 0 {
		return nil
	}
	return tx.Move(current.ID, p.idx)
}

// order is a request for an order of all rows of a project.
type order struct {
	parent parent
	ids    []projectsuser.ID // the registry checks whether they are the project's
}

// readOrder reads an order.
func readOrder(r *http.Request) (order, error) {
	o, err := readObject(r)
	if err != nil {
		return order{}, err
	}
	f := web.FieldsOf(o)
	wanted := order{
		parent: parent(web.Require(f, "parent_id", readName())),
		ids:    web.Require(f, "ids", readRowIDs()),
	}
	return wanted, f.Err()
}

// apply sets the order and returns the first page of the rows.
func (o order) apply(tx *registry.Tx) (rows, error) {
	on, err := o.parent.find(tx.View())
	if err != nil {
		return rows{}, err
	}
	if err := tx.Reorder(on.ID, o.ids); err != nil {
		return rows{}, err
	}
	return page{parent: o.parent, limit: maxRows}.find(tx.View())
}
