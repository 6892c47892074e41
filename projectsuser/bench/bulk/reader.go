package main

import (
	"context"
	"io"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/intra"
	"github.com/projectsuser/roster/projectsuser/user"
)

// reader reads registrations as the 42 API gives them into a registry.
type reader struct {
	registry *projectsuser.Registry
	batch    int // registrations to import at once; 0 for all

	converter intra.Converter
	projects  map[project.ID]bool // that were seen
	users     map[user.ID]bool
	records   projectsuser.Records // that wait to be imported
}

// read reads the whole source. What was imported before an error stays.
func (r reader) read(ctx context.Context, source io.Reader) error {
	r.projects, r.users = make(map[project.ID]bool), make(map[user.ID]bool)
	for p, err := range intra.Decode[intra.ProjectsUser](source) {
		if err != nil {
			return err
		}
		r.add(p)
		if len(r.records.Registrations) == r.batch {
			if err := r.flush(ctx); err != nil {
				return err
			}
		}
	}
	return r.flush(ctx)
}

// add notes a registration with its teams, and the project and user that it names.
func (r *reader) add(p *intra.ProjectsUser) {
	registration := r.converter.Registration(p)
	r.records.Registrations = append(r.records.Registrations, registration)
	if id := registration.Project; !r.projects[id] {
		r.projects[id] = true
		r.records.Projects = append(r.records.Projects, new(intra.ReferenceOf(&p.Project)))
	}
	if id := registration.User; id != 0 && !r.users[id] {
		r.users[id] = true
		r.records.Users = append(r.records.Users, &user.User{ID: id, Login: p.User.Login})
	}
}

// flush imports what waits.
func (r *reader) flush(ctx context.Context) error {
	records := r.records
	r.records = projectsuser.Records{}
	return r.registry.Do(ctx, "bulk", func(tx *projectsuser.Tx) error {
		_, err := tx.Import(records)
		return err
	})
}
