package command

import (
	"cmp"
	"slices"
	"time"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/state"
	"github.com/projectsuser/roster/team"
)

// dataset is the records of the files and the catalog of their projects. It is
// enough to count and to explain statuses, and takes half of the memory of a
// registry.
type dataset struct {
	store.Records // each record once, in order of id
	catalog       *project.Catalog
	problems      *problems // of the files
}

// registration returns the registration with an id, or nil.
func (d *dataset) registration(id int64) *projectsuser.Registration {
	return search(d.Registrations, id, func(reg *projectsuser.Registration) int64 { return int64(reg.ID) })
}

// team returns the team with an id, or nil.
func (d *dataset) team(id int64) *team.Team {
	return search(d.Teams, id, func(t *team.Team) int64 { return int64(t.ID) })
}

// user returns the user with an id, or nil.
func (d *dataset) user(id user.ID) *user.User {
	return search(d.Users, int64(id), func(u *user.User) int64 { return int64(u.ID) })
}

// search returns the record with an id from records in order of id, or nil.
func search[R any](records []*R, id int64, idOf func(*R) int64) *R {
	i, ok := slices.BinarySearchFunc(records, id, func(r *R, id int64) int { return cmp.Compare(idOf(r), id) })
	if !ok {
		return nil
	}
	return records[i]
}

// lookup returns a lookup of a user's registrations by project, for the child
// projects of an explanation. A registration that is not in the data is unknown,
// because the data need not be complete.
func (d *dataset) lookup(id user.ID) projectsuser.Lookup {
	if id == 0 {
		return nil
	}
	return func(on project.ID) (*projectsuser.Registration, bool) {
		for _, reg := range d.Registrations {
			if reg.User == id && reg.Project == on {
				return reg, true
			}
		}
		return nil, false
	}
}

// explain explains the status of a registration at an instant. With a nil lookup
// it leaves out the child projects.
func (d *dataset) explain(reg *projectsuser.Registration, at time.Time, children projectsuser.Lookup) projectsuser.Explanation {
	var campus project.CampusID
	if u := d.user(reg.User); u != nil {
		campus = u.PrimaryCampus()
	}
	return reg.Explain(d.catalog, campus, at, children)
}

// explainTeam explains the status that a team gives its members at an instant.
func (d *dataset) explainTeam(t *team.Team, at time.Time) state.Explanation {
	setting := d.catalog.Setting(t.Project, project.Place{Session: t.Session})
	e := state.ExplainKnown(t.Facts(setting, at), t.UnknownFacts(), setting.BeginAt)
	if !e.Rule.Valid() {
		e.Status = t.Declared
	}
	return e
}

// userName returns the name of a user for the output.
func (d *dataset) userName(id user.ID) string { return userName(id, d.user(id)) }

// projectName returns the name of a project for the output.
func (d *dataset) projectName(id project.ID) string {
	p, _ := d.catalog.Project(id)
	return projectName(id, &p)
}
