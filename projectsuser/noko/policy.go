package noko

import (
	"github.com/projectsuser/roster/projectsuser"
	"github.com/projectsuser/roster/projectsuser/user"
)

// Policy returns the policy of an organisation in this system. Members and admins
// reach every project; nobody deletes or disables the owner or themselves; and an
// account by which something is logged is disabled, any other deleted. How many
// seats there are is up to whoever makes the registry.
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
