package noko

import (
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Policy returns the policy of an organisation in Noko. Members and admins reach every
// project. No caller deletes or disables the owner's account or their own. An account
// with entries or expenses can be disabled and not deleted; any other account can be
// deleted and not disabled. The number of seats is not limited: set it when you create
// the registry.
func Policy() projectsuser.Policy {
	return projectsuser.Policy{
		Roles:       []user.Role{user.Member, user.Admin, user.Freelancer},
		DefaultRole: user.Member,
		Everywhere:  []user.Role{user.Member, user.Admin},
		Guards: map[projectsuser.Command][]projectsuser.Guard{
			projectsuser.CommandUpdateUser:   {projectsuser.NotDisabled},
			projectsuser.CommandChangeRole:   {projectsuser.NotDisabled, projectsuser.NotSelf},
			projectsuser.CommandDisable:      {projectsuser.NotOwner, projectsuser.NotSelf, projectsuser.Logged},
			projectsuser.CommandDelete:       {projectsuser.NotOwner, projectsuser.NotSelf, projectsuser.NothingLogged},
			projectsuser.CommandGiveAccess:   {projectsuser.NotDisabled, projectsuser.NotSelf},
			projectsuser.CommandRevokeAccess: {projectsuser.NotDisabled, projectsuser.NotSelf, projectsuser.Bound},
		},
	}
}
