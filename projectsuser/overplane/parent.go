package overplane

import (
	"cmp"
	"strconv"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/internal/web"
	"github.com/projectsuser/roster/projectsuser/optional"
	"github.com/projectsuser/roster/projectsuser/store"
)

// plainKind is the parent_type of a project that is of no kind.
const plainKind = "Project"

// kindOf returns the parent_type of a project, which is nil where the registry
// does not know it.
func kindOf(p *project.Project) string {
	if p == nil {
		return plainKind
	}
	return cmp.Or(p.Kind, plainKind)
}

// parent is how a request names a project.
type parent struct {
	id   string                        // or slug; see the package comment
	kind optional.Optional[string] // which the project has to be of
}

// find returns the project.
func (p parent) find(s *store.Snapshot) (*project.Project, error) {
	found := findProject(s, p.id)
	if found == nil {
		return nil, notFound("parent_id", "project", p.id)
	}
	return found, p.check(found)
}

// check refuses another kind than the project is of.
func (p parent) check(found *project.Project) error {
	is := kindOf(found)
	if given, ok := p.kind.Value(); ok && given != is {
		return &web.FieldError{Field: "parent_type", Value: strconv.Quote(given), Want: strconv.Quote(is)}
	}
	return nil
}

// findProject returns the project that a text names, nil if there is none. A text
// that can be an id is one, so that no slug stands before the ids that we write.
func findProject(s *store.Snapshot, text string) *project.Project {
	bare := withoutPrefix(text)
	if id, ok := parseNumber(bare); ok {
		if p, ok := s.Projects.Get(id); ok {
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
