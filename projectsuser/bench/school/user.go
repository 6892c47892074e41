package school

import (
	"fmt"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Users returns the users of the school.
func (s *School) Users() []*user.User {
	all := make([]*user.User, s.UserCount())
	for i := range all {
		id := user.ID(i + 1)
		all[i] = &user.User{
			ID: id, Login: login(id), Email: login(id) + "@student.example", DisplayName: fmt.Sprint("User ", id),
			Kind: "student", Active: true,
			Cursus:    []user.Cursus{{ID: cursusOf(id), BeginAt: spanStart}},
			Campuses:  []user.Campus{{ID: s.Campus(id), Primary: true}},
			CreatedAt: spanStart, UpdatedAt: spanStart,
		}
	}
	return all
}

// login returns the login of a user.
func login(u user.ID) string { return fmt.Sprintf("user%06d", u) }

// cursusOf returns the cursus of a user.
func cursusOf(u user.ID) project.CursusID {
	return project.CursusID(1 + (u-1)/cohortUsers%cursuses)
}
