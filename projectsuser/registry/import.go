package registry

import (
	"slices"

	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/store"
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
// The rules are checked on the records as they will be held. An invalid record is
// refused with the errors of [store.Edit.Put], and nothing is imported.
//
// The records belong to the registry from then on: they are not copied, and the caller
// must not modify them. [Options.DetectWrites] checks that.
func (tx *Tx) Import(r store.Records) (put int, err error) {
	err = tx.run(store.CommandImport, func() error {
		if err := r.Validate(); err != nil {
			return err
		}
		r.Teams = slices.Concat(r.Teams, teamsOf(r.Registrations))
		newer := tx.edit.Newer(r)
		put = newer.Len()
		if err := tx.edit.Put(newer); err != nil {
			return err
		}
		if tx.rules.detectWrites {
			tx.imported.Append(newer)
		}
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
