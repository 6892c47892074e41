package intra

import (
	"encoding/json"

	"github.com/projectsuser/roster/projectsuser/optional"
)

// Project is a project as the API writes it by itself.
type Project struct {
	ID              int64                         `json:"id"`
	Name            string                        `json:"name"`
	Slug            string                        `json:"slug"`
	Difficulty      optional.Optional[int64]  `json:"difficulty"`
	Parent          *ProjectLink                  `json:"parent"` // nil is null
	Children        List[ProjectLink]             `json:"children"`
	Attachments     json.RawMessage               `json:"attachments,omitzero"` // as it came
	CreatedAt       Time                          `json:"created_at"`
	UpdatedAt       Time                          `json:"updated_at"`
	Exam            bool                          `json:"exam"`
	GitID           optional.Optional[int64]  `json:"git_id,omitzero"`
	Repository      optional.Optional[string] `json:"repository,omitzero"`
	Cursus          List[Cursus]                  `json:"cursus,omitzero"`
	Campus          List[Campus]                  `json:"campus,omitzero"`
	Videos          json.RawMessage               `json:"videos,omitzero"` // as it came
	ProjectSessions List[Session]                 `json:"project_sessions,omitzero"`
}

// ProjectLink is a project as it stands in another project, as its parent or
// its child.
type ProjectLink struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
	URL  string `json:"url,omitzero"`
}

// Cursus is a course.
type Cursus struct {
	ID        int64                         `json:"id"`
	CreatedAt Time                          `json:"created_at,omitzero"`
	Name      string                        `json:"name"`
	Slug      string                        `json:"slug"`
	Kind      optional.Optional[string] `json:"kind,omitzero"`
}

// Campus is a place. The API writes much more of one; it is skipped.
type Campus struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}
