package overplane

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
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

// kindOf returns the parent_type of a project, which may be nil.
func kindOf(p *project.Project) string {
	if p == nil {
		return plainKind
	}
	return cmp.Or(p.Kind, plainKind)
}

// projectID returns the text of a project's id.
func projectID(id project.ID) string { return projectPrefix + strconv.FormatInt(int64(id), 10) }

// parent names the project of a request.
type parent struct {
	id   string                    // id or slug, with or without a prefix
	kind optional.Optional[string] // the kind that the project must have
}

// find returns the project. It returns a not-found failure if no project has the id
// or slug, and the error of check.
func (p parent) find(s *store.Snapshot) (*project.Project, error) {
	found := findProject(s, p.id)
	if found == nil {
		return nil, notFound("parent_id", "project", p.id)
	}
	return found, p.check(found)
}

// check returns a [*web.FieldError] if the project, which may be nil, is of another
// kind.
func (p parent) check(found *project.Project) error {
	kind := kindOf(found)
	if given, ok := p.kind.Value(); ok && given != kind {
		return &web.FieldError{Field: "parent_type", Value: strconv.Quote(given), Want: strconv.Quote(kind)}
	}
	return nil
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
