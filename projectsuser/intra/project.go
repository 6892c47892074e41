package intra

import (
	"cmp"
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/internal/jsonwriter"
	"github.com/projectsuser/roster/projectsuser/optional"
)

// Project is a project in the form of the API.
type Project struct {
	ID              int64                          `json:"id"`
	Name            string                         `json:"name"`
	Slug            string                         `json:"slug"`
	Difficulty      optional.Optional[int64]       `json:"difficulty,omitzero"`
	Parent          optional.Optional[ProjectLink] `json:"parent,omitzero"`
	Children        List[ProjectLink]              `json:"children"`
	Attachments     json.RawMessage                `json:"attachments,omitzero"` // kept as read
	CreatedAt       optional.Optional[Time]        `json:"created_at,omitzero"`
	UpdatedAt       optional.Optional[Time]        `json:"updated_at,omitzero"`
	BeginAt         optional.Optional[Time]        `json:"begin_at,omitzero"` // recorded answers have it in the session
	Exam            optional.Optional[bool]        `json:"exam,omitzero"`
	GitID           optional.Optional[int64]       `json:"git_id,omitzero"`
	Repository      optional.Optional[string]      `json:"repository,omitzero"`
	Cursus          List[Cursus]                   `json:"cursus,omitzero"`
	Campus          List[Campus]                   `json:"campus,omitzero"`
	Videos          json.RawMessage                `json:"videos,omitzero"` // kept as read
	ProjectSessions List[Session]                  `json:"project_sessions,omitzero"`
}

// projectFields are the keys of a [Project] in the order of the API.
var projectFields = []field[Project]{
	{"id", func(s *scanner, r *Project) { value(s, &r.ID, integer[int64]) }},
	{"name", func(s *scanner, r *Project) { value(s, &r.Name, text[string]) }},
	{"slug", func(s *scanner, r *Project) { value(s, &r.Slug, text[string]) }},
	{"difficulty", func(s *scanner, r *Project) { maybe(s, &r.Difficulty, integer[int64]) }},
	{"parent", func(s *scanner, r *Project) { maybe(s, &r.Parent, whole(projectLinkFields)) }},
	{"children", func(s *scanner, r *Project) { objects(s, &r.Children, projectLinkFields) }},
	{"attachments", func(s *scanner, r *Project) { r.Attachments = s.verbatim() }},
	{"created_at", func(s *scanner, r *Project) { maybe(s, &r.CreatedAt, date) }},
	{"updated_at", func(s *scanner, r *Project) { maybe(s, &r.UpdatedAt, date) }},
	{"begin_at", func(s *scanner, r *Project) { maybe(s, &r.BeginAt, date) }},
	{"exam", func(s *scanner, r *Project) { maybe(s, &r.Exam, (*scanner).bool) }},
	{"git_id", func(s *scanner, r *Project) { maybe(s, &r.GitID, integer[int64]) }},
	{"repository", func(s *scanner, r *Project) { maybe(s, &r.Repository, text[string]) }},
	{"cursus", func(s *scanner, r *Project) { objects(s, &r.Cursus, cursusFields) }},
	{"campus", func(s *scanner, r *Project) { objects(s, &r.Campus, campusFields) }},
	{"videos", func(s *scanner, r *Project) { r.Videos = s.verbatim() }},
	{"project_sessions", func(s *scanner, r *Project) { objects(s, &r.ProjectSessions, sessionFields) }},
}

// AppendJSON appends the project in the form of the API, with the errors of
// [ProjectsUser.AppendJSON].
func (p *Project) AppendJSON(to []byte) ([]byte, error) {
	w := jsonwriter.New(to)
	p.encode(w)
	return w.Bytes()
}

// MarshalJSON writes what [Project.AppendJSON] does.
func (p Project) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil) }

// scan reads the record.
func (p *Project) scan(in *scanner) { object(in, p, projectFields) }

// reset makes the record empty.
func (p *Project) reset() { *p = Project{} }

// missingID returns the first field without an id that the module needs, or "".
func (p *Project) missingID() string {
	return cmp.Or(fieldIfZero("id", p.ID), missingIDIn("project_sessions", p.ProjectSessions))
}

