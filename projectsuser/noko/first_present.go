package noko

import (
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/user"
)

// encodeFirstTag writes a tag in the form of the first version.
func encodeFirstTag(w *jsonwriter.Writer, tag string) {
	w.BeginObject()
	w.Key("name").String(tag)
	w.Key("id").Int(tagID(tag))
	w.EndObject()
}

// encodeFirstUser writes a user in the form of the first version.
func encodeFirstUser(w *jsonwriter.Writer, u *user.User) {
	w.BeginObject()
	w.Key("user").BeginObject()
	encodeName(w, u)
	w.Key("login").StringOrNull(u.Login)
	w.EndObject()
	w.EndObject()
}

// encodeFirstProject writes a project in the form of the first version.
func (v view) encodeFirstProject(w *jsonwriter.Writer, p *project.Project) {
	t := v.totals(p.ID)
	w.BeginObject()
	w.Key("project").BeginObject()
	w.Key("id").Int(int64(p.ID))
	w.Key("name").StringOrNull(p.Name)
	w.Key("group_name").StringOrNull(p.Group)
	w.Key("enabled").Bool(!p.Archived)
	w.Key("billable").Bool(!p.Unbilled)
	w.Key("color_hex").StringOrNull(strings.TrimPrefix(p.Color, "#"))
	w.Key("minutes").Int(int64(t.minutes()))
	w.Key("billable_minutes").Int(int64(t.billable))
	w.Key("unbillable_minutes").Int(int64(t.unbillable))
	encodeBudget(w, p.Budget, t.minutes())
	v.encodeTimes(w, p.CreatedAt, p.UpdatedAt, p.ReadAt)
	w.EndObject()
	w.EndObject()
}
