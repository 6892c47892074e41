package overplane

import (
	"net/http"
	"strconv"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
)

// row is a Project User object.
type row struct {
	entry  *store.Entry
	parent *project.Project // nil where the registry does not know it
	idx    int              // from 1
}

// rowAt returns the row that the path of a request names.
func rowAt(s *store.Snapshot, r *http.Request) (row, error) {
	id, _ := parseRowID(r.PathValue("id")) // 0 is no registration's
	found, ok := rowOf(s, id)
	if !ok {
		return row{}, notFound("id", "project user", r.PathValue("id"))
	}
	return found, nil
}

// rowOf returns the row of a registration.
func rowOf(s *store.Snapshot, id projectsuser.ID) (row, bool) {
	e, ok := s.Registrations.Get(int64(id))
	if !ok {
		return row{}, false
	}
	on, _ := s.Projects.Get(int64(e.Registration.Project))
	return row{e, on, s.Position(id)}, true
}

// id returns the id of the row's registration.
func (r row) id() projectsuser.ID { return r.entry.Registration.ID }

// appendTo appends the row as JSON.
func (r row) appendTo(to []byte) []byte {
	terms := &r.entry.Registration.Terms
	to = appendRowID(append(to, `{"id":`...), r.id())
	to = strconv.AppendInt(append(to, `,"idx":`...), int64(r.idx), 10)
	to = appendProjectID(append(to, `,"parent_id":`...), r.entry.Registration.Project)
	to = web.AppendString(append(to, `,"parent_type":`...), kindOf(r.parent))
	to = appendAccount(to, r.entry.User)
	to = strconv.AppendBool(append(to, `,"welcome_email_sent":`...), terms.WelcomeSent)
	to = strconv.AppendBool(append(to, `,"view_attachments":`...), terms.ViewAttachments)
	to = strconv.AppendBool(append(to, `,"hide_timesheets":`...), terms.HideTimesheets)
	to = appendText(append(to, `,"project_status":`...), terms.ProjectStatus)
	return append(to, '}')
}

// appendAccount appends what a row shows of its user, who is nil where the
// registry does not know them.
func appendAccount(to []byte, u *user.User) []byte {
	if u == nil {
		u = new(user.User)
	}
	to = appendText(append(to, `,"user":`...), nameOf(u))
	to = appendText(append(to, `,"email":`...), u.Email)
	to = appendText(append(to, `,"image":`...), u.Image)
	return appendText(append(to, `,"full_name":`...), u.Name())
}

// appendText appends a text, null for the empty one.
func appendText(to []byte, text string) []byte {
	if text == "" {
		return append(to, "null"...)
	}
	return web.AppendString(to, text)
}

// deletion is the confirmation that a row is deleted.
type deletion struct{ row }

// appendTo appends the confirmation as JSON.
func (d deletion) appendTo(to []byte) []byte {
	return append(appendRowID(append(to, `{"id":`...), d.id()), `,"deleted":true}`...)
}
