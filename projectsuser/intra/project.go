package intra

import (
	"cmp"
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// Project is a project as the API writes it by itself.
type Project struct {
	ID              int64                     `json:"id"`
	Name            string                    `json:"name"`
	Slug            string                    `json:"slug"`
	Difficulty      optional.Optional[int64]  `json:"difficulty"`
	Parent          *ProjectLink              `json:"parent"` // nil is null
	Children        List[ProjectLink]         `json:"children"`
	Attachments     json.RawMessage           `json:"attachments,omitzero"` // as it came
	CreatedAt       Time                      `json:"created_at"`
	UpdatedAt       Time                      `json:"updated_at"`
	Exam            bool                      `json:"exam"`
	GitID           optional.Optional[int64]  `json:"git_id,omitzero"`
	Repository      optional.Optional[string] `json:"repository,omitzero"`
	Cursus          List[Cursus]              `json:"cursus,omitzero"`
	Campus          List[Campus]              `json:"campus,omitzero"`
	Videos          json.RawMessage           `json:"videos,omitzero"` // as it came
	ProjectSessions List[Session]             `json:"project_sessions,omitzero"`
}

// AppendJSON appends the project as the API writes it, with the errors of
// [ProjectsUser.AppendJSON].
func (p *Project) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	p.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [Project.AppendJSON] does.
func (p Project) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil) }

// noID implements identified.
func (p *Project) noID() string {
	return cmp.Or(zero("id", p.ID), noneIn("project_sessions", p.ProjectSessions))
}

// encode writes the project.
func (p *Project) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(p.ID)
	w.Key("name").String(p.Name)
	w.Key("slug").String(p.Slug)
	nullable(w, "difficulty", p.Difficulty, encodeInt)
	if p.Parent != nil {
		p.Parent.encode(w.Key("parent"))
	} else {
		w.Key("parent").Null()
	}
	array(w, "children", p.Children, (*ProjectLink).encode)
	verbatim(w, "attachments", p.Attachments)
	p.CreatedAt.encode(w.Key("created_at"))
	p.UpdatedAt.encode(w.Key("updated_at"))
	w.Key("exam").Bool(p.Exam)
	given(w, "git_id", p.GitID, encodeInt)
	given(w, "repository", p.Repository, encodeString)
	nonNilArray(w, "cursus", p.Cursus, (*Cursus).encode)
	nonNilArray(w, "campus", p.Campus, (*Campus).encode)
	verbatim(w, "videos", p.Videos)
	nonNilArray(w, "project_sessions", p.ProjectSessions, (*Session).encode)
	w.EndObject()
}

// ProjectLink is a project as it stands in another project, as its parent or
// its child.
type ProjectLink struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
	URL  string `json:"url,omitzero"`
}

// encode writes the project.
func (p *ProjectLink) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(p.ID)
	w.Key("name").String(p.Name)
	w.Key("slug").String(p.Slug)
	nonZero(w, "url", p.URL, encodeString)
	w.EndObject()
}

// Cursus is a course.
type Cursus struct {
	ID        int64                     `json:"id"`
	CreatedAt Time                      `json:"created_at,omitzero"`
	Name      string                    `json:"name"`
	Slug      string                    `json:"slug"`
	Kind      optional.Optional[string] `json:"kind,omitzero"`
}

// encode writes the cursus.
func (c *Cursus) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(c.ID)
	if !c.CreatedAt.IsZero() {
		c.CreatedAt.encode(w.Key("created_at"))
	}
	w.Key("name").String(c.Name)
	w.Key("slug").String(c.Slug)
	given(w, "kind", c.Kind, encodeString)
	w.EndObject()
}

// Campus is a place. The API writes much more of one; it is skipped.
type Campus struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// encode writes the campus.
func (c *Campus) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(c.ID)
	w.Key("name").String(c.Name)
	w.EndObject()
}
