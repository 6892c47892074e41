package overplane

import (
	"cmp"
	"net/http"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// rowPrefix is the prefix of a row's id.
const rowPrefix = "project-user_"

// row is a Project User object.
type row struct {
	entry  *store.Entry
	parent *project.Project // nil if it is not in the registry
	idx    int              // from 1
}

// rowAt returns the row that the path of a request names, or a not-found failure.
func rowAt(s *store.Snapshot, r *http.Request) (row, error) {
	text := r.PathValue("id")
	id, _ := parseRowID(text) // 0, which no registration has, if it is no id
	found, ok := rowOf(s, id)
	if !ok {
		return row{}, notFound("id", "project user", text)
	}
	return found, nil
}

// rowOf returns the row of a registration; false if it is not in the registry.
func rowOf(s *store.Snapshot, id projectsuser.ID) (row, bool) {
	e := s.Registration(id)
	if e == nil {
		return row{}, false
	}
	return row{e, s.Project(e.Registration.Project), s.Position(id)}, true
}

// id returns the id of the row's registration.
func (r row) id() projectsuser.ID { return r.entry.Registration.ID }

// kind returns the row's parent_type.
func (r row) kind() string { return kindOf(&r.entry.Registration.Terms, r.parent) }

// EncodeJSON writes the row. Keys without a value are null.
func (r row) EncodeJSON(w *jsonwriter.Writer) {
	terms := &r.entry.Registration.Terms
	w.BeginObject()
	w.Key("id").ID(rowPrefix, int64(r.id()))
	w.Key("idx").Int(int64(r.idx))
	w.Key("parent_id").ID(projectPrefix, int64(r.entry.Registration.Project))
	w.Key("parent_type").String(r.kind())
	encodeAccount(w, r.entry.User)
	w.Key("welcome_email_sent").Bool(terms.WelcomeSent)
	w.Key("view_attachments").Bool(terms.ViewAttachments)
	w.Key("hide_timesheets").Bool(terms.HideTimesheets)
	w.Key("project_status").StringOrNull(terms.ProjectStatus)
	w.EndObject()
}

// encodeAccount writes the keys of a row that show its user, who is nil if the
// registry does not have the user.
func encodeAccount(w *jsonwriter.Writer, u *user.User) {
	if u == nil {
		u = new(user.User)
	}
	w.Key("user").StringOrNull(nameOf(u))
	w.Key("email").StringOrNull(u.Email)
	w.Key("image").StringOrNull(u.Image)
	w.Key("full_name").StringOrNull(u.Name())
}

// nameOf returns the user key of a row: the login, else the e-mail address, else "".
func nameOf(u *user.User) string {
	if u == nil {
		return ""
	}
	return cmp.Or(u.Login, u.Email)
}

// rows are a page of the rows of a project.
type rows struct {
	rows  []row
	more  bool // rows follow
	total int  // number of rows of the project
}

// EncodeJSON writes the page.
func (r rows) EncodeJSON(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("data").BeginArray()
	for _, one := range r.rows {
		one.EncodeJSON(w)
	}
	w.EndArray()
	w.Key("has_more").Bool(r.more)
	w.Key("total").Int(int64(r.total))
	w.EndObject()
}

// deletion confirms that a row was deleted.
type deletion struct{ row }

// EncodeJSON writes the confirmation.
func (d deletion) EncodeJSON(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").ID(rowPrefix, int64(d.id()))
	w.Key("deleted").Bool(true)
	w.EndObject()
}

// answer returns the answer that shows a value, or the error.
func answer(buf []byte, v jsonwriter.Encoder, err error) (web.Answer, error) {
	if err != nil {
		return web.Answer{}, err
	}
	body, err := jsonwriter.Append(buf, v)
	return web.Answer{Body: body}, err
}