// encode writes the project.
func (p *Project) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(p.ID)
	w.Key("name").String(p.Name)
	w.Key("slug").String(p.Slug)
	given(w, "difficulty", p.Difficulty, encodeInt)
	given(w, "parent", p.Parent, ProjectLink.encode)
	array(w, "children", p.Children, element(ProjectLink.encode))
	verbatim(w, "attachments", p.Attachments)
	given(w, "created_at", p.CreatedAt, Time.encode)
	given(w, "updated_at", p.UpdatedAt, Time.encode)
	given(w, "begin_at", p.BeginAt, Time.encode)
	given(w, "exam", p.Exam, encodeBool)
	given(w, "git_id", p.GitID, encodeInt)
	given(w, "repository", p.Repository, encodeString)
	nonNilArray(w, "cursus", p.Cursus, (*Cursus).encode)
	nonNilArray(w, "campus", p.Campus, (*Campus).encode)
	verbatim(w, "videos", p.Videos)
	nonNilArray(w, "project_sessions", p.ProjectSessions, (*Session).encode)
	w.EndObject()
}

// ProjectLink is the form of a project inside another project, as its parent or child.
type ProjectLink struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
	URL  string `json:"url,omitzero"`
}

// projectLinkFields are the keys of a [ProjectLink] in the order of the API.
var projectLinkFields = []field[ProjectLink]{
	{"id", func(s *scanner, r *ProjectLink) { value(s, &r.ID, integer[int64]) }},
	{"name", func(s *scanner, r *ProjectLink) { value(s, &r.Name, text[string]) }},
	{"slug", func(s *scanner, r *ProjectLink) { value(s, &r.Slug, text[string]) }},
	{"url", func(s *scanner, r *ProjectLink) { value(s, &r.URL, text[string]) }},
}

// encode writes the project.
func (p ProjectLink) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(p.ID)
	w.Key("name").String(p.Name)
	w.Key("slug").String(p.Slug)
	nonZero(w, "url", p.URL, encodeString)
	w.EndObject()
}

// Cursus is a curriculum. A record that has only its id has no name and no slug.
type Cursus struct {
	ID        int64                     `json:"id"`
	CreatedAt Time                      `json:"created_at,omitzero"`
	Name      string                    `json:"name,omitzero"`
	Slug      string                    `json:"slug,omitzero"`
	Kind      optional.Optional[string] `json:"kind,omitzero"`
}

// cursusFields are the keys of a [Cursus] in the order of the API.
var cursusFields = []field[Cursus]{
	{"id", func(s *scanner, r *Cursus) { value(s, &r.ID, integer[int64]) }},
	{"created_at", func(s *scanner, r *Cursus) { moment(s, &r.CreatedAt) }},
	{"name", func(s *scanner, r *Cursus) { value(s, &r.Name, text[string]) }},
	{"slug", func(s *scanner, r *Cursus) { value(s, &r.Slug, text[string]) }},
	{"kind", func(s *scanner, r *Cursus) { maybe(s, &r.Kind, text[string]) }},
}

// encode writes the cursus.
func (c *Cursus) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(c.ID)
	if !c.CreatedAt.IsZero() {
		c.CreatedAt.encode(w.Key("created_at"))
	}
	nonZero(w, "name", c.Name, encodeString)
	nonZero(w, "slug", c.Slug, encodeString)
	given(w, "kind", c.Kind, encodeString)
	w.EndObject()
}

// Campus is a campus. The other keys of the API are skipped. A record that has only its id
// has no name.
type Campus struct {
	ID   int64  `json:"id"`
	Name string `json:"name,omitzero"`
}

// campusFields are the keys of a [Campus] in the order of the API.
var campusFields = []field[Campus]{
	{"id", func(s *scanner, r *Campus) { value(s, &r.ID, integer[int64]) }},
	{"name", func(s *scanner, r *Campus) { value(s, &r.Name, text[string]) }},
}

// encode writes the campus.
func (c *Campus) encode(w *jsonwriter.Writer) {
	w.BeginObject()
	w.Key("id").Int(c.ID)
	nonZero(w, "name", c.Name, encodeString)
	w.EndObject()
}
