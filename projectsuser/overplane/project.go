package overplane

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/store"
)

// The prefixes of a project's id. Answers have the first; Overplane's documentation
// uses the second in a request.
const (
	projectPrefix = "project_"
	parentPrefix  = "parent_"
)

// plainKind is the parent_type of a project without a kind.
const plainKind = "Project"

// kindOf returns the parent_type of a row: the text that was sent for it, else the kind
// of its project, which may be nil.
func kindOf(terms *projectsuser.Terms, p *project.Project) string {
	if p == nil {
		return cmp.Or(terms.ProjectKind, plainKind)
	}
	return cmp.Or(terms.ProjectKind, p.Kind, plainKind)
}

// projectID returns the text of a project's id.
func projectID(id project.ID) string { return projectPrefix + strconv.FormatInt(int64(id), 10) }

// parent names the project of a request: its id or slug, with or without a prefix.
type parent string

// find returns the project, or a not-found failure if no project has the id or slug.
func (p parent) find(s *store.Snapshot) (*project.Project, error) {
	found := findProject(s, string(p))
	if found == nil {
		return nil, notFound("parent_id", "project", string(p))
	}
	return found, nil
}

// findProject returns the project with an id or a slug, nil if not found. An id
// takes precedence, so that a slug cannot hide an id that an answer shows.
func findProject(s *store.Snapshot, text string) *project.Project {
	bare := withoutPrefix(text)
	if id, ok := web.ParseID(bare); ok {
		if p := s.Project(project.ID(id)); p != nil {
			return p
		}
	}
	for _, slug := range []string{text, bare} {
		if p := s.ProjectBySlug(slug); p != nil && slug != "" {
			return p
		}
	}
	return nil
}

// withoutPrefix returns a project's id without its prefix, if it has one.
func withoutPrefix(text string) string {
	if bare, ok := strings.CutPrefix(text, projectPrefix); ok {
		return bare
	}
	return strings.TrimPrefix(text, parentPrefix)
}
