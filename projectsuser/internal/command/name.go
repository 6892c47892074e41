package command

import (
	"cmp"
	"fmt"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// userName returns the login of a user, else the name, else the id as text. The
// user is nil if only the id is known.
func userName(id user.ID, u *user.User) string {
	if u != nil && u.Name() != "" {
		return cmp.Or(u.Login, u.Name())
	}
	if id == 0 {
		return "unknown user"
	}
	return fmt.Sprintf("user %d", id)
}

// projectName returns the name and the slug of a project, if they are known, else
// the id as text. The project is nil if only the id is known.
func projectName(id project.ID, p *project.Project) string {
	if p == nil || p.Name == "" || p.Slug == "" {
		return projectSlug(id, p)
	}
	return fmt.Sprintf("%s (%s)", p.Name, p.Slug)
}

// projectSlug returns the slug of a project, else the name, else the id as text.
// The project is nil if only the id is known.
func projectSlug(id project.ID, p *project.Project) string {
	if p != nil && p.Slug+p.Name != "" {
		return cmp.Or(p.Slug, p.Name)
	}
	return fmt.Sprintf("project %d", id)
}
