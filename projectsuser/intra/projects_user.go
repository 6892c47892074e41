package intra

import (
	"cmp"
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// ProjectsUser is a registration as the API writes it. Short forms, nested in
// other answers, leave out the keys from marked_at on: their teams are unknown,
// not none.
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
	Teams         List[Team]               `json:"teams,omitzero"` // nil if the answer has no such key
}

// AppendJSON appends the registration as the API writes it. The error is a [*TimeError] or a
// [*StatusError] for a value without a text, or that of encoding/json for a member that
// was kept as it was read and is not JSON. On an error it appends nothing.
func (p *ProjectsUser) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	p.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [ProjectsUser.AppendJSON] does.
func (p ProjectsUser) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil) }

// noID implements identified.
func (p *ProjectsUser) noID() string {
	return cmp.Or(noneIn("teams", p.Teams), zero("id", p.ID), zero("project.id", p.Project.ID))
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

// ProjectRef is a project as it stands in a registration.
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

// UserRef is a user as it stands in other objects. URL is absent in some.
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

// List is a JSON array. A nil List is written as [], which is what the API
// writes, unless its key is left out when it is zero.
type List[T any] []T

// MarshalJSON writes the array.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}
