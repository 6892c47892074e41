package store

import (
	"github.com/projectsuser/roster/project"
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
)

// The functions below return a newer record, completed with values that only the held
// record contains.

// mergeRegistration keeps the user and the teams, which a short form of a
// registration lacks, and the terms, which most sources do not know.
func mergeRegistration(newer, held *projectsuser.Registration) *projectsuser.Registration {
	merged := *newer
	if !newer.Attempts.Known() {
		merged.Attempts = held.Attempts
	}
	if newer.User == 0 {
		merged.User = held.User
	}
	if newer.Terms == (projectsuser.Terms{}) {
		merged.Terms = held.Terms
	}
	return &merged
}

// mergeUser keeps what a source without accounts does not know: role and state.
func mergeUser(newer, held *user.User) *user.User {
	if newer.Role != "" || newer.State != 0 {
		return newer
	}
	merged := *newer
	merged.Role, merged.State, merged.Owner, merged.InvitedAt = held.Role, held.State, held.Owner, held.InvitedAt
	return &merged
}

// mergeProject keeps what a source with only one kind of project does not know: how
// a project is run.
func mergeProject(newer, held *project.Project) *project.Project {
	if newer.Kind != "" || newer.Group != "" || newer.Color != "" || newer.Archived || newer.Unbilled || newer.Budget != 0 {
		return newer
	}
	merged := *newer
	merged.Kind, merged.Group, merged.Color = held.Kind, held.Group, held.Color
	merged.Archived, merged.Unbilled, merged.Budget = held.Archived, held.Unbilled, held.Budget
	return &merged
}
