package intra

import (
	"cmp"
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// ProjectsUser is a registration in the form of the API. The short form inside other
// answers has no keys from marked_at on: its teams are unknown, which is not the same as
// no teams.
type ProjectsUser struct {
	ID            int64                    `json:"id"`
	Occurrence    int                      `json:"occurrence"`
	FinalMark     optional.Optional[int32] `json:"final_mark"`
	Status        Status                   `json:"status"`
	Validated     optional.Optional[bool]  `json:"validated?"`
	CurrentTeamID optional.Optional[int64] `json:"current_team_id"`
	Project       ProjectRef               `json:"project"`
	CursusIDs     List[int64]              `json:"cursus_ids"`
	MarkedAt      optional.Optional[Time]  `json:"marked_at,omitzero"`
	Marked        optional.Optional[bool]  `json:"marked,omitzero"`
	RetriableAt   optional.Optional[Time]  `json:"retriable_at,omitzero"`
	CreatedAt     optional.Optional[Time]  `json:"created_at,omitzero"`
	UpdatedAt     optional.Optional[Time]  `json:"updated_at,omitzero"`
	User          *UserRef                 `json:"user,omitzero"`
	Teams         List[Team]               `json:"teams,omitzero"` // nil if the key is absent
}

// AppendJSON appends the registration in the form of the API. The error is a [*TimeError]
// or a [*StatusError] for a value without a text, or that of encoding/json for a member
// that was kept as read and is not JSON. On an error it returns to unchanged.
func (p *ProjectsUser) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	p.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [ProjectsUser.AppendJSON] does.
func (p ProjectsUser) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil) }

// missingID returns the first field without an id that the module needs, or "".
func (p *ProjectsUser) missingID() string {
	return cmp.Or(missingIDIn("teams", p.Teams), fieldIfZero("id", p.ID), fieldIfZero("project.id", p.Project.ID))
}

// encode writes the registration.
func (p *ProjectsUser) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(p.ID)
	w.Key("occurrence").Int(int64(p.Occurrence))
	nullable(w, "final_mark", p.FinalMark, encodeInt)
	p.Status.encode(w.Key("status"))
	nullable(w, "validated?", p.Validated, encodeBool)
	nullable(w, "current_team_id", p.CurrentTeamID, encodeInt)
	p.Project.encode(w.Key("project"))
	array(w, "cursus_ids", p.CursusIDs, element(encodeInt[int64]))
	given(w, "marked_at", p.MarkedAt, Time.encode)
	given(w, "marked", p.Marked, encodeBool)
	given(w, "retriable_at", p.RetriableAt, Time.encode)
	given(w, "created_at", p.CreatedAt, Time.encode)
	given(w, "updated_at", p.UpdatedAt, Time.encode)
	nonZero(w, "user", p.User, (*UserRef).encode)
	nonNilArray(w, "teams", p.Teams, (*Team).encode)
	w.EndObject()
}

// ProjectRef is the form of a project inside a registration.
type ProjectRef struct {
	ID       int64                    `json:"id"`
	Name     string                   `json:"name"`
	Slug     string                   `json:"slug"`
	ParentID optional.Optional[int64] `json:"parent_id"`
}

// encode writes the project.
func (p *ProjectRef) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(p.ID)
	w.Key("name").String(p.Name)
	w.Key("slug").String(p.Slug)
	nullable(w, "parent_id", p.ParentID, encodeInt)
	w.EndObject()
}

// UserRef is the form of a user inside other objects. Some have no URL.
type UserRef struct {
	ID    int64  `json:"id"`
	Login string `json:"login"`
	URL   string `json:"url,omitzero"`
}

// encode writes the user.
func (u *UserRef) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(u.ID)
	w.Key("login").String(u.Login)
	nonZero(w, "url", u.URL, encodeString)
	w.EndObject()
}

// List is a JSON array. A nil List is written as [], as the API writes it, unless its
// field has the option omitzero.
type List[T any] []T

// MarshalJSON writes the array, [] for nil.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}
