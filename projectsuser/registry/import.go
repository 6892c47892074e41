package registry

import (
	"fmt"
	"slices"

	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
	"github.com/projectsuser/roster/projectsuser/user"
	"github.com/projectsuser/roster/team"
)

// Import puts records of another system as one change, and returns how many it put. A
// held record is replaced only by one with a later updated_at, so importing the same
// records twice is the same as importing them once. Teams that only registrations refer
// to are imported too. Declared statuses are kept; if the teams are known, the derived
// status is the answer.
//
// A short record does not erase what it does not contain: a registration without teams
// keeps the known teams, one without a user keeps the known user, and a source that does
// not know terms, accounts or how projects are run leaves those as they are. The project
// of a registration should be among the projects.
//
// A registration without an id is refused with a [*store.InvalidError], a second
// registration of a user on a project with a [*store.TakenError], a project that would
// be its own ancestor with a [*project.CycleError].
func (tx *Tx) Import(r store.Records) (put int, err error) {
	err = tx.run(store.CommandImport, func() error {
		if err := tx.checkImport(r); err != nil {
			return err
		}
		r.Teams = slices.Concat(r.Teams, teamsOf(r.Registrations))
		newer := tx.edit.Newer(r)
		put = newer.Len()
		tx.edit.Put(newer)
		return nil
	})
	return put, err
}

// teamsOf returns the teams of registrations.
func teamsOf(registrations []*projectsuser.Registration) []*team.Team {
	teams := make([]*team.Team, 0, len(registrations))
	for _, r := range registrations {
		teams = slices.AppendSeq(teams, r.Attempts.All())
	}
	return teams
}

// checkImport validates records to be imported.
func (tx *Tx) checkImport(r store.Records) error {
	if err := tx.checkTree(r.Projects); err != nil {
		return err
	}
	view := tx.View()
	type place struct {
		user    user.ID
		project project.ID
	}
	taken := make(map[place]projectsuser.ID, len(r.Registrations))
	for _, reg := range r.Registrations {
		if reg.ID == 0 {
			return invalidRegistration(0, "without an id")
		}
		if reg.User == 0 {
			continue
		}
		at := place{reg.User, reg.Project}
		if e := view.Find(reg.User, reg.Project); e != nil {
			taken[at] = e.Registration.ID
		}
		if by, ok := taken[at]; ok && by != reg.ID {
			return &store.TakenError{Kind: store.KindRegistration, Field: "user_id", Value: fmt.Sprint(reg.User), By: int64(by)}
		}
		taken[at] = reg.ID
	}
	return nil
}

// checkTree returns a [*project.CycleError] if the held projects and the new ones make a
// cycle.
func (tx *Tx) checkTree(projects []*project.Project) error {
	var tree project.Tree
	for p := range tx.View().Projects.Where() {
		if err := tree.Put(p.ID, p.Parent); err != nil {
			return err
		}
	}
	for _, p := range projects {
		if err := tree.Put(p.ID, p.Parent); err != nil {
			return err
		}
	}
	return nil
}
